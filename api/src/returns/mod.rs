//! `/v1/returns` and the care records that they need: one file for each operation.

mod gather;
mod list_problems;
mod put_care_record;
mod read_care_record;
mod read_looked_after;
mod render;

pub use gather::{care_fields, code_year, note_children};
pub use render::archive;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(read_care_record::read_child_care_record)
        .service(put_care_record::put_child_care_record)
        .service(list_problems::list_looked_after_return_problems)
        .service(read_looked_after::read_looked_after_return);
}
