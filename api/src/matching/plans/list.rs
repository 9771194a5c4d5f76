//! `GET /v1/matching/plans`

use super::out::PlanOut;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::MatchesRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_persistence::matching::plans;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of the list.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PlansQuery {
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for PlansQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of plans.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MatchingPlanPage)]
pub struct PlanPage {
    /// The plans, the latest first.
    pub items: Vec<PlanOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for PlanPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List matching plans.
///
/// The latest first, page by page. A council sees those that have lines of its children.
#[utoipa::path(
    operation_id = "list_matching_plans",
    tag = "plans",
    params(PlansQuery),
    responses((status = 200, description = "A page of plans.", body = PlanPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["matches:read"]))
)]
#[get("/v1/matching/plans")]
pub async fn list_matching_plans(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<MatchesRead>,
    query: Query<PlansQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut cases = plans::list(connection, &scope, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut cases, |case| case.id.0);
            let mut items = Vec::with_capacity(cases.len());
            for case in &cases {
                items.push(PlanOut::of(connection, &scope, case)?);
            }
            Outcome::Ok(PlanPage { items, next_cursor })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
