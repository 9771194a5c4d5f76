//! Work with other agencies: the partner's door, expressions of interest, placements across
//! agencies and their money.

mod agreements;
mod offers;
mod partner;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations and their documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    offers::configure(config);
    agreements::configure(config);
}
