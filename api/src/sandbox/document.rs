//! `/sandbox/openapi.json`: the sandbox's own operations, apart from the contract.

use crate::{
    contract::Operations,
    problems::{Outcome, Problem},
};
use actix_web::{HttpResponse, get, http::header::ContentType};
use utoipa::{OpenApi, openapi::OpenApi as Document};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "family-finding sandbox",
        version = "1.0.0",
        description = "What a sandbox does beside the contract, for tests of other systems: its clock, its tokens, its faults, and beginning anew. No other instance has these operations; none of them asks for a token.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags((name = "sandbox", description = "A throw-away instance and how it behaves.")),
    servers((url = "/"))
)]
struct Base;

/// The finished document.
pub fn document() -> Document {
    let mut document = Base::openapi();
    super::operations(&mut Operations::Described(&mut document));
    document
}

/// The document.
#[get("/sandbox/openapi.json")]
pub async fn openapi_document() -> Outcome<HttpResponse> {
    let text = document().to_pretty_json().map_err(|error| Problem::internal(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(text))
}
