//! How often a caller may ask: requests of an organisation, and failed tokens of an address; and whose
//! turn it is where work takes a processor for itself.

mod allowance;
mod failed_tokens;
mod organisations;
mod reckoning;

pub use allowance::Allowance;
pub use failed_tokens::FailedTokens;
pub use organisations::OrganisationLimits;
pub use reckoning::Reckoning;

use crate::service::Service;
use actix_web::web;
use std::time::Duration;

/// The limits of one process. None is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct LimitSettings {
    /// Requests a minute of a council or an agency of a region.
    pub requests_per_minute: Option<u32>,
    /// Requests a minute of any other organisation: a partner, or one that is not recorded.
    pub partner_requests_per_minute: Option<u32>,
    /// Refused tokens a minute of one address.
    pub failed_tokens_per_minute: Option<u32>,
}

/// The limits at work.
pub struct Limits {
    /// By organisation.
    pub organisations: OrganisationLimits,
    /// By address.
    pub failed_tokens: FailedTokens,
}

/// Limits are so many a minute.
const WINDOW: Duration = Duration::from_secs(60);

impl Limits {
    /// Nobody has asked for anything yet.
    pub fn new(settings: LimitSettings) -> Self {
        Self {
            organisations: OrganisationLimits::new(settings.requests_per_minute, settings.partner_requests_per_minute),
            failed_tokens: FailedTokens::new(settings.failed_tokens_per_minute),
        }
    }

    /// Forgets once a minute who has not asked for a while, for as long as the server runs.
    pub async fn forget_the_quiet(service: web::Data<Service>) {
        loop {
            tokio::time::sleep(WINDOW).await;
            service.limits.organisations.forget_the_quiet();
            service.limits.failed_tokens.forget_the_quiet();
        }
    }
}
