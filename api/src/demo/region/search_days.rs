//! The days of the search, the match and the placement, for children who were matched.

use super::{
    case::{Case, Disrupted},
    quotas::AfterDisruption,
    seeded::{LAST_DAY, Seeded, day, end_of, plus, quarter_of, start_of, working_from, working_until, working_within, year_of},
};
use chrono::NaiveDate;
use family_finding_domain::children::PlanChangeReason;

/// The first day on which an order of the first year, and of the year of the report, is granted:
/// a plan must be referred before it.
pub(super) fn first_order_day(year: i32) -> NaiveDate {
    plus(start_of(year), if year == 2018 { 24 } else { 12 })
}

/// A quarter of the year of the report; 0 is the one before.
pub(super) fn quarter(number: u32) -> (NaiveDate, NaiveDate) {
    quarter_of(plus(start_of(2021), i64::from(number) * 91 - 60))
}

/// Draws every day of a matched case from the order to the adoption.
pub(super) fn draw_search(case: &mut Case, chance: &mut Seeded) {
    let Some(matched) = case.matched_on else { return };
    if let Some((first, last)) = case.wait {
        wait_days(case, matched, first, last, chance);
    } else if case.early {
        early_days(case, matched, chance);
    } else {
        plain_days(case, matched, chance);
    }
    let Some(identified) = case.identified_on else { return };
    let panel = working_until(plus(matched, -chance.between(5, 10)));
    let soon = if case.early { chance.between(6, 12) } else { chance.between(9, 28) };
    let confirmed = working_from(plus(identified, soon)).min(plus(panel, -3)).max(identified);
    case.confirmed_on = Some(confirmed);
    case.panel_on = Some(panel);
    if case.early {
        case.early_on = Some(working_from(plus(confirmed, chance.between(4, 18))));
    }
    placement_days(case, matched, chance);
}

fn wait_days(case: &mut Case, matched: NaiveDate, first: u32, last: u32, chance: &mut Seeded) {
    let (from, to) = quarter(first);
    let from = if first == 1 { first_order_day(2021) } else { from };
    case.authority_on = Some(chance.working_day(from, plus(to, -4)));
    let (from, to) = quarter(last + 1);
    case.identified_on = Some(chance.working_day(from, to.min(plus(matched, -38)).max(plus(from, 5))));
}

/// Fostering for Adoption: the household is found before the court decides.
fn early_days(case: &mut Case, matched: NaiveDate, chance: &mut Seeded) {
    let year = case.identified_year.unwrap_or_else(|| year_of(matched));
    let identified = plus(matched, -chance.between(135, 195)).max(plus(start_of(year), 1));
    case.identified_on = Some(working_from(identified));
    if let Some(year) = case.order_year {
        let from = plus(identified, 45).max(first_order_day(year));
        case.authority_on = Some(chance.working_day(from, plus(matched, -10)));
    }
}

fn plain_days(case: &mut Case, matched: NaiveDate, chance: &mut Seeded) {
    let year = case.identified_year.unwrap_or_else(|| year_of(matched));
    let first = if year == 2018 { day(2018, 9, 3) } else { plus(start_of(year), 1) };
    let drawn = plus(matched, -chance.bell(40, 125));
    let identified = working_within(drawn, first.min(plus(matched, -26)), end_of(year).min(plus(matched, -26)));
    let identified = if drawn > end_of(year) {
        chance.working_day(plus(end_of(year), -35), end_of(year))
    } else {
        identified
    };
    case.identified_on = Some(identified);
    if case.consent {
        let latest = if year_of(matched) == 2021 { day(2021, 3, 24) } else { matched };
        case.authority_on = Some(working_until(plus(matched, -chance.between(40, 110)).min(latest)));
        return;
    }
    let Some(ordered) = case.order_year.map(|year| order_day(year, matched, chance)) else {
        return;
    };
    case.authority_on = Some(ordered);
    if case.order_year == Some(2021) && identified > quarter_of(ordered).1 {
        let earlier = plus(ordered, -chance.between(0, 30)).max(plus(start_of(2021), 1));
        case.identified_on = Some(working_until(earlier).max(plus(start_of(2021), 1)));
    }
}

fn order_day(year: i32, matched: NaiveDate, chance: &mut Seeded) -> NaiveDate {
    let (from, to) = (first_order_day(year), end_of(year).min(plus(matched, -12)));
    let drawn = plus(matched, -chance.bell(20, 270));
    if from <= drawn && drawn <= to {
        working_within(drawn, from, to)
    } else if drawn > to {
        chance.working_day(plus(to, -80).max(from), to)
    } else {
        chance.working_day(from, to.min(plus(from, 60)))
    }
}

fn placement_days(case: &mut Case, matched: NaiveDate, chance: &mut Seeded) {
    if case.ahead_of_order {
        return;
    }
    let after = if case.early { chance.between(0, 9) } else { chance.between(15, 38) };
    let placed = working_from(plus(matched, after));
    if !case.early {
        let introductions = working_from(plus(matched, chance.between(4, 9)));
        case.introductions_on = Some(introductions).filter(|on| *on <= LAST_DAY && *on < placed);
    }
    if placed > LAST_DAY {
        return;
    }
    case.placed_on = Some(placed);
    if let Some(year) = case.adopted_year {
        let adopted = adoption_day(placed, year, chance);
        case.adopted_on = Some(adopted);
        let applied = plus(adopted, -chance.between(50, 100)).max(plus(placed, 71));
        case.applied_on = Some(working_from(applied));
    } else {
        let applied = working_from(plus(placed, chance.between(90, 240)));
        let alone = case.disrupted.is_none();
        case.applied_on = Some(applied).filter(|on| alone && *on <= plus(LAST_DAY, -5));
    }
    if let Some(mut disrupted) = case.disrupted {
        disruption_days(case, &mut disrupted, placed, chance);
        case.disrupted = Some(disrupted);
    }
}

fn adoption_day(placed: NaiveDate, year: i32, chance: &mut Seeded) -> NaiveDate {
    let (from, to) = (start_of(year).max(plus(placed, 88)), end_of(year));
    let natural = plus(placed, chance.bell(150, 400));
    if natural < from {
        chance.working_day(from, to.min(plus(from, 75)))
    } else if natural > to {
        chance.working_day(from.max(plus(to, -70)), to)
    } else {
        working_within(natural, from, to)
    }
}

fn disruption_days(case: &mut Case, disrupted: &mut Disrupted, placed: NaiveDate, chance: &mut Seeded) {
    let (from, to) = match disrupted.quarter {
        Some(number) => {
            let (from, to) = quarter(number);
            (from, plus(to, -28))
        }
        None => (start_of(disrupted.year), plus(end_of(disrupted.year), -85)),
    };
    let from = from.max(plus(placed, 28));
    let on = working_within(plus(placed, chance.between(40, 160)), from, to.max(from));
    disrupted.on = Some(on);
    let next = working_from(plus(on, chance.between(10, 18)));
    match disrupted.then {
        AfterDisruption::PlanChanged => case.plan_changed = Some((next, PlanChangeReason::NeedsChanged)),
        AfterDisruption::IdentifiedAgain => disrupted.again_on = Some(next),
        AfterDisruption::Waiting => {}
    }
}
