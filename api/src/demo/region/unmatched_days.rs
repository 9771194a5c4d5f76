//! The days of the search for children who were not matched.

use super::{
    case::Case,
    quotas::Way,
    search_days::{first_order_day, quarter},
    seeded::{LAST_DAY, Seeded, day, end_of, plus, quarter_of, start_of, working_from, working_until, working_within},
};
use chrono::NaiveDate;
use family_finding_domain::{
    children::{LeftCareReason, PlanChangeReason},
    links::{LinkEndReason, LinkEndedBy},
};

/// Draws every day of an unmatched case from the first idea on.
pub(super) fn draw_unmatched(case: &mut Case, chance: &mut Seeded) {
    match case.way {
        Way::Matched => return,
        Way::Live if case.identified_year == Some(2020) => long_wait(case, chance),
        Way::Live if case.order_year.is_some() => live_with_order(case, chance),
        Way::Live => live_without_order(case, chance),
        Way::Waiting => waiting(case, chance),
        Way::PlanChanged => plan_changed(case, chance),
        Way::NoOrder => no_order(case, chance),
        Way::LeftCare => left_care(case, chance),
        Way::Undecided => undecided(case, chance),
    }
    if case.early {
        let identified = case.identified_on.unwrap_or(LAST_DAY);
        let confirmed = working_from(plus(identified, chance.between(6, 11)));
        case.confirmed_on = Some(confirmed);
        case.early_on = Some(working_from(plus(confirmed, chance.between(4, 17))));
    } else if case.is_live() && chance.chance(55) {
        let confirmed = case.identified_on.map(|on| working_from(plus(on, chance.between(12, 40))));
        case.confirmed_on = confirmed.filter(|on| *on <= LAST_DAY);
    }
}

fn long_wait(case: &mut Case, chance: &mut Seeded) {
    let identified = chance.working_day(day(2020, 10, 12), day(2020, 12, 18));
    case.identified_on = Some(identified);
    case.authority_on = Some(chance.working_day(plus(identified, 50), day(2021, 3, 26)));
}

fn live_with_order(case: &mut Case, chance: &mut Seeded) {
    if let Some((first, last)) = case.wait {
        let (from, to) = quarter(first);
        let from = if first == 1 { first_order_day(2021) } else { from };
        case.authority_on = Some(chance.working_day(from, plus(to, -4)));
        let (from, to) = quarter(last + 1);
        case.identified_on = Some(chance.working_day(from, to.min(plus(LAST_DAY, -6))));
    } else if case.early {
        let identified = chance.working_day(day(2021, 5, 24), day(2021, 12, 13));
        case.identified_on = Some(identified);
        case.authority_on = Some(chance.working_day(plus(identified, 45), plus(LAST_DAY, -5).min(plus(identified, 130))));
    } else if case.paused.is_some() {
        let ordered = chance.working_day(day(2021, 6, 1), day(2021, 10, 20));
        case.authority_on = Some(ordered);
        case.identified_on = Some(working_until(plus(ordered, -chance.between(0, 45))));
    } else {
        let latest = plus(LAST_DAY, -4);
        let ordered = chance
            .working_day(first_order_day(2021), latest)
            .max(chance.working_day(day(2021, 6, 1), latest));
        case.authority_on = Some(ordered);
        case.identified_on = Some(near_order(ordered, chance));
    }
}

/// Before the order, or so soon after it that the quarter does not end in between.
fn near_order(ordered: NaiveDate, chance: &mut Seeded) -> NaiveDate {
    let to = quarter_of(ordered).1.min(LAST_DAY);
    working_within(plus(ordered, chance.between(-75, 15)), plus(start_of(2021), 1), to)
}

fn live_without_order(case: &mut Case, chance: &mut Seeded) {
    let identified = if case.paused.is_some() {
        chance.working_day(day(2021, 7, 1), day(2021, 10, 29))
    } else if case.early {
        chance.working_day(day(2021, 8, 2), day(2022, 2, 11))
    } else {
        let latest = plus(LAST_DAY, -6);
        chance
            .working_day(day(2021, 5, 4), latest)
            .max(chance.working_day(day(2021, 8, 2), latest))
    };
    case.identified_on = Some(identified);
    refer_around(case, identified, chance);
}

/// The plan is referred around the identification, in the year that is set.
fn refer_around(case: &mut Case, identified: NaiveDate, chance: &mut Seeded) {
    let latest = if case.paused.is_some() {
        day(2021, 10, 29)
    } else {
        plus(LAST_DAY, -3)
    };
    let referred = match case.referral_year {
        Some(2020) => chance.working_day(day(2021, 1, 11), day(2021, 3, 26)),
        Some(year) => working_within(plus(identified, chance.between(-50, 35)), plus(start_of(year), 1), latest),
        None => return,
    };
    case.referred_on = Some(referred);
    let decided = working_from(plus(referred, chance.between(5, 13)));
    case.decided_on = Some(decided).filter(|on| *on <= LAST_DAY);
}

