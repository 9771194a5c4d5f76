//! `GET /v1/returns/annex-a/list-11`

use super::{
    gather::{area_of, as_at},
    listing::{ListingFile, ListingFormat},
    read_annex_children::AnnexQuery,
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
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::OrganisationCode,
    returns::{
        ReturnHousehold,
        annex_a::{list_11, was_in_contact},
    },
};
use family_finding_persistence::{AnyConnection, Scope, returns};

/// Make list 11 of Ofsted's Annex A.
///
/// The adopters who were in contact with the regional agency in the twelve months that end with a
/// day, one row for each person, couples by one family identifier, as CSV or XLSX. It is for the
/// regional agency, and holds no identity: no list of the workbook's asks for a name or a date of
/// birth of an adult. What is not known stays empty; `/v1/returns/annex-a/problems` tells it.
#[utoipa::path(
    operation_id = "read_annex_adopters",
    tag = "returns",
    params(AnnexQuery),
    responses(
        (status = 200, description = "The list.", content(
        (String = "text/csv; charset=utf-8"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    ), headers(("Content-Disposition" = String, description = "The name of the file."))),
        (status = 404, description = "There is no such council for this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["returns:read", "restricted:read"]))
)]
#[get("/v1/returns/annex-a/list-11")]
pub async fn read_annex_adopters(
    service: Data<Service>,
    authorised: Authorised<ReturnsRead>,
    _restricted: Authorised<RestrictedRead>,
    query: Query<AnnexQuery>,
) -> Outcome<HttpResponse> {
    let AnnexQuery {
        local_authority,
        as_at: day,
        format,
    } = query.0;
    let made = service
        .database
        .read(authorised.caller, move |connection, caller| {
            let day = as_at(caller, day)?;
            let area = area_of(connection, caller, local_authority.as_deref())?;
            let scope = caller.scope(connection)?;
            let households = annex_households(connection, &scope, area.as_ref(), day)?;
            let whose = area.as_ref().or(scope.region());
            annex_adopters(&households, whose, day, format.unwrap_or_default())
        })
        .await?;
    Ok(made.answer())
}

/// The households of the list, of a region or of a council's area in it, as at a day.
pub fn annex_households(
    connection: &mut AnyConnection,
    scope: &Scope,
    area: Option<&OrganisationCode>,
    day: NaiveDate,
) -> Outcome<Vec<ReturnHousehold>> {
    let listed = |household: &_| was_in_contact(household, day);
    Ok(returns::return_households(connection, scope, area, day, &listed)?)
}

/// The list of these households; it is named after the council or the region whose they are.
pub fn annex_adopters(
    households: &[ReturnHousehold],
    whose: Option<&OrganisationCode>,
    day: NaiveDate,
    format: ListingFormat,
) -> Outcome<ListingFile> {
    let cases = households.iter().map(|household| household.id.into()).collect();
    let whose = whose.map(ToString::to_string).unwrap_or_default();
    let name = format!("annex-a-list-11-{whose}-{day}");
    ListingFile::of(&name, &list_11(households, day), format, day, cases)
}
