//! Webhooks: what changed, sent to an organisation's own address.

use crate::codes::code_list;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

code_list! {
    /// How the delivery of one event stands.
    DeliveryState {
        /// To be sent, for the first time or again.
        Pending = "pending",
        /// The receiver answered with a status of 200 to 299.
        Delivered = "delivered",
        /// Given up after the time for which deliveries are tried; it can be sent again by hand.
        Parked = "parked",
    }
}

code_list! {
    /// What became of one attempt.
    AttemptOutcome {
        /// The receiver answered with a status of 200 to 299.
        Delivered = "delivered",
        /// The receiver answered with another status. A redirect is never followed.
        Refused = "refused",
        /// No answer in time.
        TimedOut = "timed_out",
        /// No connection, or no answer that is HTTP.
        Unreachable = "unreachable",
        /// The name resolves to an address that webhooks may not be sent to.
        AddressNotAllowed = "address_not_allowed",
    }
}

/// The waits between attempts, in multiples of the first: with five seconds they are five seconds,
/// half a minute, two and a half minutes, ten, half an hour, and then an hour each.
const WAITS: [u32; 6] = [1, 6, 30, 120, 360, 720];

/// How long to wait after so many failed attempts. `luck` from 0 to 1,000 spreads the waits by a
/// fifth to either side, so that receivers that failed together are not asked together.
pub fn wait_after(failed: u32, first: Duration, luck: u32) -> Duration {
    let at = usize::try_from(failed.saturating_sub(1)).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    let wait = first * WAITS.get(at).copied().unwrap_or(1);
    wait / 5 * 4 + wait * luck.min(1000) / 2500
}

/// How patiently a delivery is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The wait after the first failure; later ones are multiples of it.
    pub first_wait: Duration,
    /// For how long it is tried before it is parked.
    pub keep_trying: Duration,
}

impl Patience {
    /// How a delivery stands after a failed attempt, and when it is due again: it is parked where
    /// the next attempt would come after the time for which it is tried. `failed` counts the
    /// attempts so far, this one among them; `luck` is that of [`wait_after`].
    pub fn after_failure(&self, failed: u32, tried_since: DateTime<Utc>, now: DateTime<Utc>, luck: u32) -> (DeliveryState, DateTime<Utc>) {
        let span = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        let due_at = now + span(wait_after(failed, self.first_wait, luck));
        if due_at > tried_since + span(self.keep_trying) {
            (DeliveryState::Parked, now)
        } else {
            (DeliveryState::Pending, due_at)
        }
    }
}

/// The secrets of a webhook, in Base64. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    /// What signs.
    pub current: String,
    /// What signs beside it for a while, so that a receiver can change over at leisure.
    pub former: Option<FormerSecret>,
}

/// A secret that was replaced. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerSecret {
    /// What signed.
    pub secret: String,
    /// Until when it goes on to sign.
    pub until: DateTime<Utc>,
}

impl Secrets {
    /// The first secret, or the next one: the one before it signs until a moment, and any earlier
    /// one no more.
    pub fn next(new: String, before: Option<Self>, until: DateTime<Utc>) -> Self {
        Self {
            current: new,
            former: before.map(|Self { current: secret, .. }| FormerSecret { secret, until }),
        }
    }

    /// What signs at a moment, the current secret first.
    pub fn signing(&self, at: DateTime<Utc>) -> impl Iterator<Item = &str> {
        let former = self.former.iter().filter(move |former| at < former.until);
        std::iter::once(self.current.as_str()).chain(former.map(|former| former.secret.as_str()))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl fmt::Debug for FormerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormerSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_parked_when_the_next_attempt_would_come_too_late() {
        let patience = Patience {
            first_wait: Duration::from_secs(5),
            keep_trying: Duration::from_secs(60),
        };
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a moment");
        let after = |failed, now| patience.after_failure(failed, at(0), at(now), 500);
        assert_eq!(after(1, 0), (DeliveryState::Pending, at(5)));
        assert_eq!(after(2, 30), (DeliveryState::Pending, at(60)));
        assert_eq!(after(2, 31), (DeliveryState::Parked, at(31)));
    }

    #[test]
    fn a_replaced_secret_signs_until_its_time_is_over_and_an_earlier_one_no_more() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a moment");
        let first = Secrets::next("a".to_owned(), None, at(1_000));
        assert_eq!(first.signing(at(0)).collect::<Vec<_>>(), ["a"]);
        let second = Secrets::next("b".to_owned(), Some(first), at(1_000));
        assert_eq!(second.signing(at(999)).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(second.signing(at(1_000)).collect::<Vec<_>>(), ["b"]);
        let third = Secrets::next("c".to_owned(), Some(second), at(2_000));
        assert_eq!(third.signing(at(999)).collect::<Vec<_>>(), ["c", "b"]);
    }

    #[test]
    fn waits_grow_to_an_hour_and_are_spread_by_a_fifth() {
        let first = Duration::from_secs(5);
        let middle: Vec<u64> = (1..=8).map(|failed| wait_after(failed, first, 500).as_secs()).collect();
        assert_eq!(middle, [5, 30, 150, 600, 1800, 3600, 3600, 3600]);
        assert_eq!(wait_after(6, first, 0), Duration::from_secs(2880));
        assert_eq!(wait_after(6, first, 1000), Duration::from_secs(4320));
        assert_eq!(wait_after(u32::MAX, first, u32::MAX), Duration::from_secs(4320));
    }
}
