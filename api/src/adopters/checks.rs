//! `/v1/adopters/{id}/checks` and `/v1/checks/overdue`

use crate::{
    http::{Body, Created, Id, IdempotencyKey, IfMatch, ListQuery, Page, Query, Versioned, create_once, merged, page_of},
    journeys::MilestonesQuery,
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised, Caller,
        permissions::{AdoptersRead, AdoptersWrite},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    FaultCode, Faults,
    adopters::{Check, CheckKind, CheckState, Required, check_state, missing_checks},
    identifiers::{AdopterId, CheckId},
};
use family_finding_persistence::{
    AnyConnection, adopters,
    adopters::checks::{self, StoredCheck},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A check to record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    /// The kind of check.
    pub kind: CheckKind,
    /// Which adult, 1 or 2, for a check on a person.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 2)]
    pub adult: Option<u8>,
    /// When it was asked for.
    pub requested_on: NaiveDate,
    /// When it came.
    #[serde(default)]
    pub received_on: Option<NaiveDate>,
    /// Until when it is valid.
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
}

/// A change of a check's dates, as a JSON merge patch.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPatch {
    /// When it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_on: Option<NaiveDate>,
    /// When it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<NaiveDate>,
    /// Until when it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
}

/// A check.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckOut {
    /// Its identifier.
    pub id: CheckId,
    /// The household.
    pub adopter_id: AdopterId,
    /// The kind of check.
    pub kind: CheckKind,
    /// Which adult, for a check on a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2)]
    pub adult: Option<u8>,
    /// When it was asked for.
    pub requested_on: NaiveDate,
    /// By when it should have come.
    pub due_on: NaiveDate,
    /// When it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_on: Option<NaiveDate>,
    /// Until when it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// How it stands today.
    pub state: CheckState,
    /// Its entity tag, for a change.
    #[schema(max_length = 60)]
    pub etag: String,
}

impl CheckOut {
    fn of(stored: &StoredCheck, today: NaiveDate) -> Self {
        let check = &stored.check;
        Self {
            id: check.id,
            adopter_id: stored.adopter,
            kind: check.kind,
            adult: check.adult,
            requested_on: check.requested_on,
            due_on: check.due_on(),
            received_on: check.received_on,
            valid_until: check.valid_until(),
            state: check_state(check, today),
            etag: Versioned {
                value: (),
                version: stored.version,
                day: today,
            }
            .etag(),
        }
    }
}

/// The checks of a household.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckPage {
    /// The checks in the order of recording.
    pub items: Vec<CheckOut>,
    /// Checks that the running stage needs and nobody has asked for.
    #[schema(max_items = 20)]
    pub missing: Vec<Required>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Checks that want attention.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverdueCheckPage {
    /// The checks, in the order of their identifiers.
    pub items: Vec<CheckOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// Record a check on a household.
///
/// Requested, and received where it has come. DBS and medical are on one adult each.
#[utoipa::path(
    operation_id = "record_adopter_check",
    tag = "adopters",
    params(
        ("id" = AdopterId, Path, description = "The household."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = CheckIn, example = json!({"kind": "dbs", "adult": 1, "requested_on": "2022-03-01"})),
    responses((status = 201, description = "The check was recorded.", body = CheckOut, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["adopters:write"]))
)]
#[post("/v1/adopters/{id}/checks")]
pub async fn record_adopter_check(
    service: Data<Service>,
    authorised: Authorised<AdoptersWrite>,
    id: Id<AdopterId>,
    key: IdempotencyKey,
    body: Body<CheckIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        record(connection, &acting, id.case, &wanted)
    })
    .await
}