fn waiting(case: &mut Case, chance: &mut Seeded) {
    let first = case.wait.map_or(4, |(first, _)| first);
    let never = case.identified_year.is_none();
    let (from, to) = quarter(if never { first } else { first - 1 });
    let ordered = chance.working_day(plus(from, 4), plus(to, -10));
    case.authority_on = Some(ordered);
    if !never {
        case.identified_on = Some(working_until(plus(ordered, -chance.between(5, 55))));
        let (from, to) = quarter(first);
        let over = chance.working_day(plus(from, 10), plus(to, -10));
        let (reason, by) = ending(chance);
        case.link_over = Some((over, reason, by));
    }
}

/// Why a link ends on its own, and by whom.
pub(super) fn ending(chance: &mut Seeded) -> (LinkEndReason, LinkEndedBy) {
    let reasons = [
        (LinkEndReason::NeedsNotMet, 30),
        (LinkEndReason::HouseholdDeclined, 32),
        (LinkEndReason::NotInChildsInterest, 25),
        (LinkEndReason::CircumstancesChanged, 8),
        (LinkEndReason::SafetyConcern, 5),
    ];
    let reason = chance.weighted(&reasons, LinkEndReason::Other);
    let by = match reason {
        LinkEndReason::HouseholdDeclined | LinkEndReason::CircumstancesChanged => LinkEndedBy::Household,
        LinkEndReason::NeedsNotMet if chance.chance(50) => LinkEndedBy::Agency,
        _ => LinkEndedBy::LocalAuthority,
    };
    (reason, by)
}

fn plan_changed(case: &mut Case, chance: &mut Seeded) {
    let (Some(ordered_year), Some(year)) = (case.order_year, case.identified_year) else {
        return;
    };
    let late = ordered_year < year;
    let from = if late {
        plus(end_of(ordered_year), -90)
    } else {
        plus(start_of(ordered_year), 30)
    };
    let to = plus(end_of(ordered_year), if late { -5 } else { -125 });
    let from = if ordered_year == 2018 { from.max(day(2018, 11, 26)) } else { from };
    let ordered = chance.working_day(from, to.max(plus(from, 20)));
    case.authority_on = Some(ordered);
    let identified = if late {
        chance.working_day(plus(start_of(year), 5), plus(start_of(year), 80))
    } else {
        working_until(plus(ordered, -chance.between(3, 45)).max(plus(start_of(year), 2)))
    };
    case.identified_on = Some(identified);
    let reason = chance.weighted(
        &[
            (PlanChangeReason::NeedsChanged, 45),
            (PlanChangeReason::NoAdoptersFound, 35),
            (PlanChangeReason::Other, 20),
        ],
        PlanChangeReason::Other,
    );
    let changed = working_from(plus(ordered.max(identified), chance.between(45, 115)).min(plus(LAST_DAY, -2)));
    case.plan_changed = Some((changed, reason));
    case.link_over = Some((changed, LinkEndReason::PlanChanged, LinkEndedBy::LocalAuthority));
}

fn no_order(case: &mut Case, chance: &mut Seeded) {
    let Some(year) = case.identified_year else { return };
    let from = if year == 2018 { day(2018, 10, 22) } else { plus(start_of(year), 4) };
    let referred = chance.working_day(from, plus(end_of(year), -105));
    let decided = working_from(plus(referred, chance.between(5, 13)));
    let identified = working_from(plus(referred, chance.between(-3, 40)));
    case.referred_on = Some(referred);
    case.decided_on = Some(decided);
    case.identified_on = Some(identified);
    let changed = working_from(plus(decided.max(identified), chance.between(28, 52)));
    case.plan_changed = Some((changed, PlanChangeReason::NoPlacementOrder));
    case.link_over = Some((changed, LinkEndReason::PlanChanged, LinkEndedBy::Court));
    if chance.chance(60) {
        let left = working_from(plus(changed, chance.between(8, 60)));
        case.left_care = Some((left, how_left(chance))).filter(|(on, _)| *on <= LAST_DAY);
    }
}

fn how_left(chance: &mut Seeded) -> LeftCareReason {
    let ways = [
        (LeftCareReason::SpecialGuardianship, 58),
        (LeftCareReason::ReturnedHome, 36),
        (LeftCareReason::Other, 6),
    ];
    chance.weighted(&ways, LeftCareReason::Other)
}

fn left_care(case: &mut Case, chance: &mut Seeded) {
    let Some(year) = case.identified_year else { return };
    let from = if year == 2018 { day(2018, 11, 5) } else { plus(start_of(year), 9) };
    let identified = chance.working_day(from, plus(end_of(year), -48));
    case.identified_on = Some(identified);
    let left = working_from(plus(identified, chance.between(24, 100)).min(plus(LAST_DAY, -2)));
    case.left_care = Some((left, how_left(chance)));
    case.link_over = Some((left, LinkEndReason::PlanChanged, LinkEndedBy::LocalAuthority));
}

fn undecided(case: &mut Case, chance: &mut Seeded) {
    let Some(year) = case.identified_year else { return };
    let identified = chance.working_day(plus(start_of(year), 20), plus(end_of(year), -45));
    case.identified_on = Some(identified);
    refer_around(case, identified, chance);
    let over = working_from(plus(identified, chance.between(15, 42)).min(plus(LAST_DAY, -3)));
    let (reason, by) = ending(chance);
    case.link_over = Some((over, reason, by));
    if year < 2021 {
        let left = working_from(plus(over, chance.between(40, 160)));
        case.left_care = Some((left, how_left(chance)));
    }
}
