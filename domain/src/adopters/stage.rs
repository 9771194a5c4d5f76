//! The stage of a household, derived from the milestones in force.

use super::milestone::{AdopterMilestone, AdopterStep as S};
use crate::{
    calendar::Limit,
    codes::code_list,
    journeys::{Journey, Milestone},
};
use chrono::NaiveDate;

/// How long a household may wait between the stages before its journey lapses.
pub const BREAK_BETWEEN_STAGES: Limit = Limit::months(6);

code_list! {
    /// Where a household stands.
    AdopterStage {
        /// Nothing is recorded yet.
        New = "new",
        /// Has enquired.
        Enquiry = "enquiry",
        /// The registration of interest awaits its answer.
        Registration = "registration",
        /// In Stage 1.
        StageOne = "stage_one",
        /// Stage 1 complete, Stage 2 not requested.
        BetweenStages = "between_stages",
        /// Stage 2 requested, not started.
        StageTwoRequested = "stage_two_requested",
        /// In Stage 2.
        StageTwo = "stage_two",
        /// The agency is minded not to approve.
        QualifyingDetermination = "qualifying_determination",
        /// The household made representations.
        Representations = "representations",
        /// With the Independent Review Mechanism.
        IndependentReview = "independent_review",
        /// Approved.
        Approved = "approved",
        /// The registration was declined.
        RegistrationDeclined = "registration_declined",
        /// Found not suitable at the end of Stage 1.
        NotSuitable = "not_suitable",
        /// Six months passed after Stage 1 without a request for Stage 2.
        Lapsed = "lapsed",
        /// Not approved.
        NotApproved = "not_approved",
        /// Withdrew.
        Withdrawn = "withdrawn",
        /// Closed by the agency.
        Closed = "closed",
        /// The approval ended.
        ApprovalEnded = "approval_ended",
    }
}

impl AdopterStage {
    /// Whether the journey is over.
    pub fn is_ended(self) -> bool {
        matches!(
            self,
            Self::RegistrationDeclined
                | Self::NotSuitable
                | Self::Lapsed
                | Self::NotApproved
                | Self::Withdrawn
                | Self::Closed
                | Self::ApprovalEnded
        )
    }
}

/// The stage today. A journey lapses by the passing of time alone, so the day matters.
pub fn stage_on(journey: &Journey<'_, AdopterMilestone>, today: NaiveDate) -> AdopterStage {
    if let Some(end) = journey.ended() {
        return match end.step() {
            S::RegistrationDeclined => AdopterStage::RegistrationDeclined,
            S::StageOneFailed => AdopterStage::NotSuitable,
            S::NotApproved => AdopterStage::NotApproved,
            S::Withdrawn => AdopterStage::Withdrawn,
            S::ApprovalEnded => AdopterStage::ApprovalEnded,
            _ => AdopterStage::Closed,
        };
    }
    let furthest = [
        (S::Approved, AdopterStage::Approved),
        (S::IrmRecommended, AdopterStage::IndependentReview),
        (S::IrmRequested, AdopterStage::IndependentReview),
        (S::RepresentationsMade, AdopterStage::Representations),
        (S::MindedNotToApprove, AdopterStage::QualifyingDetermination),
        (S::StageTwoStarted, AdopterStage::StageTwo),
        (S::StageTwoFastTracked, AdopterStage::StageTwo),
        (S::StageTwoRequested, AdopterStage::StageTwoRequested),
        (S::StageOnePassed, AdopterStage::BetweenStages),
        (S::RegistrationAccepted, AdopterStage::StageOne),
        (S::RegistrationReceived, AdopterStage::Registration),
        (S::EnquiryReceived, AdopterStage::Enquiry),
    ];
    let stage = furthest
        .into_iter()
        .find(|(step, _)| journey.in_force(*step).is_some())
        .map_or(AdopterStage::New, |(_, stage)| stage);
    if stage == AdopterStage::BetweenStages && lapses_after(journey).is_some_and(|last| today > last) {
        return AdopterStage::Lapsed;
    }
    stage
}

/// The last day on which Stage 2 can be requested, while the household is between the stages.
pub fn lapses_after(journey: &Journey<'_, AdopterMilestone>) -> Option<NaiveDate> {
    let end = journey.in_force(S::StageOnePassed)?.occurred_on();
    BREAK_BETWEEN_STAGES.after(end).ok()
}
