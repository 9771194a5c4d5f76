//! A line of a shortlist: what may be done with it.

use crate::{
    codes::code_list,
    fault::{Fault, FaultCode},
};

code_list! {
    /// Why a household was taken off a shortlist.
    ShortlistRemovalReason {
        /// The household decided not to go on.
        HouseholdDeclined = "household_declined",
        /// The household does not suit the child.
        NotSuitable = "not_suitable",
        /// The household is no longer available.
        HouseholdUnavailable = "household_unavailable",
        /// Another household is preferred.
        OtherHouseholdPreferred = "other_household_preferred",
        /// A family is no longer looked for.
        SearchOver = "search_over",
        /// It was added by mistake.
        AddedByMistake = "added_by_mistake",
        /// Another reason.
        Other = "other",
    }
}

/// Whether a household may be added: it cannot stand twice on the same live list.
pub fn admit_line(stands_already: bool) -> Result<(), Fault> {
    if stands_already {
        let detail = "this household stands on the shortlist already; take that line off first, or leave it";
        return Err(Fault::new(FaultCode::AlreadyShortlisted, "/adopter_id", detail));
    }
    Ok(())
}

/// Whether a line may be taken off: once.
pub fn admit_removal(removed: bool) -> Result<(), Fault> {
    refuse(removed, "this line was taken off before")
}

/// Whether a line may become a link. Whether the household may be identified for the child is for
/// the link to say.
pub fn admit_link_of_line(removed: bool) -> Result<(), Fault> {
    refuse(
        removed,
        "this line was taken off the shortlist; add the household anew, or link it directly",
    )
}

fn refuse(removed: bool, detail: &str) -> Result<(), Fault> {
    if removed {
        return Err(Fault::new(FaultCode::LineRemoved, "", detail));
    }
    Ok(())
}
