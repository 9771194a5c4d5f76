//! Rebuilding what a change touches, in the transaction of the change.

use super::recorded_now;
use crate::{problems::Outcome, tokens::Caller};
use family_finding_domain::{
    identifiers::{AdopterId, ChildId, LinkId, MilestoneId, OrganisationCode},
    links::{
        ImpliedEnd, LinkEndedBy, LinkMilestone, LinkMilestoneKind, LinkMilestoneOptions, LinkState, LinkedChild, link_state,
        linked_child_state,
    },
};
use family_finding_persistence::{AnyConnection, Scope, StoreError, adopters, children, links, milestones};
use std::collections::{BTreeMap, BTreeSet};

/// The cases that a change touches.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Links.
    pub links: BTreeSet<LinkId>,
    /// Children.
    pub children: BTreeSet<ChildId>,
    /// Households.
    pub adopters: BTreeSet<AdopterId>,
}

impl Changed {
    /// Whether no case is touched.
    pub fn is_nothing(&self) -> bool {
        self.links.is_empty() && self.children.is_empty() && self.adopters.is_empty()
    }

    /// Adds a link with its household and child.
    pub fn add(&mut self, linked: &LinkedChild) {
        self.links.insert(linked.link);
        self.children.insert(linked.child);
        self.adopters.insert(linked.adopter);
    }
}

/// Rebuilds the summaries of what changed: children first, because a link stands differently once
/// its child is adopted, then links, then households.
/// The whole region is open to it: a council's fact may touch a household it does not see.
pub fn refresh(connection: &mut AnyConnection, caller: &Caller, region: &OrganisationCode, changed: &Changed) -> Outcome<()> {
    let scope = Scope::whole_region(region.clone());
    for child in &changed.children {
        caller.changes(*child);
        let mut file = children::file(connection, &scope, *child)?;
        children::rebuild(connection, &mut file, caller.today, caller.now)?;
    }
    for link in &changed.links {
        caller.changes(*link);
        let mut file = links::file(connection, &scope, *link)?;
        file.case.state = state_of(connection, &scope, &file)?;
        links::update(connection, &mut file.case, caller.now)?;
    }
    for adopter in &changed.adopters {
        caller.changes(*adopter);
        let mut file = adopters::file(connection, &scope, *adopter)?;
        adopters::rebuild(connection, &mut file, caller.today, caller.now)?;
    }
    Ok(())
}

/// Where a link stands as a whole. A link of which no fact is left has ended.
fn state_of(connection: &mut AnyConnection, scope: &Scope, file: &links::LinkFile) -> Result<LinkState, StoreError> {
    let mut states = Vec::new();
    for linked in file.linked_children()? {
        let adopted_on = children::find(connection, scope, linked.child)?.summary.adopted_on;
        states.push(linked_child_state(&linked, adopted_on));
    }
    Ok(if states.is_empty() { LinkState::Ended } else { link_state(&states) })
}

/// Those of these links that a caller sees.
pub fn links_seen(connection: &mut AnyConnection, scope: &Scope, mut ended: Vec<LinkId>) -> Outcome<Vec<LinkId>> {
    let closed = links::closed_to(connection, scope, &ended)?;
    ended.retain(|link| !closed.contains(link));
    Ok(ended)
}

/// The links that ended with a milestone of another case and that a caller sees.
pub fn links_ended_by(connection: &mut AnyConnection, scope: &Scope, cause: MilestoneId) -> Outcome<Vec<LinkId>> {
    let ended: BTreeSet<LinkId> = milestones::implied_by(connection, cause)?
        .into_iter()
        .map(|(link, _)| link)
        .collect();
    links_seen(connection, scope, ended.into_iter().collect())
}

/// Ends links because of a milestone of another case; answers what that touched.
pub fn end_links(
    connection: &mut AnyConnection,
    caller: &Caller,
    cause: MilestoneId,
    ends: &[ImpliedEnd],
    parts: &[LinkedChild],
) -> Outcome<Changed> {
    let mut together: BTreeMap<(LinkId, chrono::NaiveDate, &str), Vec<&ImpliedEnd>> = BTreeMap::new();
    for end in ends {
        together.entry((end.link, end.on, end.reason.code())).or_default().push(end);
    }
    let mut changed = Changed::default();
    for ((link, on, _), ends) in together {
        let Some(first) = ends.first() else { continue };
        let options = LinkMilestoneOptions {
            reason: Some(first.reason),
            ended_by: Some(LinkEndedBy::Agency),
            children: Some(ends.iter().map(|end| end.child).collect()),
            ..LinkMilestoneOptions::default()
        };
        let milestone = LinkMilestone::stored(LinkMilestoneKind::Ended, on, options);
        let recorded = recorded_now(caller, milestone, Some(cause));
        milestones::insert(connection, link, &recorded)?;
        for end in ends {
            for part in parts.iter().filter(|part| part.link == end.link && part.child == end.child) {
                changed.add(part);
            }
        }
    }
    Ok(changed)
}
