//! `GET /v1/returns/ssda903/{year}`

use super::{
    gather::{CouncilQuery, ReturnYear, children_of, code_year, council_of, note_children},
    render::archive,
};
use crate::{
    audit::{Shown, Shows},
    http::Query,
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{
        Authorised, Caller,
        permissions::{IdentityRead, RestrictedRead, ReturnsRead},
    },
};
use actix_web::{HttpResponse, get, http::header, web::Data};
use family_finding_domain::{
    calendar::FinancialYear,
    returns::ssda903::{self, ReturnChild},
};
use family_finding_persistence::{AnyConnection, identities::Keyring};
use utoipa::ToSchema;

/// The files of a return, and whom they show.
struct Ssda903Return {
    name: String,
    content: ReturnArchive,
    children: Vec<ReturnChild>,
}

impl Shows for Ssda903Return {
    fn note(&self, shown: &mut Shown) {
        note_children(&self.children, shown);
    }
}

/// The files of a return in one ZIP.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct ReturnArchive(Vec<u8>);

/// Make the SSDA903 return of a year.
///
/// A ZIP of the files `Header`, `Episodes`, `AD1` and `PlacedAdoption` as the collection asks for
/// them, of the council's children who were in care in the year and have, or had, a plan for
/// adoption, as they stood on 31 March. Where the record of one of them cannot be returned validly,
/// there is no return: 409, and `…/problems` lists why.
#[utoipa::path(
    operation_id = "read_looked_after_return",
    tag = "returns",
    params(
        ("year" = String, Path, description = "The financial year, such as `2021-22`.", max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$"),
        CouncilQuery
    ),
    responses(
        (status = 200, description = "The return.", body = ReturnArchive, content_type = "application/zip", headers(("Content-Disposition" = String, description = "The name of the file."))),
        (status = 409, description = "Some records cannot be returned validly.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "There is no return of that year.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["returns:read", "identity:read", "restricted:read"]))
)]
#[get("/v1/returns/ssda903/{year}")]
pub async fn read_looked_after_return(
    service: Data<Service>,
    authorised: Authorised<ReturnsRead>,
    _identity: Authorised<IdentityRead>,
    _restricted: Authorised<RestrictedRead>,
    year: ReturnYear,
    query: Query<CouncilQuery>,
) -> Outcome<HttpResponse> {
    let year = year.0;
    let keys = service.identity_keys.clone();
    let made = service
        .database
        .read(authorised.caller, move |connection, caller| {
            make(connection, &keys, caller, query.0.local_authority.as_deref(), year)
        })
        .await?;
    let name = format!("attachment; filename=\"{}\"", made.name);
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(made.content.0))
}

fn make(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    named: Option<&str>,
    year: FinancialYear,
) -> Outcome<Ssda903Return> {
    let codes = code_year(year, caller.today)?;
    let council = council_of(connection, caller, named)?;
    let children = children_of(connection, keys, caller, &council, codes)?;
    let problems = ssda903::problems(&children, codes);
    if !problems.is_empty() {
        let detail = format!(
            "found in the way: {}; GET /v1/returns/ssda903/{year}/problems lists it by child",
            problems.len()
        );
        return Err(Problem::new(ProblemKind::ReturnIncomplete, detail));
    }
    let content = ReturnArchive(archive(&ssda903::files(&children, codes)).map_err(Problem::internal)?);
    Ok(Ssda903Return {
        name: format!("ssda903-{year}-{council}.zip"),
        content,
        children,
    })
}
