//! Children who were matched: which of them take which way, by year of the match.

use super::{
    GenerationError,
    case::{Case, Disrupted, allot, cases_of},
    quotas::{
        COUNCILS, DISRUPTIONS, EARLIER_YEARS, IDENTIFIED_BEFORE_PAIRS, IDENTIFIED_BEFORE_SINGLES, MatchYear, ORDER_TWO_YEARS_BEFORE,
        THIS_YEAR, WAITS_FROM_BEFORE, WAITS_OF_THE_MATCHED, Way,
    },
    seeded::{Seeded, day, days_between, end_of, plus, start_of},
};
use chrono::NaiveDate;

/// Every matched case, with the day of its match.
pub(super) fn matched_cases(chance: &mut Seeded) -> Result<Vec<Case>, GenerationError> {
    let mut cases = Vec::new();
    for year in EARLIER_YEARS {
        let mut of_year = drawn(year, chance);
        disrupt(&mut of_year, year.year, chance)?;
        adopt(&mut of_year, year)?;
        earlier_ways(&mut of_year, year, chance)?;
        cases.extend(of_year);
    }
    let mut of_year = drawn(&THIS_YEAR, chance);
    this_year_ways(&mut of_year, chance)?;
    adopt(&mut of_year, &THIS_YEAR)?;
    cases.extend(of_year);
    Ok(cases)
}

/// The cases of a year in the order of their matches.
fn drawn(year: &MatchYear, chance: &mut Seeded) -> Vec<Case> {
    let mut singles = year.children;
    for ((single, pairs), triples) in singles.iter_mut().zip(year.pairs).zip(year.triples) {
        *single -= 2 * pairs + 3 * triples;
    }
    let mut cases = cases_of(singles, year.pairs, year.triples, |council, size| {
        Case::new(council, size, Way::Matched, None, Some(year.year))
    });
    let mut external = year.external;
    let mut nth_external = 0;
    for case in &mut cases {
        let left = external.get_mut(case.council).filter(|left| **left > 0 && case.size == 1);
        if let Some(left) = left {
            *left -= 1;
            case.external = true;
        }
        let (from, to) = match_days(year.year, case.external, nth_external);
        nth_external += usize::from(case.external);
        case.matched_on = Some(chance.working_day(from, to));
    }
    cases.sort_by_key(|case| case.matched_on);
    cases
}

/// Between which days a match of a year is decided. The first year begins with no household
/// approved; the interagency matches of the last were bought in three of its quarters.
fn match_days(year: i32, external: bool, nth: usize) -> (NaiveDate, NaiveDate) {
    match (year, external) {
        (2018, true) => (day(2018, 12, 3), day(2019, 2, 22)),
        (2018, false) => (day(2018, 11, 20), day(2019, 3, 29)),
        (2021, true) => match nth {
            0 => (day(2021, 5, 4), day(2021, 5, 28)),
            1 => (day(2021, 7, 20), day(2021, 8, 20)),
            _ => (day(2021, 10, 11), day(2021, 11, 19)),
        },
        (_, true) => (plus(start_of(year), 60), plus(end_of(year), -50)),
        (_, false) => (plus(start_of(year), 2), plus(end_of(year), -1)),
    }
}

/// Which placements disrupt. A match that is to disrupt in time is moved to where it can.
fn disrupt(cases: &mut [Case], year: i32, chance: &mut Seeded) -> Result<(), GenerationError> {
    for disruption in DISRUPTIONS.iter().filter(|disruption| disruption.matched == year) {
        let (from, to) = match (year, disruption.year == year, disruption.quarter) {
            (2021, _, Some(3)) => (day(2021, 6, 14), day(2021, 7, 16)),
            (2021, _, _) => (day(2021, 6, 21), day(2021, 10, 15)),
            (_, true, _) => (plus(start_of(year), 30), plus(start_of(year), 190)),
            (_, false, Some(2)) => (plus(start_of(year), 250), plus(end_of(year), -20)),
            (_, false, _) => (plus(start_of(year), 225), plus(end_of(year), -70)),
        };
        let fits = |case: &Case| {
            let plain = !case.external && !case.early && !case.consent && case.wait.is_none() && case.disrupted.is_none();
            let of_plan = case.council == disruption.council && case.size == disruption.group;
            plain && of_plan && (year != 2021 || case.order_year == Some(2021))
        };
        let away = |case: &Case| {
            let on = case.matched_on.unwrap_or(from);
            days_between(on, from).max(days_between(to, on)).max(0)
        };
        let nearest = cases.iter_mut().filter(|case| fits(case)).min_by_key(|case| away(case));
        let case = nearest.ok_or(GenerationError::Quota("disruptions"))?;
        if away(case) > 0 {
            case.matched_on = Some(chance.working_day(from, to));
        }
        case.disrupted = Some(Disrupted {
            year: disruption.year,
            quarter: disruption.quarter,
            then: disruption.then,
            on: None,
            again_on: None,
        });
    }
    cases.sort_by_key(|case| case.matched_on);
    Ok(())
}

fn adopt(cases: &mut [Case], year: &MatchYear) -> Result<(), GenerationError> {
    for (adopted, counts) in year.adopted {
        for (council, count) in counts.iter().enumerate() {
            allot(
                cases,
                *count,
                "adoptions",
                |case| case.council == council && case.adopted_year.is_none() && case.disrupted.is_none() && !case.ahead_of_order,
                |case| case.adopted_year = Some(*adopted),
            )?;
        }
    }
    Ok(())
}

