//! SSDA903, the yearly collection on children looked after: the files `Header`, `Episodes`, `AD1` and
//! `PlacedAdoption` of the children of one council who have, or had, a plan for adoption.
//!
//! Dates of the adoption come from the journeys, never from a second record; the care comes from the
//! [`CareRecord`]. Where the two contradict each other, or something is missing, the record is
//! listed with the reason, and nothing is guessed.

mod adoption;
mod child;
mod episodes;
mod files;
mod header;
mod problem;

#[cfg(test)]
mod tests;

pub use child::{ReturnChild, Reversal};
pub use files::files;
pub use problem::{ReturnFile, ReturnProblem, ReturnProblemKind};

use super::{care_record::CareRecord, codes::CodeYear};
use problem::Findings;

/// Whether a child belongs in the return of a year: it was in care in that year, as the journey or
/// the care record says.
pub fn belongs(child: &ReturnChild, year: CodeYear) -> bool {
    child.in_care_during(year) || !child.episodes_of(year).is_empty()
}

/// Everything that keeps the records of the children from being returned validly, in their order.
pub fn problems(children: &[ReturnChild], year: CodeYear) -> Vec<ReturnProblem> {
    let told = header::Told::by(children);
    let mut all: Vec<ReturnProblem> = Vec::new();
    for child in children {
        let mut findings = Findings::of(child.id);
        header::check(child, year, &mut findings);
        episodes::check(child, year, &mut findings);
        adoption::check(child, year, &mut findings);
        told.check(child, &mut findings);
        all.append(&mut findings.list);
    }
    all
}
