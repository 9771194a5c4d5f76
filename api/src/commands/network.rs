//! What stands between callers and the service, from the command line or the environment.

use super::settings::Environment;
use crate::http::{HttpSettings, TrustedProxies};
use clap::Args;
use reqwest::Url;
use std::time::Duration;

/// Proxies, origins and patience.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub struct NetworkArguments {
    /// Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, env = "TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Vec<String>,
    /// Origins whose pages may call from a browser, separated by commas; none when left out.
    #[arg(long, env = "CORS_ALLOWED_ORIGINS", value_delimiter = ',')]
    cors_allowed_origins: Vec<String>,
    /// Seconds that the head of a request may take to arrive.
    #[arg(long, env = "REQUEST_HEAD_SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=300))]
    request_head_seconds: u64,
    /// Seconds that the body of a request may take to arrive.
    #[arg(long, env = "REQUEST_BODY_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=300))]
    request_body_seconds: u64,
}

impl NetworkArguments {
    /// The settings; what is wrong with them is added to the faults.
    pub fn settings(&self, environment: Environment, faults: &mut Vec<String>) -> (HttpSettings, TrustedProxies) {
        let proxies = TrustedProxies::parse(&given(&self.trusted_proxies)).unwrap_or_else(|fault| {
            faults.push(fault);
            TrustedProxies::default()
        });
        let allowed_origins = given(&self.cors_allowed_origins);
        faults.extend(allowed_origins.iter().filter_map(|origin| fault_of(origin, environment)));
        let http = HttpSettings {
            allowed_origins,
            head_time: Duration::from_secs(self.request_head_seconds),
            body_time: Duration::from_secs(self.request_body_seconds),
        };
        (http, proxies)
    }
}

/// A variable that is set to nothing names nothing.
fn given(texts: &[String]) -> Vec<String> {
    texts.iter().filter(|text| !text.is_empty()).cloned().collect()
}

/// What is wrong with an origin: it is one origin, written as a browser sends it, and encrypted in
/// production.
fn fault_of(origin: &str, environment: Environment) -> Option<String> {
    let url = Url::parse(origin).ok();
    let written = url.as_ref().map(|url| url.origin().ascii_serialization());
    if written.as_deref() != Some(origin) || origin.contains('*') {
        return Some(format!("CORS_ALLOWED_ORIGINS: {origin} is no origin such as https://team.example"));
    }
    let encrypted = url.is_some_and(|url| url.scheme() == "https");
    (environment == Environment::Production && !encrypted)
        .then(|| format!("CORS_ALLOWED_ORIGINS: in production {origin} must begin with https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_a_browser_sends_it() {
        for (origin, development, production) in [
            ("https://team.example", true, true),
            ("https://team.example:8443", true, true),
            ("http://localhost:3000", true, false),
            ("https://team.example/", false, false),
            ("https://team.example:443", false, false),
            ("https://Team.example", false, false),
            ("https://team.example/page", false, false),
            ("https://user@team.example", false, false),
            ("team.example", false, false),
            ("null", false, false),
            ("*", false, false),
            ("https://*.example", false, false),
        ] {
            for (environment, good) in [(Environment::Development, development), (Environment::Production, production)] {
                assert_eq!(fault_of(origin, environment).is_none(), good, "{origin}");
            }
        }
    }
}
