//! The records as they were known at an earlier moment.

use super::{adopter_record, cases, child_record};
use crate::{
    adopters, children, connection::AnyConnection, error::StoreError, interagency::placements, links, milestones, scope::Scope,
    sibling_groups,
};
use chrono::{DateTime, Utc};
use family_finding_domain::{
    adopters::AdopterMilestone,
    children::ChildMilestone,
    identifiers::{AdopterId, ChildId, LinkId, SiblingGroupId},
    links::{LinkMilestone, LinkedChild},
    measures::Records,
    sibling_groups::{Assessment, SiblingGroupMilestone},
};
use std::collections::{BTreeMap, BTreeSet};

fn by_case<M: milestones::StoredMilestone>(
    connection: &mut AnyConnection,
    moment: DateTime<Utc>,
) -> Result<BTreeMap<M::CaseId, Vec<M>>, StoreError> {
    let mut cases: BTreeMap<M::CaseId, Vec<M>> = BTreeMap::new();
    for (case, fact) in milestones::known_at::<M>(connection, moment)? {
        cases.entry(case).or_default().push(fact.milestone);
    }
    Ok(cases)
}

/// The records a caller's figures were made of at `moment`: cases created by then, with the facts
/// recorded by then and not yet voided. What is known of a household or child beside its facts
/// (needs, places, answers) is as it stands now.
pub fn records_known_at(connection: &mut AnyConnection, scope: &Scope, moment: DateTime<Utc>) -> Result<Records, StoreError> {
    let (mut households, mut of_scope) = cases(connection, scope)?;
    households.retain(|case| case.created_at <= moment);
    of_scope.retain(|case| case.created_at <= moment);
    let Some(region) = scope.region() else {
        return Ok(Records::default());
    };

    let mut adopter_facts: BTreeMap<AdopterId, Vec<AdopterMilestone>> = by_case(connection, moment)?;
    let mut child_facts: BTreeMap<ChildId, Vec<ChildMilestone>> = by_case(connection, moment)?;
    let group_facts: BTreeMap<SiblingGroupId, Vec<SiblingGroupMilestone>> = by_case(connection, moment)?;
    let mut together = BTreeSet::new();
    for (group, facts) in &group_facts {
        if sibling_groups::assessment_of(facts)? == Assessment::Together {
            together.insert(*group);
        }
    }

    let mut of_adopter: BTreeMap<AdopterId, Vec<LinkedChild>> = BTreeMap::new();
    let mut of_child: BTreeMap<ChildId, Vec<LinkedChild>> = BTreeMap::new();
    let link_facts: BTreeMap<LinkId, Vec<LinkMilestone>> = by_case(connection, moment)?;
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
    for case in households {
        let facts = adopter_facts.remove(&case.id).unwrap_or_default();
        let summary = adopters::summary_of(
            &facts,
            of_adopter.remove(&case.id).unwrap_or_default(),
            placed.remove(&case.id).unwrap_or_default(),
        )?;
        records.adopters.push(adopter_record(case, summary));
    }
    for case in of_scope {
        let facts = child_facts.remove(&case.id).unwrap_or_default();
        let summary = children::summary_of(facts, of_child.remove(&case.id).unwrap_or_default())?;
        records.children.push(child_record(case, summary, &together));
    }
    Ok(records)
}
