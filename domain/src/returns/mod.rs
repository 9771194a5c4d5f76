//! Statutory returns: what a council or agency must tell others about children and adopters, in the
//! form that they ask for.

pub mod annex_a;
pub mod care_record;
pub mod codes;
mod household;
pub mod quarterly;
pub mod social_care;
pub mod ssda903;
mod table;

pub use care_record::{CareEpisode, CareRecord, OfstedNumber};
pub use household::ReturnHousehold;
pub use table::{Cell, Listing, Table, day};
