//! Adding entries.

use super::EntryRow;
use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{audit_entries, audit_entry_cases},
};
use diesel::{
    PgConnection, SqliteConnection,
    prelude::*,
    sql_query,
    sql_types::{Array, Nullable, Text, Timestamp},
};
use family_finding_domain::audit::{Entry, EntryRecord};

/// Adds an entry, in the transaction of what it records.
pub fn record(connection: &mut AnyConnection, entry: &Entry) -> Result<(), StoreError> {
    record_all(connection, std::slice::from_ref(entry))
}

/// Adds the entries of several requests at once.
pub fn record_all(connection: &mut AnyConnection, entries: &[Entry]) -> Result<(), StoreError> {
    let mut leads = Vec::new();
    for entry in entries {
        let record = EntryRecord::of(entry);
        leads.extend(record.case_ids().into_iter().map(|case| (case.to_owned(), record.id.clone())));
    }
    let rows: Vec<EntryRow> = entries.iter().map(EntryRow::of).collect();
    match connection {
        AnyConnection::Sqlite(sqlite) => one_by_one(sqlite, &rows, &leads),
        AnyConnection::Postgres(postgres) => all_at_once(postgres, rows, leads),
    }
}

/// A statement for each row: they are prepared once, and there is no way to a server.
fn one_by_one(connection: &mut SqliteConnection, rows: &[EntryRow], leads: &[(String, String)]) -> Result<(), StoreError> {
    for row in rows {
        diesel::insert_into(audit_entries::table).values(row).execute(connection)?;
    }
    for (case, entry) in leads {
        diesel::insert_into(audit_entry_cases::table)
            .values((audit_entry_cases::case_id.eq(case), audit_entry_cases::entry_id.eq(entry)))
            .execute(connection)?;
    }
    Ok(())
}

/// One statement for each table, whatever the number of rows: each would be a way to the server.
fn all_at_once(connection: &mut PgConnection, rows: Vec<EntryRow>, leads: Vec<(String, String)>) -> Result<(), StoreError> {
    let mut columns = Columns::default();
    for row in rows {
        columns.push(row);
    }
    sql_query(
        "INSERT INTO audit_entries (id, at, region, organisation, subject, operation, outcome, cases, address, purpose, request_id) \
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind::<Array<Text>, _>(columns.id)
    .bind::<Array<Timestamp>, _>(columns.at)
    .bind::<Array<Nullable<Text>>, _>(columns.region)
    .bind::<Array<Text>, _>(columns.organisation)
    .bind::<Array<Text>, _>(columns.subject)
    .bind::<Array<Text>, _>(columns.operation)
    .bind::<Array<Text>, _>(columns.outcome)
    .bind::<Array<Text>, _>(columns.cases)
    .bind::<Array<Nullable<Text>>, _>(columns.address)
    .bind::<Array<Nullable<Text>>, _>(columns.purpose)
    .bind::<Array<Text>, _>(columns.request_id)
    .execute(connection)?;
    if leads.is_empty() {
        return Ok(());
    }
    let (cases, entries): (Vec<String>, Vec<String>) = leads.into_iter().unzip();
    sql_query("INSERT INTO audit_entry_cases (case_id, entry_id) SELECT * FROM unnest($1, $2)")
        .bind::<Array<Text>, _>(cases)
        .bind::<Array<Text>, _>(entries)
        .execute(connection)?;
    Ok(())
}

#[derive(Default)]
struct Columns {
    id: Vec<String>,
    at: Vec<chrono::NaiveDateTime>,
    region: Vec<Option<String>>,
    organisation: Vec<String>,
    subject: Vec<String>,
    operation: Vec<String>,
    outcome: Vec<String>,
    cases: Vec<String>,
    address: Vec<Option<String>>,
    purpose: Vec<Option<String>>,
    request_id: Vec<String>,
}

impl Columns {
    fn push(&mut self, row: EntryRow) {
        let EntryRow {
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
        } = row;
        self.id.push(id);
        self.at.push(at);
        self.region.push(region);
        self.organisation.push(organisation);
        self.subject.push(subject);
        self.operation.push(operation);
        self.outcome.push(outcome);
        self.cases.push(cases);
        self.address.push(address);
        self.purpose.push(purpose);
        self.request_id.push(request_id);
    }
}
