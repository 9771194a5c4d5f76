//! The region keeps to the rules of the journeys, and its figures are the published ones.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails says so")]

mod admission;
mod figures;
mod plausibility;

use super::*;
use chrono::{DateTime, Utc};
use family_finding_domain::{
    adopters::{ADOPTER_RULES, AdopterSummary, summarise},
    children::{CHILD_RULES, ChildFact, ChildSummary, summarise_child},
    interagency::PlacedElsewhere,
    journeys::{fold, standing},
    links::{LinkedChild, fold_child},
    measures::{AdopterRecord, ChildRecord, Records},
    sibling_groups::{Assessment, SIBLING_GROUP_RULES, assessment_on},
};
use family_finding_persistence::interagency::placements;
use std::collections::BTreeMap;

pub(super) const SEEDS: std::ops::RangeInclusive<u64> = 0..=5;

/// The last moment of the demonstration.
pub(super) fn at_the_end() -> DateTime<Utc> {
    "2022-03-31T23:59:59Z".parse().unwrap()
}

/// Every case folded, as known at a moment.
pub(super) fn folded(region: &Region, known_at: Option<DateTime<Utc>>) -> Records {
    let mut of_child: BTreeMap<ChildId, Vec<LinkedChild>> = BTreeMap::new();
    let mut of_adopter: BTreeMap<AdopterId, Vec<LinkedChild>> = BTreeMap::new();
    for link in &region.links {
        let said: Vec<&LinkMilestone> = standing(&link.facts, known_at).map(|fact| &fact.milestone).collect();
        for child in &link.parties.children {
            let (_, linked) = fold_child(&link.parties, *child, said.iter().copied()).unwrap();
            if let Some(linked) = linked {
                of_child.entry(*child).or_default().push(linked.clone());
                of_adopter.entry(link.parties.adopter).or_default().push(linked);
            }
        }
    }
    let mut together = BTreeMap::new();
    for group in &region.groups {
        let journey = fold(SIBLING_GROUP_RULES, standing(&group.facts, known_at).map(|fact| &fact.milestone)).unwrap();
        if assessment_on(&journey) == Assessment::Together {
            together.extend(group.children.iter().map(|child| (*child, group.id)));
        }
    }
    Records {
        adopters: region
            .adopters
            .iter()
            .map(|adopter| AdopterRecord {
                id: adopter.id,
                local_authority: adopter.local_authority.clone(),
                own_agency: adopter.agency.as_str() == "SOUTH",
                open_to_further_children: adopter.household.open_to_further_children == Some(true),
                summary: AdopterSummary {
                    placed_elsewhere: placed_elsewhere(region, adopter.id, known_at),
                    ..adopter_summary(adopter, of_adopter.remove(&adopter.id).unwrap_or_default(), known_at)
                },
            })
            .collect(),
        children: region
            .children
            .iter()
            .map(|child| ChildRecord {
                id: child.id,
                local_authority: child.local_authority.clone(),
                profile: child.profile.clone(),
                together_with: together.get(&child.id).copied(),
                summary: child_summary(child, of_child.remove(&child.id).unwrap_or_default(), known_at),
            })
            .collect(),
    }
}

/// Children of other agencies whom a household took.
fn placed_elsewhere(region: &Region, household: AdopterId, known_at: Option<DateTime<Utc>>) -> Vec<PlacedElsewhere> {
    let sold = region
        .placements
        .iter()
        .filter(|placement| placement.direction == PlacementDirection::Sold);
    sold.filter(|placement| placement.adopter == household)
        .filter_map(|placement| {
            let said = standing(&placement.facts, known_at).map(|fact| &fact.milestone);
            let dates = placements::sold_dates(said).unwrap()?;
            Some(PlacedElsewhere::of(placement.terms.children, dates))
        })
        .collect()
}

pub(super) fn adopter_summary(adopter: &DemoAdopter, links: Vec<LinkedChild>, known_at: Option<DateTime<Utc>>) -> AdopterSummary {
    let said = standing(&adopter.facts, known_at).map(|fact| &fact.milestone);
    match fold(ADOPTER_RULES, said) {
        Ok(journey) => summarise(&journey, links),
        Err(refusals) => panic!("{} {refusals:?}", adopter.reference),
    }
}

pub(super) fn child_summary(child: &DemoChild, links: Vec<LinkedChild>, known_at: Option<DateTime<Utc>>) -> ChildSummary {
    let own = standing(&child.facts, known_at).map(|fact| ChildFact::own(fact.milestone.clone()));
    let facts: Vec<ChildFact> = own.chain(links.iter().flat_map(ChildFact::of_link)).collect();
    match fold(CHILD_RULES, &facts) {
        Ok(journey) => summarise_child(&journey, links),
        Err(refusals) => panic!("{} {refusals:?}", child.reference),
    }
}

#[test]
fn one_seed_gives_one_region() {
    assert_eq!(generate(2021).unwrap(), generate(2021).unwrap());
    assert_ne!(generate(1).unwrap().adopters, generate(2).unwrap().adopters);
}

#[test]
fn every_case_folds_now_and_as_known_at_every_quarter() {
    for seed in SEEDS {
        let region = generate(seed).unwrap();
        folded(&region, None);
        for year in 2018..2022 {
            for month in 1..=12 {
                let moment = format!("{year}-{month:02}-15T12:00:00Z").parse().unwrap();
                folded(&region, Some(moment));
            }
        }
    }
}

#[test]
fn what_is_known_at_the_end_is_what_is_known_now() {
    let region = generate(0).unwrap();
    let (then, now) = (folded(&region, Some(at_the_end())), folded(&region, None));
    for (then, now) in then.adopters.iter().zip(&now.adopters) {
        assert_eq!(then.summary, now.summary);
    }
    for (then, now) in then.children.iter().zip(&now.children) {
        assert_eq!(then.summary, now.summary);
    }
}

#[test]
fn some_facts_were_voided_and_recorded_anew() {
    let region = generate(0).unwrap();
    let adopters = region.adopters.iter().flat_map(|adopter| &adopter.facts);
    let children = region.children.iter().flat_map(|child| &child.facts);
    assert_eq!(adopters.filter(|fact| fact.voided_at.is_some()).count(), 9);
    assert_eq!(children.filter(|fact| fact.voided_at.is_some()).count(), 7);
}
