//! Moves identity out of cases that were recorded before it was kept apart.

use super::{Keyring, find, put};
use crate::{
    connection::AnyConnection,
    database::Database,
    deployment,
    error::StoreError,
    idempotency,
    schema::{adopters, children},
    stored::{from_json, parse, to_json},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    adopters::Household,
    children::ChildProfile,
    identities::{ChildIdentity, HouseholdIdentity, Pseudonymised},
};

/// The setting of a database whose cases still hold identity. The migration that made room for
/// identities sets it where there were cases already.
pub const IDENTITY_IN_CASES: &str = "identity_in_cases";

const STEP: i64 = 100;

/// Moves identity out of every case that still holds it, and forgets the answers kept for their
/// idempotency keys, which may show it; answers how many cases there were. Each step is
/// a transaction of its own, so that it can be stopped and started again, by several processes at
/// once. A database without the setting is left as it is.
pub fn enclose(database: &Database, keys: &Keyring, at: DateTime<Utc>) -> Result<usize, StoreError> {
    let waits = database.blocking(|connection| deployment::find(connection, IDENTITY_IN_CASES))?;
    if waits.is_none() {
        return Ok(0);
    }
    let mut moved = walk(database, |connection, after| households(connection, keys, after, at))?;
    moved += walk(database, |connection, after| profiles(connection, keys, after, at))?;
    database.blocking(|connection| {
        // Answers kept for their idempotency keys may show identity too.
        idempotency::forget_before(connection, at)?;
        deployment::remove(connection, IDENTITY_IN_CASES)
    })?;
    database.forget_freed_content()?;
    Ok(moved)
}

/// Goes through all cases; a step answers the last identifier it saw and how many it changed.
fn walk(
    database: &Database,
    step: impl Fn(&mut AnyConnection, &str) -> Result<Option<(String, usize)>, StoreError>,
) -> Result<usize, StoreError> {
    let (mut after, mut moved) = (String::new(), 0);
    while let Some((last, changed)) = database.blocking(|connection| step(connection, &after))? {
        after = last;
        moved += changed;
    }
    Ok(moved)
}

fn households(
    connection: &mut AnyConnection,
    keys: &Keyring,
    after: &str,
    at: DateTime<Utc>,
) -> Result<Option<(String, usize)>, StoreError> {
    let rows: Vec<(String, String)> = adopters::table
        .filter(adopters::id.gt(after))
        .order(adopters::id)
        .limit(STEP)
        .select((adopters::id, adopters::household))
        .load(connection)?;
    let mut changed = 0;
    for (id, text) in &rows {
        let household: Household = from_json(text)?;
        let case = parse(id)?;
        let stored = find::<HouseholdIdentity>(connection, keys, case)?;
        let apart = Pseudonymised::<Household>::of(household.clone());
        if *apart.without_identity() == household {
            continue;
        }
        let told = stored
            .identity
            .told_by(&household, "")
            .map_err(|_| StoreError::Unreadable("identity of a household".to_owned()))?;
        put(connection, keys, case, &stored, &told, at)?;
        diesel::update(adopters::table.filter(adopters::id.eq(id)))
            .set((
                adopters::household.eq(to_json(apart.without_identity())?),
                adopters::version.eq(adopters::version + 1),
            ))
            .execute(connection)?;
        changed += 1;
    }
    Ok(rows.last().map(|(id, _)| (id.clone(), changed)))
}

fn profiles(connection: &mut AnyConnection, keys: &Keyring, after: &str, at: DateTime<Utc>) -> Result<Option<(String, usize)>, StoreError> {
    let rows: Vec<(String, String)> = children::table
        .filter(children::id.gt(after))
        .order(children::id)
        .limit(STEP)
        .select((children::id, children::profile))
        .load(connection)?;
    let mut changed = 0;
    for (id, text) in &rows {
        let profile: ChildProfile = from_json(text)?;
        let case = parse(id)?;
        let stored = find::<ChildIdentity>(connection, keys, case)?;
        let apart = Pseudonymised::<ChildProfile>::of(profile.clone());
        if *apart.without_identity() == profile {
            continue;
        }
        put(connection, keys, case, &stored, &stored.identity.told_by(&profile), at)?;
        diesel::update(children::table.filter(children::id.eq(id)))
            .set((
                children::profile.eq(to_json(apart.without_identity())?),
                children::version.eq(children::version + 1),
            ))
            .execute(connection)?;
        changed += 1;
    }
    Ok(rows.last().map(|(id, _)| (id.clone(), changed)))
}
