//! `GET /v1/children/{id}/restriction`

use super::out::{ChildRestrictionOut, Standing};
use crate::{
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::RestrictedRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::ChildId;
use family_finding_persistence::children;

/// Read how a child's record is restricted.
///
/// Whether it is, since when and by whom, and what was lifted. To callers without `restricted:read`
/// a restricted record does not exist.
#[utoipa::path(
    operation_id = "read_child_restriction",
    tag = "protection",
    params(("id" = ChildId, Path, description = "The child.")),
    responses(
        (status = 200, description = "How it stands.", body = ChildRestrictionOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "It stands as If-None-Match says.")
    ),
    security(("bearer" = ["restricted:read"]))
)]
#[get("/v1/children/{id}/restriction")]
pub async fn read_child_restriction(
    service: Data<Service>,
    authorised: Authorised<RestrictedRead>,
    id: Id<ChildId>,
) -> Outcome<Versioned<ChildRestrictionOut>> {
    service
        .database
        .read(authorised.caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let case = children::find(connection, &scope, id.case)?;
            Ok(Standing::of(connection, caller, &case)?.told(caller, case.id))
        })
        .await
}
