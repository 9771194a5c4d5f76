//! Sibling groups: which children belong together, and whether they are to be placed so.

mod milestone;
mod rules;

pub use milestone::{SiblingGroupMilestone, SiblingGroupMilestoneKind, SiblingGroupStep};
pub use rules::{Assessment, MOST_SIBLINGS, SIBLING_GROUP_RULES, assessment_on};
