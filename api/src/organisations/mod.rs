//! `/v1/organisations`: councils and agencies.

mod known;
mod list;
mod put;

pub use known::{council_of_region, known_organisation};

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list::list_organisations).service(put::put_organisation);
}
