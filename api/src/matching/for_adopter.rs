//! `GET /v1/adopters/{id}/matches`

use super::{
    households::MatchesQuery,
    sought::{families, seeking_family},
};
use crate::{
    audit::{Shown, Shows},
    http::{Id, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::MatchesRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{AdopterId, ChildId, OrganisationCode, SiblingGroupId},
    matching::{Candidate, Explained, LeftOut, MatchQuestion, SearchSettings, Seeking, WEIGHTS_VERSION, rank_children},
};
use family_finding_persistence::{
    AnyConnection, Scope, adopters,
    children::{self, ChildCase},
    identities::{self, Keyring},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A child or sibling group in its place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildrenMatch {
    /// The child, or the children who are placed as one.
    #[schema(max_items = 6)]
    pub children: Vec<ChildId>,
    /// The sibling group, when they are placed as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// How the household stands to them.
    #[serde(flatten)]
    pub explained: Explained,
    /// What to ask of the children's workers next, the strongest question first; nothing where the
    /// household is barred.
    #[schema(max_items = 5)]
    pub questions: Vec<MatchQuestion>,
}

/// The children and sibling groups in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildrenMatches {
    /// The household.
    pub adopter_id: AdopterId,
    /// The day the ranking is for.
    pub on: NaiveDate,
    /// The version of the weights.
    #[schema(max_length = 20)]
    pub weights_version: &'static str,
    /// The settings of the search, in full: sent again, they give the same scores.
    pub settings: SearchSettings,
    /// How many children and groups were looked at.
    pub considered: usize,
    /// How many of these the settings left out. A setting is no barrier.
    pub left_out: LeftOut,
    /// The children and groups in order.
    #[schema(max_items = 100)]
    pub items: Vec<ChildrenMatch>,
}

impl Shows for ChildrenMatches {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.adopter_id);
        for matched in &self.items {
            matched.children.iter().for_each(|child| shown.case(*child));
            if let Some(group) = matched.sibling_group_id {
                shown.case(group);
            }
        }
    }
}

/// Rank children for a household.
///
/// The children for whom a family is being looked for, sibling groups that are placed together as
/// one, each explained. A council sees its own children. Settings steer the search as from the
/// children's side, except that `waiting_at_least_days` counts the children's wait.
#[utoipa::path(
    operation_id = "list_adopter_matches",
    tag = "matches",
    params(("id" = AdopterId, Path, description = "The household."), MatchesQuery),
    responses(
        (status = 200, description = "The children in order.", body = ChildrenMatches),
        (status = 422, description = "The settings break a rule of the search.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/adopters/{id}/matches")]
pub async fn list_adopter_matches(
    service: Data<Service>,
    authorised: Authorised<MatchesRead>,
    id: Id<AdopterId>,
    query: Query<MatchesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let matches = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            rank_for(connection, &keys, caller, &scope, id.case, &query.0)
        })
        .await?;
    Ok(HttpResponse::Ok().json(matches))
}

fn rank_for(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    scope: &Scope,
    id: AdopterId,
    query: &MatchesQuery,
) -> Outcome<ChildrenMatches> {
    let settings = query.steering.settings()?;
    let case = adopters::find(connection, scope, id)?;
    let household = identities::open_household(connection, keys, &case)?;
    let waiting = children::waiting(connection, scope)?;
    let waiting = identities::open_children(connection, keys, waiting)?;
    let families = families(connection, scope, &waiting)?;
    let sought: Vec<Seeking<'_>> = families.iter().filter_map(|family| seeking_family(family)).collect();
    let candidate = Candidate::on(caller.today, case.id, &household, &case.summary).external(case.is_external());
    let by_child: BTreeMap<ChildId, &ChildCase> = waiting.iter().map(|child| (child.case.id, &child.case)).collect();
    let ranking = rank_children(&candidate, &sought, &settings, caller.today, query.shown.options());
    let items = ranking
        .items
        .into_iter()
        .filter_map(|ranked| {
            let first = by_child.get(ranked.children.first()?)?;
            Some(ChildrenMatch {
                sibling_group_id: first.sibling_group.filter(|_| ranked.children.len() > 1),
                local_authority: first.local_authority.clone(),
                children: ranked.children,
                explained: ranked.explained,
                questions: ranked.questions,
            })
        })
        .collect();
    Ok(ChildrenMatches {
        adopter_id: id,
        on: caller.today,
        weights_version: WEIGHTS_VERSION,
        settings,
        considered: sought.len(),
        left_out: ranking.left_out,
        items,
    })
}
