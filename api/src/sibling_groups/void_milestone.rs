//! `POST /v1/sibling-groups/{id}/milestones/{milestone_id}/void`

use super::{SiblingGroupOut, read::reread};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{VoidIn, check_without, void_fact},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    identifiers::{MilestoneId, SiblingGroupId},
    sibling_groups::{SIBLING_GROUP_RULES, SiblingGroupMilestone},
};
use family_finding_persistence::{AnyConnection, sibling_groups};

/// Void a milestone of a sibling group.
///
/// The fact no longer counts.
#[utoipa::path(
    operation_id = "void_sibling_group_milestone",
    tag = "sibling-groups",
    params(
        ("id" = SiblingGroupId, Path, description = "The group."),
        ("milestone_id" = MilestoneId, Path, description = "The milestone.")
    ),
    request_body(content = VoidIn, example = json!({"reason": "wrong_date"})),
    responses(
        (status = 200, description = "The group as it is now.", body = SiblingGroupOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "It was voided before.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["children:write"]))
)]
#[post("/v1/sibling-groups/{id}/milestones/{milestone_id}/void")]
pub async fn void_sibling_group_milestone(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    id: Id<SiblingGroupId, MilestoneId>,
    body: Body<VoidIn>,
) -> Outcome<Versioned<SiblingGroupOut>> {
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
    id: SiblingGroupId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<Versioned<SiblingGroupOut>> {
    take_back(connection, caller, id, milestone, reason)?;
    let scope = caller.scope(connection)?;
    reread(connection, caller, &scope, id)
}

/// Voids a milestone with everything that follows from it, for every operation that does so.
pub(crate) fn take_back(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: SiblingGroupId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<()> {
    let scope = caller.scope(connection)?;
    let file = sibling_groups::file(connection, &scope, id)?;
    void_fact::<SiblingGroupMilestone>(connection, caller, &file.facts, milestone, reason)?;
    let mut after = sibling_groups::file(connection, &scope, id)?;
    check_without(SIBLING_GROUP_RULES, after.standing())?;
    sibling_groups::rebuild(connection, &mut after, caller.now)?;
    Ok(())
}
