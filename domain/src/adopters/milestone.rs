//! What can be recorded of an adopter household.

use super::approval::{ApprovalTerms, TermsIn};
use crate::{
    codes::code_list,
    fault::{FaultCode, Faults},
    journeys::{Milestone, RecordedDates, Step},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// The kinds of milestone of the adopter's journey.
    AdopterMilestoneKind {
        /// First contact.
        EnquiryReceived = "enquiry_received",
        /// Came to an adoption information session.
        InformationSessionAttended = "information_session_attended",
        /// Enquiry discussion (formerly pre-stage visit); may repeat.
        EnquiryDiscussionHeld = "enquiry_discussion_held",
        /// The registration of interest came back.
        RegistrationOfInterestReceived = "registration_of_interest_received",
        /// The registration is accepted: Stage 1 starts.
        RegistrationAccepted = "registration_accepted",
        /// The registration is declined: the journey ends.
        RegistrationDeclined = "registration_declined",
        /// Stage 1 is complete.
        StageOneCompleted = "stage_one_completed",
        /// The household asks to go on to Stage 2.
        StageTwoRequested = "stage_two_requested",
        /// Assessment proper begins.
        StageTwoStarted = "stage_two_started",
        /// The adoption panel considered the household.
        PanelConsidered = "panel_considered",
        /// The agency decision maker decided.
        DecisionMade = "decision_made",
        /// The household made representations to the agency.
        RepresentationsMade = "representations_made",
        /// The household asked the Independent Review Mechanism.
        IrmRequested = "irm_requested",
        /// The Independent Review Mechanism recommended.
        IrmRecommended = "irm_recommended",
        /// On hold.
        HoldStarted = "hold_started",
        /// No longer on hold.
        HoldEnded = "hold_ended",
        /// The household withdrew: the journey ends.
        Withdrawn = "withdrawn",
        /// The agency closed the case: the journey ends.
        ClosedByAgency = "closed_by_agency",
        /// The approval was reviewed and stands, under the same terms or others.
        ApprovalReviewed = "approval_reviewed",
        /// The approval ended: resigned, or terminated at review.
        ApprovalEnded = "approval_ended",
    }
}

code_list! {
    /// How an enquiry came.
    EnquirySource {
        /// By the website.
        Web = "web",
        /// By telephone.
        Telephone = "telephone",
        /// At an event.
        Event = "event",
        /// Referred by somebody.
        Referral = "referral",
        /// In another way.
        Other = "other",
    }
}

code_list! {
    /// The outcome of Stage 1.
    StageOneOutcome {
        /// May be suitable: Stage 2 may follow.
        MayBeSuitable = "may_be_suitable",
        /// Not suitable: the journey ends. The Independent Review Mechanism does not apply.
        NotSuitable = "not_suitable",
    }
}

code_list! {
    /// Why a household goes straight from registration to Stage 2.
    FastTrackGround {
        /// Approved before in England or Wales.
        PreviouslyApproved = "previously_approved",
        /// An approved foster carer.
        FosterCarer = "foster_carer",
    }
}

code_list! {
    /// What a panel recommends.
    PanelRecommendation {
        /// Suitable.
        Suitable = "suitable",
        /// Not suitable.
        NotSuitable = "not_suitable",
        /// Deferred to a later panel.
        Deferred = "deferred",
    }
}

code_list! {
    /// What the agency decision maker decides.
    DecisionOutcome {
        /// Approved; needs terms.
        Approved = "approved",
        /// Minded not to approve: a qualifying determination.
        MindedNotToApprove = "minded_not_to_approve",
        /// Not approved; only after a qualifying determination.
        NotApproved = "not_approved",
    }
}

code_list! {
    /// At whose wish a hold began.
    HoldSide {
        /// The household's.
        Household = "household",
        /// The agency's.
        Agency = "agency",
    }
}

code_list! {
    /// Why a household's journey or approval ended.
    AdopterEndReason {
        /// Change in the household's circumstances.
        CircumstancesChanged = "circumstances_changed",
        /// Health.
        Health = "health",
        /// Pregnancy or birth of a child.
        PregnancyOrBirth = "pregnancy_or_birth",
        /// The couple separated.
        Separation = "separation",
        /// Went to another agency.
        OtherAgency = "other_agency",
        /// Chose not to adopt.
        DecidedAgainst = "decided_against",
        /// No contact from the household.
        NoContact = "no_contact",
        /// Concerns about suitability.
        SuitabilityConcerns = "suitability_concerns",
        /// Resigned after an adoption was complete.
        FamilyComplete = "family_complete",
        /// Terminated at review.
        TerminatedAtReview = "terminated_at_review",
        /// Another reason.
        Other = "other",
    }
}

