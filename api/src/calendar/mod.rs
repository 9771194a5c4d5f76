//! `/v1/bank-holidays`: what limits in working days are counted with.

mod list_bank_holidays;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operation and its documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_bank_holidays::list_bank_holidays);
}
