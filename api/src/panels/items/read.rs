//! `GET /v1/panel-items/{id}`

use super::PanelItemOut;
use crate::{
    http::{Id, Reading, Versioned},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::PanelItemId;
use family_finding_persistence::{
    AnyConnection, Scope,
    panels::{
        self, PanelCase,
        items::{self, PanelItemFile},
    },
};

/// Read a case on an agenda.
///
/// With its recommendation, its decisions, their clocks, and what may be recorded next.
#[utoipa::path(
    operation_id = "read_panel_item",
    tag = "panels",
    params(("id" = PanelItemId, Path, description = "The case on the agenda.")),
    responses(
        (status = 200, description = "The case.", body = PanelItemOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The case is as If-None-Match says.")
    ),
    security(("bearer" = ["panels:read"]))
)]
#[get("/v1/panel-items/{id}")]
pub async fn read_panel_item(
    service: Data<Service>,
    authorised: Authorised<PanelsRead>,
    id: Id<PanelItemId>,
) -> Outcome<Reading<PanelItemOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            reread(connection, caller, &scope, id.case)
        })
        .await
        .map(Reading::whole)
}

/// The case as this caller sees it in this transaction.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: PanelItemId) -> Outcome<Versioned<PanelItemOut>> {
    let file = items::file(connection, scope, id)?;
    let panel = meeting_of(connection, &file)?;
    Ok(Versioned {
        value: PanelItemOut::of(&file, &panel, caller)?,
        version: file.case.version,
        day: caller.today,
    })
}

/// The meeting of a case that the caller was shown.
pub(super) fn meeting_of(connection: &mut AnyConnection, file: &PanelItemFile) -> Outcome<PanelCase> {
    panels::of_ids(connection, &[file.case.panel])?.pop().ok_or_else(Problem::not_found)
}
