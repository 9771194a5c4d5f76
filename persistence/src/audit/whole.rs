//! Reading the whole trail, to find out whether it is whole. For the operator's command only:
//! nothing here asks who is asking.

use super::{EntryRow, seals::SealRow};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{audit_entries, audit_entry_cases, audit_seal_entries, audit_seals},
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use family_finding_domain::audit::{EntryRecord, Seal, SealedEntry};
use std::collections::{BTreeMap, BTreeSet};

/// The seal with the least number above this one.
pub fn seal_after(connection: &mut AnyConnection, sequence: i64) -> Result<Option<Seal>, StoreError> {
    let row: Option<SealRow> = audit_seals::table
        .filter(audit_seals::sequence.gt(sequence))
        .order(audit_seals::sequence)
        .select(SealRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(SealRow::read))
}

/// What is stored of the entries that a seal covers.
pub fn covered_by(connection: &mut AnyConnection, sequence: i64) -> Result<Vec<SealedEntry>, StoreError> {
    let rows: Vec<(String, String)> = audit_seal_entries::table
        .filter(audit_seal_entries::seal.eq(sequence))
        .order(audit_seal_entries::entry_id)
        .select((audit_seal_entries::entry_id, audit_seal_entries::digest))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(entry_id, digest)| SealedEntry { entry_id, digest })
        .collect())
}

/// The entries with these identifiers, as they are stored.
pub fn entries_of(connection: &mut AnyConnection, ids: &[&str]) -> Result<BTreeMap<String, EntryRecord>, StoreError> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(AT_A_TIME) {
        let rows: Vec<EntryRow> = audit_entries::table
            .filter(audit_entries::id.eq_any(some.to_vec()))
            .select(EntryRow::as_select())
            .load(connection)?;
        found.extend(rows.into_iter().map(EntryRow::record).map(|record| (record.id.clone(), record)));
    }
    Ok(found)
}

const AT_A_TIME: usize = 500;

/// The cases by which entries are found, by entry: of those that the entries themselves name.
pub fn found_by<'a>(
    connection: &mut AnyConnection,
    entries: impl Iterator<Item = &'a EntryRecord>,
) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
    for entry in entries {
        wanted.extend(entry.case_ids().into_iter().map(|case| (case.to_owned(), entry.id.clone())));
    }
    let wanted: Vec<(String, String)> = wanted.into_iter().collect();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for some in wanted.chunks(AT_A_TIME) {
        let cases: BTreeSet<&str> = some.iter().map(|(case, _)| case.as_str()).collect();
        let entries: BTreeSet<&str> = some.iter().map(|(_, entry)| entry.as_str()).collect();
        let rows: Vec<(String, String)> = audit_entry_cases::table
            .filter(audit_entry_cases::case_id.eq_any(cases.into_iter().collect::<Vec<_>>()))
            .filter(audit_entry_cases::entry_id.eq_any(entries.into_iter().collect::<Vec<_>>()))
            .select((audit_entry_cases::case_id, audit_entry_cases::entry_id))
            .load(connection)?;
        for (case, entry) in rows {
            if some.binary_search(&(case.clone(), entry.clone())).is_ok() {
                found.entry(entry).or_default().push(case);
            }
        }
    }
    Ok(found)
}

/// How many entries there are.
pub fn count_of_entries(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(audit_entries::table.count().get_result(connection)?)
}

/// What leads from cases to entries: pairs of case and entry, in their order, after this pair.
pub fn case_rows_after(connection: &mut AnyConnection, after: &(String, String), most: i64) -> Result<Vec<(String, String)>, StoreError> {
    let (case, entry) = after;
    Ok(audit_entry_cases::table
        .filter(
            audit_entry_cases::case_id
                .gt(case)
                .or(audit_entry_cases::case_id.eq(case).and(audit_entry_cases::entry_id.gt(entry))),
        )
        .order((audit_entry_cases::case_id, audit_entry_cases::entry_id))
        .limit(most)
        .select((audit_entry_cases::case_id, audit_entry_cases::entry_id))
        .load(connection)?)
}

/// How many entries are said to be covered by a seal that is not there.
pub fn count_of_entries_without_seal(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(audit_seal_entries::table
        .filter(not(exists(
            audit_seals::table.filter(audit_seals::sequence.eq(audit_seal_entries::seal)),
        )))
        .count()
        .get_result(connection)?)
}
