//! What a fact on one case does to links: other links that cannot go on are ended with it.

use super::{linked_child::LinkedChild, milestone::LinkEndReason};
use crate::identifiers::{ChildId, LinkId};
use chrono::NaiveDate;

/// A link that ends for a child because of another fact.
#[derive(Clone, Debug, PartialEq)]
pub struct ImpliedEnd {
    /// The link.
    pub link: LinkId,
    /// The child.
    pub child: ChildId,
    /// The day, never before the link's own latest milestone.
    pub on: NaiveDate,
    /// Why.
    pub reason: LinkEndReason,
}

fn end(link: &LinkedChild, on: NaiveDate, reason: LinkEndReason) -> ImpliedEnd {
    ImpliedEnd {
        link: link.link,
        child: link.child,
        on: on.max(link.latest_on),
        reason,
    }
}

fn open(link: &LinkedChild) -> bool {
    link.over_on().is_none() && link.placed_on.is_none()
}

/// A match is decided: the child's other links end, and, where the household has no room left,
/// the household's other links too.
pub fn ends_after_match(
    matched: LinkId,
    on: NaiveDate,
    of_children: &[LinkedChild],
    of_household: &[LinkedChild],
    household_has_room: bool,
) -> Vec<ImpliedEnd> {
    let others = |link: &&LinkedChild| link.link != matched && open(link) && link.matched_on.is_none();
    let mut ends: Vec<ImpliedEnd> = of_children
        .iter()
        .filter(others)
        .map(|link| end(link, on, LinkEndReason::OtherHouseholdMatched))
        .collect();
    if !household_has_room {
        for link in of_household.iter().filter(others) {
            let implied = end(link, on, LinkEndReason::HouseholdLinkedElsewhere);
            if !ends.iter().any(|known| known.link == implied.link && known.child == implied.child) {
                ends.push(implied);
            }
        }
    }
    ends
}

/// The child's plan changed or the child left care: the links that have not led to a placement end.
pub fn ends_after_child_left(on: NaiveDate, of_child: &[LinkedChild]) -> Vec<ImpliedEnd> {
    of_child
        .iter()
        .filter(|link| open(link))
        .map(|link| end(link, on, LinkEndReason::PlanChanged))
        .collect()
}

/// The household's journey or approval ended: the links that have not led to a placement end.
pub fn ends_after_household_left(on: NaiveDate, of_household: &[LinkedChild]) -> Vec<ImpliedEnd> {
    of_household
        .iter()
        .filter(|link| open(link))
        .map(|link| end(link, on, LinkEndReason::HouseholdUnavailable))
        .collect()
}
