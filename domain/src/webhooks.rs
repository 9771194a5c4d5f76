//! Webhooks: what changed, sent to an organisation's own address.

use crate::codes::code_list;
use std::time::Duration;

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

#[cfg(test)]
mod tests {
    use super::*;

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
