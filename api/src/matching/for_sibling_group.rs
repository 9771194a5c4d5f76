//! `GET /v1/sibling-groups/{id}/matches`

use super::{
    households::{HouseholdMatches, MatchesQuery, rank_households},
    sought::waiting_siblings,
};
use crate::{
    audit::About,
    http::{Id, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::MatchesRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::identifiers::SiblingGroupId;

/// Rank households for a sibling group.
///
/// The children are placed as one: each criterion takes the grade of the child for whom it
/// stands worst. Siblings for whom a family is found already are left out. Settings steer the
/// search; the answer repeats them in full and counts whom they left out.
#[utoipa::path(
    operation_id = "list_sibling_group_matches",
    tag = "matches",
    params(("id" = SiblingGroupId, Path, description = "The group."), MatchesQuery),
    responses(
        (status = 200, description = "The households in order.", body = HouseholdMatches),
        (status = 422, description = "The settings break a rule of the search.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/sibling-groups/{id}/matches")]
pub async fn list_sibling_group_matches(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<SiblingGroupId>,
    query: Query<MatchesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let cache = service.candidates.clone();
    let matches = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let children = waiting_siblings(connection, caller, &scope, id.case)?;
            let matches = rank_households(connection, &cache, caller, &scope, children, &query.0)?;
            Ok(About::one(id.case, matches).with_its_own())
        })
        .await?
        .answer;
    Ok(HttpResponse::Ok().json(matches))
}
