//! The children of a quarter.

use super::{distinct, references, standing};
use crate::{
    children::{self, ChildFilter},
    connection::AnyConnection,
    error::StoreError,
    scope::Scope,
};
use chrono::NaiveDate;
use family_finding_domain::{
    calendar::Period,
    children::ChildMilestone,
    identifiers::{ChildId, OrganisationCode, SiblingGroupId},
    links::LinkMilestone,
    returns::quarterly::{Kin, QuarterChild, is_child_of, telling_link},
};
use std::collections::BTreeMap;

/// The children of a council who belong to a quarter, in the order of their identifiers. The scope
/// decides whom the caller sees: rows that are to be complete need one that hides nobody.
pub fn quarter_children(
    connection: &mut AnyConnection,
    scope: &Scope,
    council: &OrganisationCode,
    quarter: &Period,
) -> Result<Vec<QuarterChild>, StoreError> {
    let filter = ChildFilter {
        local_authority: Some(council.clone()),
        ..ChildFilter::default()
    };
    let mut cases = children::list(connection, scope, &filter, None, usize::MAX)?;
    let all: Vec<ChildId> = cases.iter().map(|case| case.id).collect();
    let mut milestones = standing::<ChildMilestone>(connection, &all)?;
    let none: &[ChildMilestone] = &[];
    cases.retain(|case| is_child_of(&case.summary, milestones.get(&case.id).map_or(none, Vec::as_slice), quarter));
    let told = cases.iter().filter_map(|case| telling_link(&case.summary, quarter.end));
    let (links, families): (Vec<_>, Vec<_>) = told.map(|link| (link.link, link.adopter)).unzip();
    let links = distinct(links.into_iter());
    let of_links = standing::<LinkMilestone>(connection, &links)?;
    let families = references(connection, scope, &distinct(families.into_iter()))?;
    let groups = distinct(cases.iter().filter_map(|case| case.sibling_group));
    let kin = kin_of(connection, scope, &groups, quarter.end)?;
    let children = cases.into_iter().map(|case| {
        let link = telling_link(&case.summary, quarter.end);
        let members = case.sibling_group.map(|group| kin.get(&group).map_or(&[][..], Vec::as_slice));
        let others = members.map(|members| members.iter().filter(|(id, _)| *id != case.id));
        QuarterChild {
            id: case.id,
            local_authority: case.local_authority.clone(),
            profile: case.profile.without_identity().clone(),
            milestones: milestones.remove(&case.id).unwrap_or_default(),
            link_milestones: link.and_then(|link| of_links.get(&link.link).cloned()).unwrap_or_default(),
            family: link.and_then(|link| families.get(&link.adopter).cloned()),
            siblings: others.map(|others| others.map(|(_, kin)| kin.clone()).collect()),
            reference: case.reference,
            summary: case.summary,
        }
    });
    Ok(children.collect())
}

fn kin_of(
    connection: &mut AnyConnection,
    scope: &Scope,
    groups: &[SiblingGroupId],
    day: NaiveDate,
) -> Result<BTreeMap<SiblingGroupId, Vec<(ChildId, Kin)>>, StoreError> {
    let mut kin: BTreeMap<SiblingGroupId, Vec<(ChildId, Kin)>> = BTreeMap::new();
    for case in children::of_groups(connection, scope, groups)? {
        if let Some(group) = case.sibling_group {
            kin.entry(group).or_default().push((case.id, Kin::of(&case.summary, day)));
        }
    }
    Ok(kin)
}
