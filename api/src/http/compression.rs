//! Which answers are compressed: lists, figures and the contract, where the caller takes it and it
//! is worth it.
//!
//! A compressed length tells something of what was compressed. Nobody else's text stands in these
//! answers, tokens never do, and a page of another origin cannot send a caller's token along; even
//! so a single case, an identity and an export are sent as they are, whose tag names their bytes.

use crate::service::Service;
use actix_web::{
    Error, HttpMessage,
    body::{BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, AcceptEncoding, Encoding, HeaderValue},
    middleware::Next,
    web::Data,
};

/// Answers that are smaller are sent as they are.
const WORTH_BYTES: u64 = 1024;

const TAKEN: [Encoding; 4] = [Encoding::identity(), Encoding::gzip(), Encoding::brotli(), Encoding::zstd()];

/// What is long besides lists, and names nobody.
const FIGURES: [&str; 3] = ["read_events", "read_annual_report", "read_quarterly_report"];

/// What no operation of the contract answers and is compressed too.
const PAGES: [&str; 2] = ["/openapi.json", "/docs/"];

fn is_compressed(request: &ServiceRequest) -> bool {
    let service = request.app_data::<Data<Service>>();
    let operation = service
        .and_then(|service| service.operation_of(request.request()))
        .unwrap_or_default();
    operation.starts_with("list_") || FIGURES.contains(&operation.as_str()) || PAGES.iter().any(|page| request.path().starts_with(page))
}

/// Before the compression: takes away the wish for it where it is not granted, or where nothing that
/// is wished for can be had. An answer in a form that was not asked for is better than none.
pub async fn wish(mut request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let can_be_had = || {
        let wished = request.get_header::<AcceptEncoding>();
        wished.is_some_and(|wished| wished.negotiate(TAKEN.iter()).is_some())
    };
    if !(is_compressed(&request) && can_be_had()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.call(request).await
}

/// Within the compression: marks what is not worth it.
pub async fn worth(request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let is_small = matches!(response.response().body().size(), BodySize::Sized(bytes) if bytes < WORTH_BYTES);
    if is_small || response.headers().contains_key(header::ETAG) {
        let as_it_is = HeaderValue::from_static("identity");
        response.headers_mut().insert(header::CONTENT_ENCODING, as_it_is);
    }
    Ok(response)
}
