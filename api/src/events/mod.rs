//! `/v1/events`: the feed of what changed.

mod cursor;
mod growth;
mod out;
mod read;
mod retention;

pub use growth::Growth;
pub use out::EventOut;
pub use retention::{KEPT_DAYS, forget_old_events};

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operation and its documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read::read_events);
}
