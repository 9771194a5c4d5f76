//! Answers kept by idempotency key, so that a request sent twice is done once.

use crate::{connection::AnyConnection, error::StoreError, schema::idempotency_keys, stored::instant};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// The answer to a request that created something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Hash of the operation and body.
    pub request_hash: String,
    /// HTTP status.
    pub status: u16,
    /// Headers as JSON.
    pub headers: String,
    /// Body as JSON.
    pub body: String,
    /// The cases it showed, as an audit entry tells them.
    pub shown: String,
}

/// The answer kept for a caller's key.
pub fn find(connection: &mut AnyConnection, caller: &str, key: &str) -> Result<Option<KeptAnswer>, StoreError> {
    let row: Option<(String, i32, String, String, String)> = idempotency_keys::table
        .filter(idempotency_keys::caller.eq(caller))
        .filter(idempotency_keys::idempotency_key.eq(key))
        .select((
            idempotency_keys::request_hash,
            idempotency_keys::status,
            idempotency_keys::headers,
            idempotency_keys::body,
            idempotency_keys::shown,
        ))
        .get_result(connection)
        .optional()?;
    Ok(row.map(|(request_hash, status, headers, body, shown)| KeptAnswer {
        request_hash,
        status: u16::try_from(status).unwrap_or(200),
        headers,
        body,
        shown,
    }))
}

/// Keeps an answer, in the transaction of what it answers.
pub fn keep(connection: &mut AnyConnection, caller: &str, key: &str, answer: &KeptAnswer, at: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::caller.eq(caller),
            idempotency_keys::idempotency_key.eq(key),
            idempotency_keys::request_hash.eq(&answer.request_hash),
            idempotency_keys::status.eq(i32::from(answer.status)),
            idempotency_keys::headers.eq(&answer.headers),
            idempotency_keys::body.eq(&answer.body),
            idempotency_keys::shown.eq(&answer.shown),
            idempotency_keys::created_at.eq(instant(at)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Forgets answers older than a moment; answers how many.
pub fn forget_before(connection: &mut AnyConnection, moment: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(instant(moment)))).execute(connection)?)
}
