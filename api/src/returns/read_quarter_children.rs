//! `GET /v1/returns/quarterly/{quarter}/children`

use super::{
    gather::councils_of,
    listing::{ListingFile, ListingFormat},
    quarter::{ReturnQuarter, quarter_begun},
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
    audit::Case,
    calendar::Period,
    identifiers::OrganisationCode,
    returns::quarterly::{child_rows, telling_link},
};
use family_finding_persistence::{AnyConnection, Scope, returns};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Whose rows, in what form.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct QuarterQuery {
    /// The council, by its code: the one responsible for the children, or in whose area the
    /// households live. All that the caller may return for when left out.
    #[serde(default)]
    #[param(max_length = 12, pattern = "^[A-Z0-9]{2,12}$", example = "HCC")]
    pub local_authority: Option<String>,
    /// As text or as a workbook.
    #[serde(default)]
    #[param(inline)]
    pub format: Option<ListingFormat>,
}

/// Make the children's rows of the quarterly data.
///
/// The children for whom a decision that they should be placed for adoption stood in the quarter, or
/// of whose plan something happened in it, one row for each, with the latest day of each milestone
/// at the end of the quarter, and how many of their siblings are placed with them and apart. It needs
/// `restricted:read`, because it holds restricted children as any other.
#[utoipa::path(
    operation_id = "read_quarterly_return_children",
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
#[get("/v1/returns/quarterly/{quarter}/children")]
pub async fn read_quarterly_return_children(
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
            let councils = councils_of(connection, caller, local_authority.as_deref())?;
            let scope = caller.scope(connection)?;
            quarter_children(connection, &scope, &councils, &quarter.0, format.unwrap_or_default())
        })
        .await?;
    Ok(made.answer())
}

/// The rows of some councils of a region.
pub fn quarter_children(
    connection: &mut AnyConnection,
    scope: &Scope,
    councils: &[OrganisationCode],
    quarter: &Period,
    format: ListingFormat,
) -> Outcome<ListingFile> {
    let mut children = Vec::new();
    for council in councils {
        children.extend(returns::quarter_children(connection, scope, council, quarter)?);
    }
    let mut cases: Vec<Case> = children.iter().map(|child| child.id.into()).collect();
    let links = children.iter().filter_map(|child| telling_link(&child.summary, quarter.end));
    cases.extend(links.map(|link| Case::from(link.adopter)));
    let whose = match councils {
        [council] => council.to_string(),
        _ => scope.region().map(ToString::to_string).unwrap_or_default(),
    };
    let name = format!("quarterly-children-{whose}-{}", quarter.label);
    ListingFile::of(&name, &child_rows(&children, quarter), format, quarter.end, cases)
}
