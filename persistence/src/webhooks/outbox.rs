//! From the feed to the deliveries of a webhook.

use super::{COLUMNS, Row, Webhook, read};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    events::{self, Reader},
    organisations,
    schema::{webhook_deliveries, webhooks},
    scope::Closed,
    settings,
    stored::{instant, parse},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    events::Event,
    identifiers::{DeliveryId, WebhookId},
    webhooks::DeliveryState,
};
use uuid::Uuid;

/// Events that are looked through in one transaction.
const AT_A_TIME: usize = 100;

/// The active webhooks with a secret for which the feed holds something new, or something is due.
pub fn with_work(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<Vec<WebhookId>, StoreError> {
    let newest = events::feed(connection)?.newest;
    let due = diesel::dsl::exists(
        webhook_deliveries::table
            .filter(webhook_deliveries::webhook_id.eq(webhooks::id))
            .filter(webhook_deliveries::state.eq(DeliveryState::Pending.code()))
            .filter(webhook_deliveries::due_at.le(instant(now)))
            .filter(webhook_deliveries::claimed_until.le(instant(now))),
    );
    let ids: Vec<String> = webhooks::table
        .filter(webhooks::active.eq(true))
        .filter(webhooks::key_id.is_not_null())
        .filter(webhooks::position.lt(newest).or(due))
        .order(webhooks::id)
        .select(webhooks::id)
        .load(connection)?;
    ids.iter().map(|id| parse(id)).collect()
}

/// What of the feed is to be sent to a webhook.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The webhook.
    pub webhook: WebhookId,
    /// The feed, as events name it.
    pub feed: String,
    /// Of what its organisation sees, restricted records not among it, the kinds that it named.
    pub events: Vec<Event>,
    /// Whether the feed holds more.
    pub more: bool,
    from: i64,
    reached: i64,
}

/// What the feed holds after the place that a webhook has reached; `None` where there is nothing.
pub fn look(connection: &mut AnyConnection, id: WebhookId, today: NaiveDate) -> Result<Option<Batch>, StoreError> {
    let Some((webhook, from)) = at(connection, id)? else {
        return Ok(None);
    };
    let feed = events::feed(connection)?;
    let Some(scope) = organisations::scope_of(connection, &webhook.organisation)?.filter(|_| from < feed.newest) else {
        return Ok(None);
    };
    let adopted_until = match scope.region() {
        Some(region) => settings::find(connection, region)?.settings.restricts_adopted_until(today),
        None => None,
    };
    let reader = Reader {
        scope: scope.closing(Closed::Hidden { adopted_until }),
        organisation: webhook.organisation.clone(),
    };
    let page = events::read(connection, &reader, from, AT_A_TIME)?;
    let wanted = |event: &Event| webhook.kinds.is_empty() || webhook.kinds.contains(&event.kind);
    Ok(Some(Batch {
        webhook: id,
        feed: feed.id,
        events: page.events.into_iter().filter(wanted).collect(),
        more: page.more,
        from,
        reached: page.reached,
    }))
}

/// Makes deliveries of a batch; `write` gives the words of an event. Where another process has done
/// so meanwhile, what it made stands and nothing is made here.
pub fn fill(
    connection: &mut AnyConnection,
    batch: &Batch,
    now: DateTime<Utc>,
    write: impl Fn(&str, &Event) -> Result<String, StoreError>,
) -> Result<(), StoreError> {
    let moved = diesel::update(webhooks::table)
        .filter(webhooks::id.eq(batch.webhook.to_string()))
        .filter(webhooks::position.eq(batch.from))
        .set(webhooks::position.eq(batch.reached))
        .execute(connection)?;
    if moved == 0 {
        return Ok(());
    }
    for event in &batch.events {
        let delivery = NewDelivery {
            webhook: batch.webhook,
            position: event.position,
            kind: event.kind.code().to_owned(),
            case_id: event.case.id.clone(),
            content: write(&batch.feed, event)?,
        };
        delivery.insert(connection, DeliveryId(Uuid::now_v7()), now)?;
    }
    Ok(())
}

/// An active webhook, and the place in the feed that it has reached.
fn at(connection: &mut AnyConnection, id: WebhookId) -> Result<Option<(Webhook, i64)>, StoreError> {
    let row: Option<(Row, i64)> = webhooks::table
        .filter(webhooks::id.eq(id.to_string()))
        .filter(webhooks::active.eq(true))
        .select((COLUMNS, webhooks::position))
        .get_result(connection)
        .optional()?;
    row.map(|(row, position)| Ok((read(row)?, position))).transpose()
}

/// Something to send.
pub(super) struct NewDelivery {
    pub webhook: WebhookId,
    pub position: i64,
    pub kind: String,
    pub case_id: String,
    pub content: String,
}

impl NewDelivery {
    pub fn insert(self, connection: &mut AnyConnection, id: DeliveryId, now: DateTime<Utc>) -> Result<(), StoreError> {
        diesel::insert_into(webhook_deliveries::table)
            .values((
                webhook_deliveries::id.eq(id.to_string()),
                webhook_deliveries::webhook_id.eq(self.webhook.to_string()),
                webhook_deliveries::position.eq(self.position),
                webhook_deliveries::kind.eq(self.kind),
                webhook_deliveries::case_id.eq(self.case_id),
                webhook_deliveries::content.eq(self.content),
                webhook_deliveries::state.eq(DeliveryState::Pending.code()),
                webhook_deliveries::attempts.eq(0),
                webhook_deliveries::tried_since.eq(instant(now)),
                webhook_deliveries::due_at.eq(instant(now)),
                webhook_deliveries::claimed_by.eq(""),
                webhook_deliveries::claimed_until.eq(instant(now)),
                webhook_deliveries::created_at.eq(instant(now)),
            ))
            .execute(connection)?;
        Ok(())
    }
}
