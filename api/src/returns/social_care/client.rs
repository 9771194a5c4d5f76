//! Calls to the department's API: a token by OAuth client credentials, the supplier's key, and
//! patience with an API that is busy or away.

use crate::http::{Outward, read_answer};
use family_finding_domain::returns::social_care::{ApiChild, SendOutcome};
use reqwest::{StatusCode, Url, header};
use serde::Deserialize;
use std::{fmt, time::Duration};

/// A token's or a call's answer is smaller: a call's has a receipt for each of a hundred children.
const MOST_BYTES: usize = 262_144;
/// A call may take as long as this: the department checks a hundred children in it.
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// However long the API asks to be left alone, it is asked again after this time.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// What must not be seen.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A secret, without the blanks around it.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.len() <= 500 && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What the department gave a council, to be let in with.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The OAuth client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// The OAuth scope.
    pub scope: String,
    /// The key of the subscription.
    pub supplier_key: Secret,
}

/// How often, and after which times, a call is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Attempts in all.
    pub attempts: u32,
    /// The first wait; each further one is twice as long.
    pub first_wait: Duration,
}

/// The department's API, for one council.
#[derive(Clone, Debug)]
pub struct SocialCareSettings {
    /// The address of the API, without the council.
    pub endpoint: String,
    /// The address that gives tokens.
    pub token_address: String,
    /// The council's number with the department: three digits.
    pub council: String,
    /// What lets it in.
    pub credentials: Credentials,
    /// Where the service may go.
    pub outward: Outward,
    /// How patiently a call is tried.
    pub patience: Patience,
}

/// How a call ended.
#[derive(Debug)]
pub enum Called {
    /// Accepted, with a receipt for each child in its order.
    Accepted(Vec<String>),
    /// Something in it is not accepted, with the status.
    Refused(u16),
    /// It cannot be had: why, and the status where there was an answer.
    Ended(SendOutcome, Option<u16>),
}

/// What one attempt came to.
enum Attempt {
    Done(Called),
    /// To be tried again, after this time where the API names it.
    Again(SendOutcome, Option<u16>, Option<Duration>),
    /// The token is not believed any more.
    TokenRefused,
}

/// Calls the department's API.
pub struct SocialCareClient {
    http: reqwest::Client,
    address: Url,
    token_address: Url,
    settings: SocialCareSettings,
    token: Option<Secret>,
}

