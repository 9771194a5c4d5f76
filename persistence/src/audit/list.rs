//! Reading the trail.

use super::{EntryRow, first_id};
use crate::{
    connection::{AnyConnection, Backend},
    error::StoreError,
    restrictions::closed_cases,
    schema::{audit_entries, audit_entry_cases},
    scope::Scope,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    audit::{Case, CaseKind, Entry},
    identifiers::{AuditEntryId, OrganisationCode},
};
use std::collections::BTreeSet;

/// What the trail is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    /// Entries that name this case.
    pub case_id: Option<String>,
    /// Entries of this subject.
    pub subject: Option<String>,
    /// Entries of callers of this organisation.
    pub organisation: Option<OrganisationCode>,
    /// Entries of this operation.
    pub operation: Option<String>,
    /// Entries from this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Entries before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// The entries a caller sees: the region those of its region, a council those of its own callers.
fn visible(scope: &Scope) -> audit_entries::BoxedQuery<'static, Backend> {
    let query = audit_entries::table.into_boxed();
    match scope {
        Scope::Region { region, .. } => query.filter(audit_entries::region.eq(region.to_string())),
        Scope::LocalAuthority { region, code, .. } => query
            .filter(audit_entries::region.eq(region.to_string()))
            .filter(audit_entries::organisation.eq(code.to_string())),
        Scope::Outside => query.filter(audit_entries::id.eq("")),
    }
}

/// Entries that a case is looked up in at a time.
const AT_A_TIME: i64 = 200;

/// A page of entries, the newest first; `after` is the last entry of the page before. Entries do
/// not name cases that are closed to the caller; those that named nothing else are left out.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &EntryFilter,
    mut after: Option<AuditEntryId>,
    rows: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut shown = Vec::new();
    while shown.len() < rows {
        let some = as_stored(connection, scope, filter, after, rows)?;
        let (last, whole) = (some.last().map(|entry| entry.id), some.len() == rows);
        let named: BTreeSet<Case> = some.iter().flat_map(|entry| &entry.cases).map(|shown| shown.case.clone()).collect();
        // What was erased is still to be answered for.
        let mut closed = if scope.sees_restricted() {
            BTreeSet::new()
        } else {
            closed_cases(connection, scope, &named)?
        };
        closed.retain(|case| case.kind != CaseKind::Adopter);
        for mut entry in some {
            let names_something = !entry.cases.is_empty();
            entry.cases.retain(|shown| !closed.contains(&shown.case));
            let asked = filter.case_id.as_ref();
            let names_asked = asked.is_none_or(|asked| entry.cases.iter().any(|shown| &shown.case.id == asked));
            if names_asked && (!names_something || !entry.cases.is_empty()) {
                shown.push(entry);
            }
        }
        if !whole {
            break;
        }
        after = last;
    }
    shown.truncate(rows);
    Ok(shown)
}

fn as_stored(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &EntryFilter,
    after: Option<AuditEntryId>,
    rows: usize,
) -> Result<Vec<Entry>, StoreError> {
    let Some(case) = &filter.case_id else {
        return narrowed(scope, filter, after, rows)
            .select(EntryRow::as_select())
            .load::<EntryRow>(connection)?
            .into_iter()
            .map(EntryRow::read)
            .collect();
    };
    // Through the case's own index, piece by piece: a database left to itself may rather walk the
    // whole region's trail.
    let mut found = Vec::new();
    let mut before = after.map_or_else(|| "~".to_owned(), |after| after.to_string());
    while found.len() < rows {
        let ids: Vec<String> = audit_entry_cases::table
            .filter(audit_entry_cases::case_id.eq(case))
            .filter(audit_entry_cases::entry_id.lt(&before))
            .order(audit_entry_cases::entry_id.desc())
            .limit(AT_A_TIME)
            .select(audit_entry_cases::entry_id)
            .load(connection)?;
        let Some(last) = ids.last() else { break };
        before.clone_from(last);
        let of_case = narrowed(scope, filter, after, rows - found.len())
            .filter(audit_entries::id.eq_any(ids))
            .select(EntryRow::as_select())
            .load::<EntryRow>(connection)?;
        for row in of_case {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

fn narrowed(scope: &Scope, filter: &EntryFilter, after: Option<AuditEntryId>, rows: usize) -> audit_entries::BoxedQuery<'static, Backend> {
    let EntryFilter {
        case_id: _,
        subject,
        organisation,
        operation,
        from,
        before,
    } = filter;
    let mut query = visible(scope)
        .order(audit_entries::id.desc())
        .limit(i64::try_from(rows).unwrap_or(i64::MAX));
    if let Some(subject) = subject {
        query = query.filter(audit_entries::subject.eq(subject.clone()));
    }
    if let Some(organisation) = organisation {
        query = query.filter(audit_entries::organisation.eq(organisation.to_string()));
    }
    if let Some(operation) = operation {
        query = query.filter(audit_entries::operation.eq(operation.clone()));
    }
    if let Some(from) = from {
        query = query.filter(audit_entries::id.ge(first_id(*from).to_string()));
    }
    if let Some(before) = before {
        query = query.filter(audit_entries::id.lt(first_id(*before).to_string()));
    }
    if let Some(after) = after {
        query = query.filter(audit_entries::id.lt(after.to_string()));
    }
    query
}
