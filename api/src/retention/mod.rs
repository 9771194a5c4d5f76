//! `/v1/retention` and `/v1/erasures`: one file for each operation.

mod create_erasure;
mod decide;
mod list_due;
mod list_erasures;
mod out;
mod read_erasure;
mod subject;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_due::list_retention)
        .service(list_erasures::list_erasures)
        .service(create_erasure::create_erasure)
        .service(read_erasure::read_erasure)
        .service(decide::record_erasure_decision);
}