impl SocialCareClient {
    /// A client of these settings, or everything that is wrong with them.
    pub fn new(settings: SocialCareSettings) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let council = &settings.council;
        if council.len() != 3 || !council.bytes().all(|byte| byte.is_ascii_digit()) {
            faults.push("the council's number with the department has three digits".to_owned());
        }
        let base = settings.endpoint.trim_end_matches('/');
        let address = format!("{base}/children_social_care_data/{council}/children");
        let mut read = |name: &str, text: &str| {
            let outward = &settings.outward;
            outward
                .read(text)
                .map_err(|fault| faults.push(format!("{name} {}", fault.words())))
                .ok()
        };
        let address = read("the address of the API", &address);
        let token_address = read("the address of tokens", &settings.token_address);
        let http = settings.outward.client(ANSWER_TIME).map_err(|fault| faults.push(fault)).ok();
        match (address, token_address, http) {
            (Some(address), Some(token_address), Some(http)) if faults.is_empty() => Ok(Self {
                http,
                address,
                token_address,
                settings,
                token: None,
            }),
            _ => Err(faults),
        }
    }

    /// Sends some children in one call, again where the API is busy or away, and once more with a new
    /// token where the one at hand is refused.
    pub async fn call(&mut self, children: &[&ApiChild]) -> Called {
        let Ok(body) = serde_json::to_vec(children) else {
            return Called::Ended(SendOutcome::Failed, None);
        };
        let patience = self.settings.patience;
        let (mut wait, mut tokens) = (patience.first_wait, 0);
        let mut last = (SendOutcome::Unavailable, None);
        for attempt in 1..=patience.attempts {
            match self.attempt(children.len(), &body).await {
                Attempt::Done(called) => return called,
                Attempt::TokenRefused => {
                    self.token = None;
                    tokens += 1;
                    last = (SendOutcome::NotAuthorised, Some(401));
                    if tokens > 1 {
                        break;
                    }
                    continue;
                }
                Attempt::Again(outcome, status, after) => {
                    last = (outcome, status);
                    if attempt < patience.attempts {
                        tokio::time::sleep(after.unwrap_or(wait).min(LONGEST_WAIT)).await;
                    }
                }
            }
            wait = wait.saturating_mul(2);
        }
        Called::Ended(last.0, last.1)
    }

    async fn attempt(&mut self, count: usize, body: &[u8]) -> Attempt {
        let token = match &self.token {
            Some(token) => token.clone(),
            None => match self.new_token().await {
                Ok(token) => self.token.insert(token).clone(),
                Err(attempt) => return attempt,
            },
        };
        let sent = self
            .http
            .post(self.address.clone())
            .bearer_auth(&token.0)
            .header("SupplierKey", &self.settings.credentials.supplier_key.0)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_vec())
            .send()
            .await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(_) => return Attempt::Again(SendOutcome::Unavailable, None, None),
        };
        match answer.status() {
            StatusCode::OK => match receipts(answer, count).await {
                Some(receipts) => Attempt::Done(Called::Accepted(receipts)),
                None => Attempt::Done(Called::Ended(SendOutcome::Failed, Some(200))),
            },
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => {
                Attempt::Done(Called::Refused(answer.status().as_u16()))
            }
            StatusCode::UNAUTHORIZED => Attempt::TokenRefused,
            other => unless_busy(other, &answer),
        }
    }

    /// Asks for a token; where there is none, what the attempt came to.
    async fn new_token(&self) -> Result<Secret, Attempt> {
        #[derive(Deserialize)]
        struct Token {
            access_token: String,
        }
        let credentials = &self.settings.credentials;
        let form: [(&str, &str); 4] = [
            ("grant_type", "client_credentials"),
            ("client_id", &credentials.client_id),
            ("client_secret", &credentials.client_secret.0),
            ("scope", &credentials.scope),
        ];
        let asked = self.http.post(self.token_address.clone()).form(&form).send().await;
        let answer = asked.map_err(|_| Attempt::Again(SendOutcome::Unavailable, None, None))?;
        match answer.status() {
            StatusCode::OK => {
                let content = read_answer(answer, MOST_BYTES).await.unwrap_or_default();
                let token = serde_json::from_slice::<Token>(&content).ok();
                let token = token.and_then(|token| (token.access_token.len() < 8192).then_some(Secret(token.access_token)));
                token.ok_or(Attempt::Done(Called::Ended(SendOutcome::Failed, Some(200))))
            }
            // An OAuth server refuses a client with 400 or 401.
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED => Err(Attempt::Done(Called::Ended(
                SendOutcome::NotAuthorised,
                Some(answer.status().as_u16()),
            ))),
            other => Err(unless_busy(other, &answer)),
        }
    }
}

/// What an answer that is neither taken nor refused comes to.
fn unless_busy(status: StatusCode, answer: &reqwest::Response) -> Attempt {
    let code = Some(status.as_u16());
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let named = answer.headers().get(header::RETRY_AFTER).and_then(|after| after.to_str().ok());
        let after = named.and_then(|after| after.parse().ok()).map(Duration::from_secs);
        return Attempt::Again(SendOutcome::Unavailable, code, after);
    }
    let outcome = match status {
        StatusCode::FORBIDDEN => SendOutcome::NotAuthorised,
        _ => SendOutcome::Failed,
    };
    Attempt::Done(Called::Ended(outcome, code))
}

/// The receipts of an answer, one for each child; none where they are not that.
async fn receipts(answer: reqwest::Response, count: usize) -> Option<Vec<String>> {
    let content = read_answer(answer, MOST_BYTES).await.ok()?;
    let receipts: Vec<String> = serde_json::from_slice(&content).ok()?;
    let short = receipts.iter().all(|receipt| receipt.len() <= 200);
    (receipts.len() == count && short).then_some(receipts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let secret = Secret::new(" s3cret\n").expect("a secret");
        assert_eq!(secret.0, "s3cret");
        assert!(!format!("{secret:?}").contains("s3cret"));
        assert!(Secret::new("two words").is_none() && Secret::new("  ").is_none());
    }
}
