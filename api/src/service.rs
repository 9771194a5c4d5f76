//! What every operation can reach: the database, the keys, the contract, the clock, the metrics.

use crate::{
    audit::AuditedDatabase,
    contract::Contract,
    http::{HttpSettings, Schemas, TrustedProxies},
    imports::Places,
    limits::{Limits, Reckoning},
    operations::Metrics,
    problems::{Outcome, Problem},
    sandbox::SettableClock,
    tokens::Verifier,
    webhooks::WebhookSettings,
};
use actix_web::{HttpRequest, web};
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use family_finding_persistence::{adopters::CandidateCache, identities::Keyring};
use std::sync::Arc;

/// Which day it is.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A demonstration stands still at one day; its hours and minutes go on.
    StandingAt(NaiveDate),
    /// A sandbox's runs on from the moment that its callers set.
    Settable(Arc<SettableClock>),
}

/// The service's parts.
pub struct Service {
    /// The database, with the audit trail of whoever asks.
    pub database: AuditedDatabase,
    /// Verifies tokens.
    pub verifier: Verifier,
    /// The published contract.
    pub contract: Arc<Contract>,
    /// The contract's schemas, by which requests are checked.
    pub schemas: Arc<Schemas>,
    /// Counts and times.
    pub metrics: Metrics,
    /// Which day it is.
    pub clock: Clock,
    /// The keys that identities are sealed with.
    pub identity_keys: Arc<Keyring>,
    /// How often callers may ask.
    pub limits: Limits,
    /// The proxies whose word on a client's address is taken.
    pub proxies: TrustedProxies,
    /// How requests are received.
    pub http: HttpSettings,
    /// How webhooks are sent.
    pub webhooks: WebhookSettings,
    /// Households that rankings have read before.
    pub candidates: Arc<CandidateCache>,
    /// How many imports are taken in at one time.
    pub imports: Places,
    /// Whose turn it is to take a processor for itself.
    pub reckoning: Reckoning,
}

impl Clock {
    /// The moment, to the microsecond that is stored.
    pub fn now(&self) -> DateTime<Utc> {
        let now = Utc::now().trunc_subsecs(6);
        match self {
            Self::System => now,
            Self::StandingAt(day) => day.and_time(now.time()).and_utc(),
            Self::Settable(clock) => clock.now(),
        }
    }
}

impl Service {
    /// The service of a request.
    pub fn of(request: &HttpRequest) -> Outcome<&Self> {
        request
            .app_data::<web::Data<Self>>()
            .map(web::Data::get_ref)
            .ok_or_else(|| Problem::internal("the service is not attached"))
    }

    /// The moment, to the microsecond that is stored.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// An address such as `/v1/children/waiting` also fits `/v1/children/{id}`. What the named one
    /// does not know is not asked of the other.
    pub fn refuse_method_of_a_name(&self, request: &HttpRequest) -> Outcome<()> {
        let path = request.path();
        match self.contract.methods(path) {
            Some(allow) if self.contract.operation(request.method().as_str(), path).is_none() => {
                Err(Problem::method_not_allowed(request.method(), allow))
            }
            _ => Ok(()),
        }
    }

    /// The identifier of the operation that a request asks for.
    pub fn operation_of(&self, request: &HttpRequest) -> Option<String> {
        let pattern = request.match_pattern()?;
        self.contract.operation(request.method().as_str(), &pattern).map(str::to_owned)
    }
}
