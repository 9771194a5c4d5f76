//! Who is calling: bearer tokens signed by a public key, their scopes, and what those allow.

mod caller;
mod cryptography;
mod embedded;
mod issuer_keys;
mod key_set;
pub mod permissions;
mod verifier;

pub use caller::{Authorised, Caller};
pub(crate) use embedded::write_secret;
pub use embedded::{AUDIENCE, EmbeddedIssuer, ISSUER, LONGEST_LIFETIME_SECONDS, TokenRequest};
pub use issuer_keys::{IssuerKeys, JwksSettings, KeySource};
pub use permissions::Permission;
pub use verifier::{Claims, Verifier, VerifierSettings};
