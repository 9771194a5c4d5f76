//! `POST /v1/expressions-of-interest/{id}/milestones/{milestone_id}/void`

use super::{
    out::{InterestOut, file_of},
    read::reread,
    record_milestone::may_record,
};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{VoidIn, check_without, void_fact},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::{InterestId, MilestoneId},
    interagency::{INTEREST_RULES, InterestMilestone, InterestMilestoneKind, interest_state},
};
use family_finding_persistence::{AnyConnection, interagency::interests};

/// Void a milestone of an expression of interest.
///
/// By the agency that records it. What was released cannot be taken back: nobody forgets it.
#[utoipa::path(
    operation_id = "void_interest_milestone",
    tag = "interagency",
    params(
        ("id" = InterestId, Path, description = "The expression of interest."),
        ("milestone_id" = MilestoneId, Path, description = "The milestone.")
    ),
    request_body(content = VoidIn, example = json!({"reason": "wrong_date"})),
    responses(
        (status = 200, description = "The expression as it is now.", body = InterestOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "Other facts depend on it.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interest:write"]))
)]
#[post("/v1/expressions-of-interest/{id}/milestones/{milestone_id}/void")]
pub async fn void_interest_milestone(
    service: Data<Service>,
    authorised: Authorised<InterestWrite>,
    id: Id<InterestId, MilestoneId>,
    body: Body<VoidIn>,
) -> Outcome<Versioned<InterestOut>> {
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
    id: InterestId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<Versioned<InterestOut>> {
    let scope = caller.scope(connection)?;
    let file = file_of(connection, caller, &scope, id)?;
    let fact = file.facts.iter().find(|recorded| recorded.fact.id == milestone);
    let kind = fact.ok_or_else(Problem::not_found)?.fact.milestone.kind();
    if matches!(kind, InterestMilestoneKind::Opened | InterestMilestoneKind::Released) {
        let detail = "what was said and released stays: withdraw or decline it, or end the placement";
        return Err(Fault::new(FaultCode::DependedUpon, "", detail).into());
    }
    may_record(&scope, &file.case, kind)?;
    void_fact::<InterestMilestone>(connection, caller, &file.facts, milestone, reason)?;
    let mut after = file_of(connection, caller, &scope, id)?;
    after.case.state = interest_state(&check_without(INTEREST_RULES, after.standing())?);
    interests::update(connection, &mut after.case, caller.now)?;
    caller.changes(id);
    reread(connection, caller, &scope, id)
}
