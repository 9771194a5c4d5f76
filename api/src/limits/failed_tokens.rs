//! Refused tokens of an address. Who has sent too many is not listened to for a while: its tokens
//! are not even verified, unless they are remembered, so that others behind the same address go on.

use super::allowance::{Allowance, Limiter, limiter};
use crate::problems::Outcome;
use quick_cache::sync::Cache;
use std::{
    net::{IpAddr, Ipv6Addr},
    time::{Duration, Instant},
};

/// The limit by address.
pub struct FailedTokens {
    limiter: Option<Limiter<IpAddr>>,
    shut: Cache<IpAddr, Shut>,
}

/// Until when an address is not listened to.
#[derive(Clone, Copy)]
struct Shut {
    until: Instant,
    allowance: Allowance,
}

const MOST_SHUT: usize = 4096;
/// More addresses than this are not counted: what is remembered of strangers is bounded.
const MOST_COUNTED: usize = 65_536;

impl FailedTokens {
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        Self {
            limiter: limiter(per_minute),
            shut: Cache::new(MOST_SHUT),
        }
    }

    /// Refuses an address that has sent too many tokens that were refused.
    pub fn may_try(&self, address: IpAddr) -> Outcome<()> {
        match self.shut.get(&network(address)) {
            Some(shut) if shut.until > Instant::now() => Err(shut.allowance.refusal(WHAT)),
            _ => Ok(()),
        }
    }

    /// Counts a refused token.
    pub fn count(&self, address: IpAddr) {
        let Some(limiter) = &self.limiter else { return };
        if limiter.len() > MOST_COUNTED {
            return;
        }
        let address = network(address);
        if let Err(refused) = limiter.check_key(&address) {
            let allowance = Allowance::spent(&refused);
            let until = Instant::now() + Duration::from_secs(allowance.reset_seconds);
            self.shut.insert(address, Shut { until, allowance });
        }
    }

    pub(super) fn forget_the_quiet(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
        }
    }
}

const WHAT: &str = "this address has sent too many tokens that were refused";

/// What counts as one address: of IPv6 the network of 64 bits that one customer has.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
        four => four,
    }
}
