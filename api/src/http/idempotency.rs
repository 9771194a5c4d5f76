//! A creating request sent twice is done once: the first answer is kept in the same transaction
//! as what it created.

use super::PushOutcome;
use crate::{
    audit::{Shown, Shows},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::Caller,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode};
use family_finding_domain::audit::{cases_from_text, cases_to_text};
use family_finding_persistence::{
    AnyConnection,
    idempotency::{self, KeptAnswer},
    restrictions::closed_cases,
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

/// What a creating request comes to.
pub trait Done {
    /// The answer's body.
    type Body: Serialize + Shows;

    /// The status, and what is told.
    fn told(self) -> (StatusCode, Created<Self::Body>);
}

impl<T: Serialize + Shows> Done for Created<T> {
    type Body = T;

    fn told(self) -> (StatusCode, Created<T>) {
        (StatusCode::CREATED, self)
    }
}

/// Something that was created, or stood already because its owner sent it before.
pub enum Once<T> {
    /// It was created.
    Created(Created<T>),
    /// It stands, and nothing was changed.
    Stands(Created<T>),
}

impl<T> From<(PushOutcome, Created<T>)> for Once<T> {
    fn from((outcome, told): (PushOutcome, Created<T>)) -> Self {
        match outcome {
            PushOutcome::Unchanged => Self::Stands(told),
            PushOutcome::Created | PushOutcome::Updated => Self::Created(told),
        }
    }
}

impl<T: Serialize + Shows> Done for Once<T> {
    type Body = T;

    fn told(self) -> (StatusCode, Created<T>) {
        match self {
            Self::Created(created) => (StatusCode::CREATED, created),
            Self::Stands(standing) => (StatusCode::OK, standing),
        }
    }
}

/// Runs `work` in one transaction, or answers again what it answered before to the same key and
/// body. Only what succeeded is kept: a refused request stored nothing.
pub async fn create_once<D: Done + 'static>(
    service: &Service,
    caller: &Caller,
    key: IdempotencyKey,
    body_hash: &str,
    work: impl Fn(&mut AnyConnection) -> Outcome<D> + Send + 'static,
) -> Outcome<HttpResponse> {
    let work = move |connection: &mut AnyConnection, request_hash: &str| Answered::of(work(connection)?, request_hash);
    answer_once(service, caller, Used::by(caller, key, body_hash), Box::new(work)).await
}

/// Creates something and makes the answer that is kept for a request of this hash.
type Creation = dyn Fn(&mut AnyConnection, &str) -> Outcome<Answered> + Send;

/// Apart from the type of what is created, so that it is compiled once.
async fn answer_once(service: &Service, caller: &Caller, used: Option<Used>, work: Box<Creation>) -> Outcome<HttpResponse> {
    let Some(used) = used else {
        let answered = service
            .database
            .write(caller.clone(), move |connection, _| work(connection, ""))
            .await?;
        return respond(answered);
    };
    let now = service.now();
    let again = used.clone();
    let outcome = service
        .database
        .write(caller.clone(), move |connection, caller| {
            if let Some(before) = used.before(connection, caller)? {
                return Ok(before);
            }
            let answered = work(connection, &used.request_hash)?;
            idempotency::keep(connection, &used.who, &used.key, &answered.kept, now)?;
            Ok(answered)
        })
        .await;
    let answered = match outcome {
        // The same request at the same instant may have taken the reference first.
        Err(problem) if problem.kind == ProblemKind::ReferenceTaken => {
            let taken =
                move |connection: &mut AnyConnection, caller: &Caller| again.before(connection, caller)?.ok_or_else(|| problem.clone());
            service.database.read(caller.clone(), taken).await?
        }
        outcome => outcome?,
    };
    respond(answered)
}

/// An answer, given now or given again.
struct Answered {
    kept: KeptAnswer,
    again: bool,
}

impl Answered {
    fn of(done: impl Done, request_hash: &str) -> Outcome<Self> {
        let (status, created) = done.told();
        let shown = cases_to_text(&Shown::by(&created).cases());
        Ok(Self {
            kept: kept(status, created, request_hash, shown)?,
            again: false,
        })
    }
}

