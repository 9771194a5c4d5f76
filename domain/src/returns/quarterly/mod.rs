//! The quarterly data on adoption and special guardianship: a row for each child and a row for each
//! household, with the days of their milestones as they stood at the end of the quarter.
//!
//! No official list of columns is published: headings are the names of the milestones.

mod children;
mod days;
mod households;

#[cfg(test)]
mod tests;

pub use children::{Kin, QuarterChild, child_rows, is_child_of, telling_link};
pub use households::{household_rows, is_household_of};
