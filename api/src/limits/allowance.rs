//! What is left of a limit, in the headers that the IETF's draft on rate limits gives it
//! (draft-ietf-httpapi-ratelimit-headers): `RateLimit-Policy` and `RateLimit`.

use super::WINDOW;
use crate::problems::{Problem, ProblemKind};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::{
    NotUntil, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::{StateInformationMiddleware, StateSnapshot},
    state::keyed::DefaultKeyedStateStore,
};
use std::{hash::Hash, num::NonZeroU32};

/// A limit of its own for each key.
pub type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// A limiter that allows so many in a minute, all at once or one by one.
pub fn limiter<K: Hash + Eq + Clone>(quota: Option<u32>) -> Option<Limiter<K>> {
    let quota = Quota::per_minute(NonZeroU32::new(quota?)?);
    Some(RateLimiter::keyed(quota).with_middleware())
}

type Instant = <DefaultClock as Clock>::Instant;

/// What a limit leaves to a caller after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Whether the request was allowed.
    pub granted: bool,
    /// Requests in the window.
    pub quota: u32,
    /// Requests that may follow at once.
    pub remaining: u32,
    /// Seconds until there is more: until the next request may come where none is left, else
    /// until the whole quota is there again.
    pub reset_seconds: u64,
}

impl Allowance {
    /// After a request that was allowed.
    pub fn after(allowed: &StateSnapshot) -> Self {
        let quota = allowed.quota().burst_size().get();
        let remaining = allowed.remaining_burst_capacity().min(quota);
        let used = u64::from(quota - remaining);
        Self {
            granted: true,
            quota,
            remaining,
            reset_seconds: (used * WINDOW.as_secs()).div_ceil(u64::from(quota)),
        }
    }

    /// After a request that came too soon.
    pub fn spent(refused: &NotUntil<Instant>) -> Self {
        let wait = refused.wait_time_from(DefaultClock::default().now());
        Self {
            granted: false,
            quota: refused.quota().burst_size().get(),
            remaining: 0,
            reset_seconds: wait.as_secs() + 1,
        }
    }

    /// The refusal of a request that came too soon.
    pub fn refusal(self, what: &str) -> Problem {
        Problem {
            retry_after_seconds: Some(self.reset_seconds),
            ..Problem::new(
                ProblemKind::TooManyRequests,
                format!("{what}: {} a minute are allowed; try again in {} s", self.quota, self.reset_seconds),
            )
        }
    }

    /// Writes the headers.
    pub fn tell(self, headers: &mut HeaderMap) {
        let Self {
            granted: _,
            quota,
            remaining,
            reset_seconds,
        } = self;
        let window = WINDOW.as_secs();
        for (name, value) in [
            ("ratelimit-policy", format!("\"organisation\";q={quota};w={window}")),
            ("ratelimit", format!("\"organisation\";r={remaining};t={reset_seconds}")),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}
