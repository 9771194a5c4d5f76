//! `GET /v1/matching/plans/{id}`

use super::out::PlanOut;
use crate::{
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::MatchesRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::MatchingPlanId;
use family_finding_persistence::matching::plans;

/// A plan is made once; what becomes of it happens to its lines.
pub const ONLY_VERSION: i64 = 1;

/// Read a matching plan.
///
/// With its settings, pins and figures; its lines are a list of their own. A council sees a plan
/// that has lines of its children, with the figures of these.
#[utoipa::path(
    operation_id = "read_matching_plan",
    tag = "plans",
    params(("id" = MatchingPlanId, Path, description = "The plan.")),
    responses((status = 200, description = "The plan.", body = PlanOut, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/matching/plans/{id}")]
pub async fn read_matching_plan(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<MatchingPlanId>,
) -> Outcome<Versioned<PlanOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let case = plans::find(connection, &scope, id.case)?;
            Ok(Versioned {
                value: PlanOut::of(connection, &scope, &case)?,
                version: ONLY_VERSION,
                day: case.planned_on,
            })
        })
        .await
}
