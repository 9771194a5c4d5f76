//! Children: from care to the adoption order.

mod clocks;
mod hard_to_place;
mod milestone;
mod profile;
mod rules;
mod stage;
mod summary;
mod waiting;

pub use clocks::{CARE_TO_MOVING_IN, ORDER_TO_MATCH, PLACED_TO_ORDER, child_clocks};
pub use hard_to_place::{HARD_TO_PLACE, HardToPlaceReason, HardToPlaceRules, hard_to_place};
pub use milestone::{
    ChildFact, ChildMilestone, ChildMilestoneKind, ChildMilestoneOptions, ChildStep, LeftCareReason, PauseReason, PlanChangeReason,
};
pub use profile::{ChildProfile, ContactPlan, ContactRequirement, EarlyPermanence, ExcludedArea};
pub use rules::CHILD_RULES;
pub use stage::{ChildStage, FamilyFinding, NoLinkReason, child_stage, family_finding_on};
pub use summary::{ChildSummary, summarise_child};
pub use waiting::{Waiting, no_link_reasons, waiting_on, waiting_since};
