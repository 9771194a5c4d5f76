//! `GET /v1/returns/annex-a/list-10`

use super::{
    gather::{as_at, council_of},
    listing::{ListingFile, ListingFormat},
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
    audit::Case,
    identifiers::OrganisationCode,
    returns::annex_a::{AnnexChild, family_of, list_10},
};
use family_finding_persistence::returns;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Whose list, of which day, in what form.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AnnexQuery {
    /// The council, by its code. For list 10 the one whose children it is; a council may leave it out.
    /// For list 11 the one in whose area the adopters live; all of the agency's when left out.
    #[serde(default)]
    #[param(max_length = 12, pattern = "^[A-Z0-9]{2,12}$", example = "HCC")]
    pub local_authority: Option<String>,
    /// As at the end of this day; today when left out. The list looks back over the twelve months
    /// that end with it.
    #[serde(default)]
    pub as_at: Option<NaiveDate>,
    /// As text or as a workbook.
    #[serde(default)]
    #[param(inline)]
    pub format: Option<ListingFormat>,
}

/// Make list 10 of Ofsted's Annex A.
///
/// A council's children with a plan for adoption on a day, and those who were adopted or whose plan
/// was reversed in the twelve months before it, as CSV or XLSX. It needs `restricted:read`, because
/// the list holds restricted children as any other. What is not known stays empty;
/// `/v1/returns/annex-a/problems` tells it.
#[utoipa::path(
    operation_id = "read_annex_children",
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
#[get("/v1/returns/annex-a/list-10")]
pub async fn read_annex_children(
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
            let council = council_of(connection, caller, local_authority.as_deref())?;
            let scope = caller.scope(connection)?;
            let children = returns::annex_children(connection, &scope, &council, day)?;
            annex_children(&children, &council, day, format.unwrap_or_default())
        })
        .await?;
    Ok(made.answer())
}

/// The list of a council as at a day, of its children in it.
pub fn annex_children(children: &[AnnexChild], council: &OrganisationCode, day: NaiveDate, format: ListingFormat) -> Outcome<ListingFile> {
    let mut cases: Vec<Case> = children.iter().map(|child| child.id.into()).collect();
    let families = children.iter().filter(|child| child.family.is_some());
    let families = families.filter_map(|child| family_of(&child.summary, day));
    cases.extend(families.map(|link| Case::from(link.adopter)));
    let name = format!("annex-a-list-10-{council}-{day}");
    ListingFile::of(&name, &list_10(children, day), format, day, cases)
}
