//! What a household's journey must allow while a link with it goes on: children move in, and matches
//! are decided, with households that are approved and not on hold.

use super::{linked_child::LinkedChild, milestone::LinkStep};
use crate::{
    adopters::AdopterSummary,
    fault::{Fault, FaultCode},
    identifiers::{ChildId, LinkId},
    journeys::Step,
};
use chrono::NaiveDate;

/// Why a household's journey does not allow a step of a link on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disallowed {
    /// It was not approved yet, or not at all.
    NotApproved,
    /// Its approval had ended.
    ApprovalEnded,
    /// It was on hold.
    OnHold,
}

impl Disallowed {
    /// The reason in words, to follow "the household".
    pub fn words(self) -> &'static str {
        match self {
            Self::NotApproved => "was not approved on this day",
            Self::ApprovalEnded => "had left by this day: its journey or approval had ended",
            Self::OnHold => "was on hold on this day",
        }
    }
}

/// What in a household's journey does not allow a child to move in, or a match to be decided, on a day.
pub fn disallowed_on(household: &AdopterSummary, on: NaiveDate) -> Option<Disallowed> {
    if household.approved_on.is_none_or(|approved| approved > on) {
        Some(Disallowed::NotApproved)
    } else if household.ended_on.is_some_and(|ended| ended <= on) {
        Some(Disallowed::ApprovalEnded)
    } else if household.holds.iter().any(|hold| hold.open_on(on)) {
        Some(Disallowed::OnHold)
    } else {
        None
    }
}

/// A step of a link on a day on which the household's journey does not allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The link.
    pub link: LinkId,
    /// The child.
    pub child: ChildId,
    /// The step.
    pub step: LinkStep,
    /// Its day.
    pub on: NaiveDate,
    /// What does not allow it.
    pub disallowed: Disallowed,
}

/// The steps of a household's links that its journey, as it would be, does not allow. Links that
/// are over count too: what was decided was decided with a household as it then was.
pub fn contradictions(household: &AdopterSummary, links: &[LinkedChild]) -> Vec<Contradiction> {
    links
        .iter()
        .flat_map(|part| {
            let steps = [
                (LinkStep::EarlyPermanencePlaced, part.early_permanence_on),
                (LinkStep::MatchDecided, part.matched_on),
                (LinkStep::IntroductionsStarted, part.introductions_on),
                (LinkStep::PlacedForAdoption, part.placed_on),
            ];
            steps.into_iter().filter_map(move |(step, on)| {
                let on = on?;
                Some(Contradiction {
                    link: part.link,
                    child: part.child,
                    step,
                    on,
                    disallowed: disallowed_on(household, on)?,
                })
            })
        })
        .collect()
}

impl Contradiction {
    /// The fault of a fact of the household that would bring it about.
    pub fn fault(&self, pointer: &str) -> Fault {
        let detail = format!(
            "{} of {} with this household could no longer stand: it {}",
            self.step.words(),
            self.on,
            self.disallowed.words()
        );
        Fault::new(FaultCode::DependedUpon, pointer, detail)
    }
}

/// The contradictions that a change of a household's journey would bring about, beside those that
/// stood before: what was recorded elsewhere in its time does not stand in the way of other facts.
pub fn new_contradictions(
    (before, links_before): (&AdopterSummary, &[LinkedChild]),
    (after, links_after): (&AdopterSummary, &[LinkedChild]),
) -> Vec<Contradiction> {
    let stood = contradictions(before, links_before);
    let mut now = contradictions(after, links_after);
    now.retain(|contradiction| !stood.contains(contradiction));
    now
}
