//! What the service asks of others over the network: only addresses of the internet, and those of the
//! networks that whoever runs the service names. What somebody writes must not make the service ask
//! its own neighbours.

use ipnet::IpNet;
use reqwest::{
    Client, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::{
    error::Error,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

/// Networks that are not of the internet: IANA's registries of special-purpose addresses, with
/// multicast.
const SPECIAL: [&str; 27] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/9",
    "ff00::/8",
];

/// How long to wait for a connection.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// Where the service may go.
#[derive(Clone, Debug)]
pub struct Outward {
    /// Networks that are allowed although they are private, loopback or otherwise not of the internet.
    pub networks: Vec<IpNet>,
    /// Whether every address must begin with `https://`.
    pub https_only: bool,
}

/// Why the service does not go to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// It does not have the form of one; what it must have.
    Form(&'static str),
    /// It is not of the internet, and its network is not named.
    NotAllowed,
}

impl AddressFault {
    /// What is wrong, after the name of the address.
    pub fn words(self) -> &'static str {
        match self {
            Self::Form(words) => words,
            Self::NotAllowed => "lies on a network that is not of the internet and not named",
        }
    }
}

impl Outward {
    /// Reads an address. A name is looked up when something is sent, each time anew; one that means
    /// this machine is refused at once.
    pub fn read(&self, text: &str) -> Result<Url, AddressFault> {
        let url = Url::parse(text).map_err(|_| AddressFault::Form("is no address such as https://cases.council.example/hooks"))?;
        match url.scheme() {
            "https" => {}
            "http" if !self.https_only => {}
            _ => return Err(AddressFault::Form("must begin with https://")),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(AddressFault::Form("must have no user, password or fragment"));
        }
        if self.forbids(&url) {
            return Err(AddressFault::NotAllowed);
        }
        Ok(url)
    }

    /// Whether an address names a place, without any look-up, that the service does not go to.
    pub fn forbids(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return true };
        let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
        match host.parse::<IpAddr>() {
            Ok(address) => !self.may_reach(address),
            Err(_) => {
                let this_machine = host == "localhost" || host.ends_with(".localhost");
                this_machine && !self.may_reach(Ipv4Addr::LOCALHOST.into())
            }
        }
    }

    /// Whether the service may go to an address.
    fn may_reach(&self, address: IpAddr) -> bool {
        let address = within(address);
        self.networks.iter().any(|network| network.contains(&address))
            || !SPECIAL
                .iter()
                .filter_map(|network| network.parse::<IpNet>().ok())
                .any(|network| network.contains(&address))
    }

    /// A client that goes to the address it is given and nowhere else: no redirect, no proxy, and no
    /// address that a name may have come to mean meanwhile.
    pub fn client(&self, answer_time: Duration) -> Result<Client, String> {
        Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(PublicNames(self.clone())))
            .connect_timeout(CONNECT_TIME.min(answer_time))
            .timeout(answer_time)
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent("family-finding")
            .build()
            .map_err(|error| format!("no client: {error}"))
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, or translated (RFC 6052).
fn within(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else { return address };
    let [a, b, c, d, e, f, high, low] = six.segments();
    let four = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    let prefix = [a, b, c, d, e, f];
    let translated = prefix == [0x64, 0xff9b, 0, 0, 0, 0];
    let compatible = prefix == [0; 6] && six != Ipv6Addr::UNSPECIFIED && six != Ipv6Addr::LOCALHOST;
    match six.to_ipv4_mapped() {
        Some(mapped) => mapped.into(),
        None if translated || compatible => four.into(),
        None => address,
    }
}

/// Reads an answer of at most so many bytes, or says why not. No sentence holds what was answered.
pub async fn read_answer(mut answer: Response, most_bytes: usize) -> Result<Vec<u8>, &'static str> {
    let mut content = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| "the answer broke off")? {
        if content.len() + chunk.len() > most_bytes {
            return Err("the answer is too large");
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

/// Looks names up and keeps of their addresses those that the service may go to. The connection is
/// made to one of these, so that nothing can change between the check and the connection.
struct PublicNames(Outward);

/// A name means no address that the service may go to.
#[derive(Debug)]
struct NotAllowed;

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name means an address that the service does not go to")
    }
}

impl Error for NotAllowed {}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let outward = self.0.clone();
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let any = !found.is_empty();
            let allowed: Vec<_> = found.into_iter().filter(|address| outward.may_reach(address.ip())).collect();
            if any && allowed.is_empty() {
                return Err(Box::new(NotAllowed) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Whether a request failed because a name means an address that the service does not go to.
pub fn was_not_allowed(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<NotAllowed>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Outward {
        Outward {
            networks: Vec::new(),
            https_only: true,
        }
    }

    #[test]
    fn every_network_is_one() {
        for network in SPECIAL {
            assert!(network.parse::<IpNet>().is_ok(), "{network}");
        }
    }

    #[test]
    fn what_is_not_of_the_internet_is_refused_however_it_is_written() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "255.255.255.255",
            "224.0.0.1",
            "[::1]",
            "[::]",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[::127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fec0::1]",
            "[fd00:ec2::254]",
            "[ff02::1]",
            "localhost",
            "LOCALHOST.",
            "hooks.localhost",
        ] {
            let refused = strict().read(&format!("https://{host}/hooks")).expect_err(host);
            assert_eq!(refused, AddressFault::NotAllowed, "{host}");
        }
        for host in [
            "cases.council.example",
            "8.8.8.8",
            "172.32.0.1",
            "[2606:4700::1111]",
            "[::ffff:8.8.8.8]",
            "[64:ff9b::808:808]",
        ] {
            assert!(strict().read(&format!("https://{host}/hooks")).is_ok(), "{host}");
        }
    }

    #[test]
    fn an_address_has_the_form_that_is_asked_for() {
        for text in [
            "http://cases.council.example/",
            "ftp://cases.council.example/",
            "https://user:secret@cases.council.example/",
            "https://cases.council.example/#part",
            "https://",
            "cases.council.example",
            "//cases.council.example",
            "file:///etc/passwd",
        ] {
            let refused = strict().read(text).expect_err(text);
            assert!(matches!(refused, AddressFault::Form(_)), "{text}");
        }
        let here = Outward {
            networks: vec!["127.0.0.0/8".parse().expect("a network")],
            https_only: false,
        };
        assert!(here.read("http://127.0.0.1:8080/hooks").is_ok());
        assert!(here.read("http://localhost:8080/hooks").is_ok());
        assert!(
            here.read("http://10.0.0.1/hooks").is_err(),
            "a network that is not named stays closed"
        );
    }

    /// Whoever changes what a name means, after the address was read, gains nothing.
    #[actix_web::test]
    async fn a_name_that_means_this_machine_is_not_connected_to() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let client = strict().client(Duration::from_secs(5)).expect("a client");
        let asked = client.post(format!("http://localhost:{port}/")).send().await;
        let error = asked.expect_err("no connection");
        assert!(was_not_allowed(&error), "{error:?}");
        listener.set_nonblocking(true).expect("a listener");
        assert!(listener.accept().is_err(), "nobody came");
    }
}
