//! Households of other agencies.

use super::{
    case::Case,
    home::Home,
    home_journeys::{council_of_home, enquiry_source},
    seeded::{FIRST_DAY, LAST_DAY, Seeded, day, plus, working_from, year_of},
};
use chrono::Datelike;
use family_finding_domain::adopters::{StageOneOutcome, TermsIn};

/// A household of another agency that suits a case.
pub(super) fn outside_home(case: &Case, number: usize, chance: &mut Seeded) -> Home {
    let identified = case.identified_on.unwrap_or(LAST_DAY);
    let latest = case.confirmed_on.unwrap_or(identified).max(day(2018, 10, 1));
    let first = day(2018, 9, 24);
    let approved = working_from(plus(latest, -chance.between(5, 330)).max(first).min(latest));
    let agency = match case.matched_on.filter(|_| case.external) {
        // What was bought in the year of the report: from another region, a charity, another region twice.
        Some(on) if year_of(on) == 2021 => usize::from((7..=9).contains(&on.month())) + 1,
        _ => number % 3 + 1,
    };
    let council = if chance.chance(70) { 0 } else { council_of_home(chance) };
    let stage_two = working_from(plus(approved, -chance.between(84, 104))).min(identified);
    let started = plus(stage_two, -chance.between(48, 56));
    let registered = plus(started, -5).max(plus(FIRST_DAY, 3));
    let enquired = plus(registered, -chance.between(10, 160)).max(FIRST_DAY);
    let mut home = Home::new(agency, council, enquiry_source(chance), enquired);
    home.registered_on = Some(registered);
    home.accepted_on = Some(working_from(started).max(plus(registered, 1)));
    home.stage_one_end = Some((working_from(plus(stage_two, -8)), StageOneOutcome::MayBeSuitable));
    home.requested_on = Some(working_from(plus(stage_two, -6)));
    home.stage_two_on = Some(stage_two);
    home.panel_on = Some((plus(approved, -6), true));
    home.approved_on = Some(approved);
    let most = u8::try_from(case.size).unwrap_or(1);
    home.terms = TermsIn {
        children_most: most.max(if chance.chance(25) { 2 } else { 1 }),
        age_from_years: 0,
        age_to_years: u8::try_from(chance.between(3, 7)).unwrap_or(4),
        sibling_group: case.size > 1,
        early_permanence: chance.chance(20),
        only_sex: None,
    };
    home
}
