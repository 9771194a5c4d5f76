//! How often callers may ask, from the command line or the environment.

use crate::{events::KEPT_DAYS, http::ANSWERS_KEPT_DAYS, limits::LimitSettings};
use clap::Args;

/// The limits of this process; behind a load balancer each process has its own.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArguments {
    /// Requests a minute of each council and agency of a region; 0 is no limit.
    #[arg(long, env = "REQUESTS_PER_MINUTE", default_value_t = 6_000)]
    requests_per_minute: u32,
    /// Requests a minute of each partner agency; 0 is no limit.
    #[arg(long, env = "PARTNER_REQUESTS_PER_MINUTE", default_value_t = 300)]
    partner_requests_per_minute: u32,
    /// Refused tokens a minute of each address, before it is not listened to for a while; 0 is no
    /// limit.
    #[arg(long, env = "FAILED_TOKENS_PER_MINUTE", default_value_t = 60)]
    failed_tokens_per_minute: u32,
    /// For how many days events are kept in the feed.
    #[arg(long, env = "EVENTS_KEPT_DAYS", default_value_t = KEPT_DAYS, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(super) events_kept_days: u64,
    /// For how many days the answer to an idempotency key is kept.
    #[arg(long, env = "IDEMPOTENCY_KEPT_DAYS", default_value_t = ANSWERS_KEPT_DAYS, value_parser = clap::value_parser!(u64).range(1..=365))]
    pub(super) answers_kept_days: u64,
}

impl LimitArguments {
    /// The limits.
    pub fn settings(&self) -> LimitSettings {
        let limit = |per_minute: u32| (per_minute > 0).then_some(per_minute);
        LimitSettings {
            requests_per_minute: limit(self.requests_per_minute),
            partner_requests_per_minute: limit(self.partner_requests_per_minute),
            failed_tokens_per_minute: limit(self.failed_tokens_per_minute),
        }
    }
}
