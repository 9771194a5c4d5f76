//! The households of a region's own agency that may be offered to partners.

use crate::{
    adopters::{AdopterCase, AdopterRow},
    connection::AnyConnection,
    error::StoreError,
    schema::adopters,
};
use diesel::prelude::*;
use family_finding_domain::{adopters::Availability, identifiers::OrganisationCode};

/// The region's own households that are free, by identifier. Not scoped: partners see no row; what
/// of them an offer shows, and to whom, is decided above.
pub fn free_households(connection: &mut AnyConnection, region: &OrganisationCode) -> Result<Vec<AdopterCase>, StoreError> {
    let rows: Vec<AdopterRow> = adopters::table
        .filter(adopters::region.eq(region.as_str()))
        .filter(adopters::agency.eq(region.as_str()))
        .filter(adopters::availability.eq(Availability::Free.code()))
        .order(adopters::id)
        .select(AdopterRow::as_select())
        .load(connection)?;
    rows.into_iter().map(AdopterRow::read).collect()
}