/// What only some kinds of milestone carry. Each field names the kinds it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdopterMilestoneOptions {
    /// `enquiry_received`: how the enquiry came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enquiry_source: Option<EnquirySource>,
    /// `stage_one_completed` (required): its outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_one_outcome: Option<StageOneOutcome>,
    /// `stage_two_started`: why Stage 1 is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fast_track: Option<FastTrackGround>,
    /// `panel_considered` and `irm_recommended` (required): the recommendation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<PanelRecommendation>,
    /// `decision_made` (required): the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionOutcome>,
    /// `decision_made` with `approved` (required): the terms of approval. `approval_reviewed`: the
    /// terms from then on, where they change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<TermsIn>,
    /// `hold_started`: at whose wish.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_requested_by: Option<HoldSide>,
    /// `withdrawn`, `closed_by_agency`, `approval_ended` (required) and `registration_declined`: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<AdopterEndReason>,
}

impl AdopterMilestoneOptions {
    /// The code that a milestone carries beside its kind: an outcome, a recommendation, a decision,
    /// a view or a reason.
    pub fn outcome(&self) -> Option<&'static str> {
        let Self {
            decision,
            stage_one_outcome,
            recommendation,
            reason,
            fast_track,
            hold_requested_by,
            enquiry_source,
            terms: _,
        } = self;
        decision
            .map(|code| code.code())
            .or(stage_one_outcome.map(|code| code.code()))
            .or(recommendation.map(|code| code.code()))
            .or(reason.map(|code| code.code()))
            .or(fast_track.map(|code| code.code()))
            .or(hold_requested_by.map(|code| code.code()))
            .or(enquiry_source.map(|code| code.code()))
    }
}

/// A milestone of the adopter's journey, complete for its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct AdopterMilestone {
    kind: AdopterMilestoneKind,
    occurred_on: NaiveDate,
    step: AdopterStep,
    options: AdopterMilestoneOptions,
    terms: Option<ApprovalTerms>,
}

/// The steps of the journey's table: kinds, told apart by outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is a kind and outcome described above")]
pub enum AdopterStep {
    EnquiryReceived,
    InformationSessionAttended,
    EnquiryDiscussionHeld,
    RegistrationReceived,
    RegistrationAccepted,
    RegistrationDeclined,
    StageOnePassed,
    StageOneFailed,
    StageTwoRequested,
    StageTwoStarted,
    StageTwoFastTracked,
    PanelConsidered,
    PanelDeferred,
    Approved,
    MindedNotToApprove,
    NotApproved,
    RepresentationsMade,
    IrmRequested,
    IrmRecommended,
    HoldStarted,
    HoldEnded,
    Withdrawn,
    ClosedByAgency,
    ApprovalReviewed,
    ApprovalEnded,
}

