//! Children who were not matched: which of them take which way.

use super::{
    GenerationError,
    case::{Case, allot, cases_of},
    quotas::{
        LIVE_EARLY_PERMANENCE, LIVE_REFERRED, LIVE_REFERRED_BEFORE, PAUSED, UNDECIDED_REFERRED, UNMATCHED, UNMATCHED_EARLIER_LINKS,
        WAITS_OF_THE_LIVE, Way,
    },
    seeded::Seeded,
};

const THIS: Option<i32> = Some(2021);
const BEFORE: Option<i32> = Some(2020);
/// Paused children who are one of a pair.
const PAUSED_IN_PAIRS: usize = 4;

/// Every case that was not matched.
pub(super) fn unmatched_cases(chance: &mut Seeded) -> Result<Vec<Case>, GenerationError> {
    let mut cases: Vec<Case> = UNMATCHED
        .iter()
        .flat_map(|row| {
            cases_of(row.singles, row.pairs, row.triples, |council, size| {
                Case::new(council, size, row.way, row.order, row.identified)
            })
        })
        .collect();
    chance.shuffle(&mut cases);
    mark_referrals(&mut cases)?;
    mark_waits(&mut cases)?;
    mark_pauses(&mut cases)?;
    mark_early_permanence(&mut cases)?;
    let earlier = |case: &Case| {
        is_plain(case) && matches!(case.way, Way::Live | Way::LeftCare) && case.identified_year == THIS && case.referral_year != BEFORE
    };
    allot(&mut cases, UNMATCHED_EARLIER_LINKS, "earlier links", earlier, |case| {
        case.earlier_link = true
    })?;
    Ok(cases)
}

fn is_plain(case: &Case) -> bool {
    case.size == 1 && case.wait.is_none() && case.paused.is_none() && !case.early
}

fn live_without_order(case: &Case) -> bool {
    case.is_live() && case.order_year.is_none()
}

fn live_with_order(case: &Case) -> bool {
    case.is_live() && case.order_year == THIS
}

fn mark_referrals(cases: &mut [Case]) -> Result<(), GenerationError> {
    type Rule = ([usize; 4], Option<i32>, fn(&Case) -> bool);
    let rules: [Rule; 3] = [
        (LIVE_REFERRED_BEFORE, BEFORE, |case| live_without_order(case) && case.size == 1),
        (LIVE_REFERRED, THIS, live_without_order),
        (UNDECIDED_REFERRED, THIS, |case| {
            case.way == Way::Undecided && case.identified_year == THIS
        }),
    ];
    for (counts, year, of_way) in rules {
        for (council, count) in counts.into_iter().enumerate() {
            let fits = |case: &Case| case.council == council && case.referral_year.is_none() && of_way(case);
            allot(cases, count, "referrals", fits, |case| case.referral_year = year)?;
        }
    }
    for case in cases.iter_mut().filter(|case| case.way == Way::NoOrder) {
        case.referral_year = case.identified_year;
    }
    Ok(())
}

fn mark_waits(cases: &mut [Case]) -> Result<(), GenerationError> {
    for (wait, count) in WAITS_OF_THE_LIVE {
        let fits = |case: &Case| is_plain(case) && live_with_order(case);
        allot(cases, *count, "waits", fits, |case| case.wait = Some(*wait))?;
    }
    // Without any identification the wait is the longer one.
    for case in cases.iter_mut().filter(|case| case.way == Way::Waiting) {
        let never = case.identified_year.is_none();
        case.wait = Some(if never || case.council == 0 { (3, 4) } else { (4, 4) });
    }
    Ok(())
}

fn mark_pauses(cases: &mut [Case]) -> Result<(), GenerationError> {
    let ways: [fn(&Case) -> bool; 2] = [live_with_order, |case| live_without_order(case) && case.referral_year == THIS];
    for ((count, lasting), of_way) in PAUSED.into_iter().zip(ways) {
        let single = |case: &Case| is_plain(case) && of_way(case);
        allot(cases, lasting, "lasting pauses", single, |case| case.paused = Some(true))?;
        let pair = |case: &Case| case.paused.is_none() && case.size == 2 && of_way(case);
        // Pairs first, so that enough single children are left for what follows.
        allot(cases, PAUSED_IN_PAIRS, "paused pairs", pair, |case| case.paused = Some(false))?;
        allot(cases, count - lasting - PAUSED_IN_PAIRS, "pauses", single, |case| {
            case.paused = Some(false);
        })?;
    }
    Ok(())
}

fn mark_early_permanence(cases: &mut [Case]) -> Result<(), GenerationError> {
    let (with_order, without) = LIVE_EARLY_PERMANENCE;
    let fits = |case: &Case| is_plain(case) && live_with_order(case);
    allot(cases, with_order, "early permanence", fits, |case| case.early = true)?;
    let fits = |case: &Case| is_plain(case) && live_without_order(case) && case.referral_year != BEFORE;
    allot(cases, without, "early permanence", fits, |case| case.early = true)?;
    for case in cases.iter_mut().filter(|case| case.is_live() && case.identified_year == BEFORE) {
        case.early = true;
    }
    Ok(())
}
