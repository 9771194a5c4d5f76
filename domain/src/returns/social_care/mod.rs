//! The Department for Education's children's social care API: the adoption block of each child, told
//! when it has changed since it was last accepted.
//!
//! The department keeps a child by the council's own key, and within it an episode of social care by
//! the council's key of that. A block that no longer says what it said is taken back first
//! ([`ApiBlock::Withdrawn`]), because what is left out of a later one would stay with the department.

mod block;
mod plan;
mod send;
mod window;

#[cfg(test)]
mod tests;

pub use block::{AdoptionDates, ApiBlock, ApiChild, BlockKey};
pub use plan::{Accepted, Change, ChangeKind, Planned, Untold, UntoldReason, Wanted, plan};
pub use send::SendOutcome;
pub use window::told_from;

/// The most children of one call.
pub const MOST_CHILDREN: usize = 100;
