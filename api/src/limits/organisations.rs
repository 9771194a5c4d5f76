//! Requests of an organisation: a region's own may ask more often than a partner.

use super::allowance::{Allowance, Limiter, limiter};
use crate::problems::{Outcome, Problem};
use family_finding_domain::identifiers::OrganisationCode;
use family_finding_persistence::{Database, organisations};
use quick_cache::sync::Cache;
use std::time::{Duration, Instant};

/// The limits by organisation.
pub struct OrganisationLimits {
    regional: Option<Limiter<OrganisationCode>>,
    others: Option<Limiter<OrganisationCode>>,
    known: Cache<OrganisationCode, Known>,
}

/// Whether an organisation belonged to a region, when it was last looked up.
#[derive(Clone, Copy)]
struct Known {
    regional: bool,
    at: Instant,
}

const MOST_KNOWN: usize = 1024;
/// An organisation that is recorded anew has its new limit after this time.
const LOOKED_UP_EVERY: Duration = Duration::from_secs(60);

impl OrganisationLimits {
    pub(super) fn new(requests_per_minute: Option<u32>, partner_requests_per_minute: Option<u32>) -> Self {
        Self {
            regional: limiter(requests_per_minute),
            others: limiter(partner_requests_per_minute),
            known: Cache::new(MOST_KNOWN),
        }
    }

    /// Counts a request. Answers whether it is allowed and what is left, where there is a limit.
    pub async fn count(&self, database: &Database, organisation: &OrganisationCode) -> Outcome<Option<Allowance>> {
        if self.regional.is_none() && self.others.is_none() {
            return Ok(None);
        }
        let limiter = if self.is_regional(database, organisation).await? {
            &self.regional
        } else {
            &self.others
        };
        let Some(limiter) = limiter else { return Ok(None) };
        Ok(Some(match limiter.check_key(organisation) {
            Ok(allowed) => Allowance::after(&allowed),
            Err(refused) => Allowance::spent(&refused),
        }))
    }

    async fn is_regional(&self, database: &Database, organisation: &OrganisationCode) -> Outcome<bool> {
        if let Some(known) = self.known.get(organisation)
            && known.at.elapsed() < LOOKED_UP_EVERY
        {
            return Ok(known.regional);
        }
        let code = organisation.clone();
        let scope = database
            .read(move |connection| organisations::scope_of(connection, &code).map_err(Problem::from))
            .await?;
        let regional = scope.is_some_and(|scope| scope.region().is_some());
        let known = Known {
            regional,
            at: Instant::now(),
        };
        self.known.insert(organisation.clone(), known);
        Ok(regional)
    }

    pub(super) fn forget_the_quiet(&self) {
        for limiter in [&self.regional, &self.others].into_iter().flatten() {
            limiter.retain_recent();
        }
    }
}
