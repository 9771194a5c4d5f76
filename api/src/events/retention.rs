//! Events are kept for a while.

use chrono::{Days, Utc};
use family_finding_persistence::{Database, StoreError, events, webhooks};
use std::time::Duration;

/// For how many days events are kept where nothing else is set: longer than a consumer stands still
/// unnoticed.
pub const KEPT_DAYS: u64 = 90;

const EVERY: Duration = Duration::from_secs(3600);

/// Forgets old events once an hour, with what was sent of them, for as long as the server runs. Their age is by the machine's
/// clock, whatever day a demonstration stands at.
pub async fn forget_old_events(database: Database, kept_days: u64) {
    loop {
        let oldest = Utc::now().checked_sub_days(Days::new(kept_days)).unwrap_or_default();
        let forgotten: Result<usize, StoreError> = database
            .write(move |connection| {
                webhooks::forget_before(connection, oldest)?;
                events::forget_before(connection, oldest)
            })
            .await;
        match forgotten {
            Ok(count) => tracing::debug!(count, "forgot old events"),
            Err(error) => tracing::warn!(%error, "old events could not be forgotten"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
