//! The days before the search: entering care, the plan and the decision; and pauses.

use super::{
    GenerationError,
    case::{Case, allot},
    quotas::REFERRED_BEFORE_ORDER_YEAR,
    seeded::{FIRST_DAY, LAST_DAY, Seeded, day, days_between, end_of, plus, start_of, working_from, working_until, working_within},
};
use chrono::NaiveDate;

/// The case's plan was referred in the year before the order for the earliest orders.
pub(super) fn mark_referral_years(cases: &mut [Case]) -> Result<(), GenerationError> {
    cases.sort_by_key(|case| (case.authority_on, case.identified_on, case.council));
    for (council, count) in REFERRED_BEFORE_ORDER_YEAR.into_iter().enumerate() {
        let fits = |case: &Case| case.council == council && case.order_year == Some(2021) && case.referral_year.is_none();
        allot(cases, count, "referrals before", fits, |case| case.referral_year = Some(2020))?;
    }
    for case in cases.iter_mut().filter(|case| case.order_year == Some(2021)) {
        case.referral_year.get_or_insert(2021);
    }
    Ok(())
}

/// Draws the days from entering care to the decision.
pub(super) fn draw_care(case: &mut Case, chance: &mut Seeded) {
    if let Some(authority) = case.authority_on {
        decide_before(case, authority, chance);
    } else if let Some(matched) = case.matched_on {
        let decided = working_until(plus(matched, -chance.between(45, 70)));
        case.decided_on = Some(decided);
        case.referred_on = Some(working_until(plus(decided, -chance.between(4, 10))));
    }
    case.earlier_link_on = earlier_link(case, chance);
    case.care = care_day(case, chance);
    case.finding_on = finding_day(case, chance);
    if let Some(identified) = case.identified_on.filter(|_| case.fostered) {
        let placed = plus(case.care, chance.weighted(&[(0, 50), (9, 20), (40, 20), (75, 10)], 0));
        case.fostered_on = Some(placed.min(plus(identified, -20)).max(case.care).max(FIRST_DAY));
    }
    if let Some(lasting) = case.paused {
        let from = chance.working_day(day(2021, 11, 22), day(2021, 12, 10));
        let to = chance.working_day(day(2022, 1, 24), day(2022, 3, 18));
        case.pause = Some((from, (!lasting).then_some(to)));
    }
}

fn decide_before(case: &mut Case, authority: NaiveDate, chance: &mut Seeded) {
    let decided = working_until(plus(authority, -chance.between(24, 72)));
    let referred = working_until(plus(decided, -chance.between(3, 12)));
    let (decided, referred) = match case.referral_year {
        Some(2020) if referred > end_of(2020) => {
            let referred = working_until(plus(end_of(2020), -chance.between(0, 20)));
            (working_from(plus(referred, chance.between(4, 11))), referred)
        }
        Some(2021) if referred < plus(start_of(2021), 1) => {
            let spare = days_between(start_of(2021), authority) - 9;
            let referred = working_from(plus(start_of(2021), chance.between(0, spare.clamp(0, 20))));
            let spare = days_between(referred, authority) - 2;
            (working_from(plus(referred, chance.between(2, spare.min(10)))), referred)
        }
        _ => (decided, referred),
    };
    let referred = referred.max(FIRST_DAY);
    let decided = decided.max(plus(referred, 2)).min(authority);
    case.referred_on = Some(referred);
    case.decided_on = Some(decided);
}

fn earlier_link(case: &Case, chance: &mut Seeded) -> Option<(NaiveDate, NaiveDate)> {
    let identified = case.identified_on.filter(|_| case.earlier_link)?;
    let year_before = end_of(case.identified_year? - 1);
    let from = chance.working_day(plus(year_before, -110), plus(year_before, -14));
    let latest = plus(identified, -1);
    Some((from, working_until(plus(from, chance.between(12, 55)).min(latest))))
}

fn care_day(case: &Case, chance: &mut Seeded) -> NaiveDate {
    let first_idea = [case.identified_on, case.earlier_link_on.map(|(from, _)| from)]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(LAST_DAY);
    let before_plan = case.referred_on.unwrap_or(LAST_DAY);
    let care = if case.early {
        plus(first_idea, -chance.between(3, 55)).min(plus(before_plan, -25))
    } else if case.referred_on.is_some() {
        plus(before_plan, -chance.bell(55, 215)).min(plus(first_idea, -28))
    } else {
        plus(first_idea, -chance.bell(35, 230))
    };
    if chance.chance(85) { working_until(care) } else { care }
}

fn finding_day(case: &Case, chance: &mut Seeded) -> Option<NaiveDate> {
    let decided = case.decided_on;
    let Some(identified) = case.identified_on else {
        // One child waits with the search begun, one without.
        return decided.filter(|_| case.council == 0).map(|on| working_from(plus(on, 6)));
    };
    let first = case.earlier_link_on.map_or(identified, |(from, _)| from);
    let from = decided.map_or(first, |on| on.min(first));
    let drawn = plus(from, -chance.between(0, 14));
    Some(working_within(drawn, plus(case.care, 1).max(FIRST_DAY), first))
}
