//! The embedded mode's own key pair, kept beside its database. Never for production.

use super::{
    cryptography,
    issuer_keys::KeySource,
    verifier::{Claims, VerifierSettings},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use pem::{EncodeConfig, LineEnding, Pem};
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use std::{fs, io::Write, path::Path};

/// The issuer of embedded tokens.
pub const ISSUER: &str = "family-finding-embedded";
/// The audience of embedded tokens.
pub const AUDIENCE: &str = "family-finding";
/// The longest lifetime of an embedded token: 31 days.
pub const LONGEST_LIFETIME_SECONDS: u64 = 31 * 24 * 3600;

/// How the description of a public Ed25519 key begins; its 32 bytes follow (RFC 8410, section 4).
const ED25519_PUBLIC_KEY: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// What a token is asked for.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// The organisation it acts for.
    pub organisation: String,
    /// The calling system or person.
    pub subject: String,
    /// Scopes.
    pub scopes: Vec<String>,
    /// How long it is valid.
    pub lifetime_seconds: u64,
}

/// Signs tokens for the embedded mode.
pub struct EmbeddedIssuer {
    signing: EncodingKey,
    public_pem: String,
}

impl EmbeddedIssuer {
    /// Reads the key pair of a data directory, or makes it, readable by its owner only.
    pub fn in_directory(directory: &Path) -> Result<Self, String> {
        let path = directory.join("token-key.pem");
        match fs::read_to_string(&path) {
            Ok(text) => pem::parse(text)
                .ok()
                .and_then(|key| Self::of(key.contents()).ok())
                .ok_or_else(|| format!("{} holds no Ed25519 key", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = generate()?;
                let text = in_pem("PRIVATE KEY", key.clone());
                write_secret(&path, text.as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
                Self::of(&key)
            }
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// A key pair that lives as long as the process.
    pub fn ephemeral() -> Result<Self, String> {
        Self::of(&generate()?)
    }

    /// The issuer of a key pair in PKCS#8.
    fn of(key: &[u8]) -> Result<Self, String> {
        cryptography::install();
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).map_err(|error| error.to_string())?;
        let public = [ED25519_PUBLIC_KEY, pair.public_key().as_ref()].concat();
        Ok(Self {
            signing: EncodingKey::from_ed_der(key),
            public_pem: in_pem("PUBLIC KEY", public),
        })
    }

    /// What a verifier of these tokens needs.
    pub fn verifier_settings(&self) -> VerifierSettings {
        VerifierSettings {
            keys: KeySource::Pem(self.public_pem.clone()),
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            longest_lifetime_seconds: LONGEST_LIFETIME_SECONDS,
        }
    }

    /// Signs a token.
    pub fn mint(&self, request: &TokenRequest) -> Result<String, String> {
        let now = get_current_timestamp();
        self.sign(&Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: request.subject.clone(),
            organisation: request.organisation.clone(),
            scope: request.scopes.join(" "),
            iat: now,
            nbf: now,
            exp: now + request.lifetime_seconds.min(LONGEST_LIFETIME_SECONDS),
        })
    }

    /// Signs claims as they are.
    pub fn sign(&self, claims: &Claims) -> Result<String, String> {
        encode(&Header::new(Algorithm::EdDSA), claims, &self.signing).map_err(|error| error.to_string())
    }
}

/// A key pair in PKCS#8.
fn generate() -> Result<Vec<u8>, String> {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|error| error.to_string())?;
    Ok(key.as_ref().to_vec())
}

fn in_pem(label: &str, der: Vec<u8>) -> String {
    pem::encode_config(&Pem::new(label, der), EncodeConfig::new().set_line_ending(LineEnding::LF))
}

/// Writes a new file that its owner alone can read.
pub(crate) fn write_secret(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}
