//! How far the feed has come, told to whoever waits for more.

use family_finding_persistence::{Database, events};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

/// How long a change of another process stays unnoticed here.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// The growth of the feed.
#[derive(Clone)]
pub struct Growth {
    changed: Arc<Notify>,
    newest: watch::Receiver<i64>,
}

impl Growth {
    /// Starts to watch the feed on the running actix system.
    pub fn watch(database: Database) -> Self {
        let changed = Arc::new(Notify::new());
        let (tell, newest) = watch::channel(0);
        actix_web::rt::spawn(watch_all(database, changed.clone(), tell));
        Self { changed, newest }
    }

    /// Something was committed.
    pub fn changed(&self) {
        self.changed.notify_one();
    }

    /// The newest place that is known of.
    pub fn newest(&self) -> i64 {
        *self.newest.borrow()
    }

    /// Waits until the feed has grown beyond a place, or the time is over; answers whether it has.
    pub async fn beyond(&self, position: i64, until: Instant) -> bool {
        let mut newest = self.newest.clone();
        let grown = newest.wait_for(|newest| *newest > position);
        matches!(tokio::time::timeout_at(until, grown).await, Ok(Ok(_)))
    }
}

async fn watch_all(database: Database, changed: Arc<Notify>, tell: watch::Sender<i64>) {
    while !tell.is_closed() {
        // What is committed meanwhile wakes the next round at once.
        let _ = tokio::time::timeout(LOOKS_EVERY, changed.notified()).await;
        match events::number(&database).await {
            Ok(newest) => {
                tell.send_if_modified(|known| std::mem::replace(known, newest) != newest);
            }
            Err(error) => tracing::error!(%error, "the feed of events does not grow"),
        }
    }
}
