//! `GET /v1/panels`

use super::PanelOut;
use crate::{
    audit::{Shown, Shows},
    http::{ListQuery, Page, Query},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::PanelsRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::PanelId,
    panels::{PanelKind, PanelState},
};
use family_finding_persistence::panels::{self, PanelFilter, items};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PanelsQuery {
    /// The kind.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<PanelKind>,
    /// Whether it stands.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<PanelState>,
    /// Meetings on this day or later.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Meetings on this day or earlier.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for PanelsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// A page of meetings.
#[derive(Serialize, ToSchema)]
pub struct PanelPage {
    /// The meetings, in the order of their identifiers.
    pub items: Vec<PanelOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for PanelPage {
    fn note(&self, shown: &mut Shown) {
        self.items.iter().for_each(|panel| panel.note(shown));
    }
}

/// List panels.
///
/// In a stable order, page by page, each with its agenda. A council sees the meetings that have a
/// case of one of its children, and of these the cases of its own children alone.
#[utoipa::path(
    operation_id = "list_panels",
    tag = "panels",
    params(PanelsQuery),
    responses((status = 200, description = "A page of panels.", body = PanelPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["panels:read"]))
)]
#[get("/v1/panels")]
pub async fn list_panels(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<PanelsRead>,
    query: Query<PanelsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let PanelsQuery {
        kind,
        state,
        from,
        to,
        limit: _,
        cursor: _,
    } = query.0;
    let filter = PanelFilter { kind, state, from, to };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let mut cases = panels::list(connection, &scope, &filter, page.after(), page.rows())?;
            let next_cursor = page.cut(&mut cases, |case| case.id.0);
            let ids: Vec<PanelId> = cases.iter().map(|case| case.id).collect();
            let agendas = items::of_panels(connection, &scope, &ids)?;
            let mut shown = Vec::new();
            for case in &cases {
                let agenda = agendas.get(&case.id).map_or(&[][..], Vec::as_slice);
                shown.push(PanelOut::of(case, agenda, caller, &scope)?);
            }
            Outcome::Ok(PanelPage { items: shown, next_cursor })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
