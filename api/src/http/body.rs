//! Reads a JSON body: its declared type, its size, its syntax, its shape; then its value.

use crate::{
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::time::timeout;
use utoipa::ToSchema;

/// The most bytes of one request's body.
pub const MOST_BYTES: usize = 262_144;

/// A body that fits its schema in the contract.
#[derive(Debug)]
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// The same as JSON, as it came.
    pub json: Value,
    /// A hash of what it says, however it was spaced.
    pub hash: String,
}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Outcome<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let Fitting { json, hash } = fitting(&request, payload, &T::name()).await?;
            // The schema accepted it, so what is left is a difference between schema and type.
            let value = T::deserialize(&json).map_err(unfit)?;
            Ok(Self { value, json, hash })
        })
    }
}

/// A body that fits a schema, of whatever type it is to become.
struct Fitting {
    json: Value,
    hash: String,
}

/// Waits for the body and checks it. Apart from the type, so that it is compiled once.
async fn fitting(request: &HttpRequest, mut payload: Payload, name: &str) -> Outcome<Fitting> {
    declared_as_it_is(request)?;
    declared_as_json(request)?;
    let too_large = || Problem::new(ProblemKind::BodyTooLarge, format!("the body has more than {MOST_BYTES} bytes"));
    if declared_length(request).is_some_and(|length| length > MOST_BYTES as u64) {
        return Err(too_large());
    }
    let service = Service::of(request)?;
    let patience = service.http.body_time;
    let too_slow = || {
        let detail = format!("the body did not arrive within {} s", patience.as_secs());
        Problem::new(ProblemKind::RequestTimeout, detail)
    };
    let arriving = web::Payload::from_request(request, &mut payload)
        .await
        .map_err(|_| Problem::new(ProblemKind::MalformedBody, "the body could not be read"))?
        .to_bytes_limited(MOST_BYTES);
    let bytes = timeout(patience, arriving)
        .await
        .map_err(|_| too_slow())?
        .map_err(|_| too_large())?
        .map_err(|_| Problem::new(ProblemKind::MalformedBody, "the body could not be read"))?;
    checked(service, &bytes, name)
}

/// Refuses a body that is declared as compressed, before a byte of it is read: a body is small, and
/// what a few bytes unpack to is nobody's to decide but this service's.
pub fn declared_as_it_is(request: &HttpRequest) -> Outcome<()> {
    let encoded = |value: &header::HeaderValue| !value.as_bytes().eq_ignore_ascii_case(b"identity");
    if request.headers().get_all(header::CONTENT_ENCODING).any(encoded) {
        return Err(Problem::new(
            ProblemKind::UnsupportedContentEncoding,
            "send the body as it is, without Content-Encoding",
        ));
    }
    Ok(())
}

fn declared_as_json(request: &HttpRequest) -> Outcome<()> {
    let patch = request.method() == actix_web::http::Method::PATCH;
    declared_as(request, "application/json", Some("application/merge-patch+json").filter(|_| patch))
}

/// Refuses a body that is declared as neither of these.
pub fn declared_as(request: &HttpRequest, wanted: &str, also: Option<&str>) -> Outcome<()> {
    let declared = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == wanted || also == Some(essence.as_str()) {
        return Ok(());
    }
    Err(Problem::new(
        ProblemKind::UnsupportedMediaType,
        format!("send Content-Type: {wanted}"),
    ))
}

/// How long the body says it is.
pub fn declared_length(request: &HttpRequest) -> Option<u64> {
    let length = request.headers().get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

fn checked(service: &Service, bytes: &[u8], name: &str) -> Outcome<Fitting> {
    let mut json: Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::new(
            ProblemKind::MalformedBody,
            format!("the body is not JSON: line {}, column {}", error.line(), error.column()),
        )
    })?;
    write_whole(&mut json);
    let schema = || Ok(json!({ "$ref": format!("#/components/schemas/{name}") }));
    service.schemas.check(name, &schema, &json)?;
    let hash = Sha256::digest(json.to_string()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Fitting { json, hash })
}

/// The largest whole number of which every lower one can be told from its neighbours in a float.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes `5.0` as `5`: to JSON Schema, and so to callers, it is the same integer.
fn write_whole(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < MOST_EXACT) {
                *value = json!(whole as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_whole),
        Value::Object(fields) => fields.values_mut().for_each(write_whole),
        _ => {}
    }
}

fn unfit(error: serde_json::Error) -> Problem {
    Problem::new(
        ProblemKind::InvalidBody,
        format!("the body does not fit the contract: {}", category(&error)),
    )
}

fn category(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "a value has the wrong form",
        _ => "it cannot be read",
    }
}
