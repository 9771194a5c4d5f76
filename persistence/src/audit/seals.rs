//! Sealing entries in batches.

use super::{EntryRow, moment_of};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{audit_entries, audit_seal_entries, audit_seals},
    stored::utc,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};
use family_finding_domain::audit::{EntryRecord, Seal, SealedEntry};

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_seals)]
pub(super) struct SealRow {
    sequence: i64,
    sealed_at: NaiveDateTime,
    entries: i64,
    previous: String,
    hash: String,
}

impl SealRow {
    pub(super) fn read(self) -> Seal {
        let Self {
            sequence,
            sealed_at,
            entries,
            previous,
            hash,
        } = self;
        Seal {
            sequence,
            sealed_at_micros: utc(sealed_at).timestamp_micros(),
            entries,
            previous,
            hash,
        }
    }
}

/// The newest seal.
pub fn newest_seal(connection: &mut AnyConnection) -> Result<Option<Seal>, StoreError> {
    let row: Option<SealRow> = audit_seals::table
        .order(audit_seals::sequence.desc())
        .select(SealRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(SealRow::read))
}

/// The moment of the latest entry that the newest seal covers. Entries are sealed in their order, so
/// what was committed in time and is not sealed comes after it.
pub fn sealed_until(connection: &mut AnyConnection) -> Result<Option<DateTime<Utc>>, StoreError> {
    let Some(newest) = newest_seal(connection)? else {
        return Ok(None);
    };
    let latest: Option<String> = audit_seal_entries::table
        .filter(audit_seal_entries::seal.eq(newest.sequence))
        .order(audit_seal_entries::entry_id.desc())
        .select(audit_seal_entries::entry_id)
        .first(connection)
        .optional()?;
    Ok(latest.as_deref().and_then(moment_of))
}

/// Committed entries that no seal covers yet, in the order of their identifiers. `from` is the
/// least identifier that is looked at, or an empty text.
pub fn unsealed(connection: &mut AnyConnection, from: &str, most: i64) -> Result<Vec<EntryRecord>, StoreError> {
    let rows: Vec<EntryRow> = audit_entries::table
        .filter(audit_entries::id.ge(from))
        .filter(not(exists(
            audit_seal_entries::table.filter(audit_seal_entries::entry_id.eq(audit_entries::id)),
        )))
        .order(audit_entries::id)
        .limit(most)
        .select(EntryRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(EntryRow::record).collect())
}

/// Stores a seal and what it covers. `Stale`, or one of the constraints of seals, where another
/// process has sealed meanwhile.
pub fn seal(connection: &mut AnyConnection, seal: &Seal, covered: &[SealedEntry]) -> Result<(), StoreError> {
    let newest = newest_seal(connection)?.map_or(0, |newest| newest.sequence);
    if newest + 1 != seal.sequence {
        return Err(StoreError::Stale);
    }
    let sealed_at = DateTime::from_timestamp_micros(seal.sealed_at_micros)
        .ok_or_else(|| StoreError::Unreadable("moment of a seal".to_owned()))?
        .naive_utc();
    diesel::insert_into(audit_seals::table)
        .values((
            audit_seals::sequence.eq(seal.sequence),
            audit_seals::sealed_at.eq(sealed_at),
            audit_seals::entries.eq(seal.entries),
            audit_seals::previous.eq(&seal.previous),
            audit_seals::hash.eq(&seal.hash),
        ))
        .execute(connection)?;
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            for entry in covered {
                diesel::insert_into(audit_seal_entries::table)
                    .values((
                        audit_seal_entries::entry_id.eq(&entry.entry_id),
                        audit_seal_entries::seal.eq(seal.sequence),
                        audit_seal_entries::digest.eq(&entry.digest),
                    ))
                    .execute(sqlite)?;
            }
        }
        AnyConnection::Postgres(postgres) => {
            let entries: Vec<&str> = covered.iter().map(|entry| entry.entry_id.as_str()).collect();
            let digests: Vec<&str> = covered.iter().map(|entry| entry.digest.as_str()).collect();
            sql_query("INSERT INTO audit_seal_entries (entry_id, seal, digest) SELECT entry_id, $3, digest FROM unnest($1, $2) AS covered (entry_id, digest)")
                .bind::<Array<Text>, _>(entries)
                .bind::<Array<Text>, _>(digests)
                .bind::<BigInt, _>(seal.sequence)
                .execute(postgres)?;
        }
    }
    Ok(())
}
