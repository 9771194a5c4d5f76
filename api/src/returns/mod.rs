//! `/v1/returns` and the care records that they need: one file for each operation.

mod gather;
mod list_annex_problems;
mod list_problems;
mod listing;
mod put_care_record;
mod quarter;
mod read_annex_adopters;
mod read_annex_children;
mod read_care_record;
mod read_looked_after;
mod read_quarter_children;
mod read_quarter_households;
mod render;
pub mod social_care;
mod workbook;

pub use gather::{care_fields, code_year, note_children};
pub use listing::{ListingFile, ListingFormat};
pub use quarter::{quarter_begun, quarter_named};
pub use read_annex_adopters::{annex_adopters, annex_households};
pub use read_annex_children::annex_children;
pub use read_quarter_children::quarter_children;
pub use read_quarter_households::quarter_households;
pub use render::archive;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(read_care_record::read_child_care_record)
        .service(put_care_record::put_child_care_record)
        .service(list_problems::list_looked_after_return_problems)
        .service(read_looked_after::read_looked_after_return)
        .service(list_annex_problems::list_annex_problems)
        .service(read_annex_children::read_annex_children)
        .service(read_annex_adopters::read_annex_adopters)
        .service(read_quarter_children::read_quarterly_return_children)
        .service(read_quarter_households::read_quarterly_return_households)
        .service(social_care::list_changes::list_social_care_changes);
}
