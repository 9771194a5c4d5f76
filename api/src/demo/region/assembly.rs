//! Puts the region together: ways, days, households, profiles, facts.

use super::{
    DemoAdopter, DemoLink, GenerationError, Region,
    adopter_records::adopters,
    ages::{Plan, draw_births},
    care_days::{draw_care, mark_referral_years},
    care_records::tell_care,
    case::Case,
    child_facts::link_milestones,
    child_records::Children,
    enquiries::{enquiries_only, hold_sessions},
    home::Home,
    home_journeys::registered_homes,
    home_means::settle_stages,
    household_profiles::home_location,
    interagency::{ask_to_share, place_across},
    keys::morning,
    matched_cases::matched_cases,
    matching::match_homes,
    means::{settle_care, settle_orders},
    organisations::organisations,
    recording::{correct, record, unrecorded},
    search_days::draw_search,
    seeded::Seeded,
    sibling_groups::apart,
    side_links::{LinkPlan, link_all},
    terms::{open_some, reserve, set_terms},
    unmatched_cases::unmatched_cases,
    unmatched_days::draw_unmatched,
};
use family_finding_domain::{adopters::Location, identifiers::LinkId, journeys::Milestone, links::LinkParties};

/// Everything drawn, before it becomes facts.
pub(super) struct Drawn {
    pub cases: Vec<Case>,
    pub plans: Vec<Plan>,
    pub homes: Vec<Home>,
    pub links: Vec<LinkPlan>,
}

/// Draws a region.
pub(super) fn assemble(chance: &mut Seeded) -> Result<Region, GenerationError> {
    let drawn = draw(chance)?;
    let places: Vec<Location> = drawn
        .homes
        .iter()
        .map(|home| home_location(home, chance))
        .collect::<Result<_, _>>()?;
    let siblings = apart(&drawn);
    let mut children = Children::new(&drawn, &places, &siblings, chance)?;
    let groups = children.groups(&drawn, &siblings, chance)?;
    let mut adopters = adopters(&drawn, places, &children, chance)?;
    ask_to_share(&drawn.homes, &mut adopters);
    let links = links(&drawn, &adopters, &children, chance);
    let mut region = Region {
        organisations: organisations()?,
        adopters,
        children: std::mem::take(&mut children.all),
        groups,
        links,
        placements: Vec::new(),
    };
    record(&mut region, chance);
    correct(&mut region, chance);
    place_across(&mut region)?;
    tell_care(&mut region)?;
    Ok(region)
}

fn draw(chance: &mut Seeded) -> Result<Drawn, GenerationError> {
    let mut cases = matched_cases(chance)?;
    cases.iter_mut().for_each(|case| draw_search(case, chance));
    settle_orders(&mut cases, chance)?;
    let mut unmatched = unmatched_cases(chance)?;
    unmatched.iter_mut().for_each(|case| draw_unmatched(case, chance));
    cases.append(&mut unmatched);
    mark_referral_years(&mut cases)?;

    let mut homes = registered_homes(chance)?;
    settle_stages(&mut homes, chance)?;
    set_terms(&mut homes, chance);
    reserve(&mut homes, chance);
    let found = match_homes(&mut cases, &mut homes, chance)?;
    open_some(&cases, &found, &mut homes);

    cases.iter_mut().for_each(|case| draw_care(case, chance));
    settle_care(&mut cases, chance)?;
    if !cases.iter().all(Case::keeps_to_plan) {
        return Err(GenerationError::Quota("years"));
    }
    let plans = draw_births(&mut cases, chance)?;
    let links = link_all(&cases, &found, &mut homes, chance)?;
    let mut only = enquiries_only(&homes, chance)?;
    homes.append(&mut only);
    hold_sessions(&mut homes, chance)?;
    Ok(Drawn {
        cases,
        plans,
        homes,
        links,
    })
}

fn links(drawn: &Drawn, adopters: &[DemoAdopter], children: &Children, chance: &mut Seeded) -> Vec<DemoLink> {
    let mut links = Vec::new();
    for plan in &drawn.links {
        let (Some(case), Some(home), Some(adopter), Some(ids)) = (
            drawn.cases.get(plan.case),
            drawn.homes.get(plan.home),
            adopters.get(plan.home),
            children.of_case.get(plan.case),
        ) else {
            continue;
        };
        let said = link_milestones(case, plan, ids);
        let first = said.iter().map(Milestone::occurred_on).min().unwrap_or(plan.identified_on);
        links.push(DemoLink {
            parties: LinkParties {
                link: LinkId(chance.identifier(morning(first))),
                adopter: adopter.id,
                external: !home.is_own(),
                group: children.groups.get(plan.case).copied().flatten(),
                children: ids.clone(),
            },
            facts: said.into_iter().map(unrecorded).collect(),
        });
    }
    links
}
