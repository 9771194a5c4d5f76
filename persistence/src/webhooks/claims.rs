//! Sending: what is due is claimed for a while, sent, and its outcome recorded. A claim that runs
//! out, because the process ended, is taken by another; so a delivery may be sent again, and is
//! never lost.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{webhook_attempts, webhook_deliveries},
    stored::{instant, parse, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{dsl::not, prelude::*};
use family_finding_domain::{
    identifiers::{DeliveryId, WebhookId},
    webhooks::{AttemptOutcome, DeliveryState},
};

diesel::alias!(webhook_deliveries as earlier: Earlier);

/// What was claimed, to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Which delivery.
    pub id: DeliveryId,
    /// What is sent.
    pub content: String,
    /// How often it was tried before.
    pub attempts: u32,
    /// Since when it is tried.
    pub tried_since: DateTime<Utc>,
}

/// Claims up to `limit` deliveries of a webhook that are due, each of another case: a delivery waits
/// while an earlier one of its case is pending, so that each case is told in order.
pub fn claim(
    connection: &mut AnyConnection,
    webhook: WebhookId,
    by: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Claimed>, StoreError> {
    type Row = (String, String, i64, NaiveDateTime);
    let pending = DeliveryState::Pending.code();
    let blocked = diesel::dsl::exists(
        earlier
            .filter(earlier.field(webhook_deliveries::webhook_id).eq(webhook_deliveries::webhook_id))
            .filter(earlier.field(webhook_deliveries::state).eq(pending))
            .filter(earlier.field(webhook_deliveries::case_id).eq(webhook_deliveries::case_id))
            .filter(earlier.field(webhook_deliveries::position).lt(webhook_deliveries::position)),
    );
    let rows: Vec<Row> = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook.to_string()))
        .filter(webhook_deliveries::state.eq(pending))
        .filter(webhook_deliveries::due_at.le(instant(now)))
        .filter(webhook_deliveries::claimed_until.le(instant(now)))
        .filter(not(blocked))
        .order(webhook_deliveries::position)
        .limit(limit)
        .select((
            webhook_deliveries::id,
            webhook_deliveries::content,
            webhook_deliveries::attempts,
            webhook_deliveries::tried_since,
        ))
        .load(connection)?;
    let ids: Vec<&str> = rows.iter().map(|(id, ..)| id.as_str()).collect();
    diesel::update(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(ids)))
        .set((
            webhook_deliveries::claimed_by.eq(by),
            webhook_deliveries::claimed_until.eq(instant(until)),
        ))
        .execute(connection)?;
    rows.into_iter()
        .map(|(id, content, attempts, tried_since)| {
            Ok(Claimed {
                id: parse(&id)?,
                content,
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                tried_since: utc(tried_since),
            })
        })
        .collect()
}

/// What became of a claimed delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which delivery.
    pub id: DeliveryId,
    /// When it was sent.
    pub attempted_at: DateTime<Utc>,
    /// How that ended.
    pub outcome: AttemptOutcome,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub milliseconds: i64,
    /// How the delivery stands now.
    pub state: DeliveryState,
    /// When to try again.
    pub due_at: DateTime<Utc>,
}

/// Records what became of a delivery. Where the claim has run out and somebody else has taken it,
/// the attempt is kept and the rest is theirs to say.
pub fn finish(connection: &mut AnyConnection, by: &str, outcome: &Outcome) -> Result<(), StoreError> {
    let id = outcome.id.to_string();
    let number: Option<i64> = webhook_attempts::table
        .filter(webhook_attempts::delivery_id.eq(&id))
        .select(diesel::dsl::max(webhook_attempts::number))
        .get_result(connection)?;
    let stands = diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq(&id))
        .filter(webhook_deliveries::claimed_by.eq(by))
        .set((
            webhook_deliveries::state.eq(outcome.state.code()),
            webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
            webhook_deliveries::due_at.eq(instant(outcome.due_at)),
            webhook_deliveries::claimed_by.eq(""),
            webhook_deliveries::claimed_until.eq(instant(outcome.attempted_at)),
        ))
        .execute(connection)?;
    let exists = stands == 1
        || webhook_deliveries::table
            .filter(webhook_deliveries::id.eq(&id))
            .count()
            .get_result::<i64>(connection)?
            == 1;
    if exists {
        diesel::insert_into(webhook_attempts::table)
            .values((
                webhook_attempts::delivery_id.eq(&id),
                webhook_attempts::number.eq(number.unwrap_or(0) + 1),
                webhook_attempts::attempted_at.eq(instant(outcome.attempted_at)),
                webhook_attempts::outcome.eq(outcome.outcome.code()),
                webhook_attempts::status.eq(outcome.status.map(i64::from)),
                webhook_attempts::milliseconds.eq(outcome.milliseconds),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Forgets deliveries made before a moment that are no longer pending; answers how many.
pub fn forget_before(connection: &mut AnyConnection, moment: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = || {
        webhook_deliveries::table
            .filter(webhook_deliveries::created_at.lt(instant(moment)))
            .filter(webhook_deliveries::state.ne(DeliveryState::Pending.code()))
    };
    diesel::delete(webhook_attempts::table.filter(webhook_attempts::delivery_id.eq_any(old().select(webhook_deliveries::id))))
        .execute(connection)?;
    Ok(diesel::delete(old()).execute(connection)?)
}
