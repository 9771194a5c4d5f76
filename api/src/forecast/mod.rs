//! `/v1/forecast`: what is expected of the next four quarters.

mod read;

use crate::contract::Operations;

/// Registers the operation and its documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(read::read_forecast);
}
