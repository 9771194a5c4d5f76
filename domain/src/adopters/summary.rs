//! The summary of a household: the days that lists, clocks and measures need, rebuilt from its
//! facts and those of its links.

use super::{
    approval::ApprovalTerms,
    milestone::{AdopterMilestone, AdopterStep as S},
};
use crate::{
    interagency::PlacedElsewhere,
    journeys::{Journey, Milestone, Span},
    links::LinkedChild,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The days of a household's journey. A fold of facts; never edited.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdopterSummary {
    /// First contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enquired_on: Option<NaiveDate>,
    /// Information session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information_session_on: Option<NaiveDate>,
    /// Every enquiry discussion.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub discussions_on: Vec<NaiveDate>,
    /// Registration of interest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_on: Option<NaiveDate>,
    /// The agency's answer to the registration: accepted, declined, or fast track begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_answered_on: Option<NaiveDate>,
    /// Stage 1 starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_one_started_on: Option<NaiveDate>,
    /// Stage 1 ends, with either outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_one_ended_on: Option<NaiveDate>,
    /// Stage 2 is requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_two_requested_on: Option<NaiveDate>,
    /// Stage 2 starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_two_started_on: Option<NaiveDate>,
    /// Stage 1 was left out.
    pub fast_track: bool,
    /// The first decision of the agency decision maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_decision_on: Option<NaiveDate>,
    /// The latest qualifying determination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minded_not_on: Option<NaiveDate>,
    /// The household's answer to it: representations or the Independent Review Mechanism.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenged_on: Option<NaiveDate>,
    /// Approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<NaiveDate>,
    /// The terms of the approval as they are now: those of its latest review that changed them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<ApprovalTerms>,
    /// The terms that the household was approved under, where a review has changed them since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_at_first: Option<ApprovalTerms>,
    /// Every review of the approval.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reviewed_on: Vec<NaiveDate>,
    /// The end of the journey or of the approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<NaiveDate>,
    /// Holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Span>,
    /// Every child of every link of the household.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkedChild>,
    /// Children of other agencies for whom the household is agreed, or who live with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub placed_elsewhere: Vec<PlacedElsewhere>,
}

impl AdopterSummary {
    /// Every day of the household's own journey; those of its holds and links are not among them.
    pub(crate) fn journey_days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        let Self {
            enquired_on,
            information_session_on,
            discussions_on,
            registered_on,
            registration_answered_on,
            stage_one_started_on,
            stage_one_ended_on,
            stage_two_requested_on,
            stage_two_started_on,
            fast_track: _,
            first_decision_on,
            minded_not_on,
            challenged_on,
            approved_on,
            terms: _,
            terms_at_first: _,
            reviewed_on,
            ended_on,
            holds: _,
            links: _,
            placed_elsewhere: _,
        } = self;
        let once = [
            enquired_on,
            information_session_on,
            registered_on,
            registration_answered_on,
            stage_one_started_on,
            stage_one_ended_on,
            stage_two_requested_on,
            stage_two_started_on,
            first_decision_on,
            minded_not_on,
            challenged_on,
            approved_on,
            ended_on,
        ];
        let often = discussions_on.iter().chain(reviewed_on);
        once.into_iter().flatten().chain(often).copied()
    }
}

/// Rebuilds the summary from the folded journey and the household's links. Children of other
/// agencies are no part of either: whoever rebuilds adds them.
pub fn summarise(journey: &Journey<'_, AdopterMilestone>, links: Vec<LinkedChild>) -> AdopterSummary {
    let first = |step: S| journey.first(step).map(Milestone::occurred_on);
    let latest = |step: S| journey.latest(step).map(Milestone::occurred_on);
    let earliest = |steps: &[S]| steps.iter().filter_map(|step| first(*step)).min();
    let fast_track = journey.first(S::StageTwoFastTracked).is_some();
    let approved = journey.first(S::Approved).and_then(AdopterMilestone::terms);
    let mut reviews = journey
        .taken()
        .iter()
        .rev()
        .filter(|milestone| milestone.step() == S::ApprovalReviewed);
    let reviewed = reviews.find_map(|review| review.terms());
    AdopterSummary {
        enquired_on: first(S::EnquiryReceived),
        information_session_on: first(S::InformationSessionAttended),
        discussions_on: journey.days_of(S::EnquiryDiscussionHeld),
        registered_on: first(S::RegistrationReceived),
        registration_answered_on: earliest(&[S::RegistrationAccepted, S::RegistrationDeclined, S::StageTwoFastTracked]),
        stage_one_started_on: first(S::RegistrationAccepted),
        stage_one_ended_on: earliest(&[S::StageOnePassed, S::StageOneFailed]),
        stage_two_requested_on: first(S::StageTwoRequested),
        stage_two_started_on: earliest(&[S::StageTwoStarted, S::StageTwoFastTracked]),
        fast_track,
        first_decision_on: earliest(&[S::Approved, S::MindedNotToApprove, S::NotApproved]),
        minded_not_on: latest(S::MindedNotToApprove),
        challenged_on: earliest(&[S::RepresentationsMade, S::IrmRequested]),
        approved_on: first(S::Approved),
        terms: reviewed.or(approved).cloned(),
        terms_at_first: reviewed.and(approved).cloned(),
        reviewed_on: journey.days_of(S::ApprovalReviewed),
        ended_on: journey.ended().map(Milestone::occurred_on),
        holds: holds(journey),
        links,
        placed_elsewhere: Vec::new(),
    }
}

fn holds(journey: &Journey<'_, AdopterMilestone>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for milestone in journey.taken() {
        match milestone.step() {
            S::HoldStarted => spans.push(Span {
                from: milestone.occurred_on(),
                to: None,
            }),
            S::HoldEnded => {
                if let Some(open) = spans.last_mut() {
                    open.to = Some(milestone.occurred_on());
                }
            }
            _ => {}
        }
    }
    spans
}

impl AdopterSummary {
    /// The terms of the decision itself, whatever a review made of them.
    pub fn terms_when_approved(&self) -> Option<&ApprovalTerms> {
        self.terms_at_first.as_ref().or(self.terms.as_ref())
    }

    /// The break between the stages, which the overall clock leaves out.
    pub fn break_between_stages(&self) -> Option<Span> {
        let from = self.stage_one_ended_on?;
        (self.stage_one_started_on.is_some()).then_some(Span {
            from,
            to: self.stage_two_started_on,
        })
    }

    /// The stretches that the overall clock leaves out: holds and the break.
    pub fn outside_overall(&self) -> Vec<Span> {
        self.holds.iter().copied().chain(self.break_between_stages()).collect()
    }

    /// The first day of assessment: Stage 1, or Stage 2 on the fast track.
    pub fn assessment_started_on(&self) -> Option<NaiveDate> {
        self.stage_one_started_on
            .or(if self.fast_track { self.stage_two_started_on } else { None })
    }
}
