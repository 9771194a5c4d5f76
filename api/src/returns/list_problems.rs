//! `GET /v1/returns/ssda903/{year}/problems`

use super::gather::{ReturnYear, children_of, code_year, councils_of};
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query, page_of},
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised,
        permissions::{RestrictedRead, ReturnsRead},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::ChildId,
    returns::ssda903::{self, ReturnFile, ReturnProblem, ReturnProblemKind},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Whose return, and which page.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReturnProblemsQuery {
    /// The council that returns, by its code; every council that the caller may return for where it is left out.
    #[serde(default)]
    #[param(max_length = 12, pattern = "^[A-Z0-9]{2,12}$", example = "HCC")]
    pub local_authority: Option<String>,
    /// Children of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for ReturnProblemsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// What keeps a record from being returned validly.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnProblemOut {
    /// The file that could not be valid.
    pub file: ReturnFile,
    /// Its column.
    #[schema(max_length = 40)]
    pub column: &'static str,
    /// The first day of the episode of care, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub episode_started_on: Option<NaiveDate>,
    /// What kind of obstacle it is.
    pub kind: ReturnProblemKind,
    /// The number of the collection's validation rule, where one forbids it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 8)]
    pub rule: Option<&'static str>,
    /// What is wrong, and what would be right.
    #[schema(max_length = 400)]
    pub detail: &'static str,
}

impl From<ReturnProblem> for ReturnProblemOut {
    fn from(problem: ReturnProblem) -> Self {
        let ReturnProblem {
            child: _,
            file,
            column,
            episode,
            kind,
            rule,
            detail,
        } = problem;
        Self {
            file,
            column,
            episode_started_on: episode,
            kind,
            rule,
            detail,
        }
    }
}

/// A child whose record cannot be returned validly.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnProblemsOfChild {
    /// The child.
    pub child_id: ChildId,
    /// Everything that stands in the way.
    pub problems: Vec<ReturnProblemOut>,
}

/// A page of children whose records cannot be returned validly.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnProblemsPage {
    /// How many children belong in the return.
    pub children: usize,
    /// How many of them cannot be returned validly; with none the return can be made.
    pub children_with_problems: usize,
    /// The children, in the order of their identifiers.
    pub items: Vec<ReturnProblemsOfChild>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for ReturnProblemsPage {
    fn note(&self, shown: &mut Shown) {
        self.items.iter().for_each(|item| shown.case(item.child_id));
    }
}

/// List the records that cannot be returned validly.
///
/// Children of a council, or of each, who belong in the SSDA903 return of the year, with what is missing,
/// what contradicts itself and which rule of the collection it would break, before the return is
/// made. It needs `restricted:read`, because a return holds restricted children as any other.
#[utoipa::path(
    operation_id = "list_looked_after_return_problems",
    tag = "returns",
    params(
        ("year" = String, Path, description = "The financial year, such as `2021-22`.", max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$"),
        ReturnProblemsQuery
    ),
    responses(
        (status = 200, description = "A page of children.", body = ReturnProblemsPage, headers(("Link" = String, description = "The next page."))),
        (status = 422, description = "There is no return of that year.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["returns:read", "restricted:read"]))
)]
#[get("/v1/returns/ssda903/{year}/problems")]
pub async fn list_looked_after_return_problems(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ReturnsRead>,
    _also: Authorised<RestrictedRead>,
    year: ReturnYear,
    query: Query<ReturnProblemsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let year = year.0;
    let keys = service.identity_keys.clone();
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let codes = code_year(year, caller.today)?;
            let mut of_child: BTreeMap<ChildId, Vec<ReturnProblemOut>> = BTreeMap::new();
            let mut children = 0;
            for council in councils_of(connection, caller, query.0.local_authority.as_deref())? {
                let returned = children_of(connection, &keys, caller, &council, codes)?;
                children += returned.len();
                for problem in ssda903::problems(&returned, codes) {
                    of_child.entry(problem.child).or_default().push(problem.into());
                }
            }
            let children_with_problems = of_child.len();
            let rows = of_child
                .into_iter()
                .map(|(child_id, problems)| ReturnProblemsOfChild { child_id, problems });
            let (items, next_cursor) = page_of(&page, rows.collect(), |row| row.child_id.0);
            Outcome::Ok(ReturnProblemsPage {
                children,
                children_with_problems,
                items,
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
