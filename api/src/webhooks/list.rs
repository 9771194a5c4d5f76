//! `GET /v1/webhooks`

use super::out::WebhookOut;
use crate::{
    audit::{Shown, Shows},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::WebhooksRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_persistence::webhooks;
use serde::Serialize;
use utoipa::ToSchema;

/// All webhooks of an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookPage {
    /// The webhooks, the oldest first.
    #[schema(max_items = 20)]
    pub items: Vec<WebhookOut>,
    /// Always null: all of them stand on one page.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for WebhookPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List the webhooks of the caller's organisation.
///
/// All of them. Secrets are not shown.
#[utoipa::path(
    operation_id = "list_webhooks",
    tag = "webhooks",
    responses((status = 200, description = "The webhooks.", body = WebhookPage)),
    security(("bearer" = ["webhooks:read"]))
)]
#[get("/v1/webhooks")]
pub async fn list_webhooks(service: Data<Service>, authorised: Authorised<WebhooksRead>) -> Outcome<HttpResponse> {
    let body = service
        .database
        .read(authorised.caller, |connection, caller| {
            let items = webhooks::list(connection, &caller.organisation)?;
            Outcome::Ok(WebhookPage {
                items: items
                    .into_iter()
                    .map(|webhook| WebhookOut::of(webhook, caller.today).value)
                    .collect(),
                next_cursor: None,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(body))
}
