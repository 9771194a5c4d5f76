//! The keeper of the entries of reads: readers hand in what they are about to show and wait; one
//! task writes what has come together in one transaction and wakes them all.

use crate::problems::{Outcome, Problem, ProblemKind};
use family_finding_domain::audit::{Entry, EntryOutcome};
use family_finding_persistence::{AnyConnection, Database, StoreError, audit};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};

/// Readers that may wait at one time. Where more come, the database does not follow.
const MOST_WAITING: usize = 4096;
/// Entries of one transaction.
const MOST_AT_ONCE: usize = 256;
/// How long a reader waits for its entry to be kept.
const PATIENCE: Duration = Duration::from_secs(10);

struct Waiting {
    entry: Entry,
    kept: oneshot::Sender<()>,
}

/// Hands entries to the keeper.
#[derive(Clone)]
pub struct Trail {
    keeper: mpsc::Sender<Waiting>,
}

impl Trail {
    /// Starts the keeper on the running actix system.
    pub fn start(database: Database) -> Self {
        let (keeper, waiting) = mpsc::channel(MOST_WAITING);
        actix_web::rt::spawn(keep_all(database, waiting));
        Self { keeper }
    }

    /// Keeps an entry. Answers when it is durable; refuses when it cannot be made so.
    pub async fn keep(&self, entry: Entry) -> Outcome<()> {
        let (kept, told) = oneshot::channel();
        let handed_in = self.keeper.try_send(Waiting { entry, kept }).is_ok();
        if handed_in && matches!(tokio::time::timeout(PATIENCE, told).await, Ok(Ok(()))) {
            return Ok(());
        }
        Err(Problem::new(
            ProblemKind::AuditUnavailable,
            "what you asked for is not shown, because the audit trail cannot be written; try again",
        ))
    }
}

async fn keep_all(database: Database, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(MOST_AT_ONCE);
    while waiting.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
        let (entries, readers): (Vec<Entry>, Vec<oneshot::Sender<()>>) =
            batch.drain(..).map(|Waiting { entry, kept }| (entry, kept)).unzip();
        let entries = Arc::new(entries);
        let count = entries.len();
        match database.write(move |connection| keep(connection, &entries)).await {
            Ok(()) => readers.into_iter().for_each(|reader| {
                // A reader that has gone away is told in vain; its entry stands.
                let _ = reader.send(());
            }),
            // The readers are dropped with their senders, and refused.
            Err(error) => tracing::error!(count, %error, "the audit trail cannot be written"),
        }
    }
}

fn keep(connection: &mut AnyConnection, entries: &[Entry]) -> Result<(), StoreError> {
    if entries.iter().all(|entry| entry.outcome != EntryOutcome::Hidden) {
        return audit::record_all(connection, entries);
    }
    let mut placed = entries.to_vec();
    for entry in placed.iter_mut().filter(|entry| entry.outcome == EntryOutcome::Hidden) {
        // An attempt belongs into the trail of those whose case it was aimed at.
        if let Some(aimed_at) = entry.cases.first()
            && let Some(region) = audit::region_of(connection, &aimed_at.case)?
        {
            entry.region = Some(region);
        }
    }
    audit::record_all(connection, &placed)
}
