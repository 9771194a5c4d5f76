//! The audit trail: its entries, what leads from a case to them, and the seals over them.
//!
//! An entry's identifier begins with its moment, so entries are listed, narrowed to a period and
//! sealed in the order of their identifiers.

mod list;
mod record;
mod region;
mod seals;
mod whole;

pub use list::{EntryFilter, list};
pub use record::{record, record_all};
pub use region::region_of;
pub use seals::{newest_seal, seal, sealed_until, unsealed};
pub use whole::{case_rows_after, count_of_entries, count_of_entries_without_seal, covered_by, entries_of, found_by, seal_after};

use crate::{error::StoreError, schema::audit_entries, stored::utc};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    audit::{Entry, EntryRecord},
    identifiers::AuditEntryId,
};
use uuid::{Builder, Uuid};

/// A new entry's identifier. It begins with the moment, to the microsecond, so that identifiers
/// have the order of time.
pub fn new_id(at: DateTime<Utc>) -> AuditEntryId {
    let chance = Uuid::now_v7().into_bytes();
    let mut bytes = [0; 10];
    // Twelve bits for the part of the millisecond (RFC 9562, section 6.2, method 3), then chance.
    let part = u16::try_from(at.timestamp_subsec_micros() % 1000 * 4096 / 1000).unwrap_or_default();
    for (byte, value) in bytes
        .iter_mut()
        .zip(part.to_be_bytes().into_iter().chain(chance.into_iter().skip(8)))
    {
        *byte = value;
    }
    AuditEntryId(Builder::from_unix_timestamp_millis(millis(at), &bytes).into_uuid())
}

/// The least identifier of an entry at this moment or later.
pub fn first_id(at: DateTime<Utc>) -> AuditEntryId {
    AuditEntryId(Builder::from_unix_timestamp_millis(millis(at), &[0; 10]).into_uuid())
}

/// The moment with which an identifier begins; none for what is no such identifier.
fn moment_of(id: &str) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = Uuid::try_parse(id).ok()?.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}

fn millis(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or_default()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entries)]
struct EntryRow {
    id: String,
    at: NaiveDateTime,
    region: Option<String>,
    organisation: String,
    subject: String,
    operation: String,
    outcome: String,
    cases: String,
    address: Option<String>,
    purpose: Option<String>,
    request_id: String,
}

impl EntryRow {
    fn of(entry: &Entry) -> Self {
        let EntryRecord {
            id,
            at_micros: _,
            region,
            organisation,
            subject,
            operation,
            outcome,
            cases,
            address,
            purpose,
            request_id,
        } = EntryRecord::of(entry);
        Self {
            id,
            at: crate::stored::instant(entry.at),
            region,
            organisation,
            subject,
            operation,
            outcome,
            cases,
            address,
            purpose,
            request_id,
        }
    }

    fn record(self) -> EntryRecord {
        let Self {
            id,
            at,
            region,
            organisation,
            subject,
            operation,
            outcome,
            cases,
            address,
            purpose,
            request_id,
        } = self;
        EntryRecord {
            id,
            at_micros: utc(at).timestamp_micros(),
            region,
            organisation,
            subject,
            operation,
            outcome,
            cases,
            address,
            purpose,
            request_id,
        }
    }

    fn read(self) -> Result<Entry, StoreError> {
        self.record().read().map_err(|_| StoreError::Unreadable("audit entry".to_owned()))
    }
}
