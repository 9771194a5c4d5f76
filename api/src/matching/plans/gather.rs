//! What a plan looks at: everybody for whom a family is being looked for, the available
//! households, and the version of each.

use super::super::sought::sought;
use crate::{problems::Outcome, tokens::Caller};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{OrganisationCode, SiblingGroupId},
    matching::{Candidate, PlanFamily, PlanSnapshot, Seeking},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, CandidateCache, CandidateHousehold},
    children::{self, ChildCase},
    identities::{self, Keyring, OpenedChild},
    sibling_groups,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A child alone, or siblings who are placed as one.
#[derive(Clone, Debug)]
pub struct GatheredFamily {
    /// The children, in the order of their identifiers.
    pub children: Vec<OpenedChild>,
    /// The group, where all its children are here.
    pub group: Option<SiblingGroupId>,
}

/// The region as one transaction saw it.
pub struct Gathered {
    /// Whom a family is being looked for.
    pub families: Vec<GatheredFamily>,
    /// The available households.
    pub households: Vec<Arc<CandidateHousehold>>,
    /// All of them with their versions.
    pub snapshot: PlanSnapshot,
}

/// Gathers the whole region.
pub fn gather(connection: &mut AnyConnection, cache: &CandidateCache, caller: &Caller, scope: &Scope) -> Outcome<Gathered> {
    let region = caller.region(scope)?;
    let households = adopters::candidates(connection, cache, &region, false)?;
    let waiting = children::waiting(connection, scope)?;
    let together = sibling_groups::versions_placed_together(connection, scope)?;
    let groups: BTreeSet<SiblingGroupId> = waiting
        .iter()
        .filter_map(|child| child.sibling_group.filter(|group| together.contains_key(group)))
        .collect();
    let groups: Vec<SiblingGroupId> = groups.into_iter().collect();
    let mut members: BTreeMap<SiblingGroupId, Vec<ChildCase>> = BTreeMap::new();
    for child in children::of_groups(connection, scope, &groups)? {
        if let Some(group) = child.sibling_group {
            members.entry(group).or_default().push(child);
        }
    }
    let snapshot = PlanSnapshot {
        children: waiting
            .iter()
            .chain(members.values().flatten())
            .map(|child| (child.id, child.version))
            .collect(),
        sibling_groups: together.into_iter().filter(|(group, _)| members.contains_key(group)).collect(),
        households: households.iter().map(|household| (household.id, household.version)).collect(),
    };
    let searched: BTreeSet<_> = waiting.iter().map(|child| child.id).collect();
    let alone = waiting
        .into_iter()
        .filter(|child| child.sibling_group.is_none_or(|group| !members.contains_key(&group)));
    let mut families: Vec<(Vec<ChildCase>, Option<SiblingGroupId>)> = alone.map(|child| (vec![child], None)).collect();
    for (group, siblings) in members {
        let all = siblings.len();
        let awaiting: Vec<ChildCase> = siblings
            .into_iter()
            .filter(|child| child.summary.awaits_match_on(caller.today))
            .collect();
        // Who goes together waits together: one who is paused, or not decided yet, holds the others.
        if awaiting.iter().all(|child| searched.contains(&child.id)) {
            let group = (awaiting.len() == all).then_some(group);
            families.push((awaiting, group));
        }
    }
    Ok(Gathered {
        families: opened(connection, cache.keys(), families)?,
        households,
        snapshot,
    })
}

/// The places of all children, opened at once: where a child must not live has to be known.
fn opened(
    connection: &mut AnyConnection,
    keys: &Keyring,
    families: Vec<(Vec<ChildCase>, Option<SiblingGroupId>)>,
) -> Outcome<Vec<GatheredFamily>> {
    let sizes: Vec<(usize, Option<SiblingGroupId>)> = families.iter().map(|(children, group)| (children.len(), *group)).collect();
    let cases = families.into_iter().flat_map(|(children, _)| children).collect();
    let mut children = identities::open_children(connection, keys, cases)?.into_iter();
    let of_family = |(size, group)| GatheredFamily {
        children: children.by_ref().take(size).collect(),
        group,
    };
    Ok(sizes.into_iter().map(of_family).collect())
}

impl Gathered {
    /// Both sides as a plan looks at them.
    pub fn on(&self, today: NaiveDate) -> (Vec<PlanFamily<'_>>, Vec<Candidate<'_>>) {
        let families = self.families.iter().filter_map(|family| family.on(today));
        let candidates = self.households.iter().map(|household| household.on(today));
        (families.collect(), candidates.collect())
    }
}

impl GatheredFamily {
    /// The council responsible for the children.
    pub fn local_authority(&self) -> Option<&OrganisationCode> {
        Some(&self.children.first()?.case.local_authority)
    }

    /// The family as a plan looks at it.
    fn on(&self, today: NaiveDate) -> Option<PlanFamily<'_>> {
        let since = self
            .children
            .iter()
            .filter_map(|child| child.case.summary.authority.last().map(|span| span.from))
            .min();
        let linked = |child: &&OpenedChild| child.case.summary.links.iter().any(|link| link.is_potential_on(today));
        let without = self.children.iter().filter(|child| !linked(child)).count();
        Some(PlanFamily {
            seeking: Seeking::together(self.children.iter().map(sought).collect())?.waiting_since(since),
            group: self.group,
            without_link: u8::try_from(without).unwrap_or(u8::MAX),
        })
    }
}
