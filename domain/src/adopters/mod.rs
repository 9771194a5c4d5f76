//! Adopter households: from the first enquiry to the end of their approval.

mod approval;
mod availability;
mod checks;
mod clocks;
mod household;
mod milestone;
mod review;
mod rules;
mod stage;
mod summary;

pub use approval::{ApprovalTerms, MOST_CHILDREN, MOST_YEARS, TermsIn};
pub use availability::{Availability, availability_on, places_taken};
pub use checks::{Check, CheckKind, CheckState, Required, check_state, missing_checks};
pub use clocks::{CHALLENGE, INFORMATION, OVERALL, REGISTRATION, STAGE_ONE, STAGE_TWO, clocks};
pub use household::{Adult, ChildAtHome, ContactAnswers, Household, Location};
pub(crate) use household::{check_adult_birth, check_language};
pub use milestone::{
    AdopterEndReason, AdopterMilestone, AdopterMilestoneKind, AdopterMilestoneOptions, AdopterStep, DecisionOutcome, EnquirySource,
    FastTrackGround, HoldSide, PanelRecommendation, StageOneOutcome,
};
pub use review::{REVIEW_SOON_MONTHS, review_due_on, review_due_soon_on};
pub use rules::ADOPTER_RULES;
pub use stage::{AdopterStage, BREAK_BETWEEN_STAGES, lapses_after, stage_on};
pub use summary::{AdopterSummary, summarise};
