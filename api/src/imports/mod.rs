//! `/v1/imports`: many records sent in one file, each line answered while the rest is on its way.

mod answer;
mod apply;
mod create;
mod desk;
mod lines;
mod named;
mod record;
mod rooms;
pub mod tables;
mod work;

pub use create::Places;

use crate::contract::Operations;

/// The media type of a body whose lines are JSON documents.
pub const NDJSON: &str = "application/x-ndjson";

/// Imports that one process takes in at one time.
const MOST_AT_ONCE: usize = 4;
/// Dry runs among them: for each the database is copied.
const MOST_DRY_RUNS_AT_ONCE: usize = 1;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(create::create_import);
}
