//! `/v1/organisations`: councils and agencies.

mod known;
mod list;
mod put;

pub use known::{council_of_region, known_organisation};

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations and their documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list::list_organisations).service(put::put_organisation);
}
