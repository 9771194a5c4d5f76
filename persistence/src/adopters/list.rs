//! Lists of households: filtered, in the order of their identifiers, from a key on.

use super::{AdopterCase, AdopterRow, visible};
use crate::{connection::AnyConnection, error::StoreError, schema::adopters, scope::Scope};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::{
    adopters::{AdopterStage, Availability},
    identifiers::{AdopterId, OrganisationCode, Reference},
};

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct AdopterFilter {
    /// The stage today.
    pub stage: Option<AdopterStage>,
    /// The council in whose area the household lives.
    pub local_authority: Option<OrganisationCode>,
    /// The availability.
    pub availability: Option<Availability>,
    /// The agency.
    pub agency: Option<OrganisationCode>,
    /// Text that the reference begins with, whatever its case.
    pub reference_begins: Option<String>,
}

/// Up to `limit` households after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &AdopterFilter,
    after: Option<AdopterId>,
    limit: usize,
    today: NaiveDate,
) -> Result<Vec<AdopterCase>, StoreError> {
    let mut query = visible(scope);
    match filter.stage {
        Some(AdopterStage::Lapsed) => query = query.filter(adopters::lapses_after.lt(today)),
        Some(AdopterStage::BetweenStages) => {
            query = query
                .filter(adopters::stage.eq(AdopterStage::BetweenStages.code()))
                .filter(adopters::lapses_after.ge(today));
        }
        Some(stage) => query = query.filter(adopters::stage.eq(stage.code())),
        None => {}
    }
    if let Some(authority) = &filter.local_authority {
        query = query.filter(adopters::local_authority.eq(authority.to_string()));
    }
    if let Some(availability) = filter.availability {
        query = query.filter(adopters::availability.eq(availability.code()));
    }
    if let Some(agency) = &filter.agency {
        query = query.filter(adopters::agency.eq(agency.to_string()));
    }
    if let Some(text) = &filter.reference_begins {
        let from = Reference::search_form(text);
        // References hold letters and digits only, all of them before '~'.
        let to = format!("{from}~");
        query = query
            .filter(adopters::reference_search.ge(from))
            .filter(adopters::reference_search.lt(to));
    }
    if let Some(after) = after {
        query = query.filter(adopters::id.gt(after.to_string()));
    }
    let rows: Vec<AdopterRow> = query
        .order(adopters::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(AdopterRow::as_select())
        .load(connection)?;
    rows.into_iter().map(AdopterRow::read).collect()
}
