//! `/v1/children/{id}/export` and `/v1/adopters/{id}/export`: everything that is held on a case.

mod adopter;
mod child;
mod parts;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(child::read_child_export).service(adopter::read_adopter_export);
}
