//! `POST /v1/matching/plans/{id}/lines/{line_id}/decline`

use super::{accept::must_be_open, out::LineOut};
use crate::{
    http::{Body, Id},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PlansWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    identifiers::{MatchingPlanId, PlanLineId},
    matching::{DeclineReason, PlanLineState},
};
use family_finding_persistence::{AnyConnection, matching::plans};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why the line is declined.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatchingPlanLineDecline)]
pub struct DeclineIn {
    /// The reason.
    pub reason: DeclineReason,
}

/// Decline a line of a matching plan.
///
/// Nothing is linked; the line keeps the reason. A pin on the pair (`never`) keeps it out of the
/// next plan.
#[utoipa::path(
    operation_id = "decline_matching_plan_line",
    tag = "plans",
    params(
        ("id" = MatchingPlanId, Path, description = "The plan."),
        ("line_id" = PlanLineId, Path, description = "The line.")
    ),
    request_body(content = DeclineIn, example = json!({"reason": "other_household_preferred"})),
    responses(
        (status = 200, description = "The line as it is now.", body = LineOut),
        (status = 409, description = "The line is decided, or has nobody.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["plans:write"]))
)]
#[post("/v1/matching/plans/{id}/lines/{line_id}/decline")]
pub async fn decline_matching_plan_line(
    service: Data<Service>,
    authorised: Authorised<PlansWrite>,
    id: Id<MatchingPlanId, PlanLineId>,
    body: Body<DeclineIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let line = id.part()?;
    let reason = body.value.reason;
    let declined = service
        .database
        .write(caller, move |connection, caller| decline(connection, caller, id.case, line, reason))
        .await?;
    Ok(HttpResponse::Ok().json(declined))
}

fn decline(
    connection: &mut AnyConnection,
    caller: &Caller,
    plan: MatchingPlanId,
    line: PlanLineId,
    reason: DeclineReason,
) -> Outcome<LineOut> {
    let scope = caller.scope(connection)?;
    let mut case = plans::find_line(connection, &scope, plan, line)?;
    caller.must_be_region(&scope)?;
    must_be_open(&case)?;
    caller.changes(plan);
    case.state = PlanLineState::Declined;
    case.decline_reason = Some(reason);
    case.decided = Some((caller.now, caller.recorder()));
    plans::decide(connection, &case)?;
    Ok(LineOut::from(&case))
}
