//! Agreements with partner agencies.

mod list;
mod put;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list::list_agreements).service(put::put_agreement);
}
