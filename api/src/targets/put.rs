//! `PUT /v1/targets/{period}`

use super::{period_of_targets, read::TargetsOut};
use crate::{
    http::{Body, IfMatch, IfMatchGiven, Versioned, put_versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::TargetsWrite},
};
use actix_web::{
    HttpResponse, put,
    web::{Data, Path},
};
use family_finding_domain::{
    calendar::Period,
    targets::{Target, Targets},
};
use family_finding_persistence::{
    AnyConnection, organisations,
    targets::{self, TargetsOfPeriod},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// The targets of a period: all of them, because they replace what stands.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetsIn {
    /// Each measure, for the region or one of its local authorities, at most once.
    #[schema(max_items = 400)]
    pub targets: Vec<Target>,
}

/// Set the targets of a period.
///
/// Adds a version that holds from then on: the whole list, whose ETag is needed in If-Match once
/// there is one. Earlier versions stay and can be read. For the regional adoption agency.
#[utoipa::path(
    operation_id = "put_targets",
    tag = "targets",
    params(
        ("period" = String, Path, description = "A financial year, a quarter, a month, or the three years that end with a financial year (`2021-22-rolling-3`). It may lie ahead.", max_length = 22, pattern = "^20[0-9]{2}-[0-9]{2}(-q[1-4]|-rolling-3)?$"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what is replaced.", max_length = 60)
    ),
    request_body(content = TargetsIn, example = json!({"targets": [
        {"measure": "approved", "value": 110},
        {"measure": "approved", "local_authority": "HCC", "value": 60},
        {"measure": "stage_one_months", "value": 1.8},
        {"measure": "A10", "value": 400}
    ]})),
    responses(
        (status = 200, description = "The targets as they are now.", body = TargetsOut, headers(("ETag" = String, description = "Their version."))),
        (status = 201, description = "The period's first targets were set.", body = TargetsOut, headers(("ETag" = String, description = "Their version."))),
        (status = 412, description = "They have changed since they were read.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A target breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "They replace some that stand, and If-Match is missing.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["targets:write"]))
)]
#[put("/v1/targets/{period}")]
pub async fn put_targets(
    service: Data<Service>,
    authorised: Authorised<TargetsWrite>,
    period: Path<String>,
    if_match: IfMatchGiven,
    body: Body<TargetsIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let period = period_of_targets(&period)?;
    let wanted = body.value;
    let written = service
        .database
        .write(caller, move |connection, caller| {
            set(connection, caller, &period, if_match.0, &wanted)
        })
        .await?;
    Ok(put_versioned(&written))
}

fn set(
    connection: &mut AnyConnection,
    caller: &Caller,
    period: &Period,
    if_match: Option<IfMatch>,
    wanted: &TargetsIn,
) -> Outcome<Versioned<TargetsOut>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let standing = targets::find(connection, &region, &period.label, None)?;
    let version = IfMatch::next_version(if_match, standing.map(|standing| standing.version))?;
    let councils = organisations::local_authorities(connection, &region)?;
    let added = TargetsOfPeriod {
        targets: Targets::parse(&wanted.targets, &councils)?,
        version,
        set_at: caller.now,
        set_by: caller.recorder(),
    };
    targets::add(connection, &region, &period.label, &added)?;
    caller.changes(region);
    Ok(Versioned {
        value: TargetsOut::of(period.clone(), added),
        version,
        day: caller.today,
    })
}
