//! How a send ended.

use crate::codes::code_list;

code_list! {
    /// How a send to the department ended.
    SendOutcome {
        /// Everything that was to be sent was accepted.
        Complete = "complete",
        /// Everything was sent, and some blocks were refused.
        WithRefusals = "with_refusals",
        /// The department did not let the council in.
        NotAuthorised = "not_authorised",
        /// The department could not be reached, or was too busy for too long.
        Unavailable = "unavailable",
        /// The department answered what cannot be understood.
        Failed = "failed",
    }
}
