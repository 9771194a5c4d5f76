//! Statutory returns: what a council or agency must tell others about children and adopters, in the
//! form that they ask for.

pub mod care_record;
pub mod codes;
pub mod ssda903;
mod table;

pub use care_record::{CareEpisode, CareRecord, OfstedNumber};
pub use table::{Table, day};
