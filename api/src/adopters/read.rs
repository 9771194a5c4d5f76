//! `GET /v1/adopters/{id}` and `GET /v1/adopters/by-reference/{source}/{reference}`

use super::AdopterOut;
use crate::{
    http::{ByReference, Id, Versioned},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::AdopterId;
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, AdopterFile},
};

/// Read a household.
///
/// With its stage, clocks, approval and what may be recorded next.
#[utoipa::path(
    operation_id = "read_adopter",
    tag = "adopters",
    params(("id" = AdopterId, Path, description = "The household.")),
    responses(
        (status = 200, description = "The household.", body = AdopterOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The household is as If-None-Match says.")
    ),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters/{id}")]
pub async fn read_adopter(
    service: Data<Service>,
    authorised: Authorised<AdoptersRead>,
    id: Id<AdopterId>,
) -> Outcome<Versioned<AdopterOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            Ok(show(adopters::file(connection, &scope, id.case)?, caller, &scope))
        })
        .await
}

/// Find a household by its reference.
///
/// By the owning system and its key.
#[utoipa::path(
    operation_id = "read_adopter_by_reference",
    tag = "adopters",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40, pattern = "^[a-z0-9-]{1,40}$"),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20, pattern = "^[A-Za-z0-9]{1,20}$")
    ),
    responses(
        (status = 200, description = "The household.", body = AdopterOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The household is as If-None-Match says.")
    ),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters/by-reference/{source}/{reference}")]
pub async fn read_adopter_by_reference(
    service: Data<Service>,
    authorised: Authorised<AdoptersRead>,
    named: ByReference,
) -> Outcome<Versioned<AdopterOut>> {
    let caller = authorised.caller;
    let ByReference { source, reference } = named;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let case = adopters::find_by_reference(connection, &scope, source.as_str(), reference.as_str())?;
            Ok(show(adopters::file(connection, &scope, case.id)?, caller, &scope))
        })
        .await
}

/// A household as this caller sees it: identity is for the agency itself.
pub(super) fn show(file: AdopterFile, caller: &Caller, scope: &Scope) -> Versioned<AdopterOut> {
    let version = file.case.version;
    let sees_identity = caller.sees_identity && scope.is_region();
    Versioned {
        value: AdopterOut::of_file(file, caller.today, sees_identity),
        version,
        day: caller.today,
    }
}

/// The household again, after a change in the same transaction.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: AdopterId) -> Outcome<Versioned<AdopterOut>> {
    Ok(show(adopters::file(connection, scope, id).map_err(Problem::from)?, caller, scope))
}
