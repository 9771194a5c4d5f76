//! The shortlist of a child or sibling group: the households a family finder keeps in mind, and how
//! each of them stands today.

mod line;
mod standing;

pub use line::{ShortlistRemovalReason, admit_line, admit_link_of_line, admit_removal};
pub use standing::{ShortlistStanding, line_standing};
