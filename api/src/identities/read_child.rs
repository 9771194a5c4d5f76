//! `GET /v1/children/{id}/identity`

use super::shown::about;
use crate::{
    audit::About,
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::IdentityRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::{identifiers::ChildId, identities::ChildIdentity};
use family_finding_persistence::{
    AnyConnection, children,
    identities::{self, Keyring},
};

/// Read the identity of a child.
///
/// What tells who somebody is and where exactly they live. An absent field is not known. It is for the child's council and the regional adoption agency.
#[utoipa::path(
    operation_id = "read_child_identity",
    tag = "identities",
    params(("id" = ChildId, Path, description = "The child.")),
    responses(
        (status = 200, description = "The identity.", body = ChildIdentity, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The identity is as If-None-Match says.")
    ),
    security(("bearer" = ["identity:read"]))
)]
#[get("/v1/children/{id}/identity")]
pub async fn read_child_identity(
    service: Data<Service>,
    authorised: Authorised<IdentityRead>,
    id: Id<ChildId>,
) -> Outcome<Versioned<ChildIdentity>> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    service
        .database
        .read(caller, move |connection, caller| read(connection, &keys, caller, id.case))
        .await
        .map(|read| read.answer)
}

fn read(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, id: ChildId) -> Outcome<About<Versioned<ChildIdentity>>> {
    let scope = caller.scope(connection)?;
    children::find(connection, &scope, id)?;
    let stored = identities::find::<ChildIdentity>(connection, keys, id)?;
    Ok(about(id, stored, caller))
}
