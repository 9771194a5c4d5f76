//! `POST /v1/adopters/{id}/milestones/{milestone_id}/void`

use super::{AdopterOut, read::reread, record_milestone::refuse_contradictions};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{Changed, VoidIn, check_without, end_overtaken, refresh, void_fact, void_implied},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    adopters::{ADOPTER_RULES, AdopterMilestone, summarise},
    identifiers::{AdopterId, MilestoneId},
};
use family_finding_persistence::{AnyConnection, adopters, links};

/// Void a milestone of a household.
///
/// The fact no longer counts, and the links that ended with it live again, unless
/// something recorded since ends them. A fact that others depend on cannot be voided before them.
#[utoipa::path(
    operation_id = "void_adopter_milestone",
    tag = "adopters",
    params(
        ("id" = AdopterId, Path, description = "The household."),
        ("milestone_id" = MilestoneId, Path, description = "The milestone.")
    ),
    request_body(content = VoidIn, example = json!({"reason": "wrong_date"})),
    responses(
        (status = 200, description = "The household as it is now.", body = AdopterOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "Other facts depend on it.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["adopters:write"]))
)]
#[post("/v1/adopters/{id}/milestones/{milestone_id}/void")]
pub async fn void_adopter_milestone(
    service: Data<Service>,
    authorised: Authorised<AdoptersWrite>,
    id: Id<AdopterId, MilestoneId>,
    body: Body<VoidIn>,
) -> Outcome<Versioned<AdopterOut>> {
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
    id: AdopterId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<Versioned<AdopterOut>> {
    take_back(connection, caller, id, milestone, reason)?;
    let scope = caller.scope(connection)?;
    reread(connection, caller, &scope, id)
}

/// Voids a milestone with everything that follows from it, for every operation that does so.
pub(crate) fn take_back(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: AdopterId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<()> {
    let scope = caller.scope(connection)?;
    let file = adopters::file(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    void_fact::<AdopterMilestone>(connection, caller, &file.facts, milestone, reason)?;

    let left: Vec<&AdopterMilestone> = file
        .facts
        .iter()
        .filter(|recorded| recorded.fact.voided_at.is_none() && recorded.fact.id != milestone)
        .map(|recorded| &recorded.fact.milestone)
        .collect();
    let journey = check_without(ADOPTER_RULES, left.into_iter())?;

    let before = links::linked_children_of_adopter(connection, id)?;
    let mut changed: Changed = void_implied(connection, caller, milestone, reason)?;
    end_overtaken(connection, caller, &file.case.region, &mut changed)?;
    let after = links::linked_children_of_adopter(connection, id)?;
    let would_be = summarise(&journey, after.clone());
    refuse_contradictions((&file.case.summary, &before), (&would_be, &after), "")?;
    changed.adopters.insert(id);
    refresh(connection, caller, &file.case.region, &changed)
}
