//! Sending what is due, for as long as the service runs. Each webhook has a worker of its own, so
//! that a slow receiver holds nobody else up; what is sent is claimed first, so that several
//! processes share the work.

use super::client::{Message, WebhookClient};
use crate::{events::EventOut, service::Service};
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use family_finding_domain::{
    events::Event,
    identifiers::WebhookId,
    webhooks::{AttemptOutcome, DeliveryState, Secrets},
};
use family_finding_persistence::{
    Database, StoreError,
    webhooks::{self, Claimed, Outcome},
};
use futures_util::future::join_all;
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant as Stopwatch},
};
use tokio::{
    task::{AbortHandle, JoinSet},
    time::Instant,
};
use uuid::Uuid;

/// How long what is due by the clock stays unnoticed.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// Deliveries of one webhook that are under way at a time, each of another case.
const AT_A_TIME: i64 = 16;
/// How much longer than an answer may take a claim holds.
const CLAIM_MARGIN: Duration = Duration::from_secs(15);

/// Sends deliveries until it is dropped.
pub async fn deliver(service: Data<Service>) {
    let client = match WebhookClient::new(&service.webhooks) {
        Ok(client) => Arc::new(client),
        Err(error) => return tracing::error!(%error, "webhooks are not sent"),
    };
    let me: Arc<str> = Uuid::now_v7().to_string().into();
    let mut workers = JoinSet::new();
    let mut working: BTreeMap<WebhookId, AbortHandle> = BTreeMap::new();
    let mut known = 0;
    loop {
        service.database.growth().beyond(known, Instant::now() + LOOKS_EVERY).await;
        known = service.database.growth().newest();
        while workers.try_join_next().is_some() {}
        working.retain(|_, worker| !worker.is_finished());
        match service
            .database
            .without_entry()
            .read(|connection| webhooks::with_work(connection, Utc::now()))
            .await
        {
            Ok(ids) => {
                for id in ids {
                    working.entry(id).or_insert_with(|| {
                        let worker = Worker {
                            service: service.clone(),
                            client: client.clone(),
                            me: me.clone(),
                            id,
                        };
                        workers.spawn(worker.work())
                    });
                }
            }
            Err(error) => tracing::error!(%error, "what is to be sent to webhooks cannot be read"),
        }
    }
}

/// Works for one webhook until nothing is due.
struct Worker {
    service: Data<Service>,
    client: Arc<WebhookClient>,
    me: Arc<str>,
    id: WebhookId,
}

/// What a worker needs of its webhook while it sends.
struct Target {
    address: String,
    secrets: Secrets,
    claimed: Vec<Claimed>,
}

impl Worker {
    async fn work(self) {
        loop {
            match self.round().await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return tracing::warn!(webhook = %self.id, %error, "a webhook's deliveries wait"),
            }
        }
    }

    fn database(&self) -> &Database {
        self.service.database.without_entry()
    }

    /// Whether something was done, so that more may be due.
    async fn round(&self) -> Result<bool, StoreError> {
        let more = self.fill().await?;
        let Some(target) = self.claim().await? else { return Ok(more) };
        if target.claimed.is_empty() {
            return Ok(more);
        }
        let outcomes = join_all(target.claimed.iter().map(|claimed| self.send(&target, claimed))).await;
        let me = self.me.clone();
        self.database()
            .write(move |connection| outcomes.iter().try_for_each(|outcome| webhooks::finish(connection, &me, outcome)))
            .await?;
        Ok(true)
    }

    async fn fill(&self) -> Result<bool, StoreError> {
        let (id, today) = (self.id, self.service.now().date_naive());
        let found = self
            .database()
            .read(move |connection| webhooks::look(connection, id, today))
            .await?;
        let Some(batch) = found else { return Ok(false) };
        let (more, now) = (batch.more, Utc::now());
        self.database()
            .write(move |connection| webhooks::fill(connection, &batch, now, words))
            .await?;
        Ok(more)
    }

    async fn claim(&self) -> Result<Option<Target>, StoreError> {
        let (id, me, keys) = (self.id, self.me.clone(), self.service.identity_keys.clone());
        let now = Utc::now();
        let until = now + self.service.webhooks.answer_time + CLAIM_MARGIN;
        self.database()
            .write(move |connection| {
                let (Some(address), Some(secrets)) = (webhooks::address(connection, id)?, webhooks::secrets(connection, &keys, id)?) else {
                    return Ok(None);
                };
                let claimed = webhooks::claim(connection, id, &me, now, until, AT_A_TIME)?;
                Ok(Some(Target { address, secrets, claimed }))
            })
            .await
    }

    async fn send(&self, target: &Target, claimed: &Claimed) -> Outcome {
        let attempted_at = Utc::now();
        let message = Message {
            id: claimed.id.to_string(),
            address: &target.address,
            content: &claimed.content,
            secrets: &target.secrets,
        };
        let begun = Stopwatch::now();
        let (outcome, status) = self.client.send(&message, attempted_at).await;
        let took = begun.elapsed();
        let (state, due_at) = self.next(claimed, outcome, attempted_at + took);
        tracing::debug!(webhook = %self.id, delivery = %claimed.id, %outcome, status, "sent");
        Outcome {
            id: claimed.id,
            attempted_at,
            outcome,
            status,
            milliseconds: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            state,
            due_at,
        }
    }

    fn next(&self, claimed: &Claimed, outcome: AttemptOutcome, now: DateTime<Utc>) -> (DeliveryState, DateTime<Utc>) {
        match outcome {
            AttemptOutcome::Delivered => (DeliveryState::Delivered, now),
            _ => {
                let failed = claimed.attempts.saturating_add(1);
                let patience = self.service.webhooks.patience;
                patience.after_failure(failed, claimed.tried_since, now, luck())
            }
        }
    }
}

/// A number from 0 to 1,000; the middle where chance cannot be had.
fn luck() -> u32 {
    getrandom::u32().map_or(500, |chance| chance % 1001)
}

fn words(feed: &str, event: &Event) -> Result<String, StoreError> {
    serde_json::to_string(&EventOut::of(feed, event.clone())).map_err(|error| StoreError::Failure(error.to_string()))
}
