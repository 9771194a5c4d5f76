//! Sending one delivery.

use super::{settings::WebhookSettings, signature::signatures};
use crate::http::{Outward, was_not_allowed};
use chrono::{DateTime, Utc};
use family_finding_domain::webhooks::{AttemptOutcome, Secrets};
use reqwest::Url;

/// Sends deliveries. It goes to the address it is given and nowhere else: no redirect, no proxy, and
/// no address that a name may have come to mean meanwhile.
pub struct WebhookClient {
    http: reqwest::Client,
    outward: Outward,
}

/// What is sent where.
pub struct Message<'a> {
    /// The same in every attempt.
    pub id: String,
    /// Where to.
    pub address: &'a str,
    /// What is sent.
    pub content: &'a str,
    /// What it is signed with.
    pub secrets: &'a Secrets,
}

impl WebhookClient {
    /// A client of these settings.
    pub fn new(settings: &WebhookSettings) -> Result<Self, String> {
        let outward = settings.outward();
        Ok(Self {
            http: outward.client(settings.answer_time)?,
            outward,
        })
    }

    /// Sends a message once; how it ended, and the status of the answer. Of the answer nothing else
    /// is read.
    pub async fn send(&self, message: &Message<'_>, now: DateTime<Utc>) -> (AttemptOutcome, Option<u16>) {
        let Some(url) = Url::parse(message.address).ok().filter(|url| !self.outward.forbids(url)) else {
            return (AttemptOutcome::AddressNotAllowed, None);
        };
        let Ok(signatures) = signatures(message.secrets, &message.id, now, message.content) else {
            return (AttemptOutcome::Unreachable, None);
        };
        let sent = self
            .http
            .post(url)
            .header("content-type", "application/cloudevents+json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", now.timestamp().to_string())
            .header("webhook-signature", signatures)
            .body(message.content.to_owned())
            .send()
            .await;
        match sent {
            Ok(answer) if answer.status().is_success() => (AttemptOutcome::Delivered, Some(answer.status().as_u16())),
            Ok(answer) => (AttemptOutcome::Refused, Some(answer.status().as_u16())),
            Err(error) if was_not_allowed(&error) => (AttemptOutcome::AddressNotAllowed, None),
            Err(error) if error.is_timeout() => (AttemptOutcome::TimedOut, None),
            Err(_) => (AttemptOutcome::Unreachable, None),
        }
    }
}
