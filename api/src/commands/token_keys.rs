//! Whose tokens are trusted, from the command line or the environment.

use super::settings::Environment;
use crate::tokens::{EmbeddedIssuer, JwksSettings, KeySource, VerifierSettings};
use clap::Args;
use reqwest::Url;
use std::{net::IpAddr, path::PathBuf, time::Duration};

/// Tokens.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tokens")]
pub struct TokenKeyArguments {
    /// Address of the issuer's JWK set, from which its public keys are fetched. In production it
    /// begins with https://, or names this machine.
    #[arg(long, env = "TOKEN_JWKS_URL", conflicts_with = "token_public_key_file")]
    token_jwks_url: Option<String>,
    /// Seconds after which the keys are fetched anew.
    #[arg(long, env = "TOKEN_JWKS_REFRESH_SECONDS", default_value_t = 300)]
    token_jwks_refresh_seconds: u64,
    /// The fewest seconds between two fetches, whatever keys tokens name.
    #[arg(long, env = "TOKEN_JWKS_INTERVAL_SECONDS", default_value_t = 10)]
    token_jwks_interval_seconds: u64,
    /// Seconds for which fetched keys are believed while the issuer does not answer; then every
    /// request is refused with 503.
    #[arg(long, env = "TOKEN_JWKS_STALE_SECONDS", default_value_t = 3_600)]
    token_jwks_stale_seconds: u64,
    /// File with the issuer's public key in PEM (Ed25519, P-256 or RSA). Without it and without an
    /// address the embedded mode's own key is used, which production refuses.
    #[arg(long, env = "TOKEN_PUBLIC_KEY_FILE")]
    token_public_key_file: Option<PathBuf>,
    /// The issuer that tokens must name.
    #[arg(long, env = "TOKEN_ISSUER")]
    token_issuer: Option<String>,
    /// The audience that tokens must name.
    #[arg(long, env = "TOKEN_AUDIENCE", default_value = "family-finding")]
    token_audience: String,
    /// The longest time, in seconds, between a token's issue and its end.
    #[arg(long, env = "TOKEN_LONGEST_LIFETIME_SECONDS", default_value_t = 86_400)]
    token_longest_lifetime_seconds: u64,
    /// Folder of the embedded mode's own key.
    #[arg(long, env = "FAMILY_FINDING_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,
}

const LONGEST_LIFETIME_SECONDS: std::ops::RangeInclusive<u64> = 60..=31 * 24 * 3600;

impl TokenKeyArguments {
    /// What tokens must be like, or what is wrong with the settings.
    pub fn verifier(&self, environment: Environment, faults: &mut Vec<String>) -> Option<VerifierSettings> {
        if !LONGEST_LIFETIME_SECONDS.contains(&self.token_longest_lifetime_seconds) {
            faults.push("TOKEN_LONGEST_LIFETIME_SECONDS lies between 60 and 2678400 (31 days)".to_owned());
        }
        let keys = match (&self.token_jwks_url, &self.token_public_key_file) {
            (Some(address), _) => self.fetched(address, environment, faults).map(KeySource::Jwks),
            (None, Some(file)) => match std::fs::read_to_string(file) {
                Ok(text) => Some(KeySource::Pem(text)),
                Err(error) => {
                    faults.push(format!("TOKEN_PUBLIC_KEY_FILE {}: {error}", file.display()));
                    None
                }
            },
            (None, None) => return self.embedded(environment, faults),
        };
        if self.token_issuer.is_none() {
            faults.push("TOKEN_ISSUER is needed with TOKEN_JWKS_URL or TOKEN_PUBLIC_KEY_FILE".to_owned());
        }
        Some(VerifierSettings {
            keys: keys?,
            issuer: self.token_issuer.clone()?,
            audience: self.token_audience.clone(),
            longest_lifetime_seconds: self.token_longest_lifetime_seconds,
        })
    }

    fn fetched(&self, address: &str, environment: Environment, faults: &mut Vec<String>) -> Option<JwksSettings> {
        let before = faults.len();
        faults.extend(fault_of(address, environment));
        for (name, value, range) in [
            ("TOKEN_JWKS_INTERVAL_SECONDS", self.token_jwks_interval_seconds, 1..=3_600),
            (
                "TOKEN_JWKS_REFRESH_SECONDS",
                self.token_jwks_refresh_seconds,
                self.token_jwks_interval_seconds..=86_400,
            ),
            (
                "TOKEN_JWKS_STALE_SECONDS",
                self.token_jwks_stale_seconds,
                self.token_jwks_refresh_seconds..=604_800,
            ),
        ] {
            if !range.contains(&value) {
                faults.push(format!("{name} lies between {} and {}", range.start(), range.end()));
            }
        }
        (faults.len() == before).then(|| JwksSettings {
            address: address.to_owned(),
            refresh: Duration::from_secs(self.token_jwks_refresh_seconds),
            shortest_interval: Duration::from_secs(self.token_jwks_interval_seconds),
            stale: Duration::from_secs(self.token_jwks_stale_seconds),
        })
    }

