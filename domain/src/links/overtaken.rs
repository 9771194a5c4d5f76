//! What happened since to a link that is brought back: a link that a void lets live again is judged
//! by everything that was recorded while it was over.

use super::{consequences::ImpliedEnd, linked_child::LinkedChild, milestone::LinkEndReason};
use crate::{
    fault::{Fault, FaultCode},
    identifiers::MilestoneId,
};
use chrono::NaiveDate;

/// A standing fact that ends links, had they lived on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The fact.
    pub cause: MilestoneId,
    /// Its day.
    pub on: NaiveDate,
    /// Why it ends the link.
    pub reason: LinkEndReason,
}

/// The first of these facts that ends a link: those before the household was identified do not
/// touch it, unless the household has left for good, and a placement is ended by its own
/// disruption alone.
pub fn overtaken_by(part: &LinkedChild, endings: &[Ending]) -> Option<Ending> {
    if part.over_on().is_some() || part.placed_on.is_some() {
        return None;
    }
    endings
        .iter()
        .filter(|ending| ending.on >= part.identified_on || ending.reason == LinkEndReason::HouseholdUnavailable)
        .min_by_key(|ending| (ending.on, ending.cause))
        .copied()
}

impl Ending {
    /// The end of a link that the fact brings about: never before the link's own latest milestone.
    pub fn of(&self, part: &LinkedChild) -> ImpliedEnd {
        ImpliedEnd {
            link: part.link,
            child: part.child,
            on: self.on.max(part.latest_on),
            reason: self.reason,
        }
    }

    /// Why a link's own end cannot be voided beside the fact.
    pub fn fault(&self) -> Fault {
        let (code, since) = match self.reason {
            LinkEndReason::OtherHouseholdMatched => (FaultCode::ChildNotFree, "the child was matched with another household"),
            LinkEndReason::HouseholdLinkedElsewhere => (
                FaultCode::HouseholdNotAvailable,
                "the household was matched with another child and had no room left",
            ),
            LinkEndReason::HouseholdUnavailable => (FaultCode::HouseholdNotAvailable, "the household's journey or approval ended"),
            _ => (FaultCode::DependedUpon, "the child's plan changed or the child left care"),
        };
        let detail = format!(
            "the link cannot live again: {since} on {}; identify the household anew if that fits",
            self.on
        );
        Fault::new(code, "", detail)
    }
}
