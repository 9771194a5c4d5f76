//! What was sent to a webhook, what is to be sent, and sending again.

use super::outbox::NewDelivery;
use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    schema::{webhook_attempts, webhook_deliveries},
    stored::{code, instant, parse, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    identifiers::{DeliveryId, WebhookId},
    webhooks::{AttemptOutcome, DeliveryState},
};
use std::collections::BTreeMap;

/// An event on its way to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its identifier, the `webhook-id` of every attempt.
    pub id: DeliveryId,
    /// The event's place in the feed; `None` for a test.
    pub event: Option<i64>,
    /// What kind of record the event is about; `test` for a test.
    pub kind: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, while it is pending.
    pub due_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The status of the answer, where there was one.
    pub status: Option<i64>,
    /// How long it took, in milliseconds.
    pub milliseconds: i64,
}

/// Which deliveries.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Those that stand so.
    pub state: Option<DeliveryState>,
    /// After this one, in the order in which they were made.
    pub after: Option<DeliveryId>,
}

type Row = (String, i64, String, String, i64, NaiveDateTime, NaiveDateTime);

fn read((id, position, kind, state, attempts, due_at, created_at): Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: parse(&id)?,
        event: (position > 0).then_some(position),
        kind,
        state: code(&state, DeliveryState::from_code)?,
        attempts,
        due_at: utc(due_at),
        created_at: utc(created_at),
    })
}

fn of(webhook: WebhookId) -> webhook_deliveries::BoxedQuery<'static, Backend> {
    webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook.to_string()))
        .into_boxed()
}

/// Up to `limit` deliveries of a webhook, the oldest first. Not scoped: the caller has been shown
/// the webhook.
pub fn list_deliveries(
    connection: &mut AnyConnection,
    webhook: WebhookId,
    filter: &DeliveryFilter,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let mut query = of(webhook);
    if let Some(state) = filter.state {
        query = query.filter(webhook_deliveries::state.eq(state.code()));
    }
    if let Some(after) = filter.after {
        query = query.filter(webhook_deliveries::id.gt(after.to_string()));
    }
    let rows: Vec<Row> = query
        .order(webhook_deliveries::id)
        .limit(limit)
        .select((
            webhook_deliveries::id,
            webhook_deliveries::position,
            webhook_deliveries::kind,
            webhook_deliveries::state,
            webhook_deliveries::attempts,
            webhook_deliveries::due_at,
            webhook_deliveries::created_at,
        ))
        .load(connection)?;
    rows.into_iter().map(read).collect()
}

/// The latest twenty attempts of each of some deliveries, the oldest first.
pub fn attempts(connection: &mut AnyConnection, deliveries: &[Delivery]) -> Result<BTreeMap<DeliveryId, Vec<Attempt>>, StoreError> {
    type Row = (String, NaiveDateTime, String, Option<i64>, i64);
    let ids: Vec<String> = deliveries.iter().map(|delivery| delivery.id.to_string()).collect();
    let rows: Vec<Row> = webhook_attempts::table
        .filter(webhook_attempts::delivery_id.eq_any(ids))
        .order((webhook_attempts::delivery_id, webhook_attempts::number))
        .select((
            webhook_attempts::delivery_id,
            webhook_attempts::attempted_at,
            webhook_attempts::outcome,
            webhook_attempts::status,
            webhook_attempts::milliseconds,
        ))
        .load(connection)?;
    let mut found: BTreeMap<DeliveryId, Vec<Attempt>> = BTreeMap::new();
    for (id, at, outcome, status, milliseconds) in rows {
        found.entry(parse(&id)?).or_default().push(Attempt {
            at: utc(at),
            outcome: code(&outcome, AttemptOutcome::from_code)?,
            status,
            milliseconds,
        });
    }
    for attempts in found.values_mut() {
        attempts.drain(..attempts.len().saturating_sub(20));
    }
    Ok(found)
}

/// Puts a test on its way, which belongs to no case and waits for nothing.
pub fn send_test(
    connection: &mut AnyConnection,
    webhook: WebhookId,
    id: DeliveryId,
    content: String,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let delivery = NewDelivery {
        webhook,
        // Below every place of the feed, and its own: the lower half of the identifier is random.
        position: -(i64::try_from(id.0.as_u128() & 0x7fff_ffff_ffff_ffff).unwrap_or(i64::MAX)),
        kind: "test".to_owned(),
        case_id: id.to_string(),
        content,
    };
    delivery.insert(connection, id, now)
}

/// Puts deliveries that are not pending on their way again: those named, or those of a range of the
/// feed, the first and the last place among them. Answers how many.
pub fn redeliver(
    connection: &mut AnyConnection,
    webhook: WebhookId,
    named: &[DeliveryId],
    range: Option<(i64, i64)>,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let names: Vec<String> = named.iter().map(ToString::to_string).collect();
    let mut query = of(webhook).filter(webhook_deliveries::state.ne(DeliveryState::Pending.code()));
    query = match range {
        Some((first, last)) => query.filter(webhook_deliveries::position.between(first, last)),
        None => query.filter(webhook_deliveries::id.eq_any(names)),
    };
    let ids: Vec<String> = query.select(webhook_deliveries::id).load(connection)?;
    let mut again = 0;
    for batch in ids.chunks(crate::milestones::BATCH) {
        again += diesel::update(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(batch)))
            .set((
                webhook_deliveries::state.eq(DeliveryState::Pending.code()),
                webhook_deliveries::tried_since.eq(instant(now)),
                webhook_deliveries::due_at.eq(instant(now)),
            ))
            .execute(connection)?;
    }
    Ok(again)
}
