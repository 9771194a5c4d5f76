//! `GET /v1/webhooks/{id}`

use super::out::WebhookOut;
use crate::{
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::WebhooksRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::WebhookId;
use family_finding_persistence::webhooks;

/// Read a webhook.
///
/// Its secret is not shown.
#[utoipa::path(
    operation_id = "read_webhook",
    tag = "webhooks",
    params(("id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 200, description = "The webhook.", body = WebhookOut, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["webhooks:read"]))
)]
#[get("/v1/webhooks/{id}")]
pub async fn read_webhook(
    service: Data<Service>,
    authorised: Authorised<WebhooksRead>,
    id: Id<WebhookId>,
) -> Outcome<Versioned<WebhookOut>> {
    service
        .database
        .read(authorised.caller, move |connection, caller| {
            let webhook = webhooks::find(connection, &caller.organisation, id.case)?;
            Outcome::Ok(WebhookOut::of(webhook, caller.today))
        })
        .await
}
