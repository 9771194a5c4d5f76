//! `/v1/children/{id}/restriction`: one file for each operation.

mod create;
mod lift;
mod out;
mod read;

pub use out::RestrictionOut;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(read::read_child_restriction)
        .service(create::create_child_restriction)
        .service(lift::record_child_restriction_lift);
}
