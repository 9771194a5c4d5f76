//! The table of the adopter's journey.

use super::{
    clocks::CHALLENGE,
    milestone::AdopterStep::{self, *},
    stage::BREAK_BETWEEN_STAGES,
};
use crate::journeys::Rule;

const HOLD: &[AdopterStep] = &[HoldStarted];
const REFUSAL: &[AdopterStep] = &[MindedNotToApprove, IrmRequested, HoldStarted];

/// What may follow what. Sources: Adoption Agencies Regulations 2005 (two-stage process, as
/// amended 2013); the Independent Review Mechanism's 40 working days.
pub const ADOPTER_RULES: &[Rule<AdopterStep>] = &[
    Rule::of(EnquiryReceived),
    Rule::of(InformationSessionAttended).after(&[EnquiryReceived]).unless(HOLD),
    Rule::of(EnquiryDiscussionHeld).after(&[EnquiryReceived]).unless(HOLD).repeats(),
    Rule::of(RegistrationReceived).after(&[EnquiryReceived]).unless(HOLD),
    Rule::of(RegistrationAccepted)
        .after(&[RegistrationReceived])
        .unless(&[StageTwoFastTracked, HoldStarted]),
    Rule::of(RegistrationDeclined)
        .after(&[RegistrationReceived])
        .unless(&[RegistrationAccepted, StageTwoFastTracked, HoldStarted])
        .ends(),
    Rule::of(StageOnePassed).after(&[RegistrationAccepted]).unless(HOLD),
    Rule::of(StageOneFailed)
        .after(&[RegistrationAccepted])
        .unless(&[StageOnePassed, HoldStarted])
        .ends(),
    Rule::of(StageTwoRequested)
        .after(&[StageOnePassed])
        .unless(HOLD)
        .within(BREAK_BETWEEN_STAGES, StageOnePassed),
    Rule::of(StageTwoStarted).after(&[StageTwoRequested]).unless(HOLD),
    Rule::of(StageTwoFastTracked)
        .after(&[RegistrationReceived])
        .unless(&[RegistrationAccepted, HoldStarted]),
    Rule::of(PanelDeferred)
        .after(&[StageTwoStarted, StageTwoFastTracked])
        .unless(&[Approved, MindedNotToApprove, IrmRequested, HoldStarted])
        .cancels(&[PanelConsidered])
        .repeats(),
    Rule::of(PanelConsidered)
        .after(&[StageTwoStarted, StageTwoFastTracked])
        .unless(&[Approved, MindedNotToApprove, IrmRequested, HoldStarted])
        .repeats(),
    Rule::of(MindedNotToApprove).after(&[PanelConsidered]).unless(&[
        Approved,
        RepresentationsMade,
        IrmRequested,
        IrmRecommended,
        HoldStarted,
    ]),
    Rule::of(RepresentationsMade)
        .after(&[MindedNotToApprove])
        .unless(HOLD)
        .cancels(&[MindedNotToApprove])
        .within(CHALLENGE, MindedNotToApprove),
    Rule::of(IrmRequested)
        .after(&[MindedNotToApprove])
        .unless(HOLD)
        .cancels(&[MindedNotToApprove])
        .within(CHALLENGE, MindedNotToApprove),
    Rule::of(IrmRecommended)
        .after(&[IrmRequested])
        .unless(HOLD)
        .cancels(&[IrmRequested]),
    Rule::of(Approved).after(&[PanelConsidered]).unless(REFUSAL),
    Rule::of(NotApproved)
        .after(&[MindedNotToApprove, RepresentationsMade, IrmRecommended])
        .unless(&[Approved, IrmRequested, HoldStarted])
        .ends(),
    Rule::of(HoldStarted).after(&[EnquiryReceived]),
    Rule::of(HoldEnded).after(&[HoldStarted]).cancels(HOLD).repeats(),
    Rule::of(Withdrawn).after(&[EnquiryReceived]).unless(&[Approved]).ends(),
    Rule::of(ClosedByAgency).after(&[EnquiryReceived]).unless(&[Approved]).ends(),
    Rule::of(ApprovalReviewed).after(&[Approved]).repeats(),
    Rule::of(ApprovalEnded).after(&[Approved]).ends(),
];
