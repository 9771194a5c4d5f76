//! `PATCH /v1/webhooks/{id}`

use super::{address, out::WebhookOut, settings::WebhookSettings};
use crate::{
    http::{Body, Id, IfMatch, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::WebhooksWrite},
};
use actix_web::{patch, web::Data};
use family_finding_domain::{events::EventKind, identifiers::WebhookId};
use family_finding_persistence::{
    AnyConnection,
    webhooks::{self, Webhook},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change of a webhook; what is left out stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookPatch {
    /// The address that deliveries are sent to, those that are pending among them.
    #[serde(default)]
    #[schema(nullable = false, min_length = 8, max_length = 500, pattern = "^https?://[\\x21-\\x7e]{1,492}$")]
    pub address: Option<String>,
    /// What is told; nothing named is everything.
    #[serde(default)]
    #[schema(nullable = false, max_items = 20)]
    pub kinds: Option<Vec<EventKind>>,
    /// `false` keeps everything back until it is `true` again.
    #[serde(default)]
    #[schema(nullable = false)]
    pub active: Option<bool>,
}

/// Change a webhook.
///
/// A JSON merge patch.
#[utoipa::path(
    operation_id = "patch_webhook",
    tag = "webhooks",
    params(
        ("id" = WebhookId, Path, description = "The webhook."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = WebhookPatch, example = json!({"active": false})),
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookOut, headers(("ETag" = String, description = "Its version."))),
        (status = 422, description = "Webhooks are not sent to this address.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["webhooks:write"]))
)]
#[patch("/v1/webhooks/{id}")]
pub async fn patch_webhook(
    service: Data<Service>,
    authorised: Authorised<WebhooksWrite>,
    id: Id<WebhookId>,
    if_match: IfMatch,
    body: Body<WebhookPatch>,
) -> Outcome<Versioned<WebhookOut>> {
    let (settings, wanted) = (service.webhooks.clone(), body.value);
    service
        .database
        .write(authorised.caller, move |connection, caller| {
            change(connection, caller, &settings, id.case, if_match, &wanted)
        })
        .await
}

fn change(
    connection: &mut AnyConnection,
    caller: &Caller,
    settings: &WebhookSettings,
    id: WebhookId,
    if_match: IfMatch,
    wanted: &WebhookPatch,
) -> Outcome<Versioned<WebhookOut>> {
    let before = webhooks::find(connection, &caller.organisation, id)?;
    if_match.check(before.version)?;
    if let Some(address) = &wanted.address {
        address::read(address, settings)?;
    }
    let after = Webhook {
        address: wanted.address.clone().unwrap_or(before.address),
        kinds: wanted.kinds.clone().unwrap_or(before.kinds),
        active: wanted.active.unwrap_or(before.active),
        version: before.version + 1,
        ..before
    };
    webhooks::update(connection, &after)?;
    Ok(WebhookOut::of(after, caller.today))
}
