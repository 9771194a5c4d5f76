//! Links between a household and a child or sibling group: from the first idea to the placement.

mod admission;
mod consequences;
mod contradictions;
mod linked_child;
mod milestone;
mod overtaken;
mod rules;
mod state;
mod subject;

pub use admission::{ChildCandidate, HouseholdCandidate, admit_link, admit_match, admit_move, has_room_after_match};
pub use consequences::{ImpliedEnd, ends_after_child_left, ends_after_household_left, ends_after_match};
pub use contradictions::{Contradiction, Disallowed, contradictions, disallowed_on, new_contradictions};
pub use linked_child::{LinkParties, LinkedChild, fold_child};
pub use milestone::{LinkEndReason, LinkEndedBy, LinkMilestone, LinkMilestoneKind, LinkMilestoneOptions, LinkStep, LinkView, LinkVisit};
pub use overtaken::{Ending, overtaken_by};
pub use rules::LINK_RULES;
pub use state::{LinkState, link_state, linked_child_state};
pub use subject::LinkSubject;
