//! `/v1/settings`: what a region decides for itself.

mod patch;
mod read;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(read::read_settings).service(patch::patch_settings);
}
