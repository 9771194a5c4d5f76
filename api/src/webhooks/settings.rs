//! How webhooks are sent.

use crate::http::Outward;
use family_finding_domain::webhooks::Patience;
use ipnet::IpNet;
use std::time::Duration;

/// How webhooks are sent.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Networks that are allowed although they are private, loopback or otherwise not of the internet.
    pub networks: Vec<IpNet>,
    /// Whether every address must begin with `https://`.
    pub https_only: bool,
    /// How patiently a delivery is tried.
    pub patience: Patience,
    /// How long a receiver may take to answer.
    pub answer_time: Duration,
    /// For how long a replaced secret goes on to sign.
    pub overlap: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            networks: Vec::new(),
            https_only: true,
            patience: Patience {
                first_wait: Duration::from_secs(5),
                keep_trying: Duration::from_secs(3 * 24 * 3600),
            },
            answer_time: Duration::from_secs(15),
            overlap: Duration::from_secs(24 * 3600),
        }
    }
}

impl WebhookSettings {
    /// Where webhooks may be sent.
    pub fn outward(&self) -> Outward {
        Outward {
            networks: self.networks.clone(),
            https_only: self.https_only,
        }
    }

    /// For an instance that is tried out on one machine: receivers may be on it.
    pub fn on_this_machine() -> Self {
        let networks = ["127.0.0.0/8", "::1/128"];
        Self {
            networks: networks.iter().filter_map(|network| network.parse().ok()).collect(),
            https_only: false,
            ..Self::default()
        }
    }
}
