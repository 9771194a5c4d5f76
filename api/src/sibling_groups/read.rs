//! `GET /v1/sibling-groups/{id}`

use super::{SiblingGroupOut, members::ids};
use crate::{
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::SiblingGroupId;
use family_finding_persistence::{AnyConnection, Scope, sibling_groups};

/// Read a sibling group.
///
/// With its children, the assessment that stands and what may be recorded next.
#[utoipa::path(
    operation_id = "read_sibling_group",
    tag = "sibling-groups",
    params(("id" = SiblingGroupId, Path, description = "The group.")),
    responses(
        (status = 200, description = "The group.", body = SiblingGroupOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The group is as If-None-Match says.")
    ),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/sibling-groups/{id}")]
pub async fn read_sibling_group(
    service: Data<Service>,
    authorised: Authorised<ChildrenRead>,
    id: Id<SiblingGroupId>,
) -> Outcome<Versioned<SiblingGroupOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            reread(connection, caller, &scope, id.case)
        })
        .await
}

/// The group as it stands in this transaction.
pub(super) fn reread(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    id: SiblingGroupId,
) -> Outcome<Versioned<SiblingGroupOut>> {
    let file = sibling_groups::file(connection, scope, id)?;
    let children = ids(connection, scope, id)?;
    let version = file.case.version;
    Ok(Versioned {
        value: SiblingGroupOut::of_file(file, children, caller.today),
        version,
        day: caller.today,
    })
}
