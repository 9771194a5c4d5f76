//! `/v1/events`: the feed of what changed.

mod cursor;
mod growth;
mod out;
mod read;
mod retention;

pub use growth::Growth;
pub use out::EventOut;
pub use retention::{KEPT_DAYS, forget_old_events};

use crate::contract::Operations;

/// Registers the operation and its documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(read::read_events);
}
