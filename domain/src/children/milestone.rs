//! What can be recorded of a child.

use crate::{
    codes::code_list,
    fault::{Fault, FaultCode, Faults},
    journeys::{Milestone, RecordedDates, Step},
    links::LinkedChild,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// The kinds of milestone of the child's journey.
    ChildMilestoneKind {
        /// Start of the current period of care.
        EnteredCare = "entered_care",
        /// The plan is referred to the agency decision maker (or, for a relinquished child, to panel).
        PlanReferred = "plan_referred",
        /// The agency decision maker decides that the child should be placed for adoption.
        ShouldBePlacedDecided = "should_be_placed_decided",
        /// The court makes a placement order.
        PlacementOrderGranted = "placement_order_granted",
        /// The parents consent to placement.
        ConsentGiven = "consent_given",
        /// Family finding starts.
        FamilyFindingStarted = "family_finding_started",
        /// The adopters apply for the adoption order.
        AdoptionOrderApplied = "adoption_order_applied",
        /// The court makes the adoption order: the journey's end.
        AdoptionOrderGranted = "adoption_order_granted",
        /// The decision is reversed.
        PlanChanged = "plan_changed",
        /// The case is paused.
        Paused = "paused",
        /// The case goes on.
        Resumed = "resumed",
        /// The child left care in another way.
        LeftCare = "left_care",
    }
}

code_list! {
    /// Why the plan changed (statutory reasons).
    PlanChangeReason {
        /// The child's needs changed.
        NeedsChanged = "RD1",
        /// The court made no placement order.
        NoPlacementOrder = "RD2",
        /// No adopters could be found.
        NoAdoptersFound = "RD3",
        /// Another reason.
        Other = "RD4",
    }
}

code_list! {
    /// Why a case is paused.
    PauseReason {
        /// A court judgment.
        CourtJudgment = "court_judgment",
        /// An appeal or application to revoke the order.
        LegalChallenge = "legal_challenge",
        /// An assessment of the child is awaited.
        Assessment = "assessment",
        /// Another reason.
        Other = "other",
    }
}

code_list! {
    /// How a child left care otherwise than by adoption.
    LeftCareReason {
        /// Returned home.
        ReturnedHome = "returned_home",
        /// Special guardianship order.
        SpecialGuardianship = "special_guardianship",
        /// Another order or arrangement.
        Other = "other",
    }
}

/// What only some kinds of milestone carry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChildMilestoneOptions {
    /// `plan_changed` (required): the statutory reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_change_reason: Option<PlanChangeReason>,
    /// `paused` (required): why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_reason: Option<PauseReason>,
    /// `left_care` (required): how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_care_reason: Option<LeftCareReason>,
}

impl ChildMilestoneOptions {
    /// The code that a milestone carries beside its kind: an outcome, a recommendation, a decision,
    /// a view or a reason.
    pub fn outcome(&self) -> Option<&'static str> {
        let Self {
            plan_change_reason,
            pause_reason,
            left_care_reason,
        } = self;
        plan_change_reason
            .map(|code| code.code())
            .or(pause_reason.map(|code| code.code()))
            .or(left_care_reason.map(|code| code.code()))
    }
}

/// A milestone of the child's journey, complete for its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildMilestone {
    kind: ChildMilestoneKind,
    occurred_on: NaiveDate,
    options: ChildMilestoneOptions,
}

/// The steps of the child's table: the child's own kinds, and what links say of the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is a kind described above or a link milestone")]
pub enum ChildStep {
    EnteredCare,
    PlanReferred,
    ShouldBePlacedDecided,
    PlacementOrderGranted,
    ConsentGiven,
    FamilyFindingStarted,
    /// From the link: the match is decided.
    Matched,
    /// From the link: placed for adoption.
    Placed,
    /// From the link: the match ended or the placement disrupted.
    MatchOver,
    AdoptionOrderApplied,
    AdoptionOrderGranted,
    PlanChanged,
    Paused,
    Resumed,
    LeftCare,
}

impl Step for ChildStep {
    fn kind_code(self) -> &'static str {
        use ChildMilestoneKind as K;
        match self {
            Self::EnteredCare => K::EnteredCare.code(),
            Self::PlanReferred => K::PlanReferred.code(),
            Self::ShouldBePlacedDecided => K::ShouldBePlacedDecided.code(),
            Self::PlacementOrderGranted => K::PlacementOrderGranted.code(),
            Self::ConsentGiven => K::ConsentGiven.code(),
            Self::FamilyFindingStarted => K::FamilyFindingStarted.code(),
            Self::Matched => "match_decided",
            Self::Placed => "placed_for_adoption",
            Self::MatchOver => "ended",
            Self::AdoptionOrderApplied => K::AdoptionOrderApplied.code(),
            Self::AdoptionOrderGranted => K::AdoptionOrderGranted.code(),
            Self::PlanChanged => K::PlanChanged.code(),
            Self::Paused => K::Paused.code(),
            Self::Resumed => K::Resumed.code(),
            Self::LeftCare => K::LeftCare.code(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::EnteredCare => "the start of care",
            Self::PlanReferred => "the referral of the plan",
            Self::ShouldBePlacedDecided => "the decision that the child should be placed",
            Self::PlacementOrderGranted => "the placement order",
            Self::ConsentGiven => "the parents' consent",
            Self::FamilyFindingStarted => "the start of family finding",
            Self::Matched => "the match decision",
            Self::Placed => "the placement for adoption",
            Self::MatchOver => "the end of the match or placement",
            Self::AdoptionOrderApplied => "the application for the adoption order",
            Self::AdoptionOrderGranted => "the adoption order",
            Self::PlanChanged => "the change of plan",
            Self::Paused => "the start of a pause",
            Self::Resumed => "the end of the pause",
            Self::LeftCare => "the end of care",
        }
    }

