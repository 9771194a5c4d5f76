//! `POST /v1/panels/{id}/items`

use super::{
    PanelItemOut,
    stand::{agenda_of, not_cancelled},
};
use crate::{
    http::{Body, Created, Id, IdempotencyKey, Versioned, create_once},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{AdopterId, ChildId, LinkId, PanelId, PanelItemId},
    panels::{PanelItemKind, PanelItemState, PanelKind, PanelSubject, household_is_ready, is_heard_again, match_is_ready, plan_is_ready},
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, adopters, children, links,
    panels::{
        self,
        items::{self, PanelItemCase, PanelItemFile},
    },
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A case to list: name what its kind is about, and nothing else.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelItemIn {
    /// What it comes to the panel for.
    pub kind: PanelItemKind,
    /// `approval` (required): the household.
    #[serde(default)]
    pub adopter_id: Option<AdopterId>,
    /// `match` (required): the link.
    #[serde(default)]
    pub link_id: Option<LinkId>,
    /// `plan` (required): the child.
    #[serde(default)]
    pub child_id: Option<ChildId>,
}

impl PanelItemIn {
    fn subject(&self) -> Result<PanelSubject, Faults> {
        let mut faults = Faults::none();
        let fields = [
            ("/adopter_id", self.adopter_id.map(PanelSubject::Approval), PanelItemKind::Approval),
            ("/link_id", self.link_id.map(PanelSubject::Match), PanelItemKind::Match),
            ("/child_id", self.child_id.map(PanelSubject::Plan), PanelItemKind::Plan),
        ];
        let mut subject = None;
        for (pointer, given, kind) in fields {
            match (given, kind == self.kind) {
                (Some(given), true) => subject = Some(given),
                (None, true) => faults.add(FaultCode::FieldRequired, pointer, format!("a case of kind {kind} needs this field")),
                (Some(_), false) => faults.add(
                    FaultCode::FieldNotAllowed,
                    pointer,
                    format!("a case of kind {} is not about this", self.kind),
                ),
                (None, false) => {}
            }
        }
        match subject {
            Some(subject) => faults.or(subject),
            None => Err(faults),
        }
    }
}

/// List a case for a panel.
///
/// A panel must be the next thing for the household, the link or the child. The case takes the
/// next place on the agenda. It cannot stand there twice, nor wait at another meeting meanwhile.
#[utoipa::path(
    operation_id = "create_panel_item",
    tag = "panels",
    params(
        ("id" = PanelId, Path, description = "The panel."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = PanelItemIn, example = json!({"kind": "match", "link_id": "0197f000-0000-7000-8000-000000000001"})),
    responses(
        (status = 201, description = "The case was listed.", body = PanelItemOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "The agenda is full, or the case cannot be listed.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The case breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["panels:write"]))
)]
#[post("/v1/panels/{id}/items")]
pub async fn create_panel_item(
    service: Data<Service>,
    authorised: Authorised<PanelsWrite>,
    id: Id<PanelId>,
    key: IdempotencyKey,
    body: Body<PanelItemIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, id.case, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, id: PanelId, wanted: &PanelItemIn) -> Outcome<Created<PanelItemOut>> {
    let scope = caller.scope(connection)?;
    let mut panel = panels::find(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    not_cancelled(&panel)?;
    let subject = wanted.subject()?;
    let mut faults = Faults::none();
    if panel.kind != PanelKind::Adoption {
        let detail = "a case of adoption goes to an adoption panel";
        faults.add(FaultCode::InvalidValue, "/kind", detail);
    }
    let listed = items::of_panel(connection, &Scope::whole_region(panel.region.clone()), id)?;
    let elsewhere = items::waiting_elsewhere(connection, &panel.region, id)?;
    if let Err(no_place) = agenda_of(&panel, &listed).list(subject, &elsewhere) {
        faults.extend(no_place);
    }
    let ready = ready(connection, &scope, subject, panel.held_on, &mut faults)?;
    let Some(Ready { children, rehearing }) = ready.filter(|_| faults.is_empty()) else {
        return Err(faults.into());
    };

    let position = listed.iter().map(|item| item.case.position).max().unwrap_or(0) + 1;
    let case = PanelItemCase {
        id: PanelItemId(Uuid::now_v7()),
        panel: id,
        region: panel.region.clone(),
        subject,
        children,
        position,
        absences: Vec::new(),
        rehearing,
        state: PanelItemState::Listed,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    items::insert(connection, &case)?;
    panels::update(connection, &mut panel, caller.now)?;
    caller.changes(case.id);
    let file = PanelItemFile { case, facts: Vec::new() };
    let etag = Versioned {
        value: (),
        version: file.case.version,
        day: caller.today,
    }
    .etag();
    Ok(Created {
        location: Some(format!("/v1/panel-items/{}", file.case.id)),
        body: PanelItemOut::of(&file, &panel, caller)?,
        etag: Some(etag),
    })
}

/// What a case that may be heard is about.
struct Ready {
    children: Vec<ChildId>,
    rehearing: bool,
}

/// Whether a panel is the next thing for the subject on the day; a fault where it is not.
fn ready(
    connection: &mut AnyConnection,
    scope: &Scope,
    subject: PanelSubject,
    held_on: NaiveDate,
    faults: &mut Faults,
) -> Outcome<Option<Ready>> {
    match subject {
        PanelSubject::Approval(adopter) => {
            let Some(file) = known(adopters::file(connection, scope, adopter), "/adopter_id", faults)? else {
                return Ok(None);
            };
            faults.keep(household_is_ready(file.standing(), held_on));
            Ok(Some(Ready {
                children: Vec::new(),
                rehearing: is_heard_again(file.standing()),
            }))
        }
        PanelSubject::Match(link) => {
            let Some(file) = known(links::file(connection, scope, link), "/link_id", faults)? else {
                return Ok(None);
            };
            let mut children = Vec::new();
            let mut refused = None;
            for child in &file.case.parties.children {
                match match_is_ready(file.standing().filter(|milestone| milestone.names(*child)), held_on) {
                    Ok(()) => children.push(*child),
                    Err(fault) => refused = refused.or(Some(fault)),
                }
            }
            // Siblings may be at different points: the match is about those who are at this one.
            if children.is_empty()
                && let Some(fault) = refused
            {
                faults.push(fault);
            }
            Ok(Some(Ready {
                children,
                rehearing: false,
            }))
        }
        PanelSubject::Plan(child) => {
            let Some(file) = known(children::file(connection, scope, child), "/child_id", faults)? else {
                return Ok(None);
            };
            faults.keep(plan_is_ready(&file.child_facts(), held_on));
            Ok(Some(Ready {
                children: Vec::new(),
                rehearing: false,
            }))
        }
    }
}

/// The record, or a fault that it is unknown; another failure stays one.
fn known<T>(found: Result<T, StoreError>, pointer: &str, faults: &mut Faults) -> Outcome<Option<T>> {
    match found {
        Ok(file) => Ok(Some(file)),
        Err(StoreError::NotFound) => {
            faults.push(Fault::new(
                FaultCode::UnknownRecord,
                pointer,
                "there is no such record for this caller",
            ));
            Ok(None)
        }
        Err(error) => Err(Problem::from(error)),
    }
}
