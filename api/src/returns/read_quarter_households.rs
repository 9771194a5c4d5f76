//! `GET /v1/returns/quarterly/{quarter}/households`

use super::{
    gather::area_of,
    listing::{ListingFile, ListingFormat},
    quarter::{ReturnQuarter, quarter_begun},
    read_quarter_children::QuarterQuery,
};
use crate::{
    http::Query,
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised,
        permissions::{RestrictedRead, ReturnsRead},
    },
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::{
    calendar::Period,
    identifiers::OrganisationCode,
    returns::quarterly::{household_rows, is_household_of},
};
use family_finding_persistence::{AnyConnection, Scope, returns};

/// Make the households' rows of the quarterly data.
///
/// The households of the regional agency that were assessed or approved in the quarter, or of which
/// something happened in it, one row for each, with the latest day of each milestone at the end of
/// the quarter. It is for the regional agency, and needs `restricted:read`, because children who were
/// adopted count, restricted or not.
#[utoipa::path(
    operation_id = "read_quarterly_return_households",
    tag = "returns",
    params(
        ("quarter" = String, Path, description = "The quarter, such as `2021-22-q3`.", max_length = 10, pattern = "^20[0-9]{2}-[0-9]{2}-q[1-4]$"),
        QuarterQuery
    ),
    responses(
        (status = 200, description = "The rows.", content(
            (String = "text/csv; charset=utf-8"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        ), headers(("Content-Disposition" = String, description = "The name of the file."))),
        (status = 422, description = "The quarter has not begun.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["returns:read", "restricted:read"]))
)]
#[get("/v1/returns/quarterly/{quarter}/households")]
pub async fn read_quarterly_return_households(
    service: Data<Service>,
    authorised: Authorised<ReturnsRead>,
    _restricted: Authorised<RestrictedRead>,
    quarter: ReturnQuarter,
    query: Query<QuarterQuery>,
) -> Outcome<HttpResponse> {
    let QuarterQuery { local_authority, format } = query.0;
    let made = service
        .database
        .read(authorised.caller, move |connection, caller| {
            quarter_begun(&quarter.0, caller.today)?;
            let area = area_of(connection, caller, local_authority.as_deref())?;
            let scope = caller.scope(connection)?;
            quarter_households(connection, &scope, area.as_ref(), &quarter.0, format.unwrap_or_default())
        })
        .await?;
    Ok(made.answer())
}

/// The rows of a region, or of a council's area in it.
pub fn quarter_households(
    connection: &mut AnyConnection,
    scope: &Scope,
    area: Option<&OrganisationCode>,
    quarter: &Period,
    format: ListingFormat,
) -> Outcome<ListingFile> {
    let belongs = |household: &_| is_household_of(household, quarter);
    let households = returns::return_households(connection, scope, area, quarter.end, &belongs)?;
    let cases = households.iter().map(|household| household.id.into()).collect();
    let whose = area.or(scope.region()).map(ToString::to_string).unwrap_or_default();
    let name = format!("quarterly-households-{whose}-{}", quarter.label);
    ListingFile::of(&name, &household_rows(&households, quarter), format, quarter.end, cases)
}
