//! `GET /v1/links`

use super::{LinkOut, expand::shown};
use crate::{
    audit::{Shown, Shows},
    http::{FieldName, Fields, ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::LinksRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    identifiers::{AdopterId, ChildId},
    links::LinkState,
};
use family_finding_persistence::links::{self, LinkFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct LinksQuery {
    /// Where the link stands.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<LinkState>,
    /// The household.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    pub adopter_id: Option<AdopterId>,
    /// A child.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    pub child_id: Option<ChildId>,
    /// Only these fields of each entry, separated by commas; all of them when left out.
    #[serde(default)]
    #[param(inline, max_items = 20, style = Form, explode = false)]
    pub fields: Option<Vec<FieldName>>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for LinksQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of links.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkPage {
    /// The links, in the order of their identifiers.
    pub items: Vec<LinkOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for LinkPage {
    fn note(&self, shown: &mut Shown) {
        self.items.note(shown);
    }
}

/// List links.
///
/// In a stable order, page by page. A council sees those of its own children.
#[utoipa::path(
    operation_id = "list_links",
    tag = "links",
    params(LinksQuery),
    responses((status = 200, description = "A page of links.", body = LinkPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["links:read"]))
)]
#[get("/v1/links")]
pub async fn list_links(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<LinksRead>,
    query: Query<LinksQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let LinksQuery {
        state,
        adopter_id,
        child_id,
        fields,
        limit: _,
        cursor: _,
    } = query.0;
    let fields = Fields::of::<LinkOut>(fields)?;
    let filter = LinkFilter {
        state,
        adopter: adopter_id,
        child: child_id,
    };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut cases = links::list(connection, &scope, &filter, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut cases, |case| case.parties.link.0);
            let items = shown(connection, caller, &scope, cases)?;
            Outcome::Ok(LinkPage { items, next_cursor })
        })
        .await?;
    Page::answer_with(&request, &body, body.next_cursor.as_deref(), &fields)
}
