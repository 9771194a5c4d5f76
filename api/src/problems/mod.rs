//! Problems: the one way in which a request is refused.

mod kind;
mod page;
mod problem;

pub use kind::ProblemKind;
pub use page::{index, show};
pub use problem::{MOST_ERRORS, Outcome, Problem, ProblemBody, ProblemError};
