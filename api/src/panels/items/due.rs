//! `GET /v1/panels/decisions/due`

use super::{
    PanelItemOut,
    list::{PanelItemPage, shown},
};
use crate::{
    http::{ListQuery, Page, Query, page_of},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::PanelsRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{journeys::ClockState, panels::PanelItemState};
use family_finding_persistence::panels::items::{self, PanelItemFilter};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// What the list is narrowed to.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DueDecisionsQuery {
    /// How the clock of the decision stands, for example `overdue`.
    #[serde(default)]
    #[param(inline)]
    pub clock: Option<ClockState>,
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for DueDecisionsQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// List the decisions that are due.
///
/// Cases that a panel recommended on and the agency decision maker has not decided, with the clock
/// of the decision. `clock=overdue` lists those whose time has run out.
#[utoipa::path(
    operation_id = "list_due_panel_decisions",
    tag = "panels",
    params(DueDecisionsQuery),
    responses((status = 200, description = "A page of cases.", body = PanelItemPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["panels:read"]))
)]
#[get("/v1/panels/decisions/due")]
pub async fn list_due_panel_decisions(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<PanelsRead>,
    query: Query<DueDecisionsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let wanted = query.0.clock;
    let filter = PanelItemFilter {
        state: Some(PanelItemState::AwaitsDecision),
        ..PanelItemFilter::default()
    };
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            // Few cases await a decision at once, and how their clocks stand follows from the day.
            let files = items::list(connection, &scope, &filter, None, usize::MAX)?;
            let mut due = shown(connection, caller, &files)?;
            due.retain(|item| wanted.is_none_or(|wanted| item.clocks.iter().any(|clock| is_at(clock, wanted))));
            let (items, next_cursor) = page_of(&page, due, |item: &PanelItemOut| item.id.0);
            Outcome::Ok(PanelItemPage { items, next_cursor })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

fn is_at(clock: &family_finding_domain::journeys::Clock, wanted: ClockState) -> bool {
    clock.code == "decision" && clock.state == wanted
}
