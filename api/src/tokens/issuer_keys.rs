//! The issuer's keys as they are now: a PEM key that stays, or a JWK set that is fetched, kept,
//! renewed, and no longer believed when it has grown too old.
//!
//! One task fetches ([`IssuerKeys::keep`]); requests only ask it to, and wait. So there is one
//! fetch at a time whatever the load, and never two within the shortest interval.

use super::key_set::{KeySet, Lookup};
use crate::{
    http::read_answer,
    problems::{Outcome, Problem, ProblemKind},
};
use futures_util::FutureExt;
use jsonwebtoken::Algorithm;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, timeout},
};

/// Where the issuer's keys are, and how long they are believed.
#[derive(Clone, Debug)]
pub struct JwksSettings {
    /// The address of the JWK set.
    pub address: String,
    /// Keys are fetched again after this time, so that one that was withdrawn is forgotten.
    pub refresh: Duration,
    /// The shortest time between two fetches, whoever asks.
    pub shortest_interval: Duration,
    /// Keys that could not be renewed are believed for this long after they were fetched.
    pub stale: Duration,
}

/// Where keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// One public key in PEM.
    Pem(String),
    /// A JWK set at an address.
    Jwks(JwksSettings),
}

/// The keys of one moment.
#[derive(Clone)]
pub struct Current {
    /// The keys.
    pub keys: Arc<KeySet>,
    /// Counts up when the keys change: what was verified by an earlier set is verified again.
    pub generation: u64,
}

/// The issuer's keys.
pub struct IssuerKeys {
    state: watch::Sender<State>,
    fetched: Option<Fetched>,
}

/// What is fetched from where.
struct Fetched {
    settings: JwksSettings,
    http: reqwest::Client,
    asked: Notify,
}

#[derive(Clone, Default)]
struct State {
    current: Option<Current>,
    /// When the keys were fetched; a PEM key has no age.
    fetched_at: Option<Instant>,
    tried_at: Option<Instant>,
    tries: u64,
    failing: bool,
}

const FETCH_TIME: Duration = Duration::from_secs(5);
/// A little more than a fetch may take: then the request gives up, not the fetch.
const WAIT: Duration = Duration::from_secs(6);
/// A hundred RSA keys with certificates are smaller.
const MOST_BYTES: usize = 262_144;

impl IssuerKeys {
    /// Reads the PEM key, or makes ready to fetch.
    pub fn new(source: &KeySource) -> Result<Self, String> {
        match source {
            KeySource::Pem(text) => {
                let current = Current {
                    keys: Arc::new(KeySet::of_pem(text)?),
                    generation: 0,
                };
                let state = State {
                    current: Some(current),
                    ..State::default()
                };
                Ok(Self {
                    state: watch::Sender::new(state),
                    fetched: None,
                })
            }
            KeySource::Jwks(settings) => Ok(Self {
                state: watch::Sender::new(State::default()),
                fetched: Some(Fetched {
                    settings: settings.clone(),
                    http: client()?,
                    asked: Notify::new(),
                }),
            }),
        }
    }

    /// The keys that may be believed now. Fails closed: none at all, or none young enough, is 503.
    pub async fn current(&self) -> Outcome<Current> {
        if let Some(current) = self.believed() {
            return Ok(current);
        }
        self.renew().await;
        self.believed().ok_or_else(unavailable)
    }

    /// The same without waiting, for whoever only looks.
    pub fn believed(&self) -> Option<Current> {
        let state = self.state.borrow();
        let too_old = match (&self.fetched, state.fetched_at) {
            (Some(fetched), Some(at)) => at.elapsed() > fetched.settings.stale,
            (Some(_), None) => true,
            (None, _) => false,
        };
        state.current.clone().filter(|_| !too_old)
    }

