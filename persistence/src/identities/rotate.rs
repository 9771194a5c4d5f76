//! Sealing everything anew with the current key, a little at a time, while the service runs.

use super::{Keyring, Sealed, count_by_key, name_of};
use crate::{connection::AnyConnection, database::Database, error::StoreError, schema::identities, webhooks};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// How a rotation stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Identities, and secrets of webhooks, sealed anew so far.
    pub sealed_anew: usize,
    /// Those still sealed with another key, when it was last counted.
    pub left: i64,
}

/// Identities of one transaction: few enough that a request hardly waits for one.
const STEP: i64 = 50;

type Row = (String, String, String, Vec<u8>, Vec<u8>, i64);

/// Seals every identity and every secret of a webhook anew that another key than the current one has sealed. Each step is a
/// transaction of its own and nothing else remembers how far it came, so that it can be stopped at
/// any moment and started again. `progress` is told after each step. Versions stay as they are:
/// nothing that anybody reads has changed.
///
/// Refused before anything is done when an identity is sealed with a key that the keyring lacks.
pub fn rotate(database: &Database, keys: &Keyring, mut progress: impl FnMut(Rotation) -> bool) -> Result<Rotation, StoreError> {
    let counts = database.blocking(count_by_key)?;
    let unknown: BTreeSet<&str> = counts.keys().map(String::as_str).filter(|name| !keys.knows(name)).collect();
    if !unknown.is_empty() {
        let names: Vec<&str> = unknown.into_iter().collect();
        return Err(StoreError::UnknownKeys(names.join(", ")));
    }
    let left = counts
        .iter()
        .filter(|(name, _)| *name != keys.current())
        .map(|(_, count)| count)
        .sum();
    let mut rotation = Rotation { sealed_anew: 0, left };
    loop {
        let done = database.blocking(|connection| match step(connection, keys)? {
            0 => webhooks::seal_anew(connection, keys, STEP),
            done => Ok(done),
        })?;
        rotation.sealed_anew += done;
        rotation.left = (rotation.left - i64::try_from(done).unwrap_or(i64::MAX)).max(0);
        if done == 0 || !progress(rotation) {
            break;
        }
    }
    // A process that still seals with an older key may have written meanwhile.
    let counts = database.blocking(count_by_key)?;
    rotation.left = counts
        .iter()
        .filter(|(name, _)| *name != keys.current())
        .map(|(_, count)| count)
        .sum();
    Ok(rotation)
}

fn step(connection: &mut AnyConnection, keys: &Keyring) -> Result<usize, StoreError> {
    let rows: Vec<Row> = identities::table
        .filter(identities::key_id.ne(keys.current()))
        .order((identities::case_kind, identities::case_id))
        .limit(STEP)
        .select((
            identities::case_kind,
            identities::case_id,
            identities::key_id,
            identities::nonce,
            identities::ciphertext,
            identities::version,
        ))
        .load(connection)?;
    for (case_kind, case_id, key_id, nonce, ciphertext, version) in &rows {
        let case = name_of(case_kind, case_id);
        let before = Sealed {
            key_id: key_id.clone(),
            nonce: nonce.clone(),
            ciphertext: ciphertext.clone(),
        };
        let sealed = keys.seal(&case, &keys.open(&case, &before)?)?;
        diesel::update(
            identities::table
                .filter(identities::case_kind.eq(case_kind))
                .filter(identities::case_id.eq(case_id))
                .filter(identities::version.eq(version)),
        )
        .set((
            identities::key_id.eq(sealed.key_id),
            identities::nonce.eq(sealed.nonce),
            identities::ciphertext.eq(sealed.ciphertext),
        ))
        .execute(connection)?;
    }
    Ok(rows.len())
}
