//! `GET /v1/children/{id}/matches/questions` and the same for a sibling group.

use super::{
    search::{RegionSearch, Searched, search_for_child, search_for_siblings},
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
    matching::{OpenQuestion, open_questions},
};
use family_finding_persistence::Scope;
use serde::Serialize;
use utoipa::ToSchema;

/// What to ask for a child or sibling group.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchQuestions {
    /// What was searched.
    #[serde(flatten)]
    pub searched: Searched,
    /// How many households the settings left in and nothing bars.
    pub not_barred: usize,
    /// The questions: first those about the most households whom the answer could open or
    /// exclude, then those that settle the most weight.
    #[schema(max_items = 20)]
    pub items: Vec<OpenQuestion>,
}

impl Shows for MatchQuestions {
    fn note(&self, shown: &mut Shown) {
        self.searched.note(shown);
    }
}

/// List what to ask next for a child.
///
/// The answers that would open or settle the most households: what the child's worker could say
/// of the child, and what households have not said. Households that are approved and on hold or
/// linked are looked at too.
#[utoipa::path(
    operation_id = "list_child_match_questions",
    tag = "matches",
    params(("id" = ChildId, Path, description = "The child."), SteeringQuery),
    responses(
        (status = 200, description = "The questions, the strongest first.", body = MatchQuestions),
        (status = 409, description = "The child is to be placed together with its siblings.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The settings break a rule of the search.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/children/{id}/matches/questions")]
pub async fn list_child_match_questions(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<ChildId>,
    query: Query<SteeringQuery>,
) -> Outcome<HttpResponse> {
    let wanted = (query.0, "matches/questions");
    search_for_child(&service, authorised.caller, id.case, wanted, ask).await
}

/// List what to ask next for a sibling group.
///
/// As for a child. Siblings for whom a family is found already are left out.
#[utoipa::path(
    operation_id = "list_sibling_group_match_questions",
    tag = "matches",
    params(("id" = SiblingGroupId, Path, description = "The group."), SteeringQuery),
    responses(
        (status = 200, description = "The questions, the strongest first.", body = MatchQuestions),
        (status = 422, description = "The settings break a rule of the search.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/sibling-groups/{id}/matches/questions")]
pub async fn list_sibling_group_match_questions(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<SiblingGroupId>,
    query: Query<SteeringQuery>,
) -> Outcome<HttpResponse> {
    search_for_siblings(&service, authorised.caller, id.case, query.0, ask).await
}

fn ask(search: RegionSearch<'_>, caller: &Caller, _: &Scope) -> MatchQuestions {
    let found = open_questions(&search.seeking, &search.candidates(), &search.settings, caller.today);
    MatchQuestions {
        searched: search.told(caller, found.left_out),
        not_barred: found.not_barred,
        items: found.items,
    }
}
