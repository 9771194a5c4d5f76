//! `/v1/children/{id}/timeline` and `/v1/adopters/{id}/timeline`: one file for each operation.

mod entry;
mod for_adopter;
mod for_child;
mod links;
mod page;
mod panels;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations and their documentation.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(for_child::list_child_timeline)
        .service(for_adopter::list_adopter_timeline);
}
