//! `GET /v1/children/{id}/matches`

use super::{
    households::{HouseholdMatches, MatchesQuery, rank_households},
    sought::child_alone,
};
use crate::{
    http::{Id, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::MatchesRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::identifiers::ChildId;

/// Rank households for a child.
///
/// Every available household of the region with each criterion explained; with `include=barred`
/// also those that a barrier excludes, with the barrier. A child who is to be placed together
/// with its siblings is ranked with them, at the sibling group. Settings steer the search; the
/// answer repeats them in full and counts whom they left out.
#[utoipa::path(
    operation_id = "list_child_matches",
    tag = "matches",
    params(("id" = ChildId, Path, description = "The child."), MatchesQuery),
    responses(
        (status = 200, description = "The households in order.", body = HouseholdMatches),
        (status = 409, description = "The child is to be placed together with its siblings.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The settings break a rule of the search.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/children/{id}/matches")]
pub async fn list_child_matches(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<ChildId>,
    query: Query<MatchesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let cache = service.candidates.clone();
    let matches = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let children = child_alone(connection, caller, &scope, id.case, "matches")?;
            rank_households(connection, &cache, caller, &scope, children, &query.0)
        })
        .await?;
    Ok(HttpResponse::Ok().json(matches))
}
