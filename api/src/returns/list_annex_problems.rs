//! `GET /v1/returns/annex-a/problems`

use super::{
    gather::{area_of, as_at, council_of},
    read_annex_adopters::annex_households,
};
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query, page_of},
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised, Caller,
        permissions::{RestrictedRead, ReturnsRead},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    audit::CaseKind,
    identifiers::{AdopterId, ChildId},
    returns::annex_a::{AnnexList, AnnexProblem, adopter_problems, child_problems},
};
use family_finding_persistence::{AnyConnection, returns};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Of which list, and which page.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AnnexProblemsQuery {
    /// The list.
    #[param(inline)]
    pub list: AnnexList,
    /// The council, by its code, as the list itself takes it.
    #[serde(default)]
    #[param(max_length = 12, pattern = "^[A-Z0-9]{2,12}$", example = "HCC")]
    pub local_authority: Option<String>,
    /// As at the end of this day; today when left out.
    #[serde(default)]
    pub as_at: Option<NaiveDate>,
    /// Cases of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for AnnexProblemsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A cell that stays empty though the list must have it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnnexProblemOut {
    /// The heading.
    #[schema(max_length = 120)]
    pub column: &'static str,
    /// What is not recorded, and where it would be.
    #[schema(max_length = 400)]
    pub detail: &'static str,
}

/// A case that the list cannot tell completely.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnnexProblemsOfCase {
    /// The child, for list 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_id: Option<ChildId>,
    /// The household, for list 11.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_id: Option<AdopterId>,
    /// What is missing.
    pub problems: Vec<AnnexProblemOut>,
}

/// A page of cases that the list cannot tell completely.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnnexProblemsPage {
    /// The cases, in the order of their identifiers.
    pub items: Vec<AnnexProblemsOfCase>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for AnnexProblemsPage {
    fn note(&self, shown: &mut Shown) {
        for item in &self.items {
            item.child_id.iter().for_each(|id| shown.case(*id));
            item.adopter_id.iter().for_each(|id| shown.case(*id));
        }
    }
}

/// List what an adoption list of Annex A cannot tell.
///
/// Cases of list 10 or 11 with the cells that stay empty though the list must have them, and where
/// what is missing would be recorded. A household without adults has no row at all and is told here
/// only.
#[utoipa::path(
    operation_id = "list_annex_problems",
    tag = "returns",
    params(AnnexProblemsQuery),
    responses(
        (status = 200, description = "A page of cases.", body = AnnexProblemsPage, headers(("Link" = String, description = "The next page."))),
        (status = 404, description = "There is no such council for this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["returns:read", "restricted:read"]))
)]
#[get("/v1/returns/annex-a/problems")]
pub async fn list_annex_problems(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ReturnsRead>,
    _restricted: Authorised<RestrictedRead>,
    query: Query<AnnexProblemsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let mut of_case: BTreeMap<Uuid, Vec<AnnexProblem>> = BTreeMap::new();
            for problem in problems(connection, caller, &query.0)? {
                if let Ok(id) = Uuid::parse_str(&problem.case.id) {
                    of_case.entry(id).or_default().push(problem);
                }
            }
            let (items, next_cursor) = page_of(&page, of_case.into_iter().collect(), |(id, _)| *id);
            Outcome::Ok(AnnexProblemsPage {
                items: items.into_iter().map(out).collect(),
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

fn problems(connection: &mut AnyConnection, caller: &Caller, query: &AnnexProblemsQuery) -> Outcome<Vec<AnnexProblem>> {
    let day = as_at(caller, query.as_at)?;
    let named = query.local_authority.as_deref();
    let scope = caller.scope(connection)?;
    match query.list {
        AnnexList::Children => {
            let council = council_of(connection, caller, named)?;
            let children = returns::annex_children(connection, &scope, &council, day)?;
            Ok(child_problems(&children))
        }
        AnnexList::Adopters => {
            let area = area_of(connection, caller, named)?;
            let households = annex_households(connection, &scope, area.as_ref(), day)?;
            Ok(adopter_problems(&households, day))
        }
    }
}

fn out((id, problems): (Uuid, Vec<AnnexProblem>)) -> AnnexProblemsOfCase {
    let of = |kind| problems.iter().any(|problem| problem.case.kind == kind);
    AnnexProblemsOfCase {
        child_id: of(CaseKind::Child).then_some(ChildId(id)),
        adopter_id: of(CaseKind::Adopter).then_some(AdopterId(id)),
        problems: problems
            .iter()
            .map(|problem| AnnexProblemOut {
                column: problem.column,
                detail: problem.detail,
            })
            .collect(),
    }
}
