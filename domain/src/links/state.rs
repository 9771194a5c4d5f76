//! Where a link stands: for each child, and as a whole.

use super::linked_child::LinkedChild;
use crate::codes::code_list;
use chrono::NaiveDate;

code_list! {
    /// Where a link stands.
    LinkState {
        /// Identified.
        Potential = "potential",
        /// Confirmed.
        Confirmed = "confirmed",
        /// Living together under Fostering for Adoption, not matched yet.
        EarlyPermanence = "early_permanence",
        /// The match is decided.
        Matched = "matched",
        /// Placed for adoption.
        Placed = "placed",
        /// Adopted.
        Adopted = "adopted",
        /// Ended before placement.
        Ended = "ended",
        /// The placement disrupted.
        Disrupted = "disrupted",
    }
}

impl LinkState {
    /// Whether the link can still lead to an adoption.
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Ended | Self::Disrupted)
    }
}

/// Where one child's part stands. `adopted_on` is the day of the child's adoption order.
pub fn linked_child_state(link: &LinkedChild, adopted_on: Option<NaiveDate>) -> LinkState {
    if link.disrupted_on.is_some() {
        LinkState::Disrupted
    } else if link.ended_on.is_some() {
        LinkState::Ended
    } else if link.placed_on.is_some() && adopted_on.is_some() {
        LinkState::Adopted
    } else if link.placed_on.is_some() {
        LinkState::Placed
    } else if link.matched_on.is_some() {
        LinkState::Matched
    } else if link.early_permanence_on.is_some() {
        LinkState::EarlyPermanence
    } else if link.confirmed_on.is_some() {
        LinkState::Confirmed
    } else {
        LinkState::Potential
    }
}

/// Where the link stands as a whole: the furthest of its live children, else how it was over.
pub fn link_state(children: &[LinkState]) -> LinkState {
    let furthest = |live: bool| children.iter().copied().filter(|state| state.is_live() == live).max();
    furthest(true).or_else(|| furthest(false)).unwrap_or(LinkState::Potential)
}