impl Step for AdopterStep {
    fn kind_code(self) -> &'static str {
        use AdopterMilestoneKind as K;
        match self {
            Self::EnquiryReceived => K::EnquiryReceived,
            Self::InformationSessionAttended => K::InformationSessionAttended,
            Self::EnquiryDiscussionHeld => K::EnquiryDiscussionHeld,
            Self::RegistrationReceived => K::RegistrationOfInterestReceived,
            Self::RegistrationAccepted => K::RegistrationAccepted,
            Self::RegistrationDeclined => K::RegistrationDeclined,
            Self::StageOnePassed | Self::StageOneFailed => K::StageOneCompleted,
            Self::StageTwoRequested => K::StageTwoRequested,
            Self::StageTwoStarted | Self::StageTwoFastTracked => K::StageTwoStarted,
            Self::PanelConsidered | Self::PanelDeferred => K::PanelConsidered,
            Self::Approved | Self::MindedNotToApprove | Self::NotApproved => K::DecisionMade,
            Self::RepresentationsMade => K::RepresentationsMade,
            Self::IrmRequested => K::IrmRequested,
            Self::IrmRecommended => K::IrmRecommended,
            Self::HoldStarted => K::HoldStarted,
            Self::HoldEnded => K::HoldEnded,
            Self::Withdrawn => K::Withdrawn,
            Self::ClosedByAgency => K::ClosedByAgency,
            Self::ApprovalReviewed => K::ApprovalReviewed,
            Self::ApprovalEnded => K::ApprovalEnded,
        }
        .code()
    }

    fn words(self) -> &'static str {
        match self {
            Self::EnquiryReceived => "the enquiry",
            Self::InformationSessionAttended => "the information session",
            Self::EnquiryDiscussionHeld => "the enquiry discussion",
            Self::RegistrationReceived => "the registration of interest",
            Self::RegistrationAccepted => "the acceptance of the registration",
            Self::RegistrationDeclined => "the refusal of the registration",
            Self::StageOnePassed => "the completion of Stage 1 as may be suitable",
            Self::StageOneFailed => "the end of Stage 1 as not suitable",
            Self::StageTwoRequested => "the request for Stage 2",
            Self::StageTwoStarted => "the start of Stage 2",
            Self::StageTwoFastTracked => "the fast-track start of Stage 2",
            Self::PanelConsidered => "a panel's recommendation",
            Self::PanelDeferred => "a panel's deferral",
            Self::Approved => "the approval",
            Self::MindedNotToApprove => "the qualifying determination",
            Self::NotApproved => "the refusal",
            Self::RepresentationsMade => "representations",
            Self::IrmRequested => "the request to the Independent Review Mechanism",
            Self::IrmRecommended => "the recommendation of the Independent Review Mechanism",
            Self::HoldStarted => "the start of a hold",
            Self::HoldEnded => "the end of the hold",
            Self::Withdrawn => "the withdrawal",
            Self::ClosedByAgency => "the closure by the agency",
            Self::ApprovalReviewed => "the review of the approval",
            Self::ApprovalEnded => "the end of the approval",
        }
    }

    fn is_decision(self) -> bool {
        matches!(self, Self::Approved | Self::MindedNotToApprove | Self::NotApproved)
    }

    fn is_hold(self) -> bool {
        self == Self::HoldStarted
    }
}

impl Milestone for AdopterMilestone {
    type Step = AdopterStep;
    fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }
    fn step(&self) -> AdopterStep {
        self.step
    }
}

impl AdopterMilestone {
    /// Reads a milestone recorded today: the fields its kind needs, and no others.
    pub fn parse(
        kind: AdopterMilestoneKind,
        occurred_on: NaiveDate,
        options: AdopterMilestoneOptions,
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        RecordedDates { today }.check(occurred_on, "/occurred_on", &mut faults);
        check_fields(kind, &options, &mut faults);
        match Self::stored(kind, occurred_on, options) {
            Ok(milestone) => faults.or(milestone),
            Err(terms) => {
                faults.extend(terms);
                Err(faults)
            }
        }
    }

    /// Reads a milestone that was checked when it was recorded.
    pub fn stored(kind: AdopterMilestoneKind, occurred_on: NaiveDate, options: AdopterMilestoneOptions) -> Result<Self, Faults> {
        let terms = options
            .terms
            .as_ref()
            .map(|terms| ApprovalTerms::parse(terms, "/terms"))
            .transpose()?;
        let step = step_of(kind, &options)?;
        Ok(Self {
            kind,
            occurred_on,
            step,
            options,
            terms,
        })
    }

    /// The kind.
    pub fn kind(&self) -> AdopterMilestoneKind {
        self.kind
    }

    /// What the kind carries.
    pub fn options(&self) -> &AdopterMilestoneOptions {
        &self.options
    }

    /// The terms of an approval, or those that a review gave it.
    pub fn terms(&self) -> Option<&ApprovalTerms> {
        self.terms.as_ref()
    }
}

