//! `POST /v1/interagency-placements/{id}/milestones/{milestone_id}/void`

use super::{begin::refresh_household, out::PlacementOut, read::reread};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{VoidIn, check_without, void_fact},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::InteragencyWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::{MilestoneId, PlacementId},
    interagency::{PLACEMENT_RULES, PlacementMilestone, PlacementMilestoneKind},
};
use family_finding_persistence::{AnyConnection, interagency::placements};

/// Void a milestone of an interagency placement.
///
/// The fact no longer counts. The agreement itself stays: end the placement instead.
#[utoipa::path(
    operation_id = "void_placement_milestone",
    tag = "interagency",
    params(
        ("id" = PlacementId, Path, description = "The placement."),
        ("milestone_id" = MilestoneId, Path, description = "The milestone.")
    ),
    request_body(content = VoidIn, example = json!({"reason": "wrong_date"})),
    responses(
        (status = 200, description = "The placement as it is now.", body = PlacementOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "Other facts depend on it.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interagency:write"]))
)]
#[post("/v1/interagency-placements/{id}/milestones/{milestone_id}/void")]
pub async fn void_placement_milestone(
    service: Data<Service>,
    authorised: Authorised<InteragencyWrite>,
    id: Id<PlacementId, MilestoneId>,
    body: Body<VoidIn>,
) -> Outcome<Versioned<PlacementOut>> {
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
    id: PlacementId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<Versioned<PlacementOut>> {
    let scope = caller.scope(connection)?;
    let facts = placements::file(connection, &scope, id)?;
    let fact = facts.facts.iter().find(|recorded| recorded.fact.id == milestone);
    if fact.ok_or_else(Problem::not_found)?.fact.milestone.kind() == PlacementMilestoneKind::Agreed {
        let detail = "the agreement is what the placement rests on: record its end instead";
        return Err(Fault::new(FaultCode::DependedUpon, "", detail).into());
    }
    void_fact::<PlacementMilestone>(connection, caller, &facts.facts, milestone, reason)?;
    let mut after = placements::file(connection, &scope, id)?;
    check_without(PLACEMENT_RULES, after.standing())?;
    placements::touch(connection, &mut after.case, caller.now)?;
    refresh_household(connection, caller, after.case.adopter, &after.case)?;
    caller.changes(id);
    reread(connection, caller, &scope, id)
}
