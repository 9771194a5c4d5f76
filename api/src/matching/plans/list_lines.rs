//! `GET /v1/matching/plans/{id}/lines`

use super::out::LineOut;
use crate::{
    audit::{About, Shown, Shows},
    http::{Id, ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::MatchesRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{identifiers::MatchingPlanId, matching::PlanLineState};
use family_finding_persistence::matching::plans;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which lines.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct LinesQuery {
    /// What became of them.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<PlanLineState>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for LinesQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of the lines of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MatchingPlanLinePage)]
pub struct LinePage {
    /// The lines: the longest wait first.
    pub items: Vec<LineOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for LinePage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List the lines of a matching plan.
///
/// One line for each child or sibling group: the household proposed with its score and the next
/// best two, or why there is nobody; the longest wait first. A council sees the lines of its own
/// children.
#[utoipa::path(
    operation_id = "list_matching_plan_lines",
    tag = "plans",
    params(("id" = MatchingPlanId, Path, description = "The plan."), LinesQuery),
    responses((status = 200, description = "A page of lines.", body = LinePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/matching/plans/{id}/lines")]
pub async fn list_matching_plan_lines(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<MatchesRead>,
    id: Id<MatchingPlanId>,
    query: Query<LinesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let state = query.0.state;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let plan = plans::find(connection, &scope, id.case)?;
            let mut cases = plans::list_lines(connection, &scope, plan.id, state, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut cases, |case| case.id.0);
            let items = cases.iter().map(LineOut::from).collect();
            Outcome::Ok(About::one(plan.id, LinePage { items, next_cursor }).with_its_own())
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
