//! `PATCH /v1/panels/{id}`

use super::{
    PanelOut,
    create::check_day,
    items::{agenda_of, not_cancelled},
    members::{PanelMemberIn, read_members},
    read::reread,
};
use crate::{
    http::{Body, Id, IfMatch, Versioned, merged},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsWrite},
};
use actix_web::{patch, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    FaultCode, Faults,
    identifiers::{PanelId, PanelItemId},
    panels::{PanelItemState, PanelMember, quorum},
};
use family_finding_persistence::{
    AnyConnection,
    panels::{
        self, PanelCase,
        items::{self, PanelItemFile},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A change of a meeting, as a JSON merge patch: a field left out stays.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the patch is applied to the document; this is its schema")]
pub struct PanelPatch {
    /// The day of the meeting. It stays once a case was heard.
    #[serde(default)]
    pub held_on: Option<NaiveDate>,
    /// For how many cases it is convened; never fewer than stand on the agenda.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 20)]
    pub capacity: Option<u8>,
    /// Who sits on it from now on.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub members: Option<Vec<PanelMemberIn>>,
    /// The cases in the order in which they are to be heard: all that stand on the agenda.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub order: Option<Vec<PanelItemId>>,
}

#[derive(Serialize, Deserialize)]
struct Patched {
    held_on: NaiveDate,
    capacity: u8,
    members: Vec<PanelMemberIn>,
    order: Vec<PanelItemId>,
}

/// Change a panel.
///
/// Its day, its room for cases, its members, or the order of its agenda.
#[utoipa::path(
    operation_id = "patch_panel",
    tag = "panels",
    params(
        ("id" = PanelId, Path, description = "The panel."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = PanelPatch, example = json!({"capacity": 6})),
    responses(
        (status = 200, description = "The panel as it is now.", body = PanelOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "The change does not fit the agenda.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["panels:write"]))
)]
#[patch("/v1/panels/{id}")]
pub async fn patch_panel(
    service: Data<Service>,
    authorised: Authorised<PanelsWrite>,
    id: Id<PanelId>,
    if_match: IfMatch,
    body: Body<PanelPatch>,
) -> Outcome<Versioned<PanelOut>> {
    let caller = authorised.caller;
    let json = body.json;
    service
        .database
        .write(caller, move |connection, caller| {
            change(connection, caller, id.case, if_match, &json)
        })
        .await
}

fn change(connection: &mut AnyConnection, caller: &Caller, id: PanelId, if_match: IfMatch, patch: &Value) -> Outcome<Versioned<PanelOut>> {
    let scope = caller.scope(connection)?;
    let mut panel = panels::find(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    if_match.check(panel.version)?;
    not_cancelled(&panel)?;
    let hides_names = panel.members.iter().any(|member| member.name.is_some());
    caller.refuse_blind_change(patch, "/members", hides_names)?;
    let mut listed: Vec<PanelItemFile> = items::of_panel(connection, &scope, id)?;
    listed.retain(|item| item.case.state.is_on_agenda());
    let before = Patched {
        held_on: panel.held_on,
        capacity: panel.capacity,
        members: panel.members.iter().map(PanelMemberIn::of).collect(),
        order: listed.iter().map(|item| item.case.id).collect(),
    };
    let after: Patched = merged(&before, patch)?;

    let mut faults = Faults::none();
    if after.held_on != panel.held_on {
        faults.keep(check_day(after.held_on, caller.today));
        if listed.iter().any(|item| item.case.state != PanelItemState::Listed) {
            let detail = "a case was heard on this day: its minutes say so";
            faults.add(FaultCode::DependedUpon, "/held_on", detail);
        }
    }
    faults.keep(agenda_of(&panel, &listed).resize(after.capacity));
    match read_members(&after.members, &panel.members) {
        Ok(members) => {
            check_heard(&members, &listed, &mut faults);
            panel.members = members;
        }
        Err(of_members) => faults.extend(of_members),
    }
    check_order(&after.order, &before.order, &mut faults);
    faults.or(())?;

    panel.held_on = after.held_on;
    panel.capacity = after.capacity;
    reorder(connection, caller, &mut listed, &before.order, &after.order)?;
    save(connection, caller, &mut panel)?;
    reread(connection, caller, &scope, id)
}

/// What was minuted stays true: who was absent is still somebody, and who heard a case was enough.
fn check_heard(members: &[PanelMember], listed: &[PanelItemFile], faults: &mut Faults) {
    for item in listed {
        let absences = &item.case.absences;
        if absences
            .iter()
            .any(|absence| !members.iter().any(|member| member.id == absence.member_id))
        {
            let detail = "a member who is recorded as absent for a case stays: take the absence away first";
            faults.add(FaultCode::DependedUpon, "/members", detail);
        } else if item.case.state != PanelItemState::Listed
            && item.case.state != PanelItemState::DeferredByPanel
            && !quorum(members, absences).met
        {
            let detail = "a case was heard by this panel, and without these members there was no quorum for it";
            faults.add(FaultCode::PanelNotQuorate, "/members", detail);
        }
    }
}

fn check_order(wanted: &[PanelItemId], listed: &[PanelItemId], faults: &mut Faults) {
    let (mut wanted, mut listed) = (wanted.to_vec(), listed.to_vec());
    wanted.sort_unstable();
    listed.sort_unstable();
    if wanted != listed {
        let detail = "name every case that stands on the agenda, each once";
        faults.add(FaultCode::InvalidValue, "/order", detail);
    }
}

fn reorder(
    connection: &mut AnyConnection,
    caller: &Caller,
    listed: &mut [PanelItemFile],
    before: &[PanelItemId],
    after: &[PanelItemId],
) -> Outcome<()> {
    if before == after {
        return Ok(());
    }
    for item in listed {
        let place = after.iter().position(|id| *id == item.case.id).unwrap_or_default();
        item.case.position = i32::try_from(place + 1).unwrap_or(i32::MAX);
        items::update(connection, &mut item.case, caller.now)?;
    }
    Ok(())
}

fn save(connection: &mut AnyConnection, caller: &Caller, panel: &mut PanelCase) -> Outcome<()> {
    panels::update(connection, panel, caller.now)?;
    caller.changes(panel.id);
    Ok(())
}
