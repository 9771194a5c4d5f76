//! Headers that keep an answer from being kept, framed, or read as what it is not; and which
//! pages of other origins may call at all.

use super::HttpSettings;
use crate::{audit::PURPOSE, contract::page::style_hash, reports};
use actix_cors::Cors;
use actix_web::http::{
    Method,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use std::sync::LazyLock;

const SAFE_HEADERS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Nothing of an operation's answer is a page.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";
/// The documentation is a script of this service that fetches the contract, and writes its styles
/// into the page.
const DOCUMENTATION: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The few pages have one style of their own, and nothing else.
static PAGE: LazyLock<String> = LazyLock::new(|| one_style(&style_hash()));
/// So has a report.
static REPORT: LazyLock<String> = LazyLock::new(|| one_style(&reports::style_hash()));

fn one_style(hash: &str) -> String {
    format!("default-src 'none'; style-src '{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}

/// Adds the headers that follow from where an answer stands.
pub fn add_safe_headers(headers: &mut HeaderMap, path: &str) {
    let operation = path.starts_with("/v1/");
    if !headers.contains_key(header::CACHE_CONTROL) {
        // What is personal is kept by nobody on the way, the caller's own disk among them.
        let kept = if operation { "no-store" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    }
    for (name, value) in SAFE_HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policy = match html {
        true if path.starts_with("/docs") => HeaderValue::from_static(DOCUMENTATION),
        true if path.starts_with("/v1/reports/") => HeaderValue::from_str(&REPORT).unwrap_or(HeaderValue::from_static(NO_PAGE)),
        true => HeaderValue::from_str(&PAGE).unwrap_or(HeaderValue::from_static(NO_PAGE)),
        false => HeaderValue::from_static(NO_PAGE),
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
}

/// What a page of another origin may send and read.
const SENT: [&str; 8] = [
    "authorization",
    "content-type",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "idempotency-key",
    PURPOSE,
    "x-request-id",
];
const READ: [&str; 8] = [
    "etag",
    "link",
    "location",
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "x-request-id",
    "idempotent-replayed",
];
const PREFLIGHT_SECONDS: usize = 600;

/// Lets pages of the allowed origins call, with a token that they hold themselves: never cookies.
pub fn cross_origin(settings: &HttpSettings) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers(SENT)
        .expose_headers(READ)
        .max_age(PREFLIGHT_SECONDS);
    settings
        .allowed_origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}
