//! The public keys that tokens are trusted by, read from a PEM text or a JWK set (RFC 7517). Only
//! what may verify EdDSA (Ed25519), ES256 (P-256) or RS256 gets in, whatever a document offers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde_json::Value;

/// The keys of one issuer.
pub struct KeySet {
    keys: Vec<TrustedKey>,
}

struct TrustedKey {
    /// Its name in the issuer's document; a PEM file gives none.
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
    /// What it consists of, to see whether a later document changed it.
    material: Vec<u8>,
}

/// What a set says to a token's header.
pub enum Lookup<'a> {
    /// The key that signed it, if its signature holds.
    Found(&'a DecodingKey),
    /// No key of that name: the issuer may have a new one.
    UnknownKey,
    /// A key of that name, and it is not for that algorithm; or none was named among several.
    Refused,
}

/// More keys than any issuer rotates through.
const MOST_KEYS: usize = 100;
/// RSA keys have 2048 to 8192 bits: fewer are too weak, more cost too much to verify.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;
/// A PEM key of 2048 bits has at least this many bytes: its modulus, and what DER adds.
const RSA_DER_BYTES: std::ops::RangeInclusive<usize> = 268..=1100;
const P256_POINT_BYTES: usize = 65;

impl KeySet {
    /// The one public key of a PEM text: Ed25519, P-256 or RSA. A private key is refused.
    pub fn of_pem(text: &str) -> Result<Self, String> {
        if text.contains("PRIVATE KEY") {
            return Err("the token key must be a public key; this file holds a private one".to_owned());
        }
        let pem = text.as_bytes();
        let (key, algorithm) = DecodingKey::from_ed_pem(pem)
            .map(|key| (key, Algorithm::EdDSA))
            .or_else(|_| DecodingKey::from_ec_pem(pem).map(|key| (key, Algorithm::ES256)))
            .or_else(|_| DecodingKey::from_rsa_pem(pem).map(|key| (key, Algorithm::RS256)))
            .map_err(|_| "the token key is no public key in PEM of kind Ed25519, P-256 or RSA".to_owned())?;
        let material = key.try_get_as_bytes().map_err(|error| error.to_string())?.to_vec();
        match algorithm {
            Algorithm::ES256 if material.len() != P256_POINT_BYTES => Err("the token key is of another curve than P-256".to_owned()),
            Algorithm::RS256 if !RSA_DER_BYTES.contains(&material.len()) => {
                Err("an RSA token key has 2048 to 8192 bits; this one does not".to_owned())
            }
            _ => Ok(Self {
                keys: vec![TrustedKey {
                    id: None,
                    algorithm,
                    key,
                    material,
                }],
            }),
        }
    }

    /// The keys of a JWK set that may verify; those that may not are left out. Answers how many
    /// were left out beside them.
    pub fn of_jwks(document: &[u8]) -> Result<(Self, usize), &'static str> {
        let document: Value = serde_json::from_slice(document).map_err(|_| "it is no JSON")?;
        let offered = document.get("keys").and_then(Value::as_array).ok_or("it has no list of keys")?;
        if offered.len() > MOST_KEYS {
            return Err("it has more than a hundred keys");
        }
        let keys: Vec<TrustedKey> = offered.iter().filter_map(trusted).collect();
        let left_out = offered.len() - keys.len();
        Ok((Self { keys }, left_out))
    }

    /// The key for a token's header. A token that names none is judged by the only key there is;
    /// a key without a name serves where it is the only one.
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Lookup<'_> {
        if let [only] = self.keys.as_slice()
            && (id.is_none() || only.id.is_none())
        {
            return only.lookup(algorithm);
        }
        let Some(id) = id else { return Lookup::Refused };
        let mut named = self.keys.iter().filter(|key| key.id.as_deref() == Some(id)).peekable();
        if named.peek().is_none() {
            return Lookup::UnknownKey;
        }
        named
            .find(|key| key.algorithm == algorithm)
            .map_or(Lookup::Refused, |key| key.lookup(algorithm))
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether both hold the same keys under the same names.
    pub fn same_as(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .keys
                .iter()
                .zip(&other.keys)
                .all(|(one, other)| one.id == other.id && one.algorithm == other.algorithm && one.material == other.material)
    }
}

impl TrustedKey {
    fn lookup(&self, algorithm: Algorithm) -> Lookup<'_> {
        if self.algorithm == algorithm {
            Lookup::Found(&self.key)
        } else {
            Lookup::Refused
        }
    }
}

/// A key of a document, if it is a public one that may verify by an algorithm of this service.
fn trusted(offered: &Value) -> Option<TrustedKey> {
    // Who publishes a private key has lost it: nothing that it signs is to be believed.
    if ["d", "p", "q", "dp", "dq", "qi", "k"]
        .iter()
        .any(|part| offered.get(part).is_some())
    {
        return None;
    }
    let jwk: Jwk = serde_json::from_value(offered.clone()).ok()?;
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let (algorithm, named, material) = match &jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            (Algorithm::EdDSA, KeyAlgorithm::EdDSA, decoded(&key.x).filter(|x| x.len() == 32)?)
        }
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            let coordinate = |text: &str| decoded(text).filter(|bytes| bytes.len() == 32);
            (
                Algorithm::ES256,
                KeyAlgorithm::ES256,
                [coordinate(&key.x)?, coordinate(&key.y)?].concat(),
            )
        }
        AlgorithmParameters::RSA(key) => {
            let modulus = decoded(&key.n).filter(|n| RSA_BYTES.contains(&n.len()))?;
            (Algorithm::RS256, KeyAlgorithm::RS256, [modulus, decoded(&key.e)?].concat())
        }
        _ => return None,
    };
    let common = &jwk.common;
    let for_signatures = common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
    let may_verify = common
        .key_operations
        .as_ref()
        .is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    let for_algorithm = common.key_algorithm.is_none_or(|algorithm| algorithm == named);
    if !(for_signatures && may_verify && for_algorithm) {
        return None;
    }
    Some(TrustedKey {
        id: common.key_id.clone(),
        algorithm,
        key: DecodingKey::from_jwk(&jwk).ok()?,
        material,
    })
}
