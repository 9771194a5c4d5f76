//! Sealing the trail: entries are recorded by whoever reads or changes, without waiting for each
//! other; what has been committed is sealed once a second, in the background.

use crate::service::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use family_finding_domain::audit::{Seal, seal_entries};
use family_finding_persistence::{Constraint, Database, StoreError, audit};
use std::time::{Duration, Instant};

/// How often what is new is sealed.
const EVERY: Duration = Duration::from_secs(1);
/// Entries of one seal: few enough for the writers of SQLite not to notice.
const MOST_OF_A_SEAL: i64 = 500;
/// How often the newest seal is told to the log, from where it can be kept outside.
const TOLD_EVERY: Duration = Duration::from_secs(3600);

/// How far before the last complete round a round looks for entries whose transaction was
/// committed late. No request takes as long as the farthest reach, so nothing needs to look further:
/// an entry that appears behind it was put in, and stays unsealed for the examination to find.
fn reach(round: u64) -> TimeDelta {
    match round {
        round if round % 3600 == 0 => FARTHEST,
        round if round % 60 == 0 => TimeDelta::minutes(10),
        _ => TimeDelta::seconds(3),
    }
}

const FARTHEST: TimeDelta = TimeDelta::hours(1);

/// Seals for as long as the server runs.
pub async fn seal_regularly(database: Database, clock: Clock) {
    let mut told: Option<Instant> = None;
    let mut sealed_until = None;
    for round in 0.. {
        let begun = clock.now();
        let sealed = match sealed_until {
            Some(until) => seal_from(&database, &clock, Some(until - reach(round))).await,
            None => seal_rest(&database, &clock).await,
        };
        match sealed {
            Ok(newest) => {
                sealed_until = Some(begun);
                if let Some(seal) = newest
                    && told.is_none_or(|told| told.elapsed() >= TOLD_EVERY)
                {
                    tracing::info!(seal = seal.sequence, hash = %seal.hash, "newest seal of the audit trail");
                    told = Some(Instant::now());
                }
            }
            Err(error) => tracing::error!(%error, "the audit trail cannot be sealed"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Seals what a service that has ended left unsealed; answers the newest seal it made.
pub async fn seal_rest(database: &Database, clock: &Clock) -> Result<Option<Seal>, StoreError> {
    let until = database.read(audit::sealed_until).await?;
    seal_from(database, clock, until.map(|until| until - FARTHEST)).await
}

async fn seal_from(database: &Database, clock: &Clock, from: Option<DateTime<Utc>>) -> Result<Option<Seal>, StoreError> {
    let from = from.map(|from| audit::first_id(from).to_string()).unwrap_or_default();
    let mut made = None;
    loop {
        let from = from.clone();
        let (newest, entries) = database
            .read(move |connection| -> Result<_, StoreError> {
                let newest = audit::newest_seal(connection)?;
                Ok((newest, audit::unsealed(connection, &from, MOST_OF_A_SEAL)?))
            })
            .await?;
        if entries.is_empty() {
            return Ok(made);
        }
        let whole = entries.len() as i64 == MOST_OF_A_SEAL;
        let (seal, covered) = seal_entries(newest.as_ref(), &entries, clock.now().timestamp_micros());
        let stored = seal.clone();
        let outcome = database.write(move |connection| audit::seal(connection, &stored, &covered)).await;
        match outcome {
            Ok(()) => made = Some(seal),
            // Another process has sealed meanwhile, and goes on.
            Err(StoreError::Stale | StoreError::Constraint(Constraint::AuditSeal | Constraint::AuditSealEntry)) => return Ok(made),
            Err(error) => return Err(error),
        }
        if !whole {
            return Ok(made);
        }
    }
}