    fn embedded(&self, environment: Environment, faults: &mut Vec<String>) -> Option<VerifierSettings> {
        if environment == Environment::Production {
            let fault = "TOKEN_JWKS_URL or TOKEN_PUBLIC_KEY_FILE is needed in production: the embedded key is for demonstrations";
            faults.push(fault.to_owned());
            return None;
        }
        if let Err(error) = std::fs::create_dir_all(&self.data_dir) {
            faults.push(format!("{}: {error}", self.data_dir.display()));
        }
        match EmbeddedIssuer::in_directory(&self.data_dir) {
            Ok(issuer) => Some(issuer.verifier_settings()),
            Err(error) => {
                faults.push(error);
                None
            }
        }
    }
}

/// What is wrong with the address of a JWK set. It is not repeated: it may hold a secret.
fn fault_of(address: &str, environment: Environment) -> Option<String> {
    let Ok(url) = Url::parse(address) else {
        return Some("TOKEN_JWKS_URL is no address such as https://issuer.example/jwks.json".to_owned());
    };
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
        return Some("TOKEN_JWKS_URL begins with https:// or http://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("TOKEN_JWKS_URL holds a user or a password; keys are public and need none".to_owned());
    }
    let production = environment == Environment::Production;
    (production && url.scheme() != "https" && !is_this_machine(&url))
        .then(|| "in production TOKEN_JWKS_URL begins with https://, or names this machine".to_owned())
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        tokens: TokenKeyArguments,
    }

    fn read(environment: Environment, line: &[&str]) -> (Option<VerifierSettings>, Vec<String>) {
        let arguments = ["test"].iter().chain(line);
        let line = Line::try_parse_from(arguments).expect("a line");
        let mut faults = Vec::new();
        let settings = line.tokens.verifier(environment, &mut faults);
        (settings, faults)
    }

    #[test]
    fn keys_are_fetched_encrypted_or_from_this_machine_in_production() {
        for (address, development, production) in [
            ("https://issuer.example/jwks.json", true, true),
            ("http://127.0.0.1:9000/jwks", true, true),
            ("http://[::1]/jwks", true, true),
            ("http://localhost/jwks", true, true),
            ("http://issuer.example/jwks.json", true, false),
            ("http://localhost.evil.example/jwks", true, false),
            ("http://127.0.0.1.evil.example/jwks", true, false),
            ("https://user:secret@issuer.example/jwks", false, false),
            ("https://secret@issuer.example/jwks", false, false),
            ("ftp://issuer.example/jwks", false, false),
            ("file:///etc/passwd", false, false),
            ("issuer.example/jwks", false, false),
            ("", false, false),
        ] {
            for (environment, good) in [(Environment::Development, development), (Environment::Production, production)] {
                let (settings, faults) = read(environment, &["--token-jwks-url", address, "--token-issuer", "issuer"]);
                assert_eq!((settings.is_some(), faults.is_empty()), (good, good), "{address} {faults:?}");
                assert!(!faults.join(" ").contains("secret"), "{faults:?}");
            }
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let line = [
            "--token-jwks-url",
            "ftp://issuer.example",
            "--token-jwks-interval-seconds",
            "0",
            "--token-jwks-refresh-seconds",
            "86401",
            "--token-jwks-stale-seconds",
            "1",
            "--token-longest-lifetime-seconds",
            "59",
        ];
        let (settings, faults) = read(Environment::Production, &line);
        assert!(settings.is_none());
        let told = faults.join("\n");
        for name in [
            "TOKEN_JWKS_URL",
            "TOKEN_JWKS_INTERVAL_SECONDS",
            "TOKEN_JWKS_REFRESH_SECONDS",
            "TOKEN_JWKS_STALE_SECONDS",
            "TOKEN_LONGEST_LIFETIME_SECONDS",
            "TOKEN_ISSUER",
        ] {
            assert!(told.contains(name), "{name} is not in {told}");
        }
        let (settings, faults) = read(Environment::Production, &[]);
        assert!(settings.is_none() && faults.len() == 1, "{faults:?}");
        let file = ["--token-public-key-file", "/nowhere/key.pem"];
        let (settings, faults) = read(Environment::Production, &file);
        assert!(settings.is_none() && faults.len() == 2, "{faults:?}");
    }

    #[test]
    fn an_address_and_a_file_exclude_each_other() {
        let line = [
            "test",
            "--token-jwks-url",
            "https://a.example",
            "--token-public-key-file",
            "key.pem",
        ];
        assert!(Line::try_parse_from(line).is_err());
    }
}
