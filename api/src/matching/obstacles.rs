//! `GET /v1/children/{id}/matches/obstacles` and the same for a sibling group.

use super::{
    search::{RegionSearch, Searched, search_for_child, search_for_siblings},
    shown::ShownHousehold,
    steering::SteeringQuery,
};
use crate::{
    audit::{Shown, Shows},
    http::{Id, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::MatchesRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::{
    identifiers::{ChildId, SiblingGroupId},
    matching::{BarrierCombination, BarrierObstacle, MatchChange, SingleChange, obstacles},
};
use family_finding_persistence::Scope;
use serde::Serialize;
use utoipa::ToSchema;

/// A household with the smallest changes that would admit it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdAdmission {
    /// The household.
    #[serde(flatten)]
    pub household: ShownHousehold,
    /// What would have to change, all of it.
    #[schema(max_items = 30)]
    pub changes: Vec<MatchChange>,
    /// The score that the household would then have, 0 to 100.
    #[schema(maximum = 100)]
    pub score: u8,
    /// That score if every question were answered with `does_not_meet`.
    #[schema(maximum = 100)]
    pub score_lowest: u8,
    /// That score if every question were answered with `meets`.
    #[schema(maximum = 100)]
    pub score_highest: u8,
}

/// Why nobody fits, or few do.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchObstacles {
    /// What was searched.
    #[serde(flatten)]
    pub searched: Searched,
    /// How many households the settings left in and nothing bars.
    pub not_barred: usize,
    /// How many the settings left in and something bars.
    pub barred: usize,
    /// Each barrier that stands somewhere, from the one that removes most households.
    #[schema(max_items = 10)]
    pub barriers: Vec<BarrierObstacle>,
    /// The combinations of barriers, from the commonest.
    #[schema(max_items = 30)]
    pub combinations: Vec<BarrierCombination>,
    /// The changes that by themselves would admit households, from the one that would admit most.
    #[schema(max_items = 30)]
    pub single_changes: Vec<SingleChange>,
    /// The first five households that would be admitted, from the one that needs the fewest
    /// changes and the least of each.
    #[schema(max_items = 5)]
    pub admitted_first: Vec<HouseholdAdmission>,
}

impl Shows for MatchObstacles {
    fn note(&self, shown: &mut Shown) {
        self.searched.note(shown);
        self.admitted_first
            .iter()
            .for_each(|admitted| shown.case(admitted.household.adopter_id));
    }
}

/// Read why few or no households fit a child.
///
/// How many households each barrier removes, alone and together with others, and the smallest
/// changes that would admit the first five: one more child approved, ages up to a year more, an
/// approval for Fostering for Adoption. What protects the child is never proposed to be lifted.
#[utoipa::path(
    operation_id = "read_child_match_obstacles",
    tag = "matches",
    params(("id" = ChildId, Path, description = "The child."), SteeringQuery),
    responses(
        (status = 200, description = "The obstacles.", body = MatchObstacles),
        (status = 409, description = "The child is to be placed together with its siblings.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The settings break a rule of the search.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/children/{id}/matches/obstacles")]
pub async fn read_child_match_obstacles(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<ChildId>,
    query: Query<SteeringQuery>,
) -> Outcome<HttpResponse> {
    let wanted = (query.0, "matches/obstacles");
    search_for_child(&service, authorised.caller, id.case, wanted, count).await
}

/// Read why few or no households fit a sibling group.
///
/// As for a child. Siblings for whom a family is found already are left out.
#[utoipa::path(
    operation_id = "read_sibling_group_match_obstacles",
    tag = "matches",
    params(("id" = SiblingGroupId, Path, description = "The group."), SteeringQuery),
    responses(
        (status = 200, description = "The obstacles.", body = MatchObstacles),
        (status = 422, description = "The settings break a rule of the search.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/sibling-groups/{id}/matches/obstacles")]
pub async fn read_sibling_group_match_obstacles(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<SiblingGroupId>,
    query: Query<SteeringQuery>,
) -> Outcome<HttpResponse> {
    search_for_siblings(&service, authorised.caller, id.case, query.0, count).await
}

fn count(search: RegionSearch<'_>, caller: &Caller, scope: &Scope) -> MatchObstacles {
    let found = obstacles(&search.seeking, &search.candidates(), &search.settings, caller.today);
    let admitted = found.admitted_first.into_iter().filter_map(|admission| {
        let case = search.households.iter().find(|case| case.id == admission.adopter)?;
        Some(HouseholdAdmission {
            household: ShownHousehold::to(scope, case),
            changes: admission.changes,
            score: admission.score,
            score_lowest: admission.score_lowest,
            score_highest: admission.score_highest,
        })
    });
    MatchObstacles {
        admitted_first: admitted.collect(),
        not_barred: found.not_barred,
        barred: found.barred,
        barriers: found.barriers,
        combinations: found.combinations,
        single_changes: found.single_changes,
        searched: search.told(caller, found.left_out),
    }
}
