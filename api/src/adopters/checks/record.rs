//! `POST /v1/adopters/{id}/checks`

use super::out::CheckOut;
use crate::{
    http::{Body, Created, Id, IdempotencyKey, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    FaultCode, Faults,
    adopters::{Check, CheckKind},
    identifiers::{AdopterId, CheckId},
};
use family_finding_persistence::{
    AnyConnection, adopters,
    adopters::checks::{self, StoredCheck},
};
use serde::Deserialize;
use utoipa::ToSchema;
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
    let adults = household.household.without_identity().adults.as_ref().map_or(2, Vec::len);
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
    let body = CheckOut::of(&stored, caller.today);
    Ok(Created {
        etag: Some(body.etag.clone()),
        location: None,
        body,
    })
}
