//! Verifies a token: signature by a public key, issuer, audience, times, and a bounded lifetime.

use super::{
    cryptography,
    issuer_keys::{IssuerKeys, KeySource},
    key_set::Lookup,
};
use crate::problems::{Outcome, Problem, ProblemKind};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, get_current_timestamp};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// For whom it is. A token may name several; the verifier looks for its own among them.
    #[serde(deserialize_with = "one_or_several")]
    pub aud: String,
    /// The calling system or person.
    pub sub: String,
    /// The organisation it acts for; decides which rows it sees.
    pub organisation: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// Issued at, in seconds since 1970.
    pub iat: u64,
    /// Valid from.
    pub nbf: u64,
    /// Valid until.
    pub exp: u64,
}

/// Reads an audience that is a text or a list of texts (RFC 7519, section 4.1.3).
fn one_or_several<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Audience {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Audience::deserialize(deserializer)? {
        Audience::One(audience) => audience,
        Audience::Several(audiences) => audiences.join(" "),
    })
}

/// What tokens must be like.
#[derive(Clone, Debug)]
pub struct VerifierSettings {
    /// Where the issuer's public keys come from.
    pub keys: KeySource,
    /// The issuer.
    pub issuer: String,
    /// The audience.
    pub audience: String,
    /// The longest time between issue and end, in seconds.
    pub longest_lifetime_seconds: u64,
}

/// Verifies tokens. Verified ones are remembered by their hash until they expire or the issuer's
/// keys change, because a caller sends the same one with every request.
pub struct Verifier {
    keys: IssuerKeys,
    issuer: String,
    audience: String,
    longest_lifetime_seconds: u64,
    verified: Cache<Hash, Verified>,
}

type Hash = [u8; 32];

#[derive(Clone)]
struct Verified {
    claims: Arc<Claims>,
    generation: u64,
}

/// For `nbf` and `iat`: an issuer's clock may be a little ahead. `exp` has none.
const PATIENCE_SECONDS: u64 = 5;
const MOST_REMEMBERED: usize = 4096;
const LONGEST_TOKEN: usize = 8192;

impl Verifier {
    /// Reads the public key, or makes ready to fetch the issuer's.
    pub fn new(settings: &VerifierSettings) -> Result<Self, String> {
        cryptography::install();
        Ok(Self {
            keys: IssuerKeys::new(&settings.keys)?,
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            longest_lifetime_seconds: settings.longest_lifetime_seconds,
            verified: Cache::new(MOST_REMEMBERED),
        })
    }

    /// The issuer's keys.
    pub fn keys(&self) -> &IssuerKeys {
        &self.keys
    }

    /// The claims of a token that was verified before, by keys that are believed still.
    pub fn remembered(&self, token: &str) -> Option<Arc<Claims>> {
        let current = self.keys.believed()?;
        let verified = self.verified.get(&hash(token))?;
        (verified.generation == current.generation && verified.claims.exp > get_current_timestamp()).then_some(verified.claims)
    }

    /// The claims of a valid token.
    pub async fn verify(&self, token: &str) -> Outcome<Arc<Claims>> {
        let header = header(token)?;
        let at_hand = self.keys.current().await?;
        let current = self.keys.knowing(at_hand, header.kid.as_deref(), header.alg).await?;
        let Lookup::Found(key) = current.keys.find(header.kid.as_deref(), header.alg) else {
            return Err(refuse("the token is not signed by a key of the issuer that this service trusts"));
        };
        let claims = Arc::new(self.claims(token, header.alg, key)?);
        let verified = Verified {
            claims: claims.clone(),
            generation: current.generation,
        };
        self.verified.insert(hash(token), verified);
        Ok(claims)
    }

    fn claims(&self, token: &str, algorithm: Algorithm, key: &DecodingKey) -> Outcome<Claims> {
        let claims = decode::<Claims>(token, key, &self.validation(algorithm))
            .map_err(|error| {
                use jsonwebtoken::errors::ErrorKind;
                refuse(match error.kind() {
                    ErrorKind::ExpiredSignature => "the token has expired",
                    ErrorKind::InvalidAudience => "the token is for another audience",
                    ErrorKind::InvalidIssuer => "the token is of another issuer",
                    ErrorKind::InvalidSignature => "the token's signature does not hold",
                    _ => "the token lacks a claim or cannot be read",
                })
            })?
            .claims;
        let now = get_current_timestamp();
        if claims.nbf > now + PATIENCE_SECONDS {
            return Err(refuse("the token is not valid yet"));
        }
        if claims.exp <= now {
            return Err(refuse("the token has expired"));
        }
        if claims.iat > now + PATIENCE_SECONDS || claims.exp.saturating_sub(claims.iat) > self.longest_lifetime_seconds {
            return Err(refuse("the token is valid for longer than this service accepts"));
        }
        Ok(claims)
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Checked in `claims`, with a little patience for an issuer whose clock is ahead.
        validation.validate_nbf = false;
        validation.leeway = 0;
        validation
    }
}

/// The header of a token, when it asks for nothing that this service does not do: another
/// algorithm, a key that it brings along or names the address of, or an extension it calls critical.
fn header(token: &str) -> Outcome<Header> {
    if token.len() > LONGEST_TOKEN {
        return Err(refuse("the token is too long"));
    }
    let header = decode_header(token).map_err(|_| refuse("the token cannot be read"))?;
    let known = matches!(header.alg, Algorithm::EdDSA | Algorithm::ES256 | Algorithm::RS256);
    let brings_key = header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some() || header.x5c.is_some();
    if !known || brings_key || header.crit.is_some() {
        return Err(refuse("the token's signature is not of the kind this service trusts"));
    }
    Ok(header)
}

fn refuse(detail: &str) -> Problem {
    Problem::new(ProblemKind::Unauthenticated, detail)
}

/// What stands for a token in memory: the token itself is not kept.
fn hash(token: &str) -> Hash {
    Sha256::digest(token).into()
}
