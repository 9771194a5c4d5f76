//! `GET /v1/panels/{id}`

use super::PanelOut;
use crate::{
    http::{Id, Reading, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::PanelId;
use family_finding_persistence::{
    AnyConnection, Scope,
    panels::{self, items},
};

/// Read a panel.
///
/// With its members, its agenda, and for each case how it stands and what may be recorded next.
#[utoipa::path(
    operation_id = "read_panel",
    tag = "panels",
    params(("id" = PanelId, Path, description = "The panel.")),
    responses(
        (status = 200, description = "The panel.", body = PanelOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The panel is as If-None-Match says.")
    ),
    security(("bearer" = ["panels:read"]))
)]
#[get("/v1/panels/{id}")]
pub async fn read_panel(service: Data<Service>, authorised: Authorised<PanelsRead>, id: Id<PanelId>) -> Outcome<Reading<PanelOut>> {
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

/// The panel as this caller sees it in this transaction.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: PanelId) -> Outcome<Versioned<PanelOut>> {
    let panel = panels::find(connection, scope, id)?;
    let agenda = items::of_panel(connection, scope, id)?;
    Ok(Versioned {
        value: PanelOut::of(&panel, &agenda, caller, scope)?,
        version: panel.version,
        day: caller.today,
    })
}
