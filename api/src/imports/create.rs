//! `POST /v1/imports`

use super::{
    MOST_DRY_RUNS_AT_ONCE, NDJSON,
    answer::ImportAnswer,
    lines::{Lines, MOST_BYTES, too_large},
    record::ImportRecord,
    work::{Import, Rehearsed},
};
use crate::{
    http::{Query, declared_as, declared_as_it_is, declared_length},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::ImportsWrite},
};
use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{self, Data, Payload},
};
use family_finding_persistence::AnyConnection;
use futures_util::stream;
use serde::Deserialize;
use std::{convert::Infallible, sync::Arc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use utoipa::{IntoParams, ToSchema};

/// Which lines are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinesTold {
    /// All of them.
    All,
    /// Those that were refused.
    Refused,
}

/// How a file is taken.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// Check everything, across lines too, and store nothing.
    #[serde(default)]
    #[param(default = false)]
    pub dry_run: bool,
    /// The number of the first line that is sent, where the rest of a file is sent again.
    #[serde(default)]
    #[param(minimum = 1, maximum = 1_000_000_000, default = 1)]
    pub first_line: Option<u32>,
    /// Which lines are told; all of them when left out.
    #[serde(default)]
    #[param(inline)]
    pub tell: Option<LinesTold>,
}

/// Send many records in one file.
///
/// The body has one JSON object on each line: cases in full, milestones and voids, which name one
/// another by their owners' keys; what is named comes before. Each line goes through the rules of
/// the single operation that does the same, needs that operation's scope too, and is answered with
/// a line while the rest is still on its way: read the answer while you send. Lines of one case
/// that follow one another stand or fall together; an empty line ends a case. What was answered is
/// stored. The same file again changes nothing and says `unchanged`, so after a break send it again,
/// from `resume_from` or from the start. A line may have 65,536 bytes.
#[utoipa::path(
    operation_id = "create_import",
    tag = "imports",
    params(ImportQuery),
    request_body(content = ImportRecord, content_type = "application/x-ndjson", description = "One record on each line.", example = json!({
        "kind": "child_milestone", "source": "hcc-records", "reference": "C20220401",
        "body": {"kind": "entered_care", "occurred_on": "2021-09-01", "source_key": "event-4711"}
    })),
    responses((status = 200, description = "A line for each line that was sent, and one at the end.", body = ImportAnswer, content_type = "application/x-ndjson")),
    security(("bearer" = ["imports:write"]))
)]
#[post("/v1/imports")]
pub async fn create_import(
    request: HttpRequest,
    service: Data<Service>,
    authorised: Authorised<ImportsWrite>,
    asked: Query<ImportQuery>,
    body: Payload,
) -> Outcome<HttpResponse> {
    declared_as_it_is(&request)?;
    declared_as(&request, NDJSON, None)?;
    if declared_length(&request).is_some_and(|length| length > MOST_BYTES) {
        return Err(too_large());
    }
    let in_region = |connection: &mut AnyConnection, caller: &Caller| caller.region(&caller.scope(connection)?);
    service.database.prepare(authorised.caller.clone(), in_region).await?;
    let place = place_among(&service.imports.taken_in)?;
    let rehearsal = if asked.0.dry_run { Some(rehearsal(&service).await?) } else { None };
    // A caller that leaves its answers lying is not sent more: they are few that wait here.
    let (answer, told) = mpsc::channel(4);
    let import = Import {
        lines: Lines::of(body, asked.0.first_line.unwrap_or(1), service.http.body_time),
        caller: authorised.caller,
        rehearsal,
        only_refused: asked.0.tell == Some(LinesTold::Refused),
        answer,
        _place: place,
        service,
    };
    actix_web::rt::spawn(import.run());
    let answer = stream::unfold(told, |mut told| async move {
        let piece = told.recv().await?;
        Some((Ok::<_, Infallible>(piece), told))
    });
    Ok(HttpResponse::Ok().content_type(NDJSON).streaming(answer))
}

/// Places for imports.
pub struct Places {
    taken_in: Arc<Semaphore>,
    rehearsed: Arc<Semaphore>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            taken_in: Arc::new(Semaphore::new(super::MOST_AT_ONCE)),
            rehearsed: Arc::new(Semaphore::new(MOST_DRY_RUNS_AT_ONCE)),
        }
    }
}

fn place_among(places: &Arc<Semaphore>) -> Outcome<OwnedSemaphorePermit> {
    places
        .clone()
        .try_acquire_owned()
        .map_err(|_| Problem::new(ProblemKind::Unavailable, "other imports are under way; try again later"))
}

/// A copy of the database to try the lines on.
async fn rehearsal(service: &Data<Service>) -> Outcome<Rehearsed> {
    let place = place_among(&service.imports.rehearsed)?;
    let service = service.clone();
    let made = web::block(move || service.database.rehearsal()).await;
    let copy = made.map_err(|_| Problem::internal("the copying of the database was broken off"))??;
    Ok(Rehearsed { copy, _place: place })
}
