//! Where webhooks may be sent: to the internet, and to the networks that whoever runs the service
//! names. What a caller writes must not make the service ask its own neighbours.

use super::settings::WebhookSettings;
use crate::problems::{Outcome, Problem, ProblemError, ProblemKind};
use ipnet::IpNet;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

/// Whether webhooks may be sent to an address.
pub fn may_be_sent_to(address: IpAddr, settings: &WebhookSettings) -> bool {
    let address = within(address);
    settings.networks.iter().any(|network| network.contains(&address))
        || !SPECIAL
            .iter()
            .filter_map(|network| network.parse::<IpNet>().ok())
            .any(|network| network.contains(&address))
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

/// What a caller wrote, as an address that webhooks may be sent to. A name is looked up when
/// something is sent, each time anew; one that means this machine is refused at once.
pub fn read(text: &str, settings: &WebhookSettings) -> Outcome<Url> {
    let refuse = |detail: &str| refused(ProblemKind::InvalidValue, detail);
    let url = Url::parse(text).map_err(|_| refuse("is no address such as https://cases.council.example/hooks"))?;
    match url.scheme() {
        "https" => {}
        "http" if !settings.https_only => {}
        _ => return Err(refuse("must begin with https://")),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(refuse("must have no user, password or fragment"));
    }
    if is_forbidden(&url, settings) {
        return Err(refused(
            ProblemKind::AddressNotAllowed,
            "webhooks are not sent to private, loopback, link-local or other special addresses",
        ));
    }
    Ok(url)
}

/// Whether an address names a place, without any look-up, that webhooks may not be sent to.
pub fn is_forbidden(url: &Url, settings: &WebhookSettings) -> bool {
    let Some(host) = url.host_str() else { return true };
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    match host.parse::<IpAddr>() {
        Ok(address) => !may_be_sent_to(address, settings),
        Err(_) => {
            let this_machine = host == "localhost" || host.ends_with(".localhost");
            this_machine && !may_be_sent_to(Ipv4Addr::LOCALHOST.into(), settings)
        }
    }
}

fn refused(kind: ProblemKind, detail: &str) -> Problem {
    Problem::with_errors(
        kind,
        vec![ProblemError {
            pointer: Some("/address".to_owned()),
            parameter: None,
            code: kind.slug().to_owned(),
            detail: detail.to_owned(),
        }],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_is_one() {
        for network in SPECIAL {
            assert!(network.parse::<IpNet>().is_ok(), "{network}");
        }
    }

    #[test]
    fn what_is_not_of_the_internet_is_refused_however_it_is_written() {
        let settings = WebhookSettings::default();
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
            let refused = read(&format!("https://{host}/hooks"), &settings).expect_err(host);
            assert_eq!(refused.kind, ProblemKind::AddressNotAllowed, "{host}");
        }
        for host in [
            "cases.council.example",
            "8.8.8.8",
            "172.32.0.1",
            "[2606:4700::1111]",
            "[::ffff:8.8.8.8]",
            "[64:ff9b::808:808]",
        ] {
            assert!(read(&format!("https://{host}/hooks"), &settings).is_ok(), "{host}");
        }
    }

    #[test]
    fn an_address_has_the_form_that_is_asked_for() {
        let settings = WebhookSettings::default();
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
            let refused = read(text, &settings).expect_err(text);
            assert_eq!(refused.kind, ProblemKind::InvalidValue, "{text}");
        }
        let here = WebhookSettings::on_this_machine();
        assert!(read("http://127.0.0.1:8080/hooks", &here).is_ok());
        assert!(read("http://localhost:8080/hooks", &here).is_ok());
        assert!(
            read("http://10.0.0.1/hooks", &here).is_err(),
            "a network that is not named stays closed"
        );
    }
}
