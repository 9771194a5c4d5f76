//! `POST /v1/panels/{id}/cancellation`

use super::{
    PanelOut,
    items::{not_cancelled, refold},
    read::reread,
};
use crate::{
    http::{Body, Id, Versioned},
    journeys::recorded_now,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::PanelId,
    panels::{PanelCancelReason, PanelItemMilestone, PanelItemState, PanelState},
};
use family_finding_persistence::{
    AnyConnection, Scope, milestones,
    panels::{self, items},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why a meeting is not held.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelCancellationIn {
    /// Why.
    pub reason: PanelCancelReason,
}

/// Cancel a panel.
///
/// The cases on its agenda are deferred, and may be listed for another meeting. A meeting that
/// heard a case was held, and cannot be cancelled.
#[utoipa::path(
    operation_id = "record_panel_cancellation",
    tag = "panels",
    params(("id" = PanelId, Path, description = "The panel.")),
    request_body(content = PanelCancellationIn, example = json!({"reason": "not_quorate"})),
    responses(
        (status = 200, description = "The panel as it is now.", body = PanelOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "It was held, or is cancelled already.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["panels:write"]))
)]
#[post("/v1/panels/{id}/cancellation")]
pub async fn record_panel_cancellation(
    service: Data<Service>,
    authorised: Authorised<PanelsWrite>,
    id: Id<PanelId>,
    body: Body<PanelCancellationIn>,
) -> Outcome<Versioned<PanelOut>> {
    let caller = authorised.caller;
    let reason = body.value.reason;
    service
        .database
        .write(caller, move |connection, caller| cancel(connection, caller, id.case, reason))
        .await
}

fn cancel(connection: &mut AnyConnection, caller: &Caller, id: PanelId, reason: PanelCancelReason) -> Outcome<Versioned<PanelOut>> {
    let scope = caller.scope(connection)?;
    let mut panel = panels::find(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    not_cancelled(&panel)?;
    // Every case on its agenda, whoever sees it.
    let all = Scope::whole_region(panel.region.clone());
    let mut listed = items::of_panel(connection, &all, id)?;
    listed.retain(|item| item.case.state.is_on_agenda());
    if listed.iter().any(|item| item.case.state != PanelItemState::Listed) {
        let detail = "the panel heard a case, so it was held: void what was recorded of that first";
        return Err(Fault::new(FaultCode::DependedUpon, "", detail).into());
    }
    panel.state = PanelState::Cancelled;
    panel.cancel_reason = Some(reason);
    panels::update(connection, &mut panel, caller.now)?;
    for item in listed {
        let deferred = recorded_now(caller, PanelItemMilestone::deferred_with_panel(caller.today), None);
        milestones::insert(connection, item.case.id, &deferred)?;
        refold(connection, caller, &all, item.case.id)?;
    }
    caller.changes(id);
    reread(connection, caller, &scope, id)
}
