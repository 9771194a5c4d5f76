//! `POST /v1/children/{id}/milestones/{milestone_id}/void`

use super::{ChildOut, read::reread};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{VoidIn, end_overtaken, refresh, void_fact, void_implied},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    children::ChildMilestone,
    identifiers::{ChildId, MilestoneId},
};
use family_finding_persistence::{AnyConnection, children};

/// Void a milestone of a child.
///
/// The fact no longer counts, and the links that ended with it live again, unless
/// something recorded since ends them. A fact that others depend on cannot be voided before them.
#[utoipa::path(
    operation_id = "void_child_milestone",
    tag = "children",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("milestone_id" = MilestoneId, Path, description = "The milestone.")
    ),
    request_body(content = VoidIn, example = json!({"reason": "wrong_date"})),
    responses(
        (status = 200, description = "The child as it is now.", body = ChildOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "Other facts depend on it.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["children:write"]))
)]
#[post("/v1/children/{id}/milestones/{milestone_id}/void")]
pub async fn void_child_milestone(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    id: Id<ChildId, MilestoneId>,
    body: Body<VoidIn>,
) -> Outcome<Versioned<ChildOut>> {
    let caller = authorised.caller;
    let milestone = id.part()?;
    let reason = body.value;
    service
        .database
        .write(caller, move |connection, caller| {
            void(connection, caller, id.case, milestone, &reason)
        })
        .await
}

fn void(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: ChildId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<Versioned<ChildOut>> {
    take_back(connection, caller, id, milestone, reason)?;
    let scope = caller.scope(connection)?;
    reread(connection, caller, &scope, id)
}

/// Voids a milestone with everything that follows from it, for every operation that does so.
pub(crate) fn take_back(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: ChildId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<()> {
    let scope = caller.scope(connection)?;
    let file = children::file(connection, &scope, id)?;
    void_fact::<ChildMilestone>(connection, caller, &file.facts, milestone, reason)?;
    let mut changed = void_implied(connection, caller, milestone, reason)?;
    changed.children.insert(id);
    end_overtaken(connection, caller, &file.case.region, &mut changed)?;
    let after = children::file(connection, &scope, id)?;
    for linked in after
        .linked
        .iter()
        .filter(|linked| linked.placed_on.is_some() && linked.over_on().is_none())
    {
        changed.add(linked);
    }
    refresh(connection, caller, &file.case.region, &changed)
}
