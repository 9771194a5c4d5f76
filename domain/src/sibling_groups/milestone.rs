//! What can be recorded of a sibling group.

use crate::{
    codes::code_list,
    fault::Faults,
    journeys::{Milestone, RecordedDates, Step},
};
use chrono::NaiveDate;

code_list! {
    /// The kinds of milestone of a sibling group.
    SiblingGroupMilestoneKind {
        /// The sibling assessment says: place together.
        AssessedTogether = "assessed_together",
        /// The sibling assessment says: place apart.
        AssessedApart = "assessed_apart",
    }
}

/// The steps of the table are the kinds.
pub type SiblingGroupStep = SiblingGroupMilestoneKind;

impl Step for SiblingGroupMilestoneKind {
    fn kind_code(self) -> &'static str {
        self.code()
    }
    fn words(self) -> &'static str {
        match self {
            Self::AssessedTogether => "the assessment to place together",
            Self::AssessedApart => "the assessment to place apart",
        }
    }
    fn is_decision(self) -> bool {
        true
    }
}

/// A milestone of a sibling group.
#[derive(Clone, Debug, PartialEq)]
pub struct SiblingGroupMilestone {
    /// The kind.
    pub kind: SiblingGroupMilestoneKind,
    /// The day of the assessment.
    pub occurred_on: NaiveDate,
}

impl SiblingGroupMilestone {
    /// Reads a milestone recorded today.
    pub fn parse(kind: SiblingGroupMilestoneKind, occurred_on: NaiveDate, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        RecordedDates { today }.check(occurred_on, "/occurred_on", &mut faults);
        faults.or(Self { kind, occurred_on })
    }
}

impl Milestone for SiblingGroupMilestone {
    type Step = SiblingGroupStep;
    fn occurred_on(&self) -> NaiveDate {
        self.occurred_on
    }
    fn step(&self) -> SiblingGroupStep {
        self.kind
    }
}
