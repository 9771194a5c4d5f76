//! How webhooks are sent, from the command line or the environment.

use super::settings::Environment;
use crate::webhooks::WebhookSettings;
use clap::Args;
use family_finding_domain::webhooks::Patience;
use ipnet::IpNet;
use std::{net::IpAddr, time::Duration};

/// Where webhooks may be sent, and how long they are tried.
#[derive(Debug, Args)]
#[command(next_help_heading = "Webhooks")]
pub struct WebhookArguments {
    /// Private or local addresses or networks that webhooks may be sent to, separated by commas; none
    /// when left out.
    #[arg(long, env = "WEBHOOK_NETWORKS", value_delimiter = ',')]
    webhook_networks: Vec<String>,
    /// Hours for which a delivery is tried before it is parked.
    #[arg(long, env = "WEBHOOK_KEEP_TRYING_HOURS", default_value_t = 72, value_parser = clap::value_parser!(u64).range(1..=720))]
    webhook_keep_trying_hours: u64,
    /// Seconds that a receiver may take to answer.
    #[arg(long, env = "WEBHOOK_ANSWER_SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=60))]
    webhook_answer_seconds: u64,
}

impl WebhookArguments {
    /// The settings; what is wrong with them is added to the faults.
    pub fn settings(&self, environment: Environment, faults: &mut Vec<String>) -> WebhookSettings {
        let mut networks = Vec::new();
        for text in self.webhook_networks.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => networks.push(network),
                Err(_) => faults.push(format!(
                    "WEBHOOK_NETWORKS: {text} is no address and no network such as 10.20.0.0/16"
                )),
            }
        }
        let standard = WebhookSettings::default();
        WebhookSettings {
            networks,
            https_only: environment == Environment::Production,
            patience: Patience {
                keep_trying: Duration::from_secs(self.webhook_keep_trying_hours * 3600),
                ..standard.patience
            },
            answer_time: Duration::from_secs(self.webhook_answer_seconds),
            ..standard
        }
    }
}
