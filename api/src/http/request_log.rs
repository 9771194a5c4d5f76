//! What happens around every request: its identifier, its span, its metrics, the finishing of
//! problems, and the catching of panics.

use super::security::add_safe_headers;
use crate::{
    limits::Allowance,
    problems::{Problem, ProblemKind},
    service::Service,
};
use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, time::Instant};
use tracing::{Instrument, field::Empty};

/// The request's identifier: taken from `X-Request-Id` where that is well-formed, else made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl RequestId {
    fn of(request: &ServiceRequest) -> Self {
        let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
        let well_formed =
            |text: &&str| (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        Self(
            given
                .filter(well_formed)
                .map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned),
        )
    }

    /// The identifier of a request under way.
    pub fn current(request: &HttpRequest) -> String {
        request.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }
}

/// The identifier of the operation that a request asks for, found once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationId(String);

impl OperationId {
    /// The operation of a request under way; empty when it asks for none.
    pub fn current(request: &HttpRequest) -> String {
        request.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }
}

/// Observes one request from beginning to end.
pub async fn observe(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() == Method::HEAD {
        // It is answered as GET is; the connection leaves the body out, and keeps its length.
        request.head_mut().method = Method::GET;
    }
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let started = Instant::now();
    let operation = request
        .app_data::<actix_web::web::Data<Service>>()
        .and_then(|service| service.operation_of(request.request()))
        .unwrap_or_else(|| "none".to_owned());
    request.extensions_mut().insert(OperationId(operation.clone()));
    let span = tracing::info_span!("request", operation = %operation, request_id = %id.0, status = Empty, duration_ms = Empty);
    let path = request.path().to_owned();
    let service = request.app_data::<actix_web::web::Data<Service>>().cloned();
    async move {
        // The request itself must not be held here: the framework routes it as its only owner.
        let outcome = match too_long(request.headers()) {
            Some(problem) => Err(Finished::of(&problem, &path, &id.0)),
            None => match AssertUnwindSafe(next.call(request)).catch_unwind().await {
                Ok(Ok(response)) => Ok(finish_problem(response.map_into_boxed_body(), &path, &id.0)),
                Ok(Err(error)) => Err(Finished::of(&known(&error.error_response()), &path, &id.0)),
                Err(_) => Err(Finished::of(&Problem::internal("panic"), &path, &id.0)),
            },
        };
        let elapsed = started.elapsed();
        let status = outcome
            .as_ref()
            .map_or_else(|finished| finished.status, ServiceResponse::status)
            .as_u16();
        let duration_ms = elapsed.as_secs_f64() * 1000.0;
        tracing::Span::current().record("status", status).record("duration_ms", duration_ms);
        tracing::info!("answered");
        if let Some(service) = &service {
            service.metrics.observe(&operation, status, elapsed);
        }
        let mut response = outcome?;
        let allowance = response.request().extensions().get::<Allowance>().copied();
        let headers = response.headers_mut();
        if let Some(notice) = service.as_ref().and_then(|service| service.contract.notice(&operation)) {
            notice.tell(headers);
        }
        if let Some(allowance) = allowance {
            allowance.tell(headers);
        }
        add_headers(headers, &path, &id.0);
        Ok(response)
    }
    .instrument(span)
    .await
}

/// How long the conditions of a read may be, as the contract says.
const LONGEST: [(&str, usize); 2] = [("if-none-match", 200), ("if-modified-since", 40)];

fn too_long(headers: &HeaderMap) -> Option<Problem> {
    let is_longer = |(name, longest): &(&str, usize)| headers.get(*name).is_some_and(|value| value.len() > *longest);
    let (name, longest) = LONGEST.into_iter().find(is_longer)?;
    Some(Problem::of_parameter(name, format!("may have {longest} characters")))
}

fn add_headers(headers: &mut HeaderMap, path: &str, id: &str) {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
        // It says nothing, and kept the answer from being compressed.
        headers.remove(header::CONTENT_ENCODING);
    }
    add_safe_headers(headers, path);
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// Writes the body of a refusal, whoever refused.
fn finish_problem(response: ServiceResponse<BoxBody>, path: &str, id: &str) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = known(response.response());
    let mut finished = Finished::of(&problem, path, id).response();
    for (name, value) in response.headers() {
        // What described the body that is replaced does not describe this one.
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING].contains(name) {
            finished.headers_mut().append(name.clone(), value.clone());
        }
    }
    response.into_response(finished)
}

/// The problem of a response, or what a refusal of the framework means.
fn known(response: &HttpResponse<BoxBody>) -> Problem {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return problem.clone();
    }
    match response.status().as_u16() {
        404 => Problem::not_found(),
        405 => Problem::new(ProblemKind::MethodNotAllowed, "this address does not know the method"),
        413 => Problem::new(ProblemKind::BodyTooLarge, "the body is too large"),
        415 => Problem::new(ProblemKind::UnsupportedMediaType, "send Content-Type: application/json"),
        500..=599 => Problem::internal("an error of the framework"),
        _ => Problem::new(ProblemKind::MalformedBody, "the request cannot be read"),
    }
}

/// A problem with its whole body.
#[derive(Debug)]
struct Finished {
    status: StatusCode,
    body: Vec<u8>,
    path: String,
    id: String,
}

impl Finished {
    fn of(problem: &Problem, path: &str, id: &str) -> Self {
        if let Some(internal) = &problem.internal {
            tracing::error!(problem = problem.kind.slug(), internal = %internal, "refused");
        }
        let body = serde_json::to_vec(&problem.body(path, id)).unwrap_or_default();
        Self {
            status: problem.kind.status(),
            body,
            path: path.to_owned(),
            id: id.to_owned(),
        }
    }

    fn response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status)
            .insert_header(("content-type", "application/problem+json"))
            .body(self.body.clone());
        add_headers(response.headers_mut(), &self.path, &self.id);
        response
    }
}

impl std::fmt::Display for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.status.fmt(f)
    }
}

impl ResponseError for Finished {
    fn status_code(&self) -> StatusCode {
        self.status
    }
    fn error_response(&self) -> HttpResponse {
        self.response()
    }
}
