//! `POST /v1/panel-items/{id}/milestones/{milestone_id}/void`

use super::{
    PanelItemOut,
    read::{meeting_of, reread},
    stand::{agenda_of, not_cancelled, refold},
};
use crate::{
    http::{Body, Id, Versioned},
    journeys::{VoidIn, check_without, void_fact},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    Fault, FaultCode,
    identifiers::{MilestoneId, PanelItemId},
    panels::{PANEL_ITEM_RULES, PanelItemMilestone},
};
use family_finding_persistence::{AnyConnection, Scope, panels::items};

/// Void a milestone of a case on an agenda.
///
/// The fact no longer counts. One that stands on a milestone of the household, link or child is
/// voided with that milestone, and not by itself. A case that was taken off comes back where the
/// agenda has room.
#[utoipa::path(
    operation_id = "void_panel_item_milestone",
    tag = "panels",
    params(
        ("id" = PanelItemId, Path, description = "The case on the agenda."),
        ("milestone_id" = MilestoneId, Path, description = "The milestone.")
    ),
    request_body(content = VoidIn, example = json!({"reason": "wrong_date"})),
    responses(
        (status = 200, description = "The case as it is now.", body = PanelItemOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "Other facts depend on it.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["panels:write"]))
)]
#[post("/v1/panel-items/{id}/milestones/{milestone_id}/void")]
pub async fn void_panel_item_milestone(
    service: Data<Service>,
    authorised: Authorised<PanelsWrite>,
    id: Id<PanelItemId, MilestoneId>,
    body: Body<VoidIn>,
) -> Outcome<Versioned<PanelItemOut>> {
    let caller = authorised.caller;
    let milestone = id.part()?;
    let reason = body.value;
    service
        .database
        .write(caller, move |connection, caller| {
            void(connection, caller, id.case, milestone, &reason)
        })
        .await
}

fn void(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: PanelItemId,
    milestone: MilestoneId,
    reason: &VoidIn,
) -> Outcome<Versioned<PanelItemOut>> {
    let scope = caller.scope(connection)?;
    let file = items::file(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let panel = meeting_of(connection, &file)?;
    not_cancelled(&panel)?;
    let stands_on = file.facts.iter().find(|recorded| recorded.fact.id == milestone);
    if stands_on.is_some_and(|recorded| recorded.implied_by.is_some() && recorded.fact.voided_at.is_none()) {
        let detail = "this stands on the milestone that stands_on names: void that one, and this one is voided with it";
        return Err(Fault::new(FaultCode::DependedUpon, "", detail).into());
    }
    void_fact::<PanelItemMilestone>(connection, caller, &file.facts, milestone, reason)?;
    let left = file
        .facts
        .iter()
        .filter(|recorded| recorded.fact.voided_at.is_none() && recorded.fact.id != milestone)
        .map(|recorded| &recorded.fact.milestone);
    check_without(PANEL_ITEM_RULES, left)?;
    if !file.case.state.is_on_agenda() {
        let listed = items::of_panel(connection, &Scope::whole_region(panel.region.clone()), panel.id)?;
        let elsewhere = items::waiting_elsewhere(connection, &panel.region, panel.id)?;
        agenda_of(&panel, &listed)
            .list(file.case.subject, &elsewhere)
            .map_err(Problem::from)?;
    }
    refold(connection, caller, &scope, id)?;
    reread(connection, caller, &scope, id)
}
