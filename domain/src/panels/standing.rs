//! How a case on an agenda stands, and its clocks.

use super::{
    milestone::{PanelItemMilestone, PanelItemStep as S},
    rules::PANEL_ITEM_RULES,
};
use crate::{
    adopters::CHALLENGE,
    calendar::Limit,
    codes::code_list,
    journeys::{Clock, Holds, Journey, Milestone, Refusal, fold},
};
use chrono::NaiveDate;

code_list! {
    /// How a case on an agenda stands.
    PanelItemState {
        /// It is to be heard.
        Listed = "listed",
        /// The panel recommended; the decision is awaited.
        AwaitsDecision = "awaits_decision",
        /// The panel deferred it; it may come to a later meeting.
        DeferredByPanel = "deferred_by_panel",
        /// The decision maker is minded not to approve; the household may challenge that.
        QualifyingDetermination = "qualifying_determination",
        /// The household made representations, or is with the Independent Review Mechanism. It may
        /// be heard again by a later meeting.
        Challenged = "challenged",
        /// It is decided.
        Decided = "decided",
        /// It was withdrawn from the agenda.
        Withdrawn = "withdrawn",
        /// It was deferred before it was heard.
        Deferred = "deferred",
    }
}

impl PanelItemState {
    /// Whether it takes a place on the agenda: it is to be heard, or was.
    pub fn is_on_agenda(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::Deferred)
    }
}

/// A case on an agenda, folded.
#[derive(Clone, Debug)]
pub struct PanelItemJourney<'a> {
    journey: Journey<'a, PanelItemMilestone>,
}

impl<'a> PanelItemJourney<'a> {
    /// Folds the standing milestones of a case.
    pub fn fold(milestones: impl IntoIterator<Item = &'a PanelItemMilestone>) -> Result<Self, Vec<Refusal<'a, PanelItemMilestone>>> {
        Ok(Self {
            journey: fold(PANEL_ITEM_RULES, milestones)?,
        })
    }

    /// How it stands.
    pub fn state(&self) -> PanelItemState {
        let furthest = [
            (S::Agreed, PanelItemState::Decided),
            (S::Refused, PanelItemState::Decided),
            (S::IrmRecommended, PanelItemState::Challenged),
            (S::IrmRequested, PanelItemState::Challenged),
            (S::RepresentationsMade, PanelItemState::Challenged),
            (S::MindedNotToApprove, PanelItemState::QualifyingDetermination),
            (S::Recommended, PanelItemState::AwaitsDecision),
            (S::PanelDeferred, PanelItemState::DeferredByPanel),
            (S::Withdrawn, PanelItemState::Withdrawn),
            (S::Deferred, PanelItemState::Deferred),
        ];
        furthest
            .into_iter()
            .find(|(step, _)| self.journey.in_force(*step).is_some())
            .map_or(PanelItemState::Listed, |(_, state)| state)
    }

    /// The folded journey.
    pub fn journey(&self) -> &Journey<'a, PanelItemMilestone> {
        &self.journey
    }

    /// The recommendation that stands, of any kind.
    pub fn recommendation(&self) -> Option<&'a PanelItemMilestone> {
        self.journey
            .in_force(S::Recommended)
            .or_else(|| self.journey.in_force(S::PanelDeferred))
    }

    /// Every decision, in order.
    pub fn decisions(&self) -> impl Iterator<Item = &'a PanelItemMilestone> {
        self.journey
            .taken()
            .iter()
            .copied()
            .filter(|milestone| matches!(milestone.step(), S::Agreed | S::MindedNotToApprove | S::Refused))
    }

    /// The clocks that have started. `decision` runs from the day on which the decision maker had
    /// the final minutes or, while that is not recorded, from the meeting.
    pub fn clocks(&self, today: NaiveDate) -> Vec<Clock> {
        let first = |step: S| self.journey.first(step).map(Milestone::occurred_on);
        let decided = self.decisions().next().map(Milestone::occurred_on);
        let challenged = [first(S::RepresentationsMade), first(S::IrmRequested)].into_iter().flatten().min();
        let answered = challenged.or_else(|| first(S::Refused));
        let decision = self.journey.first(S::Recommended).map(|recommended| {
            let start = recommended.options().minutes_received_on.unwrap_or(recommended.occurred_on());
            let days = recommended.options().decide_within_working_days.unwrap_or(DECISION_WORKING_DAYS);
            ("decision", start, decided, Limit::working_days(days.into()))
        });
        let challenge = first(S::MindedNotToApprove).map(|start| ("challenge", start, answered, CHALLENGE));
        decision
            .into_iter()
            .chain(challenge)
            .map(|(code, start, end, limit)| Clock::read(code, start, end, limit, Holds::RunThrough(&[]), today))
            .collect()
    }
}

/// In how many working days the agency decision maker decides, where the region sets nothing else:
/// seven, counted from the receipt of the recommendation and the final minutes. Source: Adoption
/// National Minimum Standards, standard 17, under the Adoption Agencies Regulations 2005
/// (regulations 19, 30B and 33 say what the decision maker must take into account).
pub const DECISION_WORKING_DAYS: u8 = 7;
