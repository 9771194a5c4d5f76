//! What partners are shown of the region's households.

mod availability;
mod offered;
mod out;
mod pseudonym;
mod searches;

pub use offered::{Offered, offered};

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(searches::list_partner_searches)
        .service(availability::list_availability);
}