    /// Keys that know a name, fetched anew where those at hand do not and the interval has passed.
    /// Where the issuer cannot be asked, nobody can say whether the name is known: 503.
    pub async fn knowing(&self, at_hand: Current, id: Option<&str>, algorithm: Algorithm) -> Outcome<Current> {
        let unknown = |current: &Current| matches!(current.keys.find(id, algorithm), Lookup::UnknownKey);
        if !unknown(&at_hand) {
            return Ok(at_hand);
        }
        self.renew().await;
        let current = self.believed().ok_or_else(unavailable)?;
        if unknown(&current) && self.state.borrow().failing {
            return Err(unavailable());
        }
        Ok(current)
    }

    /// Asks for a fetch and waits for it, unless one was made a moment ago.
    async fn renew(&self) {
        let Some(fetched) = &self.fetched else { return };
        let mut states = self.state.subscribe();
        let (seen, recent) = {
            let state = states.borrow();
            let since = state.tried_at.map(|at| at.elapsed());
            (state.tries, since.is_some_and(|since| since < fetched.settings.shortest_interval))
        };
        if recent {
            return;
        }
        fetched.asked.notify_one();
        // Whoever waits in vain is answered by what is known.
        let _ = timeout(WAIT, states.wait_for(|state| state.tries > seen)).await;
    }

    /// Fetches the keys at once, again and again, and when asked. Runs as long as the server; does
    /// nothing where the key is a file's.
    pub async fn keep(&self) {
        let Some(fetched) = &self.fetched else { return };
        let settings = &fetched.settings;
        loop {
            self.fetch(fetched).await;
            // Who asked while it was under way has its answer, and need not be asked for again.
            let _ = fetched.asked.notified().now_or_never();
            let failing = self.state.borrow().failing;
            let pause = if failing { settings.shortest_interval } else { settings.refresh };
            sleep(settings.shortest_interval).await;
            let rest = pause.saturating_sub(settings.shortest_interval);
            // Whether asked or not, it is time: a time-out is no fault.
            let _ = timeout(rest, fetched.asked.notified()).await;
        }
    }

    async fn fetch(&self, fetched: &Fetched) {
        let outcome = timeout(FETCH_TIME, fetched.get()).await.unwrap_or(Err("it took too long"));
        let outcome = outcome.and_then(|document| KeySet::of_jwks(&document));
        self.state.send_modify(|state| {
            state.tries += 1;
            state.tried_at = Some(Instant::now());
            match outcome {
                Ok((keys, left_out)) => state.take(keys, left_out),
                Err(why) => {
                    state.failing = true;
                    tracing::warn!(why, "the issuer's keys could not be fetched");
                }
            }
        });
    }
}

impl State {
    fn take(&mut self, keys: KeySet, left_out: usize) {
        self.failing = false;
        self.fetched_at = self.tried_at;
        if self.current.as_ref().is_some_and(|current| current.keys.same_as(&keys)) {
            return;
        }
        tracing::info!(keys = keys.len(), left_out, "the issuer's keys are new");
        let generation = self.current.as_ref().map_or(0, |current| current.generation + 1);
        self.current = Some(Current {
            keys: Arc::new(keys),
            generation,
        });
    }
}

impl Fetched {
    /// The document, or why there is none. No sentence holds what the issuer said.
    async fn get(&self) -> Result<Vec<u8>, &'static str> {
        let request = self
            .http
            .get(&self.settings.address)
            .header("accept", "application/jwk-set+json, application/json");
        let response = request.send().await.map_err(|_| "the issuer does not answer")?;
        if response.status() != reqwest::StatusCode::OK {
            return Err("the issuer does not answer with 200; redirects are not followed");
        }
        read_answer(response, MOST_BYTES).await
    }
}

/// A client that goes to the address it is given and nowhere else.
fn client() -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(FETCH_TIME)
        .timeout(FETCH_TIME)
        .referer(false)
        .retry(reqwest::retry::never())
        .user_agent("family-finding")
        .build()
        .map_err(|error| format!("no client for the issuer's keys: {error}"))
}

fn unavailable() -> Problem {
    Problem::new(
        ProblemKind::IssuerUnavailable,
        "the keys of the token's issuer cannot be had at the moment; try again",
    )
}
