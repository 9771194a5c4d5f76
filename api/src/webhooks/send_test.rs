//! `POST /v1/webhooks/{id}/test`

use crate::{
    audit::About,
    http::Id,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, permissions::WebhooksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::{SubsecRound, Utc};
use family_finding_domain::identifiers::{DeliveryId, WebhookId};
use family_finding_persistence::{events, webhooks};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A test that is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTest {
    /// The delivery, to be found among the webhook's deliveries.
    pub delivery_id: DeliveryId,
}

/// Send a test event.
///
/// Of the type `family-finding.test`, signed and sent as every other, and about nothing. The
/// webhook's deliveries tell what became of it.
#[utoipa::path(
    operation_id = "send_webhook_test",
    tag = "webhooks",
    params(("id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 202, description = "The test is on its way.", body = WebhookTest)),
    security(("bearer" = ["webhooks:write"]))
)]
#[post("/v1/webhooks/{id}/test")]
pub async fn send_webhook_test(service: Data<Service>, authorised: Authorised<WebhooksWrite>, id: Id<WebhookId>) -> Outcome<HttpResponse> {
    let sent = service
        .database
        .write(authorised.caller, move |connection, caller| {
            let webhook = webhooks::find(connection, &caller.organisation, id.case)?;
            let (delivery_id, now) = (DeliveryId(Uuid::now_v7()), Utc::now().trunc_subsecs(6));
            let feed = events::feed(connection)?.id;
            let content = json!({
                "specversion": "1.0",
                "id": delivery_id,
                "source": format!("urn:family-finding:{feed}"),
                "type": "family-finding.test",
                "time": now,
            });
            webhooks::send_test(connection, webhook.id, delivery_id, content.to_string(), now).map_err(Problem::from)?;
            Ok(About::one(webhook.id, WebhookTest { delivery_id }))
        })
        .await?;
    Ok(HttpResponse::Accepted().json(sent.answer))
}
