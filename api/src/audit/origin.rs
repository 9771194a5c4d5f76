//! From where a request comes, and why as far as its caller says so.

use crate::problems::{Outcome, Problem};
use actix_web::HttpRequest;
use family_finding_domain::audit::Purpose;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The header in which a caller says why.
pub const PURPOSE: &str = "x-purpose";
const FORWARDED_FOR: &str = "x-forwarded-for";
/// Proxies one behind the other that are looked through.
const MOST_PROXIES: usize = 16;

/// The proxies whose word on where a request comes from is taken.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses and networks, for example `10.0.0.7` or `10.0.0.0/24`.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let read = |text: &str| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| format!("{text} is no address and no network of a proxy"))
        };
        texts
            .into_iter()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(read)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Where a request comes from: the address that connected, or what trusted proxies say of it.
    /// `X-Forwarded-For` is read from its end, where the nearest proxy wrote, and no further than
    /// proxies are trusted: what stands before may be the caller's own invention.
    pub fn address(&self, peer: Option<SocketAddr>, forwarded: &[&str]) -> Option<IpAddr> {
        let mut nearest = peer?.ip().to_canonical();
        let mut told = forwarded.iter().rev().flat_map(|line| line.rsplit(',')).take(MOST_PROXIES);
        while self.trusts(nearest) {
            let Some(before) = told.next().and_then(|text| text.trim().parse::<IpAddr>().ok()) else {
                break;
            };
            nearest = before.to_canonical();
        }
        Some(nearest)
    }
}

/// From where a request comes, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The address of the caller, where it is known.
    pub address: Option<String>,
    /// Why, where the caller says so.
    pub purpose: Option<Purpose>,
}

impl Origin {
    /// Reads the origin of a request; refuses a purpose that is none of the list.
    pub fn of(request: &HttpRequest, proxies: &TrustedProxies) -> Outcome<Self> {
        let forwarded: Vec<&str> = request
            .headers()
            .get_all(FORWARDED_FOR)
            .filter_map(|value| value.to_str().ok())
            .collect();
        let address = proxies.address(request.peer_addr(), &forwarded);
        let purpose = request.headers().get(PURPOSE).map(|value| {
            let code = value.to_str().unwrap_or_default();
            Purpose::from_code(code).ok_or_else(unknown_purpose)
        });
        Ok(Self {
            address: address.map(|address| address.to_string()),
            purpose: purpose.transpose()?,
        })
    }
}

fn unknown_purpose() -> Problem {
    let codes: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.code()).collect();
    Problem::of_parameter("X-Purpose", format!("must be one of: {}", codes.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = TrustedProxies::parse(["10.0.0.0/24", "192.0.2.7"]).expect("networks");
        let from = |peer: &str, forwarded: &[&str]| {
            let peer = format!("{peer}:4711").parse().ok();
            proxies
                .address(peer, forwarded)
                .map(|address| address.to_string())
                .expect("an address")
        };
        assert_eq!(from("203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(from("203.0.113.9", &["198.51.100.1"]), "203.0.113.9", "a stranger's word");
        assert_eq!(from("10.0.0.7", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            from("10.0.0.7", &["6.6.6.6, 198.51.100.1"]),
            "198.51.100.1",
            "the caller's invention"
        );
        assert_eq!(
            from("10.0.0.7", &["6.6.6.6, 198.51.100.1, 192.0.2.7"]),
            "198.51.100.1",
            "two proxies"
        );
        assert_eq!(from("10.0.0.7", &["6.6.6.6", "198.51.100.1"]), "198.51.100.1", "two lines");
        assert_eq!(from("10.0.0.7", &["nonsense"]), "10.0.0.7");
        assert_eq!(from("10.0.0.7", &[]), "10.0.0.7");
        assert_eq!(
            from("10.0.0.7", &["::ffff:198.51.100.1"]),
            "198.51.100.1",
            "an IPv4 address in IPv6"
        );
        assert!(TrustedProxies::parse(["10.0.0.0/33"]).is_err());
        assert!(TrustedProxies::default().address(None, &["198.51.100.1"]).is_none());
    }
}
