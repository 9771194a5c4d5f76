//! The table of a sibling group: an assessment stands until the other outcome replaces it.

use super::milestone::{SiblingGroupMilestone, SiblingGroupStep};
use crate::{
    codes::code_list,
    journeys::{Journey, Rule},
};

/// The most children of one group.
pub const MOST_SIBLINGS: usize = 6;

code_list! {
    /// The outcome of the sibling assessment.
    Assessment {
        /// Not assessed yet.
        NotAssessed = "not_assessed",
        /// To be placed together.
        Together = "together",
        /// To be placed apart.
        Apart = "apart",
    }
}

/// What may follow what.
pub const SIBLING_GROUP_RULES: &[Rule<SiblingGroupStep>] = &[
    Rule::of(SiblingGroupStep::AssessedTogether).cancels(&[SiblingGroupStep::AssessedApart]),
    Rule::of(SiblingGroupStep::AssessedApart).cancels(&[SiblingGroupStep::AssessedTogether]),
];

/// The assessment that stands.
pub fn assessment_on(journey: &Journey<'_, SiblingGroupMilestone>) -> Assessment {
    if journey.in_force(SiblingGroupStep::AssessedTogether).is_some() {
        Assessment::Together
    } else if journey.in_force(SiblingGroupStep::AssessedApart).is_some() {
        Assessment::Apart
    } else {
        Assessment::NotAssessed
    }
}