impl Shows for Answered {
    fn note(&self, shown: &mut Shown) {
        shown.extend(cases_from_text(&self.kept.shown).unwrap_or_default());
    }
}

/// Whether the same key and body were answered before, so that work which is long, and done before
/// anything is stored, need not be done again. Refuses the key of another request.
pub async fn answered_before(service: &Service, caller: &Caller, key: &IdempotencyKey, body_hash: &str) -> Outcome<bool> {
    let Some(used) = Used::by(caller, key.clone(), body_hash) else {
        return Ok(false);
    };
    let before = move |connection: &mut AnyConnection, caller: &Caller| Ok(used.before(connection, caller)?.is_some());
    service.database.prepare(caller.clone(), before).await
}

/// A key in use by a caller for a request.
#[derive(Clone)]
struct Used {
    who: String,
    key: String,
    request_hash: String,
}

impl Used {
    fn by(caller: &Caller, key: IdempotencyKey, body_hash: &str) -> Option<Self> {
        // An answer shows what the caller may see, so who sees less does not get it again.
        let sees = if caller.sees_identity { "identity" } else { "" };
        Some(Self {
            who: format!("{}/{}", caller.organisation, caller.subject),
            key: key.0?,
            request_hash: format!("{} {} {sees} {body_hash}", caller.operation, caller.path),
        })
    }

    /// The answer given before to the same request; refuses the key of another one, and what shows
    /// a case that was closed to the caller since.
    fn before(&self, connection: &mut AnyConnection, caller: &Caller) -> Outcome<Option<Answered>> {
        let before = idempotency::find(connection, &self.who, &self.key)?;
        if before.as_ref().is_some_and(|before| before.request_hash != self.request_hash) {
            return Err(Problem::new(
                ProblemKind::IdempotencyKeyReused,
                "this key was used for another request",
            ));
        }
        let answered = before.map(|kept| Answered { kept, again: true });
        let scope = caller.scope(connection)?;
        let shown = answered.as_ref().map(|answered| Shown::by(answered).cases()).unwrap_or_default();
        let cases = shown.into_iter().map(|shown| shown.case).collect();
        if !closed_cases(connection, &scope, &cases)?.is_empty() {
            return Err(Problem::not_found());
        }
        Ok(answered)
    }
}

fn kept<T: Serialize>(status: StatusCode, created: Created<T>, request_hash: &str, shown: String) -> Outcome<KeptAnswer> {
    let unreadable = |error: serde_json::Error| Problem::internal(error.to_string());
    let headers: BTreeMap<&str, String> = [("location", created.location), ("etag", created.etag)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    Ok(KeptAnswer {
        request_hash: request_hash.to_owned(),
        status: status.as_u16(),
        headers: serde_json::to_string(&headers).map_err(unreadable)?,
        body: serde_json::to_string(&created.body).map_err(unreadable)?,
        shown,
    })
}

fn respond(Answered { kept: answer, again }: Answered) -> Outcome<HttpResponse> {
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

/// For how many days answers are kept where nothing else is said: longer than any caller retries.
pub const ANSWERS_KEPT_DAYS: u64 = 7;
const FORGOTTEN_EVERY: std::time::Duration = std::time::Duration::from_secs(3600);

/// Forgets answers older than so many days once an hour, for as long as the server runs.
pub async fn forget_old_answers(service: actix_web::web::Data<Service>, kept_days: u64) {
    loop {
        let oldest = service.now() - chrono::Days::new(kept_days);
        let forgotten: Outcome<usize> = service
            .database
            .without_entry()
            .write(move |connection| Ok(idempotency::forget_before(connection, oldest)?))
            .await;
        match forgotten {
            Ok(count) => tracing::debug!(count, "forgot old answers"),
            Err(problem) => tracing::warn!(problem = problem.kind.slug(), "old answers could not be forgotten"),
        }
        tokio::time::sleep(FORGOTTEN_EVERY).await;
    }
}
