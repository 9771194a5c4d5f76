//! Brings means to the day: single dates are moved within what the order of the journey allows.

use super::{
    GenerationError,
    case::Case,
    quotas::{CARE_TO_MOVING_IN, ISLAND_CARE_TO_MOVING_IN, ORDER_TO_MATCH},
    search_days::first_order_day,
    seeded::{Seeded, days_between, plus, quarter_of, year_of},
};
use chrono::{Datelike, NaiveDate, Weekday};

const ISLAND: usize = 1;
const MOST_MOVES: usize = 40_000;

/// Moves placement orders until the children adopted in each year waited as planned for a match.
pub(super) fn settle_orders(cases: &mut [Case], chance: &mut Seeded) -> Result<(), GenerationError> {
    for (year, mean) in ORDER_TO_MATCH {
        let of_year = |case: &Case| case.adopted_year == Some(*year) && case.order_to_match().is_some();
        settle(cases, *mean, of_year, Case::order_to_match, move_order, chance)?;
    }
    Ok(())
}

/// Moves the start of care until the children adopted in each year waited as planned.
pub(super) fn settle_care(cases: &mut [Case], chance: &mut Seeded) -> Result<(), GenerationError> {
    let (island_year, island_mean) = ISLAND_CARE_TO_MOVING_IN;
    let on_island = |case: &Case| case.council == ISLAND && case.adopted_year == Some(island_year);
    settle(cases, island_mean, on_island, Case::care_to_moving_in, move_care, chance)?;
    for (year, mean) in CARE_TO_MOVING_IN {
        let of_year = |case: &Case| case.adopted_year == Some(*year);
        // The island keeps what it has; the others make up the difference.
        let others = |case: &mut Case, by: i64, chance: &mut Seeded| !on_island(case) && move_care(case, by, chance);
        settle(cases, *mean, of_year, Case::care_to_moving_in, others, chance)?;
    }
    Ok(())
}

fn settle(
    cases: &mut [Case],
    mean: i64,
    of_cohort: impl Fn(&Case) -> bool,
    days: impl Fn(&Case) -> Option<i64>,
    move_by: impl Fn(&mut Case, i64, &mut Seeded) -> bool,
    chance: &mut Seeded,
) -> Result<(), GenerationError> {
    let mut cohort: Vec<&mut Case> = cases.iter_mut().filter(|case| of_cohort(case)).collect();
    let size = |case: &Case| i64::try_from(case.staying()).unwrap_or(1);
    let counted = |case: &Case| days(case).unwrap_or(0) * size(case);
    let children: i64 = cohort.iter().map(|case| size(case)).sum();
    let mut lacking = mean * children - cohort.iter().map(|case| counted(case)).sum::<i64>();
    let last = i64::try_from(cohort.len()).unwrap_or(1) - 1;
    // A mean is the same to the day within less than half a day for each child.
    let close = |lacking: i64| 2 * lacking.abs() < children;
    for _ in 0..MOST_MOVES {
        if close(lacking) {
            return Ok(());
        }
        let chosen = usize::try_from(chance.between(0, last)).unwrap_or(0);
        let Some(case) = cohort.get_mut(chosen) else { break };
        let step = chance.between(1, 24).min((lacking.abs() / size(case)).max(1)) * lacking.signum();
        let before = counted(case);
        if move_by(case, step, chance) {
            lacking -= counted(case) - before;
        }
    }
    if close(lacking) { Ok(()) } else { Err(GenerationError::Mean) }
}

/// Makes the wait from the order to the match longer by some days.
fn move_order(case: &mut Case, by: i64, _: &mut Seeded) -> bool {
    let (Some(ordered), Some(matched)) = (case.ordered_on(), case.matched_on) else {
        return false;
    };
    let moved = plus(ordered, -by);
    let year = year_of(ordered);
    let earliest = case
        .early_on
        .map_or(first_order_day(year), |on| plus(on, 8).max(first_order_day(year)));
    let same_period = if year == 2021 {
        quarter_of(ordered) == quarter_of(moved)
    } else {
        year_of(moved) == year
    };
    let allowed =
        same_period && moved >= earliest && moved <= plus(matched, -10) && days_between(moved, matched) <= 560 && is_court_day(moved);
    if allowed {
        case.authority_on = Some(moved);
    }
    allowed
}

fn is_court_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Makes the wait from entering care longer by some days.
fn move_care(case: &mut Case, by: i64, _: &mut Seeded) -> bool {
    let Some(moved_in) = case.moved_in_on() else { return false };
    let moved = plus(case.care, -by);
    let limits = [
        case.referred_on.map(|on| plus(on, -21)),
        case.identified_on.map(|on| plus(on, if case.early { -2 } else { -21 })),
        case.earlier_link_on.map(|(on, _)| plus(on, -14)),
        case.finding_on.map(|on| plus(on, -1)),
        Some(moved_in),
    ];
    let latest = limits.into_iter().flatten().min().unwrap_or(moved_in);
    let longest = if case.identified_year == Some(2021) { 600 } else { 900 };
    let most = if case.early || case.fostered_on.is_some() { 150 } else { longest };
    let waits = case.identified_on.map_or(0, |on| days_between(moved, on));
    let allowed = moved <= latest && (waits <= most || by < 0);
    if allowed {
        case.care = moved;
    }
    allowed
}
