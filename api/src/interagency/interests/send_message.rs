//! `POST /v1/expressions-of-interest/{id}/messages`

use super::{list_messages::MessageOut, out::file_of};
use crate::{
    http::{Body, Created, Id, IdempotencyKey, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::identifiers::{InterestId, MessageId};
use family_finding_persistence::{
    AnyConnection,
    interagency::interests::{self, Message},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message to the other agency.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageIn {
    /// What it says. Identities are told by a release, not here.
    #[schema(min_length = 1, max_length = 2000, pattern = "^[^\\x00-\\x09\\x0B-\\x1F\\x7F]+$")]
    pub text: String,
}

/// Write a message on an expression of interest.
///
/// Both agencies read it, and nobody else. A message is kept as it was sent.
#[utoipa::path(
    operation_id = "create_interest_message",
    tag = "interagency",
    params(
        ("id" = InterestId, Path, description = "The expression of interest."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = MessageIn, example = json!({"text": "May we speak about the contact plan this week?"})),
    responses((status = 201, description = "The message was sent.", body = MessageOut)),
    security(("bearer" = ["interest:write"]))
)]
#[post("/v1/expressions-of-interest/{id}/messages")]
pub async fn create_interest_message(
    service: Data<Service>,
    authorised: Authorised<InterestWrite>,
    id: Id<InterestId>,
    key: IdempotencyKey,
    body: Body<MessageIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        send(connection, &acting, id.case, &wanted)
    })
    .await
}

fn send(connection: &mut AnyConnection, caller: &Caller, id: InterestId, wanted: &MessageIn) -> Outcome<Created<MessageOut>> {
    let scope = caller.scope(connection)?;
    let mut file = file_of(connection, caller, &scope, id)?;
    let message = Message {
        id: MessageId(Uuid::now_v7()),
        at: caller.now,
        organisation: caller.organisation.clone(),
        subject: caller.subject.clone(),
        content: wanted.text.clone(),
    };
    interests::send(connection, id, &message)?;
    interests::update(connection, &mut file.case, caller.now)?;
    caller.changes(id);
    let etag = crate::http::Versioned {
        value: (),
        version: file.case.version,
        day: caller.today,
    };
    Ok(Created {
        location: None,
        etag: Some(etag.etag()),
        body: MessageOut::of(message, caller),
    })
}
