//! `GET /v1/expressions-of-interest/{id}/messages`

use super::out::file_of;
use crate::{
    audit::{About, Shown, Shows},
    http::{Id, Page, Query},
    journeys::MilestonesQuery,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{DateTime, Utc};
use family_finding_domain::{
    audit::IdentityField,
    identifiers::{InterestId, MessageId, OrganisationCode},
};
use family_finding_persistence::interagency::interests::{self, Message};
use serde::Serialize;
use utoipa::ToSchema;

/// A message.
#[derive(Serialize, ToSchema)]
pub struct MessageOut {
    /// Its identifier.
    pub id: MessageId,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// By which agency.
    pub organisation: OrganisationCode,
    /// The subject of the token that sent it.
    #[schema(max_length = 120)]
    pub subject: String,
    /// What it says; shown to a caller who may see identity, because people write names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    pub text: Option<String>,
}

/// The expression that it belongs to is noted where the message is sent or listed.
impl Shows for MessageOut {
    fn note(&self, _: &mut Shown) {}
}

impl MessageOut {
    /// The outside of a message.
    pub fn of(message: Message, caller: &Caller) -> Self {
        Self {
            id: message.id,
            at: message.at,
            organisation: message.organisation,
            subject: message.subject,
            text: caller.sees_identity.then_some(message.content),
        }
    }
}

/// A page of messages.
#[derive(Serialize, ToSchema)]
pub struct MessagePage {
    /// The messages, in the order in which they were sent.
    #[schema(max_items = 100)]
    pub items: Vec<MessageOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the messages on an expression of interest.
///
/// For both agencies. What a message says needs `identity:read`.
#[utoipa::path(
    operation_id = "list_interest_messages",
    tag = "interagency",
    params(("id" = InterestId, Path, description = "The expression of interest."), MilestonesQuery),
    responses((status = 200, description = "A page of messages.", body = MessagePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["interest:read"]))
)]
#[get("/v1/expressions-of-interest/{id}/messages")]
pub async fn list_interest_messages(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<InterestRead>,
    id: Id<InterestId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            file_of(connection, caller, &scope, id.case)?;
            let mut rows = interests::messages(connection, id.case, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut rows, |message| message.id.0);
            let page = MessagePage {
                items: rows.into_iter().map(|message| MessageOut::of(message, caller)).collect(),
                next_cursor,
            };
            let told = page.items.iter().any(|message| message.text.is_some());
            Ok(About::one(id.case, page).and_identity(id.case, told.then_some(IdentityField::Note)))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