    fn is_decision(self) -> bool {
        matches!(self, Self::ShouldBePlacedDecided | Self::Matched)
    }

    fn is_hold(self) -> bool {
        self == Self::Paused
    }
}

/// A fact in the child's fold: the child's own milestone, or what a link says.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildFact {
    step: ChildStep,
    occurred_on: NaiveDate,
    own: Option<ChildMilestone>,
}

impl Milestone for ChildFact {
    type Step = ChildStep;
    fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }
    fn step(&self) -> ChildStep {
        self.step
    }
}

impl ChildFact {
    /// The child's own milestone.
    pub fn own(milestone: ChildMilestone) -> Self {
        Self {
            step: milestone.step(),
            occurred_on: milestone.occurred_on,
            own: Some(milestone),
        }
    }

    /// What a link says of the child: match, placement, and the end of either.
    pub fn of_link(link: &LinkedChild) -> Vec<Self> {
        let Some(matched_on) = link.matched_on else { return Vec::new() };
        let fact = |step, occurred_on| Self {
            step,
            occurred_on,
            own: None,
        };
        let mut facts = vec![fact(ChildStep::Matched, matched_on)];
        facts.extend(link.placed_on.map(|on| fact(ChildStep::Placed, on)));
        facts.extend(link.over_on().map(|on| fact(ChildStep::MatchOver, on)));
        facts
    }

    /// The child's own milestone, if it is one.
    pub fn milestone(&self) -> Option<&ChildMilestone> {
        self.own.as_ref()
    }
}

impl ChildMilestone {
    /// Reads a milestone recorded today: the fields its kind needs, and no others.
    pub fn parse(
        kind: ChildMilestoneKind,
        occurred_on: NaiveDate,
        options: ChildMilestoneOptions,
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        RecordedDates { today }.check(occurred_on, "/occurred_on", &mut faults);
        let ChildMilestoneOptions {
            plan_change_reason,
            pause_reason,
            left_care_reason,
        } = &options;
        let fields = [
            (
                "/plan_change_reason",
                plan_change_reason.is_some(),
                kind == ChildMilestoneKind::PlanChanged,
            ),
            ("/pause_reason", pause_reason.is_some(), kind == ChildMilestoneKind::Paused),
            (
                "/left_care_reason",
                left_care_reason.is_some(),
                kind == ChildMilestoneKind::LeftCare,
            ),
        ];
        for (pointer, given, belongs) in fields {
            if given && !belongs {
                faults.push(Fault::new(
                    FaultCode::FieldNotAllowed,
                    pointer,
                    format!("a milestone of kind {kind} does not carry this field"),
                ));
            } else if belongs && !given {
                faults.push(Fault::new(
                    FaultCode::FieldRequired,
                    pointer,
                    format!("a milestone of kind {kind} needs this field"),
                ));
            }
        }
        faults.or(Self::stored(kind, occurred_on, options))
    }

    /// Reads a milestone that was checked when it was recorded.
    pub fn stored(kind: ChildMilestoneKind, occurred_on: NaiveDate, options: ChildMilestoneOptions) -> Self {
        Self {
            kind,
            occurred_on,
            options,
        }
    }

    /// The kind.
    pub fn kind(&self) -> ChildMilestoneKind {
        self.kind
    }

    /// The day on which it happened.
    pub fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }

    /// What the kind carries.
    pub fn options(&self) -> &ChildMilestoneOptions {
        &self.options
    }

    fn step(&self) -> ChildStep {
        use ChildMilestoneKind as K;
        match self.kind {
            K::EnteredCare => ChildStep::EnteredCare,
            K::PlanReferred => ChildStep::PlanReferred,
            K::ShouldBePlacedDecided => ChildStep::ShouldBePlacedDecided,
            K::PlacementOrderGranted => ChildStep::PlacementOrderGranted,
            K::ConsentGiven => ChildStep::ConsentGiven,
            K::FamilyFindingStarted => ChildStep::FamilyFindingStarted,
            K::AdoptionOrderApplied => ChildStep::AdoptionOrderApplied,
            K::AdoptionOrderGranted => ChildStep::AdoptionOrderGranted,
            K::PlanChanged => ChildStep::PlanChanged,
            K::Paused => ChildStep::Paused,
            K::Resumed => ChildStep::Resumed,
            K::LeftCare => ChildStep::LeftCare,
        }
    }
}
