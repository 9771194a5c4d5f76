//! What a milestone of a case on an agenda does to the household, link or child it is about. It is
//! recorded there by the same scripts as any other milestone, with all that follows from it; one
//! that somebody recorded before is recognised.

use crate::{adopters, children, journeys::Stored, links, problems::Outcome, tokens::Caller};
use family_finding_domain::{
    adopters::ADOPTER_RULES,
    children::{CHILD_RULES, ChildFact, ChildMilestone},
    identifiers::{ChildId, LinkId, MilestoneId},
    links::{LINK_RULES, LinkMilestone},
    panels::{ImpliedMilestone, PanelItemMilestone, PanelSubject, Settled, as_seen_by, implied_milestone, of_all, settle},
};
use family_finding_persistence::{
    AnyConnection, Scope, adopters as stored_adopters, children as stored_children, links as stored_links, links::LinkFile,
    milestones::Recorded, panels::items::PanelItemCase,
};

/// The milestone on which one of an agenda stands.
pub struct Standing {
    /// That of the household, link or child.
    pub milestone: MilestoneId,
    /// It had been recorded before.
    pub recognised: bool,
    /// Links that ended with it.
    pub ended_links: Vec<LinkId>,
}

impl Standing {
    fn written<M>(stored: Stored<M>) -> Self {
        Self {
            milestone: stored.recorded.fact.id,
            recognised: false,
            ended_links: stored.ended_links,
        }
    }

    fn recognised(milestone: MilestoneId) -> Self {
        Self {
            milestone,
            recognised: true,
            ended_links: Vec::new(),
        }
    }
}

/// The facts that stand, with their identifiers.
fn standing<M: Clone>(facts: &[Recorded<M>]) -> Vec<(MilestoneId, M)> {
    facts
        .iter()
        .filter(|recorded| recorded.fact.voided_at.is_none())
        .map(|recorded| (recorded.fact.id, recorded.fact.milestone.clone()))
        .collect()
}

/// Records what a milestone of a case implies, or recognises it; nothing where it implies nothing.
pub fn imply(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    case: &PanelItemCase,
    milestone: &PanelItemMilestone,
) -> Outcome<Option<Standing>> {
    match case.subject {
        PanelSubject::Approval(adopter) => {
            let Some(ImpliedMilestone::Household(implied)) = implied_milestone(case.subject, None, milestone)? else {
                return Ok(None);
            };
            let file = stored_adopters::file(connection, scope, adopter)?;
            Ok(Some(match settle(ADOPTER_RULES, &standing(&file.facts), &implied)? {
                Settled::Stands(id) => Standing::recognised(id),
                Settled::Write => Standing::written(adopters::record_fact(connection, caller, file, implied)?),
            }))
        }
        PanelSubject::Match(link) => {
            let file = stored_links::file(connection, scope, link)?;
            let about = still_linked(&file, &case.children)?;
            let named = (about != file.case.parties.children).then(|| about.clone());
            let Some(ImpliedMilestone::Link(implied)) = implied_milestone(case.subject, named, milestone)? else {
                return Ok(None);
            };
            on_link(connection, caller, &file, &about, implied).map(Some)
        }
        PanelSubject::Plan(child) => {
            let Some(ImpliedMilestone::Child(implied)) = implied_milestone(case.subject, None, milestone)? else {
                return Ok(None);
            };
            on_child(connection, caller, scope, child, implied).map(Some)
        }
    }
}

/// The children of a match whose part in the link goes on; all of them where nobody's does, so
/// that the link's own table says why.
fn still_linked(file: &LinkFile, children: &[ChildId]) -> Outcome<Vec<ChildId>> {
    let parts = file.linked_children()?;
    let live: Vec<ChildId> = children
        .iter()
        .copied()
        .filter(|child| parts.iter().any(|part| part.child == *child && part.over_on().is_none()))
        .collect();
    Ok(if live.is_empty() { children.to_vec() } else { live })
}

fn on_link(
    connection: &mut AnyConnection,
    caller: &Caller,
    file: &LinkFile,
    about: &[ChildId],
    implied: LinkMilestone,
) -> Outcome<Standing> {
    let seen = as_seen_by(about, standing(&file.facts));
    Ok(match settle(LINK_RULES, &seen, &of_all(&implied))? {
        Settled::Stands(id) => Standing::recognised(id),
        Settled::Write => Standing::written(links::record_fact(connection, caller, file, implied, None)?),
    })
}

fn on_child(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, child: ChildId, implied: ChildMilestone) -> Outcome<Standing> {
    let file = stored_children::file(connection, scope, child)?;
    let own: Vec<(MilestoneId, ChildFact)> = standing(&file.facts)
        .into_iter()
        .map(|(id, milestone)| (id, ChildFact::own(milestone)))
        .collect();
    Ok(match settle(CHILD_RULES, &own, &ChildFact::own(implied.clone()))? {
        Settled::Stands(id) => Standing::recognised(id),
        Settled::Write => Standing::written(children::record_fact(connection, caller, file, implied, None)?),
    })
}
