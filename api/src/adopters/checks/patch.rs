//! `PATCH /v1/adopters/{id}/checks/{check_id}`

use super::out::CheckOut;
use crate::{
    http::{Body, Id, IfMatch, Versioned, merged},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{patch, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::Check,
    identifiers::{AdopterId, CheckId},
};
use family_finding_persistence::{AnyConnection, adopters, adopters::checks};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

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
        .write(caller, move |connection, caller| {
            change(connection, caller, id.case, check, if_match, &json)
        })
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
    Ok(Versioned {
        value: CheckOut::of(&stored, caller.today),
        version: stored.version,
        day: caller.today,
    })
}
