//! `POST /v1/panels`

use super::{
    PanelOut,
    members::{PanelMemberIn, read_members},
};
use crate::{
    http::{Body, Created, IdempotencyKey, Versioned, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::{Months, NaiveDate};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::PanelId,
    panels::{PanelKind, PanelState},
};
use family_finding_persistence::{
    AnyConnection,
    panels::{self, PanelCase},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A meeting to convene.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelIn {
    /// Its kind.
    pub kind: PanelKind,
    /// The day of the meeting: past or to come, at most two years ahead.
    pub held_on: NaiveDate,
    /// For how many cases it is convened.
    #[schema(minimum = 1, maximum = 20)]
    pub capacity: u8,
    /// Who sits on it.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub members: Vec<PanelMemberIn>,
}

/// Convene a panel.
///
/// With its day, its room for cases and its members. The answer tells whether the members make a
/// quorum; that is asked for again for each case.
#[utoipa::path(
    operation_id = "create_panel",
    tag = "panels",
    request_body(content = PanelIn, example = json!({
        "kind": "adoption", "held_on": "2022-05-10", "capacity": 5,
        "members": [{"role": "independent_chair"}, {"role": "social_worker", "vice_chair": true}, {"role": "medical_adviser"}]
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    responses((status = 201, description = "The panel was convened.", body = PanelOut, headers(
        ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
    ))),
    security(("bearer" = ["panels:write"]))
)]
#[post("/v1/panels")]
pub async fn create_panel(
    service: Data<Service>,
    authorised: Authorised<PanelsWrite>,
    key: IdempotencyKey,
    body: Body<PanelIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        create(connection, &acting, &wanted)
    })
    .await
}

fn create(connection: &mut AnyConnection, caller: &Caller, wanted: &PanelIn) -> Outcome<Created<PanelOut>> {
    let scope = caller.scope(connection)?;
    let region = caller.region(&scope)?;
    caller.must_be_region(&scope)?;
    let mut faults = Faults::none();
    faults.keep(check_day(wanted.held_on, caller.today));
    let members = match read_members(&wanted.members, &[]) {
        Ok(members) => members,
        Err(of_members) => {
            faults.extend(of_members);
            Vec::new()
        }
    };
    faults.or(())?;
    let case = PanelCase {
        id: PanelId(Uuid::now_v7()),
        region,
        kind: wanted.kind,
        held_on: wanted.held_on,
        capacity: wanted.capacity,
        members,
        state: PanelState::Convened,
        cancel_reason: None,
        version: 1,
        created_at: caller.now,
        updated_at: caller.now,
    };
    panels::insert(connection, &case)?;
    caller.changes(case.id);
    let etag = Versioned {
        value: (),
        version: case.version,
        day: caller.today,
    }
    .etag();
    Ok(Created {
        location: Some(format!("/v1/panels/{}", case.id)),
        body: PanelOut::of(&case, &[], caller, &scope)?,
        etag: Some(etag),
    })
}

/// A meeting is not before anything the service can know, and not further ahead than agencies plan.
pub(super) fn check_day(held_on: NaiveDate, today: NaiveDate) -> Result<(), Fault> {
    let last = today.checked_add_months(Months::new(24)).unwrap_or(NaiveDate::MAX);
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or(NaiveDate::MIN);
    if held_on < first || held_on > last {
        let detail = format!("a panel meets between {first} and {last}");
        return Err(Fault::new(FaultCode::DateOutOfRange, "/held_on", detail));
    }
    Ok(())
}
