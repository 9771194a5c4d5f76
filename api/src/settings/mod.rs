//! `/v1/settings`: what a region decides for itself.

mod patch;
mod read;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations and their documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read::read_settings).service(patch::patch_settings);
}
