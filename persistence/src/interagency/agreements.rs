//! Agreements of a region with partner agencies.

use crate::{connection::AnyConnection, error::StoreError, schema::interagency_agreements as table, stored::short};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::identifiers::OrganisationCode;

/// An agreement with a partner: while it holds, the partner sees shared households from their
/// approval on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The partner.
    pub partner: OrganisationCode,
    /// The first day.
    pub from_on: NaiveDate,
    /// The last day, where one is set.
    pub to_on: Option<NaiveDate>,
    /// Counts the changes.
    pub version: i64,
}

impl Agreement {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from_on <= day && self.to_on.is_none_or(|last| day <= last)
    }
}

type Columns = (String, NaiveDate, Option<NaiveDate>, i64);

fn read((partner, from_on, to_on, version): Columns) -> Result<Agreement, StoreError> {
    Ok(Agreement {
        partner: short(&partner)?,
        from_on,
        to_on,
        version,
    })
}

/// The agreement of a region with a partner.
pub fn find(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    partner: &OrganisationCode,
) -> Result<Option<Agreement>, StoreError> {
    let row: Option<Columns> = table::table
        .filter(table::region.eq(region.as_str()))
        .filter(table::partner.eq(partner.as_str()))
        .select((table::partner, table::from_on, table::to_on, table::version))
        .get_result(connection)
        .optional()?;
    row.map(read).transpose()
}

/// The agreements of a region, by partner.
pub fn list(connection: &mut AnyConnection, region: &OrganisationCode) -> Result<Vec<Agreement>, StoreError> {
    let rows: Vec<Columns> = table::table
        .filter(table::region.eq(region.as_str()))
        .order(table::partner)
        .select((table::partner, table::from_on, table::to_on, table::version))
        .load(connection)?;
    rows.into_iter().map(read).collect()
}

/// Adds an agreement, or replaces the one of the version before.
pub fn put(connection: &mut AnyConnection, region: &OrganisationCode, agreement: &Agreement) -> Result<(), StoreError> {
    if agreement.version == 1 {
        diesel::insert_into(table::table)
            .values((
                table::region.eq(region.as_str()),
                table::partner.eq(agreement.partner.as_str()),
                table::from_on.eq(agreement.from_on),
                table::to_on.eq(agreement.to_on),
                table::version.eq(agreement.version),
            ))
            .execute(connection)?;
        return Ok(());
    }
    let changed = diesel::update(table::table)
        .filter(table::region.eq(region.as_str()))
        .filter(table::partner.eq(agreement.partner.as_str()))
        .filter(table::version.eq(agreement.version - 1))
        .set((
            table::from_on.eq(agreement.from_on),
            table::to_on.eq(agreement.to_on),
            table::version.eq(agreement.version),
        ))
        .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
