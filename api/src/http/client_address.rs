//! Where a request comes from: the peer of the connection, or what a trusted proxy says it is.

use actix_web::HttpRequest;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr};

/// The proxies whose word on an address is taken.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses and networks (`10.0.0.7`, `10.0.0.0/8`), or says which cannot be read.
    pub fn parse(texts: &[String]) -> Result<Self, String> {
        texts
            .iter()
            .map(|text| {
                text.parse::<IpNet>()
                    .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| format!("TRUSTED_PROXIES: {text} is neither an address nor a network such as 10.0.0.0/8"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The address of a request's client. Of `X-Forwarded-For` the last entry counts that no
    /// trusted proxy has: whatever stands before it, anybody may have written.
    pub fn client(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        if !self.trusts(peer) {
            return peer;
        }
        let lines = request.headers().get_all("x-forwarded-for").filter_map(|line| line.to_str().ok());
        let told: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        let mut client = peer;
        for entry in told.iter().rev() {
            let Ok(address) = entry.parse::<IpAddr>() else { break };
            client = address;
            if !self.trusts(address) {
                break;
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let texts: Vec<String> = proxies.iter().map(|text| (*text).to_owned()).collect();
        let proxies = TrustedProxies::parse(&texts).expect("proxies");
        let mut request = TestRequest::default().peer_addr(peer.parse().expect("a peer"));
        for line in forwarded {
            request = request.append_header(("x-forwarded-for", *line));
        }
        proxies.client(&request.to_http_request()).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let (proxy, stranger) = ("10.0.0.7:40000", "198.51.100.9:40000");
        assert_eq!(client(&[], proxy, &["203.0.113.5"]), "10.0.0.7");
        assert_eq!(client(&["10.0.0.0/8"], stranger, &["203.0.113.5"]), "198.51.100.9");
        assert_eq!(client(&["10.0.0.0/8"], proxy, &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(client(&["10.0.0.7"], proxy, &["203.0.113.5, 10.0.0.9"]), "10.0.0.9");
        assert_eq!(client(&["10.0.0.0/8"], proxy, &["203.0.113.5, 10.0.0.9"]), "203.0.113.5");
        // What a client wrote itself stands before what the proxy added.
        assert_eq!(client(&["10.0.0.0/8"], proxy, &["127.0.0.1, 203.0.113.5"]), "203.0.113.5");
        assert_eq!(client(&["10.0.0.0/8"], proxy, &["127.0.0.1", "203.0.113.5"]), "203.0.113.5");
        assert_eq!(client(&["10.0.0.0/8"], proxy, &["quetzal"]), "10.0.0.7");
        assert_eq!(client(&["10.0.0.0/8"], proxy, &[]), "10.0.0.7");
        assert_eq!(client(&["10.0.0.0/8"], "[::ffff:10.0.0.7]:1", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn what_is_no_network_is_told() {
        for wrong in ["", "proxy", "10.0.0.0/33", "10.0.0"] {
            assert!(TrustedProxies::parse(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
