//! What can be recorded of an interagency placement.
//!
//! Of a household that is sold the region records when the other agency's child moved in, was
//! adopted or left. Of a household that is bought those days are the link's own, and only the
//! money is recorded here.

use crate::{
    codes::code_list,
    fault::{FaultCode, Faults},
    journeys::{Milestone, RecordedDates, Step},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// Which way a household goes.
    PlacementDirection {
        /// A household of the region takes another agency's child: income.
        Sold = "sold",
        /// A child of the region is placed with another agency's household: spend.
        Bought = "bought",
    }
}

code_list! {
    /// Where an interagency placement stands.
    PlacementState {
        /// Agreed; the children have not moved in.
        Agreed = "agreed",
        /// The children live with the household.
        Placed = "placed",
        /// Adopted.
        Adopted = "adopted",
        /// Ended before the children moved in.
        Ended = "ended",
        /// The placement ended before the adoption order.
        Disrupted = "disrupted",
    }
}

code_list! {
    /// The kinds of milestone of an interagency placement.
    PlacementMilestoneKind {
        /// The agencies agreed on the placement.
        Agreed = "agreed",
        /// The children moved in.
        Placed = "placed",
        /// The adoption order was granted.
        AdoptionOrderGranted = "adoption_order_granted",
        /// It ended before the children moved in.
        Ended = "ended",
        /// It ended before the adoption order.
        Disrupted = "disrupted",
        /// An amount beside the fee was agreed; may be negative.
        AmountAgreed = "amount_agreed",
    }
}

code_list! {
    /// Why a placement ended or disrupted.
    PlacementEndReason {
        /// The household decided not to go on.
        HouseholdDeclined = "household_declined",
        /// The child's agency decided not to go on.
        ChildsAgencyDeclined = "childs_agency_declined",
        /// The child's plan changed.
        PlanChanged = "plan_changed",
        /// The placement broke down.
        RelationshipBreakdown = "relationship_breakdown",
        /// The household's circumstances changed.
        CircumstancesChanged = "circumstances_changed",
        /// Another reason.
        Other = "other",
    }
}

code_list! {
    /// What an agreed amount is for.
    AmountReason {
        /// Support beyond what the fee covers.
        AdditionalSupport = "additional_support",
        /// Supervision agreed for a placement without an order after a year.
        LateOrder = "late_order",
        /// Part of the fee that comes back after a disruption.
        Refund = "refund",
        /// Costs of introductions and travel.
        Introductions = "introductions",
        /// What an earlier entry had wrong.
        Correction = "correction",
        /// Another reason.
        Other = "other",
    }
}

/// What only some kinds of milestone carry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlacementMilestoneOptions {
    /// `ended` and `disrupted` (required): why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<PlacementEndReason>,
    /// `amount_agreed` (required): the amount in pence; below zero where it comes back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_pence: Option<i64>,
    /// `amount_agreed` (required): what it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_reason: Option<AmountReason>,
}

/// A milestone of an interagency placement, complete for its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacementMilestone {
    kind: PlacementMilestoneKind,
    occurred_on: NaiveDate,
    options: PlacementMilestoneOptions,
}

impl Step for PlacementMilestoneKind {
    fn kind_code(self) -> &'static str {
        self.code()
    }

    fn words(self) -> &'static str {
        match self {
            Self::Agreed => "the agreement on the placement",
            Self::Placed => "the placement",
            Self::AdoptionOrderGranted => "the adoption order",
            Self::Ended => "the end of the placement before the move",
            Self::Disrupted => "the disruption",
            Self::AmountAgreed => "the agreed amount",
        }
    }
}

impl Milestone for PlacementMilestone {
    type Step = PlacementMilestoneKind;
    fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }
    fn step(&self) -> PlacementMilestoneKind {
        self.kind
    }
}

