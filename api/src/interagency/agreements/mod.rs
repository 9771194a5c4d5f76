//! Agreements with partner agencies.

mod list;
mod put;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations and their documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list::list_agreements).service(put::put_agreement);
}
