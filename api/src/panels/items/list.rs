//! `GET /v1/panel-items`

use super::PanelItemOut;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{
    identifiers::{AdopterId, ChildId, LinkId, PanelId},
    panels::PanelItemState,
};
use family_finding_persistence::{
    AnyConnection,
    panels::{
        self,
        items::{self, PanelItemFile, PanelItemFilter},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PanelItemsQuery {
    /// How the case stands.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<PanelItemState>,
    /// The household whose approval it is.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    pub adopter_id: Option<AdopterId>,
    /// The link whose match it is.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    pub link_id: Option<LinkId>,
    /// The child whose plan it is.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    pub child_id: Option<ChildId>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for PanelItemsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of cases on agendas.
#[derive(Serialize, ToSchema)]
pub struct PanelItemPage {
    /// The cases, in the order of their identifiers.
    pub items: Vec<PanelItemOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for PanelItemPage {
    fn note(&self, shown: &mut Shown) {
        self.items.iter().for_each(|item| item.note(shown));
    }
}

/// List cases on agendas.
///
/// Of every meeting, in a stable order, page by page. A council sees those of its own children.
#[utoipa::path(
    operation_id = "list_panel_items",
    tag = "panels",
    params(PanelItemsQuery),
    responses((status = 200, description = "A page of cases.", body = PanelItemPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["panels:read"]))
)]
#[get("/v1/panel-items")]
pub async fn list_panel_items(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<PanelsRead>,
    query: Query<PanelItemsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let PanelItemsQuery {
        state,
        adopter_id,
        link_id,
        child_id,
        limit: _,
        cursor: _,
    } = query.0;
    let filter = PanelItemFilter {
        state,
        adopter: adopter_id,
        link: link_id,
        child: child_id,
    };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut files = items::list(connection, &scope, &filter, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut files, |file| file.case.id.0);
            let items = shown(connection, caller, &files)?;
            Outcome::Ok(PanelItemPage { items, next_cursor })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

/// Cases of several meetings, as the caller who was shown them sees them.
pub(crate) fn shown(connection: &mut AnyConnection, caller: &Caller, files: &[PanelItemFile]) -> Outcome<Vec<PanelItemOut>> {
    let ids: BTreeSet<PanelId> = files.iter().map(|file| file.case.panel).collect();
    let ids: Vec<PanelId> = ids.into_iter().collect();
    let meetings = panels::of_ids(connection, &ids)?;
    files
        .iter()
        .map(|file| {
            let meeting = meetings.iter().find(|meeting| meeting.id == file.case.panel);
            PanelItemOut::of(file, meeting.ok_or_else(Problem::not_found)?, caller)
        })
        .collect()
}
