//! Measures and scorecards.

mod records;

pub use records::{AdopterRecord, ChildRecord, Records};
