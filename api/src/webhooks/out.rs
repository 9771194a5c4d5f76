//! Webhooks and deliveries on the wire.

use crate::{
    audit::{Shown, Shows},
    http::Versioned,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    events::EventKind,
    identifiers::{DeliveryId, WebhookId},
    webhooks::{AttemptOutcome, DeliveryState},
};
use family_finding_persistence::webhooks::{Attempt, Delivery, Webhook};
use serde::Serialize;
use utoipa::ToSchema;

/// Where the caller's organisation is told of what changed. Its secret is shown where it is made,
/// and nowhere else.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookOut {
    /// Its identifier.
    pub id: WebhookId,
    /// The address that deliveries are sent to.
    #[schema(max_length = 500)]
    pub address: String,
    /// What is told; nothing named is everything.
    #[schema(max_items = 20)]
    pub kinds: Vec<EventKind>,
    /// Whether anything is told at the moment. What happens meanwhile is told when it is active
    /// again, as long as the feed keeps it.
    pub active: bool,
    /// Whether it has a secret. Nothing is sent before it has one.
    pub has_secret: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom: the subject of the token.
    #[schema(max_length = 120)]
    pub created_by: String,
}

impl WebhookOut {
    /// The outside of a webhook, read today.
    pub fn of(webhook: Webhook, today: NaiveDate) -> Versioned<Self> {
        Versioned {
            version: webhook.version,
            day: today,
            value: Self {
                id: webhook.id,
                address: webhook.address,
                kinds: webhook.kinds,
                active: webhook.active,
                has_secret: webhook.has_secret,
                created_at: webhook.created_at,
                created_by: webhook.created_by,
            },
        }
    }
}

impl Shows for WebhookOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.id);
    }
}

/// An event on its way to a webhook.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeliveryOut {
    /// Its identifier: `webhook-id` in the headers of every attempt.
    pub id: DeliveryId,
    /// The event's `id` in the feed; a test has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub event: Option<i64>,
    /// What kind of record the event is about, or `test`.
    #[schema(max_length = 40)]
    pub kind: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    #[schema(minimum = 0)]
    pub attempt_count: i64,
    /// When it is tried next, while it is pending. It waits longer where an earlier event of the
    /// same case is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// When the event was taken from the feed.
    pub created_at: DateTime<Utc>,
    /// The latest twenty attempts, the oldest first.
    #[schema(max_items = 20)]
    pub attempts: Vec<AttemptOut>,
}

/// One attempt.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttemptOut {
    /// When.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The status of the answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 100, maximum = 999)]
    pub status: Option<i64>,
    /// How long it took.
    #[schema(minimum = 0)]
    pub milliseconds: i64,
}

impl DeliveryOut {
    /// The outside of a delivery.
    pub fn of(delivery: Delivery, attempts: Vec<Attempt>) -> Self {
        Self {
            id: delivery.id,
            event: delivery.event,
            kind: delivery.kind,
            state: delivery.state,
            attempt_count: delivery.attempts,
            due_at: (delivery.state == DeliveryState::Pending).then_some(delivery.due_at),
            created_at: delivery.created_at,
            attempts: attempts
                .into_iter()
                .map(|attempt| AttemptOut {
                    at: attempt.at,
                    outcome: attempt.outcome,
                    status: attempt.status,
                    milliseconds: attempt.milliseconds,
                })
                .collect(),
        }
    }
}
