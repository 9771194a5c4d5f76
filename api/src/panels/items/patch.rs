//! `PATCH /v1/panel-items/{id}`

use super::{
    PanelItemOut,
    read::{meeting_of, reread},
    stand::not_cancelled,
};
use crate::{
    http::{Body, Id, IfMatch, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsWrite},
};
use actix_web::{patch, web::Data};
use family_finding_domain::{
    FaultCode, Faults,
    identifiers::PanelItemId,
    panels::{PanelAbsence, PanelItemState, check_absences, quorum},
};
use family_finding_persistence::{
    AnyConnection,
    panels::{self, items},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A change of who hears a case.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelItemPatch {
    /// The members who are absent for it from now on, each with the reason.
    #[schema(max_items = 20)]
    pub absences: Vec<PanelAbsence>,
}

/// Record who is absent for a case.
///
/// A member with a conflict of interest is absent for the case, and the quorum of the case is
/// counted without them. A case that was heard stays quorate.
#[utoipa::path(
    operation_id = "patch_panel_item",
    tag = "panels",
    params(
        ("id" = PanelItemId, Path, description = "The case on the agenda."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = PanelItemPatch, example = json!({
        "absences": [{"member_id": "0197f000-0000-7000-8000-000000000001", "reason": "conflict_of_interest"}]
    })),
    responses(
        (status = 200, description = "The case as it is now.", body = PanelItemOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "Without them the case was not heard by enough members.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["panels:write"]))
)]
#[patch("/v1/panel-items/{id}")]
pub async fn patch_panel_item(
    service: Data<Service>,
    authorised: Authorised<PanelsWrite>,
    id: Id<PanelItemId>,
    if_match: IfMatch,
    body: Body<PanelItemPatch>,
) -> Outcome<Versioned<PanelItemOut>> {
    let caller = authorised.caller;
    let absences = body.value.absences;
    service
        .database
        .write(caller, move |connection, caller| {
            change(connection, caller, id.case, if_match, absences.clone())
        })
        .await
}

fn change(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: PanelItemId,
    if_match: IfMatch,
    absences: Vec<PanelAbsence>,
) -> Outcome<Versioned<PanelItemOut>> {
    let scope = caller.scope(connection)?;
    let mut file = items::file(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    if_match.check(file.case.version)?;
    let mut panel = meeting_of(connection, &file)?;
    not_cancelled(&panel)?;
    let mut faults = Faults::none();
    if let Err(unknown) = check_absences(&absences, &panel.members) {
        faults.extend(unknown);
    }
    let heard = !matches!(file.case.state, PanelItemState::Listed | PanelItemState::DeferredByPanel);
    if heard && file.case.state.is_on_agenda() && !quorum(&panel.members, &absences).met {
        let detail = "the case was heard, and without these members there was no quorum for it";
        faults.add(FaultCode::PanelNotQuorate, "/absences", detail);
    }
    faults.or(())?;
    file.case.absences = absences;
    items::update(connection, &mut file.case, caller.now)?;
    panels::update(connection, &mut panel, caller.now)?;
    caller.changes(id);
    reread(connection, caller, &scope, id)
}
