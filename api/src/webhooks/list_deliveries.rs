//! `GET /v1/webhooks/{id}/deliveries`

use super::out::DeliveryOut;
use crate::{
    audit::About,
    http::{Id, ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::WebhooksRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{identifiers::WebhookId, webhooks::DeliveryState};
use family_finding_persistence::webhooks::{self, DeliveryFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which deliveries are wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DeliveriesQuery {
    /// Those that stand so.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<DeliveryState>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for DeliveriesQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage {
    /// The deliveries in the order in which they were taken from the feed.
    #[schema(max_items = 100)]
    pub items: Vec<DeliveryOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the deliveries of a webhook.
///
/// Each with its attempts. Those that are no longer pending are kept as long as events are.
#[utoipa::path(
    operation_id = "list_webhook_deliveries",
    tag = "webhooks",
    params(("id" = WebhookId, Path, description = "The webhook."), DeliveriesQuery),
    responses((status = 200, description = "A page of the deliveries.", body = DeliveryPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["webhooks:read"]))
)]
#[get("/v1/webhooks/{id}/deliveries")]
pub async fn list_webhook_deliveries(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<WebhooksRead>,
    id: Id<WebhookId>,
    query: Query<DeliveriesQuery>,
) -> Outcome<HttpResponse> {
    let page = Page::read(&format!("{} {}", authorised.caller.operation, request.path()), &query.0)?;
    let body = service
        .database
        .read(authorised.caller, move |connection, caller| {
            let webhook = webhooks::find(connection, &caller.organisation, id.case)?;
            let filter = DeliveryFilter {
                state: query.0.state,
                after: page.after(),
            };
            let rows = i64::try_from(page.rows()).unwrap_or(i64::MAX);
            let mut found = webhooks::list_deliveries(connection, webhook.id, &filter, rows)?;
            let next_cursor = page.cut(&mut found, |delivery| delivery.id.0);
            let mut attempts = webhooks::attempts(connection, &found)?;
            let items = found
                .into_iter()
                .map(|delivery| {
                    let its = attempts.remove(&delivery.id).unwrap_or_default();
                    DeliveryOut::of(delivery, its)
                })
                .collect();
            Outcome::Ok(About::one(webhook.id, DeliveryPage { items, next_cursor }))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
