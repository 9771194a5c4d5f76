//! Checks on a household: one file for each operation.

mod list;
mod out;
mod overdue;
mod patch;
mod record;

pub use out::CheckOut;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(record::record_adopter_check)
        .service(list::list_adopter_checks)
        .service(patch::patch_adopter_check)
        .service(overdue::list_overdue_checks);
}
