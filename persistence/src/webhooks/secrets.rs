//! What deliveries are signed with, sealed with the keys of identities.

use super::Webhook;
use crate::{
    connection::AnyConnection,
    error::StoreError,
    identities::{Keyring, Sealed},
    schema::webhooks,
    stored::{from_json, to_json},
};
use diesel::prelude::*;
use family_finding_domain::{identifiers::WebhookId, webhooks::Secrets};

/// What a seal is bound to.
fn name_of(id: &str) -> String {
    format!("webhook {id}")
}

fn open(keys: &Keyring, id: &str, sealed: &Sealed) -> Result<Secrets, StoreError> {
    let content = keys.open(&name_of(id), sealed)?;
    let text = str::from_utf8(&content).map_err(|_| StoreError::Unreadable("secret of a webhook".to_owned()))?;
    from_json(text)
}

/// The secrets of a webhook, where it has any. Not scoped: the caller has been shown the webhook,
/// or it is the service itself that sends.
pub fn secrets(connection: &mut AnyConnection, keys: &Keyring, id: WebhookId) -> Result<Option<Secrets>, StoreError> {
    type Row = (Option<String>, Option<Vec<u8>>, Option<Vec<u8>>);
    let id = id.to_string();
    let row: Option<Row> = webhooks::table
        .filter(webhooks::id.eq(&id))
        .select((webhooks::key_id, webhooks::nonce, webhooks::ciphertext))
        .get_result(connection)
        .optional()?;
    match row {
        Some((Some(key_id), Some(nonce), Some(ciphertext))) => open(keys, &id, &Sealed { key_id, nonce, ciphertext }).map(Some),
        _ => Ok(None),
    }
}

/// Stores the secrets of a webhook, which is at this version afterwards.
pub fn put_secrets(connection: &mut AnyConnection, keys: &Keyring, webhook: &Webhook, secrets: &Secrets) -> Result<(), StoreError> {
    let id = webhook.id.to_string();
    let sealed = keys.seal(&name_of(&id), to_json(secrets)?.as_bytes())?;
    let changed = diesel::update(webhooks::table)
        .filter(webhooks::id.eq(&id))
        .filter(webhooks::version.eq(webhook.version - 1))
        .set((
            webhooks::key_id.eq(sealed.key_id),
            webhooks::nonce.eq(sealed.nonce),
            webhooks::ciphertext.eq(sealed.ciphertext),
            webhooks::version.eq(webhook.version),
        ))
        .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// How many secrets are sealed with each key.
pub fn count_by_key(connection: &mut AnyConnection) -> Result<Vec<(String, i64)>, StoreError> {
    let counts: Vec<(Option<String>, i64)> = webhooks::table
        .filter(webhooks::key_id.is_not_null())
        .group_by(webhooks::key_id)
        .select((webhooks::key_id, diesel::dsl::count_star()))
        .load(connection)?;
    Ok(counts.into_iter().filter_map(|(key, count)| Some((key?, count))).collect())
}

/// Seals up to `limit` secrets anew that another key than the current one has sealed; answers how many.
pub fn seal_anew(connection: &mut AnyConnection, keys: &Keyring, limit: i64) -> Result<usize, StoreError> {
    type Row = (String, Option<String>, Option<Vec<u8>>, Option<Vec<u8>>);
    let rows: Vec<Row> = webhooks::table
        .filter(webhooks::key_id.ne(keys.current()))
        .order(webhooks::id)
        .limit(limit)
        .select((webhooks::id, webhooks::key_id, webhooks::nonce, webhooks::ciphertext))
        .load(connection)?;
    let mut done = 0;
    for (id, key_id, nonce, ciphertext) in rows {
        let (Some(key_id), Some(nonce), Some(ciphertext)) = (key_id, nonce, ciphertext) else {
            continue;
        };
        let content = keys.open(&name_of(&id), &Sealed { key_id, nonce, ciphertext })?;
        let sealed = keys.seal(&name_of(&id), &content)?;
        done += diesel::update(webhooks::table.filter(webhooks::id.eq(&id)))
            .set((
                webhooks::key_id.eq(sealed.key_id),
                webhooks::nonce.eq(sealed.nonce),
                webhooks::ciphertext.eq(sealed.ciphertext),
            ))
            .execute(connection)?;
    }
    Ok(done)
}