fn record(connection: &mut AnyConnection, caller: &Caller, id: AdopterId, wanted: &CheckIn) -> Outcome<Created<CheckOut>> {
    let scope = caller.scope(connection)?;
    let household = adopters::find(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let CheckIn {
        kind,
        adult,
        requested_on,
        received_on,
        expires_on,
    } = wanted.clone();
    let check = Check {
        id: CheckId(Uuid::now_v7()),
        kind,
        adult,
        requested_on,
        received_on,
        expires_on,
    };
    let mut faults = Faults::none();
    if let Err(dates) = check.check(caller.today) {
        faults.extend(dates);
    }
    let adults = household.household.adults.as_ref().map_or(2, Vec::len);
    if adult.is_some_and(|adult| usize::from(adult) > adults) {
        faults.add(FaultCode::InvalidValue, "/adult", "the household has one adult: 1");
    }
    faults.or(())?;
    let stored = StoredCheck {
        adopter: id,
        check,
        version: 1,
    };
    checks::insert(connection, &stored)?;
    caller.audit(connection, "adopter", &id.to_string())?;
    let body = CheckOut::of(&stored, caller.today);
    Ok(Created {
        etag: Some(body.etag.clone()),
        location: None,
        body,
    })
}

/// List the checks of a household.
///
/// With how each stands today, and what the running stage still misses.
#[utoipa::path(
    operation_id = "list_adopter_checks",
    tag = "adopters",
    params(("id" = AdopterId, Path, description = "The household."), MilestonesQuery),
    responses((status = 200, description = "The checks.", body = CheckPage)),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters/{id}/checks")]
pub async fn list_adopter_checks(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    id: Id<AdopterId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            let household = adopters::find(connection, &scope, id.case)?;
            caller.must_be_region(&scope)?;
            let stored = checks::of_adopter(connection, id.case)?;
            let known: Vec<Check> = stored.iter().map(|stored| stored.check.clone()).collect();
            let missing = missing_checks(&household.household, household.stage_on(caller.today), &known);
            let (rows, next_cursor) = page_of(&page, stored, |stored| stored.check.id.0);
            Outcome::Ok(CheckPage {
                items: rows.iter().map(|stored| CheckOut::of(stored, caller.today)).collect(),
                missing,
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

/// Change the dates of a check.
///
/// A JSON merge patch: usually `received_on`, when it has come.
#[utoipa::path(
    operation_id = "patch_adopter_check",
    tag = "adopters",
    params(
        ("id" = AdopterId, Path, description = "The household."),
        ("check_id" = CheckId, Path, description = "The check."),
        ("If-Match" = String, Header, description = "The ETag that was read.", max_length = 60)
    ),
    request_body(content = CheckPatch, example = json!({"received_on": "2022-03-20"})),
    responses((status = 200, description = "The check as it is now.", body = CheckOut, headers(("ETag" = String, description = "Its version.")))),
    security(("bearer" = ["adopters:write"]))
)]
#[patch("/v1/adopters/{id}/checks/{check_id}")]
pub async fn patch_adopter_check(
    service: Data<Service>,
    authorised: Authorised<AdoptersWrite>,
    id: Id<AdopterId, CheckId>,
    if_match: IfMatch,
    body: Body<CheckPatch>,
) -> Outcome<Versioned<CheckOut>> {
    let caller = authorised.caller;
    let check = id.part()?;
    let json = body.json;
    service
        .database
        .write(move |connection| change(connection, &caller, id.case, check, if_match, &json))
        .await
}

#[derive(Serialize, Deserialize)]
struct Dates {
    requested_on: NaiveDate,
    received_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
}

fn change(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: AdopterId,
    check: CheckId,
    if_match: IfMatch,
    patch: &Value,
) -> Outcome<Versioned<CheckOut>> {
    let scope = caller.scope(connection)?;
    adopters::find(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let mut stored = checks::find(connection, id, check)?;
    if_match.check(stored.version)?;
    let Check {
        requested_on,
        received_on,
        expires_on,
        ..
    } = stored.check;
    let Dates {
        requested_on,
        received_on,
        expires_on,
    } = merged(
        &Dates {
            requested_on,
            received_on,
            expires_on,
        },
        patch,
    )?;
    stored.check.requested_on = requested_on;
    stored.check.received_on = received_on;
    stored.check.expires_on = expires_on;
    stored.check.check(caller.today)?;
    checks::update(connection, &mut stored)?;
    caller.audit(connection, "adopter", &id.to_string())?;
    Ok(Versioned {
        value: CheckOut::of(&stored, caller.today),
        version: stored.version,
        day: caller.today,
    })
}

/// A page of overdue checks.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OverdueQuery {
    /// Entries of the page, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<u32>,
    /// Where the page before ended.
    #[serde(default)]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl ListQuery for OverdueQuery {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// List the checks that want attention.
///
/// Requested and not received within eight weeks, or expired, of households whose journey goes on.
#[utoipa::path(
    operation_id = "list_overdue_checks",
    tag = "adopters",
    params(OverdueQuery),
    responses((status = 200, description = "A page of checks.", body = OverdueCheckPage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/checks/overdue")]
pub async fn list_overdue_checks(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    query: Query<OverdueQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&caller.operation, &query.0)?;
    let body = service
        .database
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            let mut rows = checks::overdue(connection, &scope, page.after(), page.rows(), caller.today)?;
            let next_cursor = page.cut(&mut rows, |stored| stored.check.id.0);
            Outcome::Ok(OverdueCheckPage {
                items: rows.iter().map(|stored| CheckOut::of(stored, caller.today)).collect(),
                next_cursor,
            })
        })
        .await?;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
