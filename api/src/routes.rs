//! Every address of the service.

use crate::contract::Operations;
use crate::{
    adopters, audit, calendar, children, contract, events, exports, forecast, identities, imports, interagency, links, matching, measures,
    operations, organisations, panels, problems,
    problems::{Outcome, Problem},
    reports, restrictions, retention, returns,
    service::Service,
    settings, shortlists, sibling_groups, targets, timelines, webhooks,
};
use actix_web::{HttpRequest, HttpResponse, web};

/// The operations of the contract. More specific addresses come before those with a place for an
/// identifier.
pub fn operations(config: &mut Operations<'_>) {
    matching::configure(config);
    adopters::configure(config);
    children::configure(config);
    identities::configure(config);
    sibling_groups::configure(config);
    links::configure(config);
    panels::configure(config);
    shortlists::configure(config);
    timelines::configure(config);
    restrictions::configure(config);
    exports::configure(config);
    retention::configure(config);
    returns::configure(config);
    measures::configure(config);
    reports::configure(config);
    targets::configure(config);
    forecast::configure(config);
    organisations::configure(config);
    interagency::configure(config);
    audit::configure(config);
    events::configure(config);
    imports::configure(config);
    webhooks::configure(config);
    calendar::configure(config);
    settings::configure(config);
}

/// What stands beside the contract: health, metrics, documentation, problem pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(contract::home)
        .service(contract::openapi_document)
        .service(contract::to_documentation)
        .service(contract::documentation_file)
        .service(problems::index)
        .service(problems::show)
        .service(crate::operations::live)
        .service(operations::ready)
        .service(operations::show_metrics);
}

/// What no address answers: 405 with `Allow` where the address knows other methods, else 404.
pub async fn unknown(request: HttpRequest) -> Outcome<HttpResponse> {
    let service = Service::of(&request)?;
    let methods = request.match_pattern().and_then(|pattern| service.contract.methods(&pattern));
    Err(match methods {
        Some(allow) => Problem::method_not_allowed(request.method(), allow),
        None => Problem::not_found(),
    })
}
