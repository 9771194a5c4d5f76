//! `/openapi.json` and the page at `/`.

use super::page::page;
use crate::{problems::Outcome, service::Service};
use actix_web::{HttpRequest, HttpResponse, get, http::header::ContentType};

/// The contract.
#[get("/openapi.json")]
pub async fn openapi_document(request: HttpRequest) -> Outcome<HttpResponse> {
    let service = Service::of(&request)?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(service.contract.text.clone()))
}

/// Where to go from here.
#[get("/")]
pub async fn home() -> HttpResponse {
    let body = "<h1>family-finding</h1><p>The adoption service of a regional adoption agency: journeys, links, explained matches, scorecards.</p>\
                <ul><li><a href=\"/docs/\">API documentation</a></li><li><a href=\"/openapi.json\">OpenAPI contract</a></li>\
                <li><a href=\"/problems\">Problems and what to do about them</a></li><li><a href=\"/health/ready\">Readiness</a></li></ul>";
    HttpResponse::Ok().content_type(ContentType::html()).body(page("Welcome", body))
}
