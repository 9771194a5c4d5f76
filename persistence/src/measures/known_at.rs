//! The records as they were known at an earlier moment.

use super::{counted_children, households};
use crate::{
    adopters, children, connection::AnyConnection, error::StoreError, interagency::placements, links, milestones::known_at, scope::Scope,
    sibling_groups,
};
use chrono::{DateTime, Utc};
use family_finding_domain::{
    adopters::AdopterMilestone,
    children::ChildMilestone,
    identifiers::{AdopterId, ChildId},
    links::{LinkMilestone, LinkedChild},
    measures::{AdopterRecord, ChildRecord, Records},
    sibling_groups::{Assessment, SiblingGroupMilestone},
};
use std::collections::{BTreeMap, BTreeSet};

/// The records a caller's figures were made of at `moment`: cases created by then, with the facts
/// recorded by then and not yet voided. What is known of a household or child beside its facts
/// (needs, places, answers) is as it stands now.
pub(super) fn records_known_at(connection: &mut AnyConnection, scope: &Scope, moment: DateTime<Utc>) -> Result<Records, StoreError> {
    let Some(region) = scope.region() else {
        return Ok(Records::default());
    };

    let mut adopter_facts = known_at::<AdopterMilestone>(connection, region, moment)?;
    let mut child_facts = known_at::<ChildMilestone>(connection, region, moment)?;
    let group_facts = known_at::<SiblingGroupMilestone>(connection, region, moment)?;
    let mut together = BTreeSet::new();
    for (group, facts) in &group_facts {
        if sibling_groups::assessment_of(facts)? == Assessment::Together {
            together.insert(*group);
        }
    }

    let mut of_adopter: BTreeMap<AdopterId, Vec<LinkedChild>> = BTreeMap::new();
    let mut of_child: BTreeMap<ChildId, Vec<LinkedChild>> = BTreeMap::new();
    let link_facts = known_at::<LinkMilestone>(connection, region, moment)?;
    for link in links::all_parties(connection, region)? {
        let Some(facts) = link_facts.get(&link.parties.link) else {
            continue;
        };
        for part in links::linked_children(&link.parties, &facts.iter().collect::<Vec<_>>())? {
            of_adopter.entry(part.adopter).or_default().push(part.clone());
            of_child.entry(part.child).or_default().push(part);
        }
    }

    let mut placed = placements::placed_known_at(connection, region, moment)?;
    let mut records = Records::default();
    for (household, _) in households(connection, scope, Some(moment))? {
        let facts = adopter_facts.remove(&household.id).unwrap_or_default();
        let summary = adopters::summary_of(
            &facts,
            of_adopter.remove(&household.id).unwrap_or_default(),
            placed.remove(&household.id).unwrap_or_default(),
        )?;
        records.adopters.push(AdopterRecord { summary, ..household });
    }
    for (child, _) in counted_children(connection, scope, Some(moment), &together)? {
        let facts = child_facts.remove(&child.id).unwrap_or_default();
        let summary = children::summary_of(facts, of_child.remove(&child.id).unwrap_or_default())?;
        records.children.push(ChildRecord { summary, ..child });
    }
    Ok(records)
}
