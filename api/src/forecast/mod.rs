//! `/v1/forecast`: what is expected of the next four quarters.

mod read;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operation and its documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read::read_forecast);
}
