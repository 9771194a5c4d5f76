//! A creating request sent twice is done once: the first answer is kept in the same transaction
//! as what it created.

use crate::{
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::Caller,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode};
use family_finding_persistence::{
    AnyConnection,
    idempotency::{self, KeptAnswer},
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};

/// The `Idempotency-Key` header, where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.headers().get("idempotency-key") {
            None => Ok(Self(None)),
            Some(value) => match value.to_str() {
                Ok(key) if (1..=80).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                    Ok(Self(Some(key.to_owned())))
                }
                _ => Err(Problem::new(
                    ProblemKind::InvalidQuery,
                    "Idempotency-Key has 1 to 80 visible ASCII characters",
                )),
            },
        })
    }
}

/// Something that was created.
pub struct Created<T> {
    /// The answer's body.
    pub body: T,
    /// Its address.
    pub location: Option<String>,
    /// Its entity tag.
    pub etag: Option<String>,
}

/// Runs `work` in one transaction, or answers again what it answered before to the same key and
/// body. Only what succeeded is kept: a refused request stored nothing.
pub async fn create_once<T: Serialize + 'static>(
    service: &Service,
    caller: &Caller,
    key: IdempotencyKey,
    body_hash: &str,
    work: impl Fn(&mut AnyConnection) -> Outcome<Created<T>> + Send + 'static,
) -> Outcome<HttpResponse> {
    let who = format!("{}/{}", caller.organisation, caller.subject);
    let request_hash = format!("{} {} {body_hash}", caller.operation, caller.path);
    let now = service.now();
    let (answer, again) = service
        .database
        .write(move |connection| {
            let Some(key) = &key.0 else {
                return Ok((kept(work(connection)?, &request_hash)?, false));
            };
            if let Some(before) = idempotency::find(connection, &who, key)? {
                if before.request_hash != request_hash {
                    return Err(Problem::new(
                        ProblemKind::IdempotencyKeyReused,
                        "this key was used for another request",
                    ));
                }
                return Ok((before, true));
            }
            let answer = kept(work(connection)?, &request_hash)?;
            idempotency::keep(connection, &who, key, &answer, now)?;
            Ok((answer, false))
        })
        .await?;
    respond(answer, again)
}

fn kept<T: Serialize>(created: Created<T>, request_hash: &str) -> Outcome<KeptAnswer> {
    let unreadable = |error: serde_json::Error| Problem::internal(error.to_string());
    let headers: BTreeMap<&str, String> = [("location", created.location), ("etag", created.etag)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    Ok(KeptAnswer {
        request_hash: request_hash.to_owned(),
        status: StatusCode::CREATED.as_u16(),
        headers: serde_json::to_string(&headers).map_err(unreadable)?,
        body: serde_json::to_string(&created.body).map_err(unreadable)?,
    })
}

fn respond(answer: KeptAnswer, again: bool) -> Outcome<HttpResponse> {
    let status = StatusCode::from_u16(answer.status).map_err(|error| Problem::internal(error.to_string()))?;
    let headers: BTreeMap<String, String> = serde_json::from_str(&answer.headers).map_err(|error| Problem::internal(error.to_string()))?;
    let mut response = HttpResponse::build(status);
    for (name, value) in &headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    if again {
        response.insert_header(("idempotent-replayed", "true"));
    }
    Ok(response.content_type("application/json").body(answer.body))
}
