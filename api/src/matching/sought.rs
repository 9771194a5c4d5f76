//! Whom a family is sought for: one child, or the siblings of a group who still wait.

use crate::{
    problems::{Outcome, Problem, ProblemKind},
    tokens::Caller,
};
use family_finding_domain::{
    identifiers::{ChildId, SiblingGroupId},
    matching::{Seeking, SoughtChild},
    sibling_groups::Assessment,
};
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildCase},
    identities::OpenedChild,
    sibling_groups,
};
use std::collections::BTreeMap;

/// A child alone. Refused where it is to be placed together with its siblings, while all of them
/// wait; `operation` is the last part of the address at the sibling group.
pub fn child_alone(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    id: ChildId,
    operation: &str,
) -> Outcome<Vec<ChildCase>> {
    let child = children::find(connection, scope, id)?;
    let Some(group) = child.sibling_group else { return Ok(vec![child]) };
    if sibling_groups::find(connection, scope, group)?.assessment != Assessment::Together {
        return Ok(vec![child]);
    }
    let siblings_wait = children::of_group(connection, scope, group)?
        .iter()
        .all(|sibling| sibling.summary.awaits_match_on(caller.today));
    if siblings_wait {
        let detail = format!("search for the sibling group: /v1/sibling-groups/{group}/{operation}");
        return Err(Problem::new(ProblemKind::PlacedTogether, detail));
    }
    Ok(vec![child])
}

/// The siblings of a group who still wait for a match; all of them where none does.
pub fn waiting_siblings(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: SiblingGroupId) -> Outcome<Vec<ChildCase>> {
    sibling_groups::find(connection, scope, id)?;
    let mut members = children::of_group(connection, scope, id)?;
    let waits = |child: &ChildCase| child.summary.awaits_match_on(caller.today);
    if members.iter().any(waits) {
        members.retain(waits);
    }
    Ok(members)
}

/// A child as a search looks at it.
pub fn sought(child: &OpenedChild) -> SoughtChild<'_> {
    SoughtChild {
        id: child.case.id,
        profile: &child.profile,
        links: &child.case.summary.links,
    }
}

/// The children of a search, placed as one.
pub fn seeking(children: &[OpenedChild]) -> Outcome<Seeking<'_>> {
    // The contract lets nobody make a group without members.
    Seeking::together(children.iter().map(sought).collect()).ok_or_else(|| Problem::internal("a sibling group without children"))
}

/// The children of a caller for whom a family is being looked for, those who are to be placed
/// together side by side.
pub fn families<'a>(connection: &mut AnyConnection, scope: &Scope, waiting: &'a [OpenedChild]) -> Outcome<Vec<Vec<&'a OpenedChild>>> {
    let together = sibling_groups::placed_together(connection, scope)?;
    let mut families = Vec::new();
    let mut groups: BTreeMap<SiblingGroupId, Vec<&OpenedChild>> = BTreeMap::new();
    for child in waiting {
        match child.case.sibling_group.filter(|group| together.contains(group)) {
            Some(group) => groups.entry(group).or_default().push(child),
            None => families.push(vec![child]),
        }
    }
    families.extend(groups.into_values());
    Ok(families)
}

/// The children of a family as a search looks at them, with the day since which they wait.
pub fn seeking_family<'a>(family: &[&'a OpenedChild]) -> Option<Seeking<'a>> {
    let since = family
        .iter()
        .filter_map(|child| child.case.summary.authority.last().map(|span| span.from))
        .min();
    Some(Seeking::together(family.iter().map(|child| sought(child)).collect())?.waiting_since(since))
}