fn step_of(kind: AdopterMilestoneKind, options: &AdopterMilestoneOptions) -> Result<AdopterStep, Faults> {
    use AdopterMilestoneKind as K;
    let missing = |pointer: &str| Faults::from(required(pointer, kind));
    Ok(match kind {
        K::EnquiryReceived => AdopterStep::EnquiryReceived,
        K::InformationSessionAttended => AdopterStep::InformationSessionAttended,
        K::EnquiryDiscussionHeld => AdopterStep::EnquiryDiscussionHeld,
        K::RegistrationOfInterestReceived => AdopterStep::RegistrationReceived,
        K::RegistrationAccepted => AdopterStep::RegistrationAccepted,
        K::RegistrationDeclined => AdopterStep::RegistrationDeclined,
        K::StageOneCompleted => match options.stage_one_outcome.ok_or_else(|| missing("/stage_one_outcome"))? {
            StageOneOutcome::MayBeSuitable => AdopterStep::StageOnePassed,
            StageOneOutcome::NotSuitable => AdopterStep::StageOneFailed,
        },
        K::StageTwoRequested => AdopterStep::StageTwoRequested,
        K::StageTwoStarted if options.fast_track.is_some() => AdopterStep::StageTwoFastTracked,
        K::StageTwoStarted => AdopterStep::StageTwoStarted,
        K::PanelConsidered => match options.recommendation.ok_or_else(|| missing("/recommendation"))? {
            PanelRecommendation::Deferred => AdopterStep::PanelDeferred,
            PanelRecommendation::Suitable | PanelRecommendation::NotSuitable => AdopterStep::PanelConsidered,
        },
        K::DecisionMade => match options.decision.ok_or_else(|| missing("/decision"))? {
            DecisionOutcome::Approved => AdopterStep::Approved,
            DecisionOutcome::MindedNotToApprove => AdopterStep::MindedNotToApprove,
            DecisionOutcome::NotApproved => AdopterStep::NotApproved,
        },
        K::RepresentationsMade => AdopterStep::RepresentationsMade,
        K::IrmRequested => AdopterStep::IrmRequested,
        K::IrmRecommended => AdopterStep::IrmRecommended,
        K::HoldStarted => AdopterStep::HoldStarted,
        K::HoldEnded => AdopterStep::HoldEnded,
        K::Withdrawn => AdopterStep::Withdrawn,
        K::ClosedByAgency => AdopterStep::ClosedByAgency,
        K::ApprovalReviewed => AdopterStep::ApprovalReviewed,
        K::ApprovalEnded => AdopterStep::ApprovalEnded,
    })
}

fn required(pointer: &str, kind: AdopterMilestoneKind) -> crate::Fault {
    crate::Fault::new(
        FaultCode::FieldRequired,
        pointer,
        format!("a milestone of kind {kind} needs this field"),
    )
}

fn check_fields(kind: AdopterMilestoneKind, options: &AdopterMilestoneOptions, faults: &mut Faults) {
    use AdopterMilestoneKind as K;
    // Destructured in full, so that a new field cannot be forgotten here.
    let AdopterMilestoneOptions {
        enquiry_source,
        stage_one_outcome,
        fast_track,
        recommendation,
        decision,
        terms,
        hold_requested_by,
        reason,
    } = options;
    let approved = *decision == Some(DecisionOutcome::Approved);
    let fields: [(&str, bool, bool, bool); 8] = [
        ("/enquiry_source", enquiry_source.is_some(), kind == K::EnquiryReceived, false),
        (
            "/stage_one_outcome",
            stage_one_outcome.is_some(),
            kind == K::StageOneCompleted,
            false,
        ),
        ("/fast_track", fast_track.is_some(), kind == K::StageTwoStarted, false),
        (
            "/recommendation",
            recommendation.is_some(),
            matches!(kind, K::PanelConsidered | K::IrmRecommended),
            kind == K::IrmRecommended,
        ),
        ("/decision", decision.is_some(), kind == K::DecisionMade, false),
        (
            "/terms",
            terms.is_some(),
            (kind == K::DecisionMade && approved) || kind == K::ApprovalReviewed,
            kind == K::DecisionMade && approved,
        ),
        ("/hold_requested_by", hold_requested_by.is_some(), kind == K::HoldStarted, false),
        (
            "/reason",
            reason.is_some(),
            matches!(kind, K::Withdrawn | K::ClosedByAgency | K::ApprovalEnded | K::RegistrationDeclined),
            matches!(kind, K::Withdrawn | K::ClosedByAgency | K::ApprovalEnded),
        ),
    ];
    for (pointer, given, belongs, needed) in fields {
        if given && !belongs {
            faults.add(
                FaultCode::FieldNotAllowed,
                pointer,
                format!("a milestone of kind {kind} does not carry this field"),
            );
        } else if needed && !given {
            faults.push(required(pointer, kind));
        }
    }
    if kind == K::IrmRecommended && *recommendation == Some(PanelRecommendation::Deferred) {
        faults.add(
            FaultCode::InvalidValue,
            "/recommendation",
            "the Independent Review Mechanism recommends suitable or not_suitable",
        );
    }
}
