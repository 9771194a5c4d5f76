//! The audit trail: who did what to which case, without any content of the case.

use crate::{connection::AnyConnection, error::StoreError, schema::audit_entries, stored::instant};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

/// One entry.
#[derive(Clone, Debug)]
pub struct AuditEntry<'a> {
    /// Its identifier.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// For which organisation.
    pub organisation: &'a str,
    /// Who: the token's subject.
    pub subject: &'a str,
    /// The operation's identifier.
    pub operation: &'a str,
    /// `adopter`, `child`, `sibling_group`, `link`, `organisation`.
    pub case_kind: &'a str,
    /// Which case.
    pub case_id: &'a str,
    /// The request.
    pub request_id: &'a str,
}

/// Adds an entry, in the transaction of what it records.
pub fn record(connection: &mut AnyConnection, entry: &AuditEntry<'_>) -> Result<(), StoreError> {
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::id.eq(entry.id.to_string()),
            audit_entries::at.eq(instant(entry.at)),
            audit_entries::organisation.eq(entry.organisation),
            audit_entries::subject.eq(entry.subject),
            audit_entries::operation.eq(entry.operation),
            audit_entries::case_kind.eq(entry.case_kind),
            audit_entries::case_id.eq(entry.case_id),
            audit_entries::request_id.eq(entry.request_id),
        ))
        .execute(connection)?;
    Ok(())
}

/// How many entries a case has.
pub fn count_of_case(connection: &mut AnyConnection, case_id: &str) -> Result<i64, StoreError> {
    Ok(audit_entries::table
        .filter(audit_entries::case_id.eq(case_id))
        .count()
        .get_result(connection)?)
}
