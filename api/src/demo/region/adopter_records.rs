//! The records of the households.

use super::{
    DemoAdopter, GenerationError,
    adopter_facts::{checks, milestones},
    assembly::Drawn,
    child_records::Children,
    household_profiles::{cover, household},
    keys::{morning, reference, source},
    organisations::{agency_code, council_code},
    recording::unrecorded,
    seeded::Seeded,
    side_links::LinkPlan,
};
use chrono::NaiveDate;
use family_finding_domain::{adopters::Location, calendar::age_in_years, children::ChildProfile, codes::Sex, identifiers::AdopterId};

/// Every household.
pub(super) fn adopters(
    drawn: &Drawn,
    places: Vec<Location>,
    children: &Children,
    chance: &mut Seeded,
) -> Result<Vec<DemoAdopter>, GenerationError> {
    let mut numbers: Vec<usize> = (0..drawn.homes.len()).collect();
    numbers.sort_by_key(|number| drawn.homes.get(*number).map(|home| home.enquired_on));
    let mut references = vec![0; drawn.homes.len()];
    for (position, number) in numbers.into_iter().enumerate() {
        if let Some(slot) = references.get_mut(number) {
            *slot = position + 1;
        }
    }
    let mut adopters = Vec::new();
    for (number, (home, place)) in drawn.homes.iter().zip(places).enumerate() {
        let mut home = home.clone();
        let with: Vec<&LinkPlan> = drawn.links.iter().filter(|link| link.home == number).collect();
        let lasting = with.iter().filter(|link| link.ended.is_none());
        let profiles: Vec<&ChildProfile> = lasting.filter_map(|link| children.profiles.get(link.case)).flatten().collect();
        let (ages, sexes) = ages_and_sexes(drawn, &with, children);
        cover(&mut home, &ages, &sexes, chance);
        let household = household(&home, place, &profiles, chance);
        let adults = household.adults.as_ref().map_or(1, Vec::len);
        let nth = references.get(number).copied().unwrap_or(0);
        adopters.push(DemoAdopter {
            id: AdopterId(chance.identifier(morning(home.enquired_on))),
            source: source("south-adopters")?,
            reference: reference("A", nth, 5)?,
            local_authority: council_code(home.council)?,
            agency: agency_code(home.agency)?,
            checks: if home.is_own() { checks(&home, adults, chance) } else { Vec::new() },
            facts: milestones(&home)?.into_iter().map(unrecorded).collect(),
            household,
        });
    }
    Ok(adopters)
}

/// Ages in completed years of the children a household is linked with, then and at the match.
fn ages_and_sexes(drawn: &Drawn, links: &[&LinkPlan], children: &Children) -> (Vec<u8>, Vec<Sex>) {
    let (mut ages, mut sexes) = (Vec::new(), Vec::new());
    for link in links {
        let Some((case, profiles)) = drawn.cases.get(link.case).zip(children.profiles.get(link.case)) else {
            continue;
        };
        let days = [Some(link.identified_on), case.matched_on.filter(|_| link.leads)];
        for profile in profiles {
            sexes.push(profile.sex);
            let at = |on: NaiveDate| age_in_years(profile.date_of_birth, on).and_then(|age| u8::try_from(age).ok());
            ages.extend(days.into_iter().flatten().filter_map(at));
        }
    }
    (ages, sexes)
}
