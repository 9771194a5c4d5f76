//! What becomes of a line of a plan.

use crate::codes::code_list;

code_list! {
    /// What became of a line of a plan.
    PlanLineState {
        /// A household is proposed, and nobody has decided yet.
        Open = "open",
        /// The plan has nobody for them: there is nothing to decide.
        Nobody = "nobody",
        /// The pair was accepted and is linked.
        Accepted = "accepted",
        /// The pair was declined.
        Declined = "declined",
    }
}

code_list! {
    /// Why a line of a plan is declined.
    DeclineReason {
        /// The children's worker does not see their needs met.
        NotRightForChildren = "not_right_for_children",
        /// The household does not wish to be considered.
        HouseholdDeclined = "household_declined",
        /// Another household is preferred.
        OtherHouseholdPreferred = "other_household_preferred",
        /// What is recorded of either side is no longer true.
        CircumstancesChanged = "circumstances_changed",
        /// Another reason.
        Other = "other",
    }
}
