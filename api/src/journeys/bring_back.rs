//! What a void brings back is judged by everything that was recorded since.

use super::{Changed, check_without, end_links};
use crate::{problems::Outcome, tokens::Caller};
use family_finding_domain::{
    adopters::ADOPTER_RULES,
    children::{CHILD_RULES, ChildMilestoneKind},
    identifiers::OrganisationCode,
    journeys::{Milestone, fold},
    links::{Ending, HouseholdCandidate, LinkEndReason, LinkMilestoneKind, LinkedChild, has_room_after_match, overtaken_by},
};
use family_finding_persistence::{AnyConnection, Scope, StoreError, adopters, children, links, links::LinkFile};

/// Ends again each link that a void brought back and that something else ends: the household that
/// has left since, the child whose plan changed, another match. The end is implied by that fact.
/// Then every child's journey must hold with what lives again.
pub fn end_overtaken(connection: &mut AnyConnection, caller: &Caller, region: &OrganisationCode, changed: &mut Changed) -> Outcome<()> {
    let scope = Scope::whole_region(region.clone());
    for link in changed.links.clone() {
        for part in links::file(connection, &scope, link)?.linked_children()? {
            let endings = endings_of(connection, &scope, &part)?;
            if let Some(ending) = overtaken_by(&part, &endings) {
                end_links(connection, caller, ending.cause, &[ending.of(&part)], &[part])?;
            }
        }
    }
    for child in &changed.children {
        let facts = children::file(connection, &scope, *child)?.child_facts();
        check_without(CHILD_RULES, facts.iter())?;
    }
    Ok(())
}

/// The standing facts that end a link of this household with this child, had it lived on their day.
pub fn endings_of(connection: &mut AnyConnection, scope: &Scope, part: &LinkedChild) -> Outcome<Vec<Ending>> {
    let mut endings = Vec::new();
    let household = adopters::file(connection, scope, part.adopter)?;
    let standing = household.facts.iter().filter(|recorded| recorded.fact.voided_at.is_none());
    let milestones = standing.clone().map(|recorded| &recorded.fact.milestone);
    let journey = fold(ADOPTER_RULES, milestones).map_err(|_| StoreError::Unreadable("adopter journey".to_owned()))?;
    if let Some(end) = journey.ended() {
        let cause = standing.clone().find(|recorded| std::ptr::eq(&recorded.fact.milestone, end));
        endings.extend(cause.map(|recorded| Ending {
            cause: recorded.fact.id,
            on: end.occurred_on(),
            reason: LinkEndReason::HouseholdUnavailable,
        }));
    }
    let child = children::file(connection, scope, part.child)?;
    for recorded in child.facts.iter().filter(|recorded| recorded.fact.voided_at.is_none()) {
        let milestone = &recorded.fact.milestone;
        if matches!(milestone.kind(), ChildMilestoneKind::PlanChanged | ChildMilestoneKind::LeftCare) {
            endings.push(Ending {
                cause: recorded.fact.id,
                on: milestone.occurred_on(),
                reason: LinkEndReason::PlanChanged,
            });
        }
    }
    for other in links::of_child(connection, part.child)? {
        if other.case.parties.link != part.link {
            endings.extend(matches_of(&other, LinkEndReason::OtherHouseholdMatched, |named| {
                named.contains(&part.child)
            }));
        }
    }
    // The summary is rebuilt after the change; its links are read as they are now.
    let mut summary = household.case.summary.clone();
    summary.links = links::linked_children_of_adopter(connection, part.adopter)?;
    let candidate = HouseholdCandidate {
        summary: &summary,
        stage: household.case.stage,
        open_to_further: household.case.open_to_further(),
    };
    for other in links::of_adopter(connection, part.adopter)? {
        let link = other.case.parties.link;
        if link != part.link {
            for ending in matches_of(&other, LinkEndReason::HouseholdLinkedElsewhere, |_| true) {
                let matched: Vec<_> = summary
                    .links
                    .iter()
                    .filter(|of| of.link == link && of.matched_on == Some(ending.on))
                    .map(|of| of.child)
                    .collect();
                if !has_room_after_match(candidate, link, &matched, ending.on) {
                    endings.push(ending);
                }
            }
        }
    }
    Ok(endings)
}

/// The standing match decisions of a link about children of whom something holds.
fn matches_of(
    file: &LinkFile,
    reason: LinkEndReason,
    about: impl Fn(&[family_finding_domain::identifiers::ChildId]) -> bool,
) -> Vec<Ending> {
    file.facts
        .iter()
        .filter(|recorded| recorded.fact.voided_at.is_none() && recorded.fact.milestone.kind() == LinkMilestoneKind::MatchDecided)
        .filter(|recorded| {
            let named = recorded.fact.milestone.options().children.as_ref();
            about(named.unwrap_or(&file.case.parties.children))
        })
        .map(|recorded| Ending {
            cause: recorded.fact.id,
            on: recorded.fact.milestone.occurred_on(),
            reason,
        })
        .collect()
}
