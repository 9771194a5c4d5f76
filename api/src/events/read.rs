//! `GET /v1/events`

use super::{cursor, out::EventOut};
use crate::{
    http::Query,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::EventsRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_persistence::{
    AnyConnection, Database,
    events::{self, FeedPage, Reader},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

/// Where a consumer without a cursor begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedStart {
    /// With the oldest event that is kept.
    #[default]
    Oldest,
    /// With what happens from now on.
    Newest,
}

/// What is asked of the feed.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// Events after this place: `next` of the answer before.
    #[serde(default)]
    #[param(min_length = 1, max_length = 200)]
    pub after: Option<String>,
    /// Without `after`, where to begin; with the oldest event that is kept where nothing is said.
    #[serde(default)]
    #[param(inline)]
    pub start: Option<FeedStart>,
    /// The most events of an answer, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 100)]
    pub limit: Option<u32>,
    /// For how many seconds, at most 20, to wait for an event where there is none yet.
    #[serde(default)]
    #[param(minimum = 0, maximum = 20, default = 0)]
    pub wait: Option<u32>,
}

/// What changed after a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventFeed {
    /// The events, in the order in which the changes were committed.
    #[schema(max_items = 100)]
    pub items: Vec<EventOut>,
    /// The place up to which the caller knows all there is: keep it when what came before is
    /// processed, and send it as `after`. It moves on where only others' cases changed.
    #[schema(max_length = 200)]
    pub next: String,
    /// Whether more is there already.
    pub more: bool,
}

/// Read what changed.
///
/// An ordered feed without a gap: each change of a case that the caller sees, told once, in the
/// order in which changes were committed. Whoever keeps `next` and sends it as `after` misses
/// nothing and sees nothing twice. Changes of one record keep their order. An event names the record and its version and
/// holds no personal data; read the record for what it became. With `wait` the answer comes as soon
/// as there is an event. A cursor whose following events are no longer kept is refused (410): read
/// the lists again, then begin with `start=newest`, asked for before the lists.
#[utoipa::path(
    operation_id = "read_events",
    tag = "events",
    params(EventsQuery),
    responses(
        (status = 200, description = "The events.", body = EventFeed),
        (status = 410, description = "What followed the cursor is no longer kept, or the cursor is of another feed.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["events:read"]))
)]
#[get("/v1/events")]
pub async fn read_events(service: Data<Service>, authorised: Authorised<EventsRead>, query: Query<EventsQuery>) -> Outcome<HttpResponse> {
    let EventsQuery { after, start, limit, wait } = query.0;
    if after.is_some() && start.is_some() {
        return Err(Problem::of_parameter("start", "after already says where to begin"));
    }
    let until = Instant::now() + Duration::from_secs(wait.unwrap_or(0).into());
    let from = Place {
        after,
        start: start.unwrap_or_default(),
        limit: limit.unwrap_or(100) as usize,
    };
    let database = service.database.without_entry();
    events::number(database).await?;
    let mut answer = look(database, &authorised.caller, from).await?;
    while answer.page.events.is_empty() && !answer.page.more && service.database.growth().beyond(answer.page.reached, until).await {
        let reached = Place {
            after: Some(answer.next()),
            ..answer.from
        };
        answer = look(database, &authorised.caller, reached).await?;
    }
    Ok(HttpResponse::Ok().json(answer.out()))
}

/// From where to read, and how much.
#[derive(Clone)]
struct Place {
    after: Option<String>,
    start: FeedStart,
    limit: usize,
}

struct Looked {
    from: Place,
    feed: events::Feed,
    page: FeedPage,
}

/// Reads once. Nothing is held while a caller waits: neither a thread nor a connection.
async fn look(database: &Database, caller: &Caller, from: Place) -> Outcome<Looked> {
    let caller = caller.clone();
    database.read(move |connection| look_in(connection, &caller, from.clone())).await
}

fn look_in(connection: &mut AnyConnection, caller: &Caller, from: Place) -> Outcome<Looked> {
    let scope = caller.scope(connection)?;
    let feed = events::feed(connection)?;
    let position = match (&from.after, from.start) {
        (Some(after), _) => cursor::decode(after, &feed)?,
        (None, FeedStart::Newest) => feed.newest,
        (None, FeedStart::Oldest) => (feed.oldest - 1).max(0),
    };
    let reader = Reader {
        scope,
        organisation: caller.organisation.clone(),
    };
    let page = events::read(connection, &reader, position, from.limit)?;
    Ok(Looked { from, feed, page })
}

impl Looked {
    fn next(&self) -> String {
        cursor::encode(&self.feed, self.page.reached)
    }

    fn out(self) -> EventFeed {
        EventFeed {
            next: self.next(),
            more: self.page.more,
            items: self
                .page
                .events
                .into_iter()
                .map(|event| EventOut::of(&self.feed.id, event))
                .collect(),
        }
    }
}
