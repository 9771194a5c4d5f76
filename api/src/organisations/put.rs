//! `PUT /v1/organisations/{code}`

use super::list::OrganisationOut;
use crate::{
    http::Body,
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::OrganisationsWrite},
};
use actix_web::{
    HttpResponse, put,
    web::{Data, Path},
};
use chrono::NaiveDate;
use family_finding_domain::{Fault, FaultCode, Faults, identifiers::OrganisationCode};
use family_finding_persistence::{
    AnyConnection, OrganisationKind,
    organisations::{self, Organisation},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// The kinds of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKindIn {
    /// A regional adoption agency elsewhere.
    RegionalAdoptionAgency,
    /// A council.
    LocalAuthority,
    /// A voluntary adoption agency.
    VoluntaryAdoptionAgency,
}

/// What is recorded of an organisation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationIn {
    /// Its name.
    #[schema(min_length = 1, max_length = 120, pattern = "^[^\\x00-\\x1F\\x7F]+$")]
    pub name: String,
    /// What it is.
    pub kind: OrganisationKindIn,
    /// For a council: the regional agency it belongs to.
    #[serde(default)]
    pub region: Option<OrganisationCode>,
    /// GSS code of a council.
    #[serde(default)]
    #[schema(pattern = "^E[0-9]{8}$", max_length = 9)]
    pub gss: Option<String>,
    /// DfE number of a council.
    #[serde(default)]
    #[schema(pattern = "^[0-9]{3}$", max_length = 3)]
    pub dfe: Option<String>,
    /// The day a regional agency was launched.
    #[serde(default)]
    pub launched_on: Option<NaiveDate>,
}

/// Record an organisation.
///
/// Adds it, or replaces what is known of it. Only the regional adoption agency may.
#[utoipa::path(
    operation_id = "put_organisation",
    tag = "organisations",
    params(("code" = String, Path, description = "Its short code.", max_length = 12, pattern = "^[A-Z0-9]{2,12}$")),
    request_body(content = OrganisationIn, example = json!({"name": "Harbour Families", "kind": "voluntary_adoption_agency"})),
    responses(
        (status = 200, description = "It was known and is replaced.", body = OrganisationOut),
        (status = 201, description = "It was recorded.", body = OrganisationOut)
    ),
    security(("bearer" = ["organisations:write"]))
)]
#[put("/v1/organisations/{code}")]
pub async fn put_organisation(
    service: Data<Service>,
    authorised: Authorised<OrganisationsWrite>,
    code: Path<String>,
    body: Body<OrganisationIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let code = OrganisationCode::parse(&code, "").map_err(|_| Problem::not_found())?;
    let wanted = body.value;
    let (organisation, is_new) = service
        .database
        .write(caller, move |connection, caller| put(connection, caller, &code, &wanted))
        .await?;
    let mut response = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(response.json(organisation))
}

fn put(
    connection: &mut AnyConnection,
    caller: &Caller,
    code: &OrganisationCode,
    wanted: &OrganisationIn,
) -> Outcome<(OrganisationOut, bool)> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let kind = match wanted.kind {
        OrganisationKindIn::RegionalAdoptionAgency => OrganisationKind::RegionalAdoptionAgency,
        OrganisationKindIn::LocalAuthority => OrganisationKind::LocalAuthority,
        OrganisationKindIn::VoluntaryAdoptionAgency => OrganisationKind::VoluntaryAdoptionAgency,
    };
    let mut faults = Faults::none();
    let known = organisations::find(connection, code)?;
    let elsewhere = known.as_ref().and_then(|known| known.region.as_ref());
    if elsewhere.is_some_and(|region| scope.region() != Some(region)) {
        return Err(Problem::new(
            ProblemKind::Forbidden,
            "the organisation belongs to another region, which records it",
        ));
    }
    if known.as_ref().is_some_and(|known| known.kind != kind) {
        faults.push(Fault::new(
            FaultCode::InvalidValue,
            "/kind",
            "an organisation does not become one of another kind",
        ));
    }
    if let Some(region) = &wanted.region {
        let ours = scope.region() == Some(region);
        if !ours || (kind != OrganisationKind::LocalAuthority && code != region) {
            faults.push(Fault::new(
                FaultCode::InvalidValue,
                "/region",
                "only councils belong to a region, and only to the caller's own",
            ));
        }
    }
    faults.or(()).map_err(Problem::from)?;
    let OrganisationIn {
        name,
        kind: _,
        region,
        gss,
        dfe,
        launched_on,
    } = wanted.clone();
    // Whoever works here keeps its region: it decides which rows it sees.
    let region = region.or_else(|| known.and_then(|known| known.region));
    let organisation = Organisation {
        code: code.clone(),
        name,
        kind,
        region,
        gss,
        dfe,
        launched_on,
    };
    let is_new = organisations::put(connection, &organisation)?;
    Ok((OrganisationOut::from(organisation), is_new))
}
