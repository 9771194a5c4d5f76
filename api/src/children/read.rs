//! `GET /v1/children/{id}` and `GET /v1/children/by-reference/{source}/{reference}`

use super::ChildOut;
use crate::{
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenRead},
};
use actix_web::{
    get,
    web::{Data, Path},
};
use family_finding_domain::identifiers::ChildId;
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildFile},
};

/// Read a child.
///
/// With its stage, how the search for a family stands, clocks, links and what may be recorded next.
#[utoipa::path(
    operation_id = "read_child",
    tag = "children",
    params(("id" = ChildId, Path, description = "The child.")),
    responses(
        (status = 200, description = "The child.", body = ChildOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The child is as If-None-Match says.")
    ),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/children/{id}")]
pub async fn read_child(service: Data<Service>, authorised: Authorised<ChildrenRead>, id: Id<ChildId>) -> Outcome<Versioned<ChildOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            Ok(show(children::file(connection, &scope, id.case)?, &caller))
        })
        .await
}

/// Find a child by its reference.
///
/// By the owning system and its key.
#[utoipa::path(
    operation_id = "read_child_by_reference",
    tag = "children",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20)
    ),
    responses(
        (status = 200, description = "The child.", body = ChildOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The child is as If-None-Match says.")
    ),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/children/by-reference/{source}/{reference}")]
pub async fn read_child_by_reference(
    service: Data<Service>,
    authorised: Authorised<ChildrenRead>,
    path: Path<(String, String)>,
) -> Outcome<Versioned<ChildOut>> {
    let caller = authorised.caller;
    let (source, reference) = path.into_inner();
    service
        .database
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            let case = children::find_by_reference(connection, &scope, &source, &reference)?;
            Ok(show(children::file(connection, &scope, case.id)?, &caller))
        })
        .await
}

/// A child as this caller sees it.
pub(super) fn show(file: ChildFile, caller: &Caller) -> Versioned<ChildOut> {
    let version = file.case.version;
    Versioned {
        value: ChildOut::of_file(file, caller.today, caller.sees_identity),
        version,
        day: caller.today,
    }
}

/// The child again, after a change in the same transaction.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: ChildId) -> Outcome<Versioned<ChildOut>> {
    Ok(show(children::file(connection, scope, id)?, caller))
}
