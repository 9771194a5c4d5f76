//! `POST /v1/webhooks/{id}/redeliveries`

use crate::{
    audit::About,
    http::{Body, Id},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::WebhooksWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::Utc;
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::{DeliveryId, WebhookId},
};
use family_finding_persistence::{AnyConnection, webhooks};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to send again: deliveries by name, or a range of the feed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeliveryIn {
    /// These deliveries.
    #[serde(default)]
    #[schema(nullable = false, min_items = 1, max_items = 100)]
    pub delivery_ids: Option<Vec<DeliveryId>>,
    /// Events from this `id` on.
    #[serde(default)]
    #[schema(nullable = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub from_event: Option<i64>,
    /// Events up to this `id`, itself among them.
    #[serde(default)]
    #[schema(nullable = false, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub to_event: Option<i64>,
}

/// How much is on its way again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Redelivered {
    /// Deliveries that were not pending, and are now.
    #[schema(minimum = 0)]
    pub count: u64,
}

/// Send deliveries again.
///
/// Delivered and parked ones, with the same `webhook-id` and the same content; what is pending goes
/// its way. Name deliveries, or give both ends of a range. What is not among the webhook's
/// deliveries is passed over.
#[utoipa::path(
    operation_id = "send_webhook_deliveries",
    tag = "webhooks",
    params(("id" = WebhookId, Path, description = "The webhook.")),
    request_body(content = RedeliveryIn, example = json!({"from_event": 1, "to_event": 1000})),
    responses(
        (status = 202, description = "They are on their way.", body = Redelivered),
        (status = 422, description = "Neither names nor a range, or both.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["webhooks:write"]))
)]
#[post("/v1/webhooks/{id}/redeliveries")]
pub async fn send_webhook_deliveries(
    service: Data<Service>,
    authorised: Authorised<WebhooksWrite>,
    id: Id<WebhookId>,
    body: Body<RedeliveryIn>,
) -> Outcome<HttpResponse> {
    let wanted = body.value;
    let done = service
        .database
        .write(authorised.caller, move |connection, caller| {
            redeliver(connection, caller, id.case, &wanted)
        })
        .await?;
    Ok(HttpResponse::Accepted().json(done.answer))
}

fn redeliver(connection: &mut AnyConnection, caller: &Caller, id: WebhookId, wanted: &RedeliveryIn) -> Outcome<About<Redelivered>> {
    let webhook = webhooks::find(connection, &caller.organisation, id)?;
    let range = range_of(wanted)?;
    let named = wanted.delivery_ids.as_deref().unwrap_or_default();
    let count = webhooks::redeliver(connection, webhook.id, named, range, Utc::now())?;
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    Ok(About::one(webhook.id, Redelivered { count }))
}

/// The range, where deliveries are not named.
fn range_of(wanted: &RedeliveryIn) -> Result<Option<(i64, i64)>, Fault> {
    match (&wanted.delivery_ids, wanted.from_event, wanted.to_event) {
        (Some(_), None, None) => Ok(None),
        (None, Some(first), Some(last)) if first <= last => Ok(Some((first, last))),
        (None, Some(_), Some(_)) => Err(Fault::new(FaultCode::RangeReversed, "/to_event", "the range ends before it begins")),
        (Some(_), ..) => Err(Fault::new(
            FaultCode::FieldNotAllowed,
            "/delivery_ids",
            "name deliveries or give a range, not both",
        )),
        (None, None, _) => Err(Fault::new(
            FaultCode::FieldRequired,
            "/from_event",
            "name deliveries, or give both ends of a range",
        )),
        (None, Some(_), None) => Err(Fault::new(
            FaultCode::FieldRequired,
            "/to_event",
            "name deliveries, or give both ends of a range",
        )),
    }
}
