//! The embedded mode's own key pair, kept beside its database. Never for production.

use super::{
    issuer_keys::KeySource,
    verifier::{Claims, VerifierSettings},
};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::EncodePublicKey, spki::der::pem::LineEnding},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use std::{fs, io::Write, path::Path};

/// The issuer of embedded tokens.
pub const ISSUER: &str = "family-finding-embedded";
/// The audience of embedded tokens.
pub const AUDIENCE: &str = "family-finding";
/// The longest lifetime of an embedded token: 31 days.
pub const LONGEST_LIFETIME_SECONDS: u64 = 31 * 24 * 3600;

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
        let key = match fs::read_to_string(&path) {
            Ok(pem) => SigningKey::from_pkcs8_pem(&pem).map_err(|_| format!("{} holds no Ed25519 key", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = Self::generate()?;
                let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| error.to_string())?;
                write_secret(&path, pem.as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
                key
            }
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        Self::of(&key)
    }

    /// A key pair that lives as long as the process.
    pub fn ephemeral() -> Result<Self, String> {
        Self::of(&Self::generate()?)
    }

    fn generate() -> Result<SigningKey, String> {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(|error| error.to_string())?;
        Ok(SigningKey::from_bytes(&seed))
    }

    fn of(key: &SigningKey) -> Result<Self, String> {
        let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| error.to_string())?;
        let signing = EncodingKey::from_ed_pem(pem.as_bytes()).map_err(|error| error.to_string())?;
        let public_pem = key
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|error| error.to_string())?;
        Ok(Self { signing, public_pem })
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

/// Writes a new file that its owner alone can read.
pub(crate) fn write_secret(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}
