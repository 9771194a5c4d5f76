//! `/v1/bank-holidays`: what limits in working days are counted with.

mod list_bank_holidays;

use crate::contract::Operations;

/// Registers the operation and its documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_bank_holidays::list_bank_holidays);
}
