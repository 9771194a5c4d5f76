//! Imports: many records sent in one file.

mod kind;
mod run;

pub use kind::{RecordDoes, RecordKind};
pub use run::{MOST_LINES_OF_CASE, Run, Runs};
