//! Checks on households.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{adopter_checks, adopters},
    scope::Scope,
    stored::{code, parse},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::{
    adopters::{AdopterStage, Check, CheckKind},
    identifiers::{AdopterId, CheckId},
};

/// A check with its household and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCheck {
    /// The household.
    pub adopter: AdopterId,
    /// The check.
    pub check: Check,
    /// Counts every change.
    pub version: i64,
}

type Columns = (
    String,
    String,
    String,
    Option<i32>,
    NaiveDate,
    Option<NaiveDate>,
    Option<NaiveDate>,
    Option<NaiveDate>,
    i64,
);

fn read(columns: Columns) -> Result<StoredCheck, StoreError> {
    let (id, adopter, kind, adult, requested_on, received_on, expires_on, _, version) = columns;
    Ok(StoredCheck {
        adopter: parse(&adopter)?,
        check: Check {
            id: parse(&id)?,
            kind: code(&kind, CheckKind::from_code)?,
            adult: adult.and_then(|adult| u8::try_from(adult).ok()),
            requested_on,
            received_on,
            expires_on,
        },
        version,
    })
}

/// The day after which the check wants attention: overdue, or expired.
fn attention_after(check: &Check) -> Option<NaiveDate> {
    if check.received_on.is_some() {
        check.valid_until()
    } else {
        Some(check.due_on())
    }
}

/// The checks of a household, in the order of recording.
pub fn of_adopter(connection: &mut AnyConnection, adopter: AdopterId) -> Result<Vec<StoredCheck>, StoreError> {
    let rows: Vec<Columns> = adopter_checks::table
        .filter(adopter_checks::adopter_id.eq(adopter.to_string()))
        .order(adopter_checks::id)
        .load(connection)?;
    rows.into_iter().map(read).collect()
}

/// One check of a household.
pub fn find(connection: &mut AnyConnection, adopter: AdopterId, id: CheckId) -> Result<StoredCheck, StoreError> {
    let row: Columns = adopter_checks::table
        .filter(adopter_checks::adopter_id.eq(adopter.to_string()))
        .filter(adopter_checks::id.eq(id.to_string()))
        .get_result(connection)?;
    read(row)
}

/// Adds a check.
pub fn insert(connection: &mut AnyConnection, stored: &StoredCheck) -> Result<(), StoreError> {
    let check = &stored.check;
    diesel::insert_into(adopter_checks::table)
        .values((
            adopter_checks::id.eq(check.id.to_string()),
            adopter_checks::adopter_id.eq(stored.adopter.to_string()),
            adopter_checks::kind.eq(check.kind.code()),
            adopter_checks::adult.eq(check.adult.map(i32::from)),
            adopter_checks::requested_on.eq(check.requested_on),
            adopter_checks::received_on.eq(check.received_on),
            adopter_checks::expires_on.eq(check.expires_on),
            adopter_checks::attention_after.eq(attention_after(check)),
            adopter_checks::version.eq(stored.version),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes the dates of a check, if it is still at its version, and counts the change.
pub fn update(connection: &mut AnyConnection, stored: &mut StoredCheck) -> Result<(), StoreError> {
    let check = &stored.check;
    let changed = diesel::update(
        adopter_checks::table
            .filter(adopter_checks::id.eq(check.id.to_string()))
            .filter(adopter_checks::version.eq(stored.version)),
    )
    .set((
        adopter_checks::requested_on.eq(check.requested_on),
        adopter_checks::received_on.eq(check.received_on),
        adopter_checks::expires_on.eq(check.expires_on),
        adopter_checks::attention_after.eq(attention_after(check)),
        adopter_checks::version.eq(stored.version + 1),
    ))
    .execute(connection)?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    stored.version += 1;
    Ok(())
}

/// Checks that want attention today, of households whose journey goes on, after a key.
pub fn overdue(
    connection: &mut AnyConnection,
    scope: &Scope,
    after: Option<CheckId>,
    limit: usize,
    today: NaiveDate,
) -> Result<Vec<StoredCheck>, StoreError> {
    let ended: Vec<&str> = AdopterStage::ALL
        .iter()
        .filter(|stage| stage.is_ended())
        .map(|stage| stage.code())
        .collect();
    // Checks are the agency's own business: a council is shown none.
    let Scope::Region { region, .. } = scope else {
        return Ok(Vec::new());
    };
    let households = adopters::table
        .filter(adopters::region.eq(region.to_string()))
        .filter(adopters::stage.ne_all(ended))
        .filter(adopters::lapses_after.is_null().or(adopters::lapses_after.ge(today)))
        .select(adopters::id);
    let mut query = adopter_checks::table
        .filter(adopter_checks::attention_after.lt(today))
        .filter(adopter_checks::adopter_id.eq_any(households))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(adopter_checks::id.gt(after.to_string()));
    }
    let rows: Vec<Columns> = query
        .order(adopter_checks::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(connection)?;
    rows.into_iter().map(read).collect()
}