/// Years of the order and the identification, consents and early permanence, of an earlier year.
fn earlier_ways(cases: &mut [Case], year: &MatchYear, chance: &mut Seeded) -> Result<(), GenerationError> {
    allot(
        cases,
        year.consents,
        "consents",
        |case| case.size == 1 && !case.external && case.adopted_year.is_some_and(|adopted| adopted > year.year),
        |case| case.consent = true,
    )?;
    for (ordered, count) in year.orders {
        let open = |case: &Case| !case.consent && case.order_year.is_none();
        allot(cases, *count, "orders", open, |case| case.order_year = Some(*ordered))?;
    }
    allot(
        cases,
        year.identified_before,
        "identified before",
        |_| true,
        |case| case.identified_year = Some(year.year - 1),
    )?;
    let late = plus(start_of(year.year), 185);
    let mut order: Vec<Case> = cases.to_vec();
    chance.shuffle(&mut order);
    allot(
        &mut order,
        year.early_permanence,
        "early permanence",
        |case| {
            case.size == 1
                && !case.external
                && case.disrupted.is_none()
                && case.order_year == Some(year.year)
                && case.identified_year == Some(year.year)
                && case.matched_on.is_some_and(|on| on >= late)
        },
        |case| case.early = true,
    )?;
    allot(
        &mut order,
        year.earlier_links,
        "earlier links",
        |case| case.size == 1 && !case.early && !case.external && !case.consent && case.identified_year == Some(year.year),
        |case| case.earlier_link = true,
    )?;
    order.sort_by_key(|case| case.matched_on);
    cases.clone_from_slice(&order);
    Ok(())
}

/// The same for the year of the report, council by council.
fn this_year_ways(cases: &mut [Case], chance: &mut Seeded) -> Result<(), GenerationError> {
    let late = |from: NaiveDate| move |case: &Case| case.matched_on.is_some_and(|on| on >= from);
    let plain =
        |case: &Case| case.size == 1 && !case.external && case.wait.is_none() && !case.early && !case.consent && case.disrupted.is_none();
    for (council, wait) in WAITS_FROM_BEFORE {
        let fits = |case: &Case| plain(case) && case.council == *council && late(day(2021, 10, 4))(case);
        allot(cases, 1, "waits from before", fits, |case| {
            case.wait = Some(*wait);
            case.order_year = Some(2020);
        })?;
    }
    for council in 0..COUNCILS.len() {
        for (size, counts) in [(1, IDENTIFIED_BEFORE_SINGLES), (2, IDENTIFIED_BEFORE_PAIRS)] {
            let count = counts.get(council).copied().unwrap_or(0);
            let fits = |case: &Case| case.council == council && case.size == size && !case.external && case.wait.is_none();
            allot(cases, size * count, "identified before", fits, |case| {
                case.identified_year = Some(2020);
                case.order_year = Some(2020);
            })?;
        }
    }
    let before = |case: &Case| case.identified_year == Some(2020) && case.size == 1;
    allot(cases, ORDER_TWO_YEARS_BEFORE, "old orders", before, |case| {
        case.order_year = Some(2019)
    })?;
    let before = |case: &Case| before(case) && case.order_year == Some(2020) && case.council == 0;
    allot(cases, THIS_YEAR.consents, "consents", before, |case| {
        case.consent = true;
        case.order_year = None;
    })?;
    for case in cases.iter_mut().filter(|case| case.order_year.is_none() && !case.consent) {
        case.order_year = Some(2021);
        // The household is identified in the year too.
        if !case.external && !late(day(2021, 6, 1))(case) {
            case.matched_on = Some(chance.working_day(day(2021, 6, 1), plus(end_of(2021), -1)));
        }
    }
    disrupt(cases, THIS_YEAR.year, chance)?;
    let mut order: Vec<Case> = cases.to_vec();
    chance.shuffle(&mut order);
    let ours = |case: &Case| plain(case) && case.order_year == Some(2021);
    let ahead = |case: &Case| ours(case) && case.council == 2 && late(day(2021, 11, 22))(case);
    allot(&mut order, 1, "ahead of the order", ahead, |case| {
        case.early = true;
        case.ahead_of_order = true;
        case.order_year = None;
        case.referral_year = Some(2021);
    })?;
    for (wait, count) in WAITS_OF_THE_MATCHED {
        let from = if wait.1 == 1 { day(2021, 9, 6) } else { day(2021, 12, 13) };
        let fits = |case: &Case| ours(case) && late(from)(case);
        allot(&mut order, *count, "waits", fits, |case| case.wait = Some(*wait))?;
    }
    let early = |case: &Case| ours(case) && late(day(2021, 8, 23))(case);
    allot(&mut order, THIS_YEAR.early_permanence - 1, "early permanence", early, |case| {
        case.early = true;
    })?;
    let single = |case: &Case| case.size == 1 && !case.external && !case.early && case.order_year == Some(2021);
    let earlier = |case: &Case| single(case) && late(day(2021, 7, 1))(case);
    allot(&mut order, THIS_YEAR.earlier_links, "earlier links", earlier, |case| {
        case.earlier_link = true
    })?;
    order.sort_by_key(|case| case.matched_on);
    cases.clone_from_slice(&order);
    Ok(())
}
