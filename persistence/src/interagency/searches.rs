//! What partner agencies searched for, and how many households they were shown.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::partner_searches as table,
    stored::{from_json, instant, parse, short, to_json, utc},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use family_finding_domain::{identifiers::OrganisationCode, interagency::OfferFilter};
use uuid::Uuid;

/// One search.
#[derive(Clone, Debug)]
pub struct PartnerSearch {
    /// Its identifier.
    pub id: Uuid,
    /// The region that was asked.
    pub region: OrganisationCode,
    /// Who asked.
    pub partner: OrganisationCode,
    /// The token's subject.
    pub subject: String,
    /// When.
    pub at: DateTime<Utc>,
    /// With which filters.
    pub filters: OfferFilter,
    /// How many households fitted.
    pub found: i32,
    /// The request.
    pub request_id: String,
}

/// Records a search.
pub fn record(connection: &mut AnyConnection, search: &PartnerSearch) -> Result<(), StoreError> {
    diesel::insert_into(table::table)
        .values((
            table::id.eq(search.id.to_string()),
            table::region.eq(search.region.as_str()),
            table::partner.eq(search.partner.as_str()),
            table::subject.eq(&search.subject),
            table::at.eq(instant(search.at)),
            table::filters.eq(to_json(&search.filters)?),
            table::found.eq(search.found),
            table::request_id.eq(&search.request_id),
        ))
        .execute(connection)?;
    Ok(())
}

type Columns = (String, String, String, String, NaiveDateTime, String, i32, String);

/// Up to `limit` searches of a region after a key, in the order in which they were made.
pub fn list(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    partner: Option<&OrganisationCode>,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<PartnerSearch>, StoreError> {
    let mut query = table::table.filter(table::region.eq(region.as_str())).into_boxed();
    if let Some(partner) = partner {
        query = query.filter(table::partner.eq(partner.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(table::id.gt(after.to_string()));
    }
    let rows: Vec<Columns> = query
        .order(table::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(connection)?;
    rows.into_iter()
        .map(|(id, region, partner, subject, at, filters, found, request_id)| {
            Ok(PartnerSearch {
                id: parse(&id)?,
                region: short(&region)?,
                partner: short(&partner)?,
                subject,
                at: utc(at),
                filters: from_json(&filters)?,
                found,
                request_id,
            })
        })
        .collect()
}
