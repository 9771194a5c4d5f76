//! `GET /v1/children/{id}/matches`

use super::households::{HouseholdMatches, MatchesQuery, rank_households};
use crate::{
    http::{Id, Query},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::MatchesRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::{identifiers::ChildId, sibling_groups::Assessment};
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildCase},
    sibling_groups,
};

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
            let child = children::find(connection, &scope, id.case)?;
            refuse_placed_together(connection, caller, &scope, &child)?;
            rank_households(connection, &cache, caller, &scope, &[child], &query.0)
        })
        .await?;
    Ok(HttpResponse::Ok().json(matches))
}

fn refuse_placed_together(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, child: &ChildCase) -> Outcome<()> {
    let Some(group) = child.sibling_group else { return Ok(()) };
    if sibling_groups::find(connection, scope, group)?.assessment != Assessment::Together {
        return Ok(());
    }
    let siblings_wait = children::of_group(connection, scope, group)?
        .iter()
        .all(|sibling| sibling.summary.awaits_match_on(caller.today));
    if siblings_wait {
        let detail = format!("rank households for the sibling group: /v1/sibling-groups/{group}/matches");
        return Err(Problem::new(ProblemKind::PlacedTogether, detail));
    }
    Ok(())
}
