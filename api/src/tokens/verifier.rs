//! Verifies a token: signature by a public key, issuer, audience, times, and a bounded lifetime.

use crate::problems::{Outcome, Problem, ProblemKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, get_current_timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

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
    /// The public key in PEM.
    pub public_key_pem: String,
    /// The issuer.
    pub issuer: String,
    /// The audience.
    pub audience: String,
    /// The longest time between issue and end, in seconds.
    pub longest_lifetime_seconds: u64,
}

/// Verifies tokens. Verified ones are remembered by their text until they expire, because a
/// caller sends the same one with every request.
pub struct Verifier {
    key: DecodingKey,
    algorithm: Algorithm,
    validation: Validation,
    longest_lifetime_seconds: u64,
    verified: RwLock<HashMap<String, Arc<Claims>>>,
}

const PATIENCE_SECONDS: u64 = 5;
const MOST_REMEMBERED: usize = 1024;
const LONGEST_TOKEN: usize = 8192;

impl Verifier {
    /// Reads the public key: Ed25519, P-256 or RSA. A private key is refused.
    pub fn new(settings: &VerifierSettings) -> Result<Self, String> {
        let pem = settings.public_key_pem.as_bytes();
        if settings.public_key_pem.contains("PRIVATE KEY") {
            return Err("the token key must be a public key; this file holds a private one".to_owned());
        }
        let (key, algorithm) = DecodingKey::from_ed_pem(pem)
            .map(|key| (key, Algorithm::EdDSA))
            .or_else(|_| DecodingKey::from_ec_pem(pem).map(|key| (key, Algorithm::ES256)))
            .or_else(|_| DecodingKey::from_rsa_pem(pem).map(|key| (key, Algorithm::RS256)))
            .map_err(|_| "the token key is no public key in PEM of kind Ed25519, P-256 or RSA".to_owned())?;
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Checked below, with a little patience for an issuer whose clock is ahead.
        validation.validate_nbf = false;
        validation.leeway = 0;
        Ok(Self {
            key,
            algorithm,
            validation,
            longest_lifetime_seconds: settings.longest_lifetime_seconds,
            verified: RwLock::new(HashMap::new()),
        })
    }

    /// The claims of a valid token.
    pub fn verify(&self, token: &str) -> Outcome<Arc<Claims>> {
        let now = get_current_timestamp();
        if let Ok(verified) = self.verified.read()
            && let Some(claims) = verified.get(token)
            && claims.exp > now
        {
            return Ok(claims.clone());
        }
        let claims = Arc::new(self.check(token, now)?);
        if let Ok(mut verified) = self.verified.write() {
            if verified.len() >= MOST_REMEMBERED {
                verified.clear();
            }
            verified.insert(token.to_owned(), claims.clone());
        }
        Ok(claims)
    }

    fn check(&self, token: &str, now: u64) -> Outcome<Claims> {
        let refuse = |detail: &str| Problem::new(ProblemKind::Unauthenticated, detail);
        if token.len() > LONGEST_TOKEN {
            return Err(refuse("the token is too long"));
        }
        let header = decode_header(token).map_err(|_| refuse("the token cannot be read"))?;
        if header.alg != self.algorithm || header.jwk.is_some() || header.jku.is_some() || header.x5u.is_some() || header.crit.is_some() {
            return Err(refuse("the token's signature is not of the kind this service trusts"));
        }
        let claims = decode::<Claims>(token, &self.key, &self.validation)
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
}
