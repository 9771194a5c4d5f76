//! `GET /v1/adopters/{id}/identity`

use super::shown::about;
use crate::{
    audit::About,
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::IdentityRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::{identifiers::AdopterId, identities::HouseholdIdentity};
use family_finding_persistence::{
    AnyConnection, adopters,
    identities::{self, Keyring},
};

/// Read the identity of a household.
///
/// What tells who somebody is and where exactly they live. An absent field is not known. It is for the regional adoption agency itself.
#[utoipa::path(
    operation_id = "read_adopter_identity",
    tag = "identities",
    params(("id" = AdopterId, Path, description = "The household.")),
    responses(
        (status = 200, description = "The identity.", body = HouseholdIdentity, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The identity is as If-None-Match says.")
    ),
    security(("bearer" = ["identity:read"]))
)]
#[get("/v1/adopters/{id}/identity")]
pub async fn read_adopter_identity(
    service: Data<Service>,
    authorised: Authorised<IdentityRead>,
    id: Id<AdopterId>,
) -> Outcome<Versioned<HouseholdIdentity>> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    service
        .database
        .read(caller, move |connection, caller| read(connection, &keys, caller, id.case))
        .await
        .map(|read| read.answer)
}

fn read(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, id: AdopterId) -> Outcome<About<Versioned<HouseholdIdentity>>> {
    let scope = caller.scope(connection)?;
    adopters::find(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let stored = identities::find::<HouseholdIdentity>(connection, keys, id)?;
    Ok(about(id, stored, caller))
}
