//! `POST /v1/children/{id}/restriction`

use super::out::{ChildRestrictionOut, Standing};
use crate::{
    http::{Body, Created, Id, IdempotencyKey, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::RestrictedWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    identifiers::{ChildId, RestrictionId},
    restrictions::RestrictionReason,
};
use family_finding_persistence::{
    AnyConnection, children,
    restrictions::{self, Restriction},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Restricts a child's record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestrictionIn {
    /// Why.
    pub reason: RestrictionReason,
}

/// Restrict a child's record.
///
/// From now on the child, its links, what panels heard of it and its shortlist do not exist for
/// callers without `restricted:read`: not in reads, lists, searches, timelines or the audit trail.
/// Measures and scorecards count the child as before.
#[utoipa::path(
    operation_id = "create_child_restriction",
    tag = "protection",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = RestrictionIn, example = json!({"reason": "adopted"})),
    responses(
        (status = 201, description = "The record is restricted.", body = ChildRestrictionOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "It is restricted already.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["restricted:write"]))
)]
#[post("/v1/children/{id}/restriction")]
pub async fn create_child_restriction(
    service: Data<Service>,
    authorised: Authorised<RestrictedWrite>,
    id: Id<ChildId>,
    key: IdempotencyKey,
    body: Body<RestrictionIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        restrict(connection, &acting, id.case, &wanted)
    })
    .await
}

fn restrict(connection: &mut AnyConnection, caller: &Caller, id: ChildId, wanted: &RestrictionIn) -> Outcome<Created<ChildRestrictionOut>> {
    let scope = caller.scope(connection)?;
    let mut case = children::find(connection, &scope, id)?;
    let standing = Standing::of(connection, caller, &case)?;
    case.restriction = case.restriction.restrict(standing.restricted)?;
    children::update(connection, &mut case, caller.now)?;
    let restriction = Restriction {
        id: RestrictionId(Uuid::now_v7()),
        child: id,
        reason: wanted.reason,
        at: caller.now,
        by: Some(caller.recorder()),
        lifted: None,
    };
    restrictions::insert(connection, &restriction)?;
    let told = Standing::of(connection, caller, &case)?.told(caller, id);
    Ok(Created {
        etag: Some(told.etag()),
        location: Some(format!("/v1/children/{id}/restriction")),
        body: told.value,
    })
}
