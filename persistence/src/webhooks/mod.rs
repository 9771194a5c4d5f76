//! Webhooks of organisations, and what is on its way to them.

mod claims;
mod deliveries;
mod outbox;
mod secrets;

pub use claims::{Claimed, Outcome, claim, finish, forget_before};
pub use deliveries::{Attempt, Delivery, DeliveryFilter, attempts, list_deliveries, redeliver, send_test};
pub use outbox::{Batch, fill, look, with_work};
pub use secrets::{count_by_key, put_secrets, seal_anew, secrets};

use crate::{
    connection::AnyConnection,
    error::StoreError,
    events,
    schema::{webhook_attempts, webhook_deliveries, webhooks},
    stored::{from_json, instant, parse, short, to_json, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    events::EventKind,
    identifiers::{OrganisationCode, WebhookId},
};

/// Where an organisation wants to be told of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its identifier.
    pub id: WebhookId,
    /// Whose it is.
    pub organisation: OrganisationCode,
    /// The address that deliveries are sent to.
    pub address: String,
    /// What is told; nothing named is everything.
    pub kinds: Vec<EventKind>,
    /// Whether anything is told at the moment.
    pub active: bool,
    /// Whether it has a secret. Nothing is sent unsigned.
    pub has_secret: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// Counts every change.
    pub version: i64,
}

type Row = (String, String, String, String, bool, Option<String>, NaiveDateTime, String, i64);

const COLUMNS: (
    webhooks::id,
    webhooks::organisation,
    webhooks::address,
    webhooks::kinds,
    webhooks::active,
    webhooks::key_id,
    webhooks::created_at,
    webhooks::created_by,
    webhooks::version,
) = (
    webhooks::id,
    webhooks::organisation,
    webhooks::address,
    webhooks::kinds,
    webhooks::active,
    webhooks::key_id,
    webhooks::created_at,
    webhooks::created_by,
    webhooks::version,
);

fn read((id, organisation, address, kinds, active, key_id, created_at, created_by, version): Row) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: parse(&id)?,
        organisation: short(&organisation)?,
        address,
        kinds: from_json(&kinds)?,
        active,
        has_secret: key_id.is_some(),
        created_at: utc(created_at),
        created_by,
        version,
    })
}

/// The webhooks of an organisation, the oldest first.
pub fn list(connection: &mut AnyConnection, organisation: &OrganisationCode) -> Result<Vec<Webhook>, StoreError> {
    let rows: Vec<Row> = webhooks::table
        .filter(webhooks::organisation.eq(organisation.as_str()))
        .order(webhooks::id)
        .select(COLUMNS)
        .load(connection)?;
    rows.into_iter().map(read).collect()
}

/// A webhook of an organisation.
pub fn find(connection: &mut AnyConnection, organisation: &OrganisationCode, id: WebhookId) -> Result<Webhook, StoreError> {
    let row: Option<Row> = webhooks::table
        .filter(webhooks::organisation.eq(organisation.as_str()))
        .filter(webhooks::id.eq(id.to_string()))
        .select(COLUMNS)
        .get_result(connection)
        .optional()?;
    row.map(read).transpose()?.ok_or(StoreError::NotFound)
}

/// Where a webhook is sent to, while it is active. Not scoped: it is the service itself that sends.
pub fn address(connection: &mut AnyConnection, id: WebhookId) -> Result<Option<String>, StoreError> {
    Ok(webhooks::table
        .filter(webhooks::id.eq(id.to_string()))
        .filter(webhooks::active.eq(true))
        .select(webhooks::address)
        .get_result(connection)
        .optional()?)
}

/// Adds a webhook that is told of what happens from now on.
pub fn insert(connection: &mut AnyConnection, webhook: &Webhook) -> Result<(), StoreError> {
    let newest = events::feed(connection)?.newest;
    diesel::insert_into(webhooks::table)
        .values((
            webhooks::id.eq(webhook.id.to_string()),
            webhooks::organisation.eq(webhook.organisation.as_str()),
            webhooks::address.eq(&webhook.address),
            webhooks::kinds.eq(to_json(&webhook.kinds)?),
            webhooks::active.eq(webhook.active),
            webhooks::position.eq(newest),
            webhooks::created_at.eq(instant(webhook.created_at)),
            webhooks::created_by.eq(&webhook.created_by),
            webhooks::version.eq(webhook.version),
        ))
        .execute(connection)?;
    Ok(())
}

/// Stores what of a webhook may be changed, if it is still at the version before.
pub fn update(connection: &mut AnyConnection, webhook: &Webhook) -> Result<(), StoreError> {
    let changed = diesel::update(webhooks::table)
        .filter(webhooks::id.eq(webhook.id.to_string()))
        .filter(webhooks::version.eq(webhook.version - 1))
        .set((
            webhooks::address.eq(&webhook.address),
            webhooks::kinds.eq(to_json(&webhook.kinds)?),
            webhooks::active.eq(webhook.active),
            webhooks::version.eq(webhook.version),
        ))
        .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Takes a webhook away, with everything that was on its way to it.
pub fn delete(connection: &mut AnyConnection, id: WebhookId) -> Result<(), StoreError> {
    let id = id.to_string();
    let its = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(&id))
        .select(webhook_deliveries::id);
    diesel::delete(webhook_attempts::table.filter(webhook_attempts::delivery_id.eq_any(its))).execute(connection)?;
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(&id))).execute(connection)?;
    diesel::delete(webhooks::table.filter(webhooks::id.eq(&id))).execute(connection)?;
    Ok(())
}
