//! Interagency work: agreements with partners, their searches, expressions of interest, placements
//! across agencies and the year's money.

pub mod agreements;
pub mod budgets;
pub mod interests;
pub mod offers;
pub mod placements;
pub mod searches;
