//! What can be recorded of an expression of interest.

use crate::{
    codes::code_list,
    fault::{FaultCode, Faults},
    journeys::{Milestone, RecordedDates, Step},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

code_list! {
    /// Which way an expression of interest goes.
    InterestDirection {
        /// A partner asks for a household of the region for its child.
        Incoming = "incoming",
        /// The region asks another agency for a household for its own child.
        Outgoing = "outgoing",
    }
}

code_list! {
    /// Where an expression of interest stands.
    InterestState {
        /// It was made, and nobody has taken it up.
        Open = "open",
        /// The household's agency considers it.
        Considering = "considering",
        /// Both agencies agreed.
        Agreed = "agreed",
        /// The household's agency declined.
        Declined = "declined",
        /// The child's agency withdrew.
        Withdrawn = "withdrawn",
    }
}

code_list! {
    /// The kinds of milestone of an expression of interest.
    InterestMilestoneKind {
        /// The interest was expressed.
        Opened = "opened",
        /// The household's agency took it up.
        Considered = "considered",
        /// Both agencies agreed.
        Agreed = "agreed",
        /// The household's agency declined.
        Declined = "declined",
        /// The child's agency withdrew.
        Withdrawn = "withdrawn",
        /// The identities were exchanged.
        Released = "released",
    }
}

code_list! {
    /// Why an expression of interest was declined or withdrawn. A code, not free text: reasons
    /// written freely name people.
    InterestEndReason {
        /// The household cannot meet the child's needs.
        NeedsNotMet = "needs_not_met",
        /// The household decided not to go on.
        HouseholdDeclined = "household_declined",
        /// The household is no longer available.
        HouseholdUnavailable = "household_unavailable",
        /// The household is considered for a child of its own region.
        ConsideredInHouse = "considered_in_house",
        /// The place does not suit.
        PlaceNotSuitable = "place_not_suitable",
        /// Another household was found for the child.
        OtherHouseholdFound = "other_household_found",
        /// The child's plan changed.
        PlanChanged = "plan_changed",
        /// The agencies did not agree on the terms.
        TermsNotAgreed = "terms_not_agreed",
        /// Another reason.
        Other = "other",
    }
}

/// What only some kinds of milestone carry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InterestMilestoneOptions {
    /// `declined` and `withdrawn` (required): why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<InterestEndReason>,
}

/// A milestone of an expression of interest, complete for its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct InterestMilestone {
    kind: InterestMilestoneKind,
    occurred_on: NaiveDate,
    options: InterestMilestoneOptions,
}

impl Step for InterestMilestoneKind {
    fn kind_code(self) -> &'static str {
        self.code()
    }

    fn words(self) -> &'static str {
        match self {
            Self::Opened => "the expression of interest",
            Self::Considered => "its consideration",
            Self::Agreed => "the agreement",
            Self::Declined => "the refusal",
            Self::Withdrawn => "the withdrawal",
            Self::Released => "the release",
        }
    }

    fn is_decision(self) -> bool {
        self == Self::Agreed
    }
}

impl Milestone for InterestMilestone {
    type Step = InterestMilestoneKind;
    fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }
    fn step(&self) -> InterestMilestoneKind {
        self.kind
    }
}

impl InterestMilestone {
    /// Reads a milestone recorded today.
    pub fn parse(
        kind: InterestMilestoneKind,
        occurred_on: NaiveDate,
        options: InterestMilestoneOptions,
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        RecordedDates { today }.check(occurred_on, "/occurred_on", &mut faults);
        let ending = matches!(kind, InterestMilestoneKind::Declined | InterestMilestoneKind::Withdrawn);
        match (ending, options.reason.is_some()) {
            (true, false) => faults.add(
                FaultCode::FieldRequired,
                "/reason",
                format!("a milestone of kind {kind} needs this field"),
            ),
            (false, true) => faults.add(
                FaultCode::FieldNotAllowed,
                "/reason",
                format!("a milestone of kind {kind} does not carry this field"),
            ),
            _ => {}
        }
        faults.or(Self::stored(kind, occurred_on, options))
    }

    /// Reads a milestone that was checked when it was recorded.
    pub fn stored(kind: InterestMilestoneKind, occurred_on: NaiveDate, options: InterestMilestoneOptions) -> Self {
        Self {
            kind,
            occurred_on,
            options,
        }
    }

    /// The kind.
    pub fn kind(&self) -> InterestMilestoneKind {
        self.kind
    }

    /// What the kind carries.
    pub fn options(&self) -> &InterestMilestoneOptions {
        &self.options
    }
}
