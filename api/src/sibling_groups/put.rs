//! `PUT /v1/sibling-groups/by-reference/{source}/{reference}`

use super::{SiblingGroupOut, create::insert, members::ids, patch::replace, read::reread};
use crate::{
    http::{Body, ByReference, IfMatch, IfMatchGiven, PushOutcome, Pushed, push},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{HttpResponse, put, web::Data};
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::{ChildId, OrganisationCode, SiblingGroupId},
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError,
    sibling_groups::{self, SiblingGroupCase},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A sibling group as its owning system knows it, in full.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroupPut {
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// The children it consists of from now on, two to six, in any order.
    #[schema(min_items = 2, max_items = 6)]
    pub children: Vec<ChildId>,
}

/// A sibling group after it was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiblingGroupPushed {
    /// What sending it came to.
    pub outcome: PushOutcome,
    /// The group as it is now.
    pub sibling_group: SiblingGroupOut,
}

/// Send a sibling group as its owning system knows it.
///
/// Creates the group with this reference, or makes it consist of the children that are sent. The
/// same again changes nothing, and `outcome` says so. `If-Match` is needed only by who does not want
/// to replace a change of somebody else.
#[utoipa::path(
    operation_id = "put_sibling_group_by_reference",
    tag = "sibling-groups",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40, pattern = "^[a-z0-9-]{1,40}$"),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20, pattern = "^[A-Za-z0-9]{1,20}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read, where another's change shall not be replaced.", max_length = 60)
    ),
    request_body(content = SiblingGroupPut, example = json!({
        "local_authority": "HCC",
        "children": ["0197f000-0000-7000-8000-000000000001", "0197f000-0000-7000-8000-000000000002"]
    })),
    responses(
        (status = 201, description = "The group was created.", body = SiblingGroupPushed, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 200, description = "The group was updated, or is unchanged.", body = SiblingGroupPushed, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "The reference is taken by a group that is not shown to this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "The group is no longer as If-Match says.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["children:write"]))
)]
#[put("/v1/sibling-groups/by-reference/{source}/{reference}")]
pub async fn put_sibling_group_by_reference(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    named: ByReference,
    if_match: IfMatchGiven,
    body: Body<SiblingGroupPut>,
) -> Outcome<HttpResponse> {
    let wanted = body.value;
    let pushed = push(&service, authorised.caller, move |connection, caller| {
        put(connection, caller, &named, if_match, &wanted)
    })
    .await?;
    Ok(pushed.answer(|outcome, sibling_group| SiblingGroupPushed { outcome, sibling_group }))
}

fn put(
    connection: &mut AnyConnection,
    caller: &Caller,
    named: &ByReference,
    if_match: IfMatchGiven,
    wanted: &SiblingGroupPut,
) -> Outcome<Pushed<SiblingGroupOut>> {
    let (outcome, id) = tell(connection, caller, named, if_match, wanted)?;
    let scope = caller.scope(connection)?;
    Ok(Pushed {
        outcome,
        case: reread(connection, caller, &scope, id)?,
        location: format!("/v1/sibling-groups/{id}"),
    })
}

/// Makes a case what its owner sends, for every operation that does so.
pub(crate) fn tell(
    connection: &mut AnyConnection,
    caller: &Caller,
    named: &ByReference,
    if_match: IfMatchGiven,
    wanted: &SiblingGroupPut,
) -> Outcome<(PushOutcome, SiblingGroupId)> {
    let scope = caller.scope(connection)?;
    caller.region(&scope)?;
    let found = match sibling_groups::find_by_reference(connection, &scope, named.source.as_str(), named.reference.as_str()) {
        Err(StoreError::NotFound) => None,
        found => Some(found?),
    };
    IfMatch::check_given(if_match, found.as_ref().map(|case| case.version))?;
    match found {
        Some(case) => Ok((update(connection, caller, &scope, &case, wanted)?, case.id)),
        None => {
            let key = (named.source.clone(), named.reference.clone());
            let id = insert(connection, caller, &scope, key, &wanted.local_authority, &wanted.children)?;
            Ok((PushOutcome::Created, id))
        }
    }
}

/// Makes a group what it is told to be, where it differs.
fn update(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    case: &SiblingGroupCase,
    wanted: &SiblingGroupPut,
) -> Outcome<PushOutcome> {
    if wanted.local_authority != case.local_authority {
        let detail = "a sibling group stays with the council that it was recorded for";
        return Err(Fault::new(FaultCode::ChildrenMismatch, "/local_authority", detail).into());
    }
    let standing: BTreeSet<ChildId> = ids(connection, scope, case.id)?.into_iter().collect();
    let is_same = wanted.children.len() == standing.len() && wanted.children.iter().all(|child| standing.contains(child));
    if is_same && wanted.children.iter().collect::<BTreeSet<_>>().len() == standing.len() {
        return Ok(PushOutcome::Unchanged);
    }
    let mut file = sibling_groups::file(connection, scope, case.id)?;
    replace(connection, caller, scope, &mut file, &wanted.children)?;
    Ok(PushOutcome::Updated)
}
