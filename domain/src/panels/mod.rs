//! Panels: meetings that hear cases and recommend, and what the agency decision maker decides.

mod agenda;
mod codes;
mod implied;
mod members;
mod milestone;
mod rules;
mod standing;

pub use agenda::{Agenda, MOST_CASES, PanelSubject};
pub use codes::{AbsenceReason, PanelCancelReason, PanelDecision, PanelItemEndReason, PanelItemKind, PanelKind, PanelRole, PanelState};
pub use implied::{
    ImpliedMilestone, Settled, as_seen_by, household_is_ready, implied_milestone, is_heard_again, match_is_ready, of_all, plan_is_ready,
    settle,
};
pub use members::{
    LONGEST_NAME, MOST_MEMBERS, PanelAbsence, PanelMember, PanelQuorum, PersonName, QuorumGap, check_absences, check_members,
    must_be_quorate, quorum,
};
pub use milestone::{HeardAt, PanelItemMilestone, PanelItemMilestoneKind, PanelItemMilestoneOptions, PanelItemStep};
pub use rules::PANEL_ITEM_RULES;
pub use standing::{DECISION_WORKING_DAYS, PanelItemJourney, PanelItemState};
