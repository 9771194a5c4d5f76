//! Examining the whole trail: is anything changed, taken out or put in? The service goes on
//! meanwhile, because nothing that is examined ever changes.

use chrono::{DateTime, Utc};
use family_finding_domain::audit::{EntryRecord, Finding, Seal, Verification};
use family_finding_persistence::{Database, StoreError, audit};
use std::collections::BTreeMap;

/// What the examination of the trail found.
#[derive(Clone, Debug)]
pub struct Verified {
    /// What is wrong; empty when the trail is whole.
    pub findings: Vec<Finding>,
    /// The newest seal.
    pub newest: Option<Seal>,
    /// Entries that are as they were sealed.
    pub entries: i64,
    /// Entries that no seal covers yet.
    pub unsealed: i64,
}

/// Entries read at a time.
const AT_A_TIME: i64 = 500;

/// Examines the whole trail. Entries from before `unsealed_before` must be sealed; `progress` hears of the entries done, and how many there are.
pub fn examine(
    database: &Database,
    kept: impl IntoIterator<Item = (i64, String)>,
    unsealed_before: DateTime<Utc>,
    mut progress: impl FnMut(i64, i64),
) -> Result<Verified, StoreError> {
    let mut verification = Verification::new(kept);
    let total = database.look(audit::count_of_entries)?;
    let mut newest: Option<Seal> = None;
    loop {
        let after = newest.as_ref().map_or(0, |seal| seal.sequence);
        // Seals and what they cover never change, so each is read by itself: the service goes on.
        let Some(seal) = database.look(|connection| audit::seal_after(connection, after))? else {
            break;
        };
        let (covered, entries, found) = database.look(|connection| -> Result<_, StoreError> {
            let covered = audit::covered_by(connection, seal.sequence)?;
            let ids: Vec<&str> = covered.iter().map(|sealed| sealed.entry_id.as_str()).collect();
            let entries = audit::entries_of(connection, &ids)?;
            let found = audit::found_by(connection, entries.values())?;
            Ok((covered, entries, found))
        })?;
        verification.seal(&seal, &covered, &entries);
        compare_cases(&mut verification, entries.values(), &found);
        progress(verification.entries(), total);
        newest = Some(seal);
    }
    let unsealed = beside_the_seals(database, &mut verification, unsealed_before)?;
    Ok(Verified {
        newest,
        entries: verification.entries(),
        unsealed,
        findings: verification.finish(),
    })
}

fn compare_cases<'a>(
    verification: &mut Verification,
    entries: impl Iterator<Item = &'a EntryRecord>,
    found: &BTreeMap<String, Vec<String>>,
) {
    for entry in entries {
        let by = found.get(&entry.id).map(Vec::as_slice).unwrap_or_default();
        verification.found_by(entry, by.iter().map(String::as_str).collect());
    }
}

/// Examines the entries that no seal covers, and what leads to entries; answers how many entries
/// stand unsealed.
fn beside_the_seals(database: &Database, verification: &mut Verification, unsealed_before: DateTime<Utc>) -> Result<i64, StoreError> {
    let oldest = audit::first_id(unsealed_before).to_string();
    let (mut unsealed, mut too_long, mut first_too_long, mut from) = (0, 0, None, String::new());
    loop {
        let (some, found) = database.look(|connection| -> Result<_, StoreError> {
            let some = audit::unsealed(connection, &from, AT_A_TIME)?;
            let found = audit::found_by(connection, some.iter())?;
            Ok((some, found))
        })?;
        compare_cases(verification, some.iter(), &found);
        for entry in &some {
            unsealed += 1;
            if entry.id < oldest {
                too_long += 1;
                first_too_long.get_or_insert_with(|| entry.id.clone());
            }
        }
        let Some(last) = some.last() else { break };
        // The least text after this identifier.
        from = format!("{}\u{1}", last.id);
    }
    if let Some(first) = first_too_long {
        verification.add(Finding::UnsealedTooLong { entries: too_long, first });
    }
    let without_seal = database.look(audit::count_of_entries_without_seal)?;
    if without_seal > 0 {
        verification.add(Finding::SealOfEntriesMissing { entries: without_seal });
    }
    let rows = cases_put_in(database)?;
    if rows > 0 {
        verification.add(Finding::CasesPutIn { rows });
    }
    Ok(unsealed)
}

/// How many rows lead from a case to an entry that is not there or does not name it.
fn cases_put_in(database: &Database) -> Result<i64, StoreError> {
    let mut after = (String::new(), String::new());
    let mut put_in = 0;
    loop {
        let (rows, entries) = database.look(|connection| -> Result<_, StoreError> {
            let rows = audit::case_rows_after(connection, &after, AT_A_TIME)?;
            let ids: Vec<&str> = rows.iter().map(|(_, entry)| entry.as_str()).collect();
            let entries = audit::entries_of(connection, &ids)?;
            Ok((rows, entries))
        })?;
        for (case, entry) in &rows {
            let names = |entry: &EntryRecord| entry.case_ids().contains(&case.as_str());
            put_in += i64::from(!entries.get(entry).is_some_and(names));
        }
        match rows.into_iter().next_back() {
            Some(last) => after = last,
            None => return Ok(put_in),
        }
    }
}
