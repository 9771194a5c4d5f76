//! `PATCH /v1/sibling-groups/{id}`

use super::{
    SiblingGroupOut,
    members::{assign, ids, members},
    read::reread,
};
use crate::{
    http::{Body, Id, IfMatch, Versioned},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{patch, web::Data};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{ChildId, SiblingGroupId},
};
use family_finding_persistence::{
    AnyConnection, Scope, children,
    sibling_groups::{self, SiblingGroupFile},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A change of a sibling group.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroupPatch {
    /// The children it consists of from now on, two to six.
    #[schema(min_items = 2, max_items = 6)]
    pub children: Vec<ChildId>,
}

/// Change the children of a sibling group.
///
/// A child who has a live link as part of the group stays in it.
#[utoipa::path(
    operation_id = "patch_sibling_group",
    tag = "sibling-groups",
    params(
        ("id" = SiblingGroupId, Path, description = "The group."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = SiblingGroupPatch, example = json!({
        "children": ["0197f000-0000-7000-8000-000000000001", "0197f000-0000-7000-8000-000000000002"]
    })),
    responses((status = 200, description = "The group as it is now.", body = SiblingGroupOut, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["children:write"]))
)]
#[patch("/v1/sibling-groups/{id}")]
pub async fn patch_sibling_group(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    id: Id<SiblingGroupId>,
    if_match: IfMatch,
    body: Body<SiblingGroupPatch>,
) -> Outcome<Versioned<SiblingGroupOut>> {
    let caller = authorised.caller;
    let wanted = body.value;
    service
        .database
        .write(caller, move |connection, caller| {
            change(connection, caller, id.case, if_match, &wanted)
        })
        .await
}

fn change(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: SiblingGroupId,
    if_match: IfMatch,
    wanted: &SiblingGroupPatch,
) -> Outcome<Versioned<SiblingGroupOut>> {
    let scope = caller.scope(connection)?;
    let mut file = sibling_groups::file(connection, &scope, id)?;
    if_match.check(file.case.version)?;
    replace(connection, caller, &scope, &mut file, &wanted.children)?;
    reread(connection, caller, &scope, id)
}

/// Makes a group consist of these children, for every operation that does so. The caller has been
/// shown the group and may write it.
pub(super) fn replace(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    file: &mut SiblingGroupFile,
    wanted: &[ChildId],
) -> Outcome<()> {
    let id = file.case.id;
    let mut faults = Faults::none();
    let joining = members(connection, scope, &file.case.local_authority, Some(id), wanted, &mut faults)?;
    let mut leaving = Vec::new();
    for child in ids(connection, scope, id)?.into_iter().filter(|child| !wanted.contains(child)) {
        let child = children::file(connection, scope, child)?;
        if child
            .linked
            .iter()
            .any(|linked| linked.group == Some(id) && linked.over_on().is_none())
        {
            faults.push(Fault::new(
                FaultCode::ChildNotFree,
                "/children",
                "a child with a live link as part of the group stays in it",
            ));
        }
        leaving.push(child);
    }
    faults.or(()).map_err(Problem::from)?;
    for child in leaving {
        assign(connection, caller, child, None)?;
    }
    for child in joining.into_iter().filter(|child| child.case.sibling_group != Some(id)) {
        assign(connection, caller, child, Some(id))?;
    }
    sibling_groups::rebuild(connection, file, caller.now)?;
    Ok(())
}
