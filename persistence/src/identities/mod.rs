//! Identities: who the people of a case are, kept apart from the case and sealed. Without the
//! [`Keyring`] nothing here can be read.

mod enclose;
mod keyring;
mod opened;
mod rotate;

pub use enclose::{IDENTITY_IN_CASES, enclose};
pub use keyring::Keyring;
pub use opened::{OpenedChild, open_children, open_household};
pub use rotate::{Rotation, rotate};

use crate::{
    connection::AnyConnection,
    error::StoreError,
    milestones::BATCH,
    schema::identities,
    stored::{from_json, instant, parse, to_json},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    identifiers::{AdopterId, ChildId},
    identities::{ChildIdentity, HouseholdIdentity},
};
pub(crate) use keyring::Sealed;
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, fmt::Display, str::FromStr};

/// An identity that is stored, each kind for its kind of case.
pub trait Identity: Default + PartialEq + Serialize + DeserializeOwned {
    /// The case it belongs to.
    type CaseId: Copy + Ord + Display + FromStr;
    /// The kind of case, as the trail names it.
    const CASE_KIND: &'static str;
}

impl Identity for HouseholdIdentity {
    type CaseId = AdopterId;
    const CASE_KIND: &'static str = "adopter";
}

impl Identity for ChildIdentity {
    type CaseId = ChildId;
    const CASE_KIND: &'static str = "child";
}

/// An identity with its version; a case of which none is recorded has an empty one of version 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredIdentity<I> {
    /// What is known.
    pub identity: I,
    /// Counts every change.
    pub version: i64,
}

/// What a seal is bound to.
fn name_of(case_kind: &str, case_id: &str) -> String {
    format!("{case_kind} {case_id}")
}

type Row = (String, String, Vec<u8>, Vec<u8>, i64);

fn read<I: Identity>(keys: &Keyring, row: Row) -> Result<(I::CaseId, StoredIdentity<I>), StoreError> {
    let (case_id, key_id, nonce, ciphertext, version) = row;
    let sealed = Sealed { key_id, nonce, ciphertext };
    let content = keys.open(&name_of(I::CASE_KIND, &case_id), &sealed)?;
    let text = str::from_utf8(&content).map_err(|_| StoreError::Unreadable("identity".to_owned()))?;
    let stored = StoredIdentity {
        identity: from_json(text)?,
        version,
    };
    Ok((parse(&case_id)?, stored))
}

/// The identity of a case. Not scoped: the caller has been shown the case.
pub fn find<I: Identity>(connection: &mut AnyConnection, keys: &Keyring, case: I::CaseId) -> Result<StoredIdentity<I>, StoreError> {
    let row: Option<Row> = identities::table
        .filter(identities::case_kind.eq(I::CASE_KIND))
        .filter(identities::case_id.eq(case.to_string()))
        .select((
            identities::case_id,
            identities::key_id,
            identities::nonce,
            identities::ciphertext,
            identities::version,
        ))
        .get_result(connection)
        .optional()?;
    match row {
        Some(row) => read(keys, row).map(|(_, stored)| stored),
        None => Ok(StoredIdentity::default()),
    }
}

/// The identities of several cases, of those that have one. Not scoped: the caller has been shown
/// the cases.
pub fn find_many<I: Identity>(
    connection: &mut AnyConnection,
    keys: &Keyring,
    cases: &[I::CaseId],
) -> Result<BTreeMap<I::CaseId, I>, StoreError> {
    let mut found = BTreeMap::new();
    let names: Vec<String> = cases.iter().map(ToString::to_string).collect();
    for batch in names.chunks(BATCH) {
        let rows: Vec<Row> = identities::table
            .filter(identities::case_kind.eq(I::CASE_KIND))
            .filter(identities::case_id.eq_any(batch))
            .select((
                identities::case_id,
                identities::key_id,
                identities::nonce,
                identities::ciphertext,
                identities::version,
            ))
            .load(connection)?;
        for row in rows {
            let (case, stored) = read(keys, row)?;
            found.insert(case, stored.identity);
        }
    }
    Ok(found)
}

/// Stores the identity of a case if it is still at its version, and counts the change. What has
/// not changed is left as it is. The script that calls it counts up the version of the case too,
/// because the case is shown and ranked with its place.
pub fn put<I: Identity>(
    connection: &mut AnyConnection,
    keys: &Keyring,
    case: I::CaseId,
    before: &StoredIdentity<I>,
    identity: &I,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if before.identity == *identity {
        return Ok(());
    }
    let case_id = case.to_string();
    let sealed = keys.seal(&name_of(I::CASE_KIND, &case_id), to_json(identity)?.as_bytes())?;
    if before.version == 0 {
        diesel::insert_into(identities::table)
            .values((
                identities::case_kind.eq(I::CASE_KIND),
                identities::case_id.eq(&case_id),
                identities::key_id.eq(&sealed.key_id),
                identities::nonce.eq(&sealed.nonce),
                identities::ciphertext.eq(&sealed.ciphertext),
                identities::version.eq(1_i64),
                identities::updated_at.eq(instant(at)),
            ))
            .execute(connection)?;
        return Ok(());
    }
    let changed = diesel::update(
        identities::table
            .filter(identities::case_kind.eq(I::CASE_KIND))
            .filter(identities::case_id.eq(&case_id))
            .filter(identities::version.eq(before.version)),
    )
    .set((
        identities::key_id.eq(&sealed.key_id),
        identities::nonce.eq(&sealed.nonce),
        identities::ciphertext.eq(&sealed.ciphertext),
        identities::version.eq(before.version + 1),
        identities::updated_at.eq(instant(at)),
    ))
    .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Takes the identity of a case away for good.
pub fn delete<I: Identity>(connection: &mut AnyConnection, case: I::CaseId) -> Result<(), StoreError> {
    diesel::delete(
        identities::table
            .filter(identities::case_kind.eq(I::CASE_KIND))
            .filter(identities::case_id.eq(case.to_string())),
    )
    .execute(connection)?;
    Ok(())
}

/// How many identities and secrets of webhooks are sealed with each key.
pub fn count_by_key(connection: &mut AnyConnection) -> Result<BTreeMap<String, i64>, StoreError> {
    let counts: Vec<(String, i64)> = identities::table
        .group_by(identities::key_id)
        .select((identities::key_id, diesel::dsl::count_star()))
        .load(connection)?;
    let mut by_key: BTreeMap<String, i64> = counts.into_iter().collect();
    for (key, count) in crate::webhooks::count_by_key(connection)? {
        *by_key.entry(key).or_default() += count;
    }
    Ok(by_key)
}
