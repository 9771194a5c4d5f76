//! `PUT /v1/agreements/{partner}`

use super::list::AgreementOut;
use crate::{
    http::{Body, IfMatch, IfMatchGiven, Versioned, put_versioned},
    interagency::partner::partner_named,
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::InteragencyWrite},
};
use actix_web::{
    HttpResponse, put,
    web::{Data, Path},
};
use chrono::NaiveDate;
use family_finding_domain::{Fault, FaultCode, identifiers::OrganisationCode};
use family_finding_persistence::{
    AnyConnection,
    interagency::agreements::{self, Agreement},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// An agreement. To end one, set its last day.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementIn {
    /// The first day on which it holds.
    pub from_on: NaiveDate,
    /// The last day on which it holds, where one is set.
    #[serde(default)]
    pub to_on: Option<NaiveDate>,
}

/// Record an agreement with a partner.
///
/// Adds it, or replaces what stands, whose ETag is then needed in If-Match. For the regional
/// adoption agency.
#[utoipa::path(
    operation_id = "put_agreement",
    tag = "interagency",
    params(
        ("partner" = String, Path, description = "The partner's code.", max_length = 12, pattern = "^[A-Z0-9]{2,12}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the agreement that is replaced.", max_length = 60)
    ),
    request_body(content = AgreementIn, example = json!({"from_on": "2022-04-01"})),
    responses(
        (status = 200, description = "The agreement as it is now.", body = AgreementOut, headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "The agreement was recorded.", body = AgreementOut, headers(("ETag" = String, description = "Its version."))),
        (status = 412, description = "It has changed since it was read.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "It breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "It replaces one that stands, and If-Match is missing.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interagency:write"]))
)]
#[put("/v1/agreements/{partner}")]
pub async fn put_agreement(
    service: Data<Service>,
    authorised: Authorised<InteragencyWrite>,
    partner: Path<String>,
    if_match: IfMatchGiven,
    body: Body<AgreementIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let partner = OrganisationCode::parse(&partner, "").map_err(|_| Problem::not_found())?;
    let wanted = body.value;
    let written = service
        .database
        .write(caller, move |connection, caller| {
            put(connection, caller, &partner, if_match.0, &wanted)
        })
        .await?;
    Ok(put_versioned(&written))
}

fn put(
    connection: &mut AnyConnection,
    caller: &Caller,
    partner: &OrganisationCode,
    if_match: Option<IfMatch>,
    wanted: &AgreementIn,
) -> Outcome<Versioned<AgreementOut>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let known = partner_named(connection, &region, partner, "")?;
    known.map_err(|_| Problem::new(ProblemKind::NotFound, "there is no such record for this caller"))?;
    if wanted.to_on.is_some_and(|last| last < wanted.from_on) {
        return Err(Fault::new(FaultCode::RangeReversed, "/to_on", "the agreement ends before it begins").into());
    }
    let before = agreements::find(connection, &region, partner)?;
    let agreement = Agreement {
        partner: partner.clone(),
        from_on: wanted.from_on,
        to_on: wanted.to_on,
        version: IfMatch::next_version(if_match, before.map(|before| before.version))?,
    };
    agreements::put(connection, &region, &agreement)?;
    caller.changes(partner.clone());
    Ok(AgreementOut::of(agreement, caller.today))
}
