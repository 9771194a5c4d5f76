//! Whether a household can be considered for a child.

use super::{approval::ApprovalTerms, summary::AdopterSummary};
use crate::codes::code_list;
use chrono::NaiveDate;

code_list! {
    /// Whether a household is available for a child.
    Availability {
        /// Not (yet) approved.
        NotApproved = "not_approved",
        /// Approved and free: no live link.
        Free = "free",
        /// Approved, with a live potential or confirmed link.
        PreLinked = "pre_linked",
        /// Approved, on hold.
        OnHold = "on_hold",
        /// Approved and formally linked or with a child placed; no room for another.
        Linked = "linked",
        /// The approval ended.
        ApprovalEnded = "approval_ended",
    }
}

impl Availability {
    /// Whether the household counts as available.
    pub fn is_available(self) -> bool {
        matches!(self, Self::Free | Self::PreLinked)
    }
}

/// The availability at the end of a day. `open_to_further` is the household's word that it would
/// take another child while one is linked; it matters only where the approval leaves room.
pub fn availability_on(summary: &AdopterSummary, open_to_further: bool, day: NaiveDate) -> Availability {
    let approved = summary.approved_on.is_some_and(|on| on <= day);
    if !approved {
        return Availability::NotApproved;
    }
    if summary.ended_on.is_some_and(|on| on <= day) {
        return Availability::ApprovalEnded;
    }
    if summary.holds.iter().any(|hold| hold.open_on(day)) {
        return Availability::OnHold;
    }
    let taken = places_taken(summary, day);
    if taken > 0 && !(open_to_further && leaves_room(summary.terms.as_ref(), taken)) {
        return Availability::Linked;
    }
    if summary.links.iter().any(|link| link.is_potential_on(day)) {
        Availability::PreLinked
    } else {
        Availability::Free
    }
}

/// Children formally linked with, placed with or adopted by the household under its approval, those
/// of other agencies among them.
pub fn places_taken(summary: &AdopterSummary, day: NaiveDate) -> usize {
    let here = summary.links.iter().filter(|link| link.is_formal_on(day)).count();
    let elsewhere = summary.placed_elsewhere.iter().filter(|placed| placed.is_taken_on(day));
    here + elsewhere.map(|placed| usize::from(placed.children)).sum::<usize>()
}

fn leaves_room(terms: Option<&ApprovalTerms>, taken: usize) -> bool {
    terms.is_some_and(|terms| usize::from(terms.children_most) > taken)
}
