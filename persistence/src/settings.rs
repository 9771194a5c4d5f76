//! The settings of each region.

use crate::{connection::AnyConnection, error::StoreError, schema::region_settings, stored};
use diesel::prelude::*;
use family_finding_domain::{identifiers::OrganisationCode, settings::RegionSettings};

/// A region's settings with their version.
#[derive(Clone, Debug)]
pub struct SettingsOfRegion {
    /// What the region has set.
    pub settings: RegionSettings,
    /// Counts the changes; 1 while the region has the defaults, which no row holds.
    pub version: i64,
}

/// The version of settings that were never changed.
const UNCHANGED: i64 = 1;

/// The settings of a region.
pub fn find(connection: &mut AnyConnection, region: &OrganisationCode) -> Result<SettingsOfRegion, StoreError> {
    let row: Option<(String, i64)> = region_settings::table
        .filter(region_settings::region.eq(region.as_str()))
        .select((region_settings::content, region_settings::version))
        .get_result(connection)
        .optional()?;
    Ok(match row {
        Some((content, version)) => SettingsOfRegion {
            settings: stored::from_json(&content)?,
            version,
        },
        None => SettingsOfRegion {
            settings: RegionSettings::default(),
            version: UNCHANGED,
        },
    })
}

/// Replaces the settings of a region at a version that was read before; answers the new version.
pub fn replace(connection: &mut AnyConnection, region: &OrganisationCode, changed: &SettingsOfRegion) -> Result<i64, StoreError> {
    let content = stored::to_json(&changed.settings)?;
    let next = changed.version + 1;
    if changed.version == UNCHANGED {
        diesel::insert_into(region_settings::table)
            .values((
                region_settings::region.eq(region.as_str()),
                region_settings::content.eq(content),
                region_settings::version.eq(next),
            ))
            .execute(connection)?;
        return Ok(next);
    }
    let updated = diesel::update(region_settings::table)
        .filter(region_settings::region.eq(region.as_str()))
        .filter(region_settings::version.eq(changed.version))
        .set((region_settings::content.eq(content), region_settings::version.eq(next)))
        .execute(connection)?;
    if updated == 0 { Err(StoreError::Stale) } else { Ok(next) }
}
