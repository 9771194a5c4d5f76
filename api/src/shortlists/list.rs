//! `GET /v1/children/{id}/shortlist` and the same of a sibling group

use super::{
    out::{ShortlistLineOut, lines_out},
    subject::Subject,
};
use crate::{
    audit::{About, Shown, Shows},
    http::{Id, ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::LinksRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    identifiers::{ChildId, SiblingGroupId},
    links::LinkSubject,
};
use family_finding_persistence::shortlists;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is shown beside the lines that stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShortlistInclude {
    /// Those that were taken off.
    Removed,
}

/// What of the shortlist is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ShortlistQuery {
    /// `removed` shows the lines that were taken off too.
    #[serde(default)]
    #[param(inline)]
    pub include: Option<ShortlistInclude>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for ShortlistQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of a shortlist.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShortlistPage {
    /// The lines in the order in which they were added.
    pub items: Vec<ShortlistLineOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for ShortlistPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List the shortlist of a child.
///
/// The households a family finder keeps in mind, each with how it stands today: linked, barred and
/// by what, open, or the search is over.
#[utoipa::path(
    operation_id = "list_child_shortlist",
    tag = "shortlists",
    params(("id" = ChildId, Path, description = "The child."), ShortlistQuery),
    responses((status = 200, description = "A page of the shortlist.", body = ShortlistPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["links:read"]))
)]
#[get("/v1/children/{id}/shortlist")]
pub async fn list_child_shortlist(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<LinksRead>,
    id: Id<ChildId>,
    query: Query<ShortlistQuery>,
) -> Outcome<HttpResponse> {
    list(&service, &request, authorised.caller, LinkSubject::Child(id.case), query.0).await
}

/// List the shortlist of a sibling group.
///
/// The households a family finder keeps in mind for the siblings together, each with how it stands
/// today.
#[utoipa::path(
    operation_id = "list_sibling_group_shortlist",
    tag = "shortlists",
    params(("id" = SiblingGroupId, Path, description = "The group."), ShortlistQuery),
    responses((status = 200, description = "A page of the shortlist.", body = ShortlistPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["links:read"]))
)]
#[get("/v1/sibling-groups/{id}/shortlist")]
pub async fn list_sibling_group_shortlist(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<LinksRead>,
    id: Id<SiblingGroupId>,
    query: Query<ShortlistQuery>,
) -> Outcome<HttpResponse> {
    list(&service, &request, authorised.caller, LinkSubject::Group(id.case), query.0).await
}

async fn list(
    service: &Service,
    request: &HttpRequest,
    caller: Caller,
    subject: LinkSubject,
    query: ShortlistQuery,
) -> Outcome<HttpResponse> {
    let page = Page::read(&format!("{} {}", caller.operation, request.path()), &query)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let subject = Subject::find(connection, &scope, subject)?;
            let with_removed = query.include == Some(ShortlistInclude::Removed);
            let mut lines = shortlists::list(connection, &scope, subject.subject, with_removed, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut lines, |line| line.id.0);
            let items = lines_out(connection, caller, &scope, &subject, lines)?;
            Ok(About::one(subject.case(), ShortlistPage { items, next_cursor }).with_its_own())
        })
        .await?
        .answer;
    Ok(Page::answer(request, &body, body.next_cursor.as_deref()))
}
