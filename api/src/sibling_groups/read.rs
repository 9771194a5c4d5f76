//! `GET /v1/sibling-groups/{id}` and `GET /v1/sibling-groups/by-reference/{source}/{reference}`

use super::{SiblingGroupOut, members::ids};
use crate::{
    http::{ByReference, Fields, FieldsQuery, Id, Query, Reading, Versioned},
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
    params(("id" = SiblingGroupId, Path, description = "The group."), FieldsQuery),
    responses(
        (status = 200, description = "The group.", body = SiblingGroupOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The group is as If-None-Match says.")
    ),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/sibling-groups/{id}")]
pub async fn read_sibling_group(
    service: Data<Service>,
    authorised: Authorised<ChildrenRead>,
    id: Id<SiblingGroupId>,
    query: Query<FieldsQuery>,
) -> Outcome<Reading<SiblingGroupOut>> {
    let caller = authorised.caller;
    let fields = Fields::of::<SiblingGroupOut>(query.0.fields)?;
    let read = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            reread(connection, caller, &scope, id.case)
        })
        .await?;
    Ok(Reading::of(read, fields))
}

/// Find a sibling group by its reference.
///
/// By the owning system and its key.
#[utoipa::path(
    operation_id = "read_sibling_group_by_reference",
    tag = "sibling-groups",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40, pattern = "^[a-z0-9-]{1,40}$"),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20, pattern = "^[A-Za-z0-9]{1,20}$"),
        FieldsQuery
    ),
    responses(
        (status = 200, description = "The group.", body = SiblingGroupOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The group is as If-None-Match says.")
    ),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/sibling-groups/by-reference/{source}/{reference}")]
pub async fn read_sibling_group_by_reference(
    service: Data<Service>,
    authorised: Authorised<ChildrenRead>,
    named: ByReference,
    query: Query<FieldsQuery>,
) -> Outcome<Reading<SiblingGroupOut>> {
    let caller = authorised.caller;
    let fields = Fields::of::<SiblingGroupOut>(query.0.fields)?;
    let ByReference { source, reference } = named;
    let read = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let case = sibling_groups::find_by_reference(connection, &scope, source.as_str(), reference.as_str())?;
            reread(connection, caller, &scope, case.id)
        })
        .await?;
    Ok(Reading::of(read, fields))
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
