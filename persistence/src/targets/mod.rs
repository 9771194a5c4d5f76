//! The targets of a region's periods, every version of them.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    milestones::Recorder,
    schema::measure_targets as table,
    stored::{from_json, instant, to_json, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    identifiers::OrganisationCode,
    targets::{Target, Targets},
};
use std::collections::BTreeMap;

/// One version of the targets of a period.
#[derive(Clone, Debug)]
pub struct TargetsOfPeriod {
    /// The targets.
    pub targets: Targets,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When they were set.
    pub set_at: DateTime<Utc>,
    /// Who set them.
    pub set_by: Recorder,
}

type Row = (String, i64, NaiveDateTime, String, String);

fn read((content, version, set_at, set_by, set_for): Row) -> Result<TargetsOfPeriod, StoreError> {
    Ok(TargetsOfPeriod {
        targets: targets(&content)?,
        version,
        set_at: utc(set_at),
        set_by: Recorder {
            subject: set_by,
            organisation: set_for,
        },
    })
}

fn targets(content: &str) -> Result<Targets, StoreError> {
    Ok(Targets::stored(from_json::<Vec<Target>>(content)?))
}

/// The targets of a region's period: the latest version, or one of them.
pub fn find(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    period: &str,
    version: Option<i64>,
) -> Result<Option<TargetsOfPeriod>, StoreError> {
    let mut of_period = table::table
        .filter(table::region.eq(region.to_string()))
        .filter(table::period.eq(period.to_owned()))
        .into_boxed();
    if let Some(version) = version {
        of_period = of_period.filter(table::version.eq(version));
    }
    let row: Option<Row> = of_period
        .order(table::version.desc())
        .select((table::content, table::version, table::set_at, table::set_by, table::set_for))
        .first(connection)
        .optional()?;
    row.map(read).transpose()
}

/// Adds a version.
pub fn add(connection: &mut AnyConnection, region: &OrganisationCode, period: &str, added: &TargetsOfPeriod) -> Result<(), StoreError> {
    diesel::insert_into(table::table)
        .values((
            table::region.eq(region.as_str()),
            table::period.eq(period),
            table::version.eq(added.version),
            table::content.eq(to_json(&added.targets.told())?),
            table::set_at.eq(instant(added.set_at)),
            table::set_by.eq(&added.set_by.subject),
            table::set_for.eq(&added.set_by.organisation),
        ))
        .execute(connection)?;
    Ok(())
}

/// The targets of each of these periods as they stand, or stood at an earlier moment. A period
/// without any is left out.
pub fn in_force(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    periods: &[String],
    moment: Option<DateTime<Utc>>,
) -> Result<BTreeMap<String, Targets>, StoreError> {
    let mut set = table::table
        .filter(table::region.eq(region.to_string()))
        .filter(table::period.eq_any(periods.to_vec()))
        .into_boxed();
    if let Some(moment) = moment {
        set = set.filter(table::set_at.le(instant(moment)));
    }
    let rows: Vec<(String, String)> = set
        .order(table::version.asc())
        .select((table::period, table::content))
        .load(connection)?;
    // The latest version of a period comes last.
    let latest: BTreeMap<String, String> = rows.into_iter().collect();
    latest
        .into_iter()
        .map(|(period, content)| Ok((period, targets(&content)?)))
        .collect()
}
