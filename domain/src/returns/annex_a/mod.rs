//! The adoption lists of Ofsted's Annex A, which an inspection of children's services begins with:
//! list 10, the children with a plan for adoption, and list 11, the adopters, one row for each
//! person.
//!
//! Headings and answers are those of Ofsted's workbook. What is not known stays empty, and is told
//! with its reason where the list must have it.

mod adopters;
mod answers;
mod children;
mod problem;

#[cfg(test)]
mod tests;

pub use adopters::{adopter_problems, list_11, was_in_contact};
pub use children::{AnnexChild, child_problems, family_of, is_listed, list_10};
pub use problem::{AnnexList, AnnexProblem};

use chrono::{Months, NaiveDate};

/// Whether a day lies in the twelve months that end with another, which the lists look back to.
fn is_recent(on: NaiveDate, as_at: NaiveDate) -> bool {
    let before = as_at.checked_sub_months(Months::new(12));
    on <= as_at && before.is_none_or(|before| on > before)
}