impl PlacementMilestone {
    /// Reads a milestone recorded today for a placement of a direction.
    pub fn parse(
        kind: PlacementMilestoneKind,
        occurred_on: NaiveDate,
        options: PlacementMilestoneOptions,
        direction: PlacementDirection,
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        use PlacementMilestoneKind as K;
        let mut faults = Faults::none();
        RecordedDates { today }.check(occurred_on, "/occurred_on", &mut faults);
        if direction == PlacementDirection::Bought && !matches!(kind, K::AmountAgreed) {
            faults.add(
                FaultCode::InvalidValue,
                "/kind",
                "the days of a bought placement are those of its link: record them there",
            );
        }
        let (ending, amount) = (matches!(kind, K::Ended | K::Disrupted), kind == K::AmountAgreed);
        let fields = [
            ("/reason", options.reason.is_some(), ending),
            ("/amount_pence", options.amount_pence.is_some(), amount),
            ("/amount_reason", options.amount_reason.is_some(), amount),
        ];
        for (pointer, given, belongs) in fields {
            if given && !belongs {
                faults.add(
                    FaultCode::FieldNotAllowed,
                    pointer,
                    format!("a milestone of kind {kind} does not carry this field"),
                );
            } else if belongs && !given {
                faults.add(
                    FaultCode::FieldRequired,
                    pointer,
                    format!("a milestone of kind {kind} needs this field"),
                );
            }
        }
        if options.amount_pence == Some(0) {
            faults.add(FaultCode::InvalidValue, "/amount_pence", "an amount of nothing is no amount");
        }
        faults.or(Self::stored(kind, occurred_on, options))
    }

    /// Reads a milestone that was checked when it was recorded.
    pub fn stored(kind: PlacementMilestoneKind, occurred_on: NaiveDate, options: PlacementMilestoneOptions) -> Self {
        Self {
            kind,
            occurred_on,
            options,
        }
    }

    /// The kind.
    pub fn kind(&self) -> PlacementMilestoneKind {
        self.kind
    }

    /// What the kind carries.
    pub fn options(&self) -> &PlacementMilestoneOptions {
        &self.options
    }
}

/// The days of a placement, whichever facts they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacementDates {
    /// The agencies agreed.
    pub agreed_on: NaiveDate,
    /// The children moved in.
    pub placed_on: Option<NaiveDate>,
    /// The adoption order was granted.
    pub adopted_on: Option<NaiveDate>,
    /// The placement ended, before or after the move.
    pub over_on: Option<NaiveDate>,
}

impl PlacementDates {
    /// Where the placement stands.
    pub fn state(&self) -> PlacementState {
        match (self.placed_on, self.adopted_on, self.over_on) {
            (_, Some(_), _) => PlacementState::Adopted,
            (Some(_), None, Some(_)) => PlacementState::Disrupted,
            (None, None, Some(_)) => PlacementState::Ended,
            (Some(_), None, None) => PlacementState::Placed,
            (None, None, None) => PlacementState::Agreed,
        }
    }
}

/// Children of another agency for whom a household of the region is agreed or with whom they are
/// placed: they take places of its approval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacedElsewhere {
    /// How many children.
    pub children: u8,
    /// The agencies agreed.
    pub from: NaiveDate,
    /// The placement ended without an adoption.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<NaiveDate>,
    /// The adoption order.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub adopted_on: Option<NaiveDate>,
}

impl PlacedElsewhere {
    /// The places that a sold placement takes by its days.
    pub fn of(children: u8, dates: PlacementDates) -> Self {
        Self {
            children,
            from: dates.agreed_on,
            to: dates.over_on,
            adopted_on: dates.adopted_on,
        }
    }

    /// Whether the children take places of the approval at the end of a day.
    pub fn is_taken_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| to > day)
    }

    /// Whether the children are to move in or live there, and are not adopted.
    pub fn is_under_way(&self) -> bool {
        self.to.is_none() && self.adopted_on.is_none()
    }
}
