//! The one style of the page, and the policy that allows it and nothing else.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The style.
pub const STYLE: &str = include_str!("style.css");

/// The hash by which a content security policy allows the style.
pub fn style_hash() -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE)))
}

/// The policy that the page states itself, for where it is opened from a disk.
pub fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'",
        style_hash()
    )
}
