//! Sending one delivery.

use super::{
    address::{is_forbidden, may_be_sent_to},
    settings::WebhookSettings,
    signature::signatures,
};
use chrono::{DateTime, Utc};
use family_finding_domain::webhooks::{AttemptOutcome, Secrets};
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::{error::Error, fmt, sync::Arc, time::Duration};

/// How long to wait for a connection.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// Sends deliveries. It goes to the address it is given and nowhere else: no redirect, no proxy, and
/// no address that a name may have come to mean meanwhile.
pub struct WebhookClient {
    http: reqwest::Client,
    settings: WebhookSettings,
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
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(PublicNames(settings.clone())))
            .connect_timeout(CONNECT_TIME.min(settings.answer_time))
            .timeout(settings.answer_time)
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent("family-finding")
            .build()
            .map_err(|error| format!("no client for webhooks: {error}"))?;
        Ok(Self {
            http,
            settings: settings.clone(),
        })
    }

    /// Sends a message once; how it ended, and the status of the answer. Of the answer nothing else
    /// is read.
    pub async fn send(&self, message: &Message<'_>, now: DateTime<Utc>) -> (AttemptOutcome, Option<u16>) {
        let Some(url) = Url::parse(message.address).ok().filter(|url| !is_forbidden(url, &self.settings)) else {
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
            Err(error) if not_allowed(&error) => (AttemptOutcome::AddressNotAllowed, None),
            Err(error) if error.is_timeout() => (AttemptOutcome::TimedOut, None),
            Err(_) => (AttemptOutcome::Unreachable, None),
        }
    }
}

/// Looks names up and keeps of their addresses those that webhooks may be sent to. The connection
/// is made to one of these, so that nothing can change between the check and the connection.
struct PublicNames(WebhookSettings);

/// A name means no address that webhooks may be sent to.
#[derive(Debug)]
struct NotAllowed;

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name means an address that webhooks are not sent to")
    }
}

impl Error for NotAllowed {}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let settings = self.0.clone();
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let any = !found.is_empty();
            let allowed: Vec<_> = found
                .into_iter()
                .filter(|address| may_be_sent_to(address.ip(), &settings))
                .collect();
            if any && allowed.is_empty() {
                return Err(Box::new(NotAllowed) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn not_allowed(error: &reqwest::Error) -> bool {
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

    /// Whoever changes what a name means, after the webhook was made, gains nothing.
    #[actix_web::test]
    async fn a_name_that_means_this_machine_is_not_connected_to() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let client = WebhookClient::new(&WebhookSettings::default()).expect("a client");
        let error = client
            .http
            .post(format!("http://localhost:{port}/"))
            .send()
            .await
            .expect_err("no connection");
        assert!(not_allowed(&error), "{error:?}");
        listener.set_nonblocking(true).expect("a listener");
        assert!(listener.accept().is_err(), "nobody came");
    }
}
