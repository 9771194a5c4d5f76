//! The department's children's social care API: what is to be sent, and the sender.

mod client;
pub(super) mod list_changes;
mod send;

pub use client::{Credentials, Patience, Secret, SocialCareClient, SocialCareSettings};
pub use send::{Desk, send};
