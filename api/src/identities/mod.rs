//! `/v1/adopters/{id}/identity` and `/v1/children/{id}/identity`: one file for each operation.

mod put_adopter;
mod put_child;
mod read_adopter;
mod read_child;
mod shown;

pub use shown::KnownFields;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(read_adopter::read_adopter_identity)
        .service(put_adopter::put_adopter_identity)
        .service(read_child::read_child_identity)
        .service(put_child::put_child_identity);
}
