//! `GET /v1/targets/{period}`

use super::period_of_targets;
use crate::{
    audit::{Shown, Shows},
    http::{Query, Versioned},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, permissions::MeasuresRead},
};
use actix_web::{
    get,
    web::{Data, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{calendar::Period, targets::Target};
use family_finding_persistence::targets::{self, TargetsOfPeriod};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which version is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TargetsQuery {
    /// An earlier version; the latest when left out. Versions count from 1.
    #[serde(default)]
    #[param(minimum = 1, maximum = 1000000)]
    pub version: Option<i64>,
}

/// The targets of a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TargetsOut {
    /// The period.
    #[schema(max_length = 22, example = "2021-22")]
    pub period: String,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Counts the changes from 1. Every earlier version can be read.
    pub version: i64,
    /// When this version was set.
    pub set_at: DateTime<Utc>,
    /// The subject of the token that set it.
    #[schema(max_length = 120)]
    pub set_by: String,
    /// The organisation that set it.
    #[schema(max_length = 12)]
    pub set_for: String,
    /// The targets: by measure, the region before its local authorities.
    #[schema(max_items = 400)]
    pub targets: Vec<Target>,
}

/// They name no case; that they were changed is noted where they are changed.
impl Shows for TargetsOut {
    fn note(&self, _: &mut Shown) {}
}

impl TargetsOut {
    /// The outside of a version.
    pub fn of(period: Period, set: TargetsOfPeriod) -> Self {
        Self {
            period: period.label,
            from: period.start,
            to: period.end,
            version: set.version,
            set_at: set.set_at,
            set_by: set.set_by.subject,
            set_for: set.set_by.organisation,
            targets: set.targets.told(),
        }
    }
}

/// Read the targets of a period.
///
/// The latest version, or an earlier one. 404 while none is set. Everybody in the region reads the
/// region's targets.
#[utoipa::path(
    operation_id = "read_targets",
    tag = "targets",
    params(
        ("period" = String, Path, description = "A financial year, a quarter, a month, or the three years that end with a financial year (`2021-22-rolling-3`).", max_length = 22, pattern = "^20[0-9]{2}-[0-9]{2}(-q[1-4]|-rolling-3)?$"),
        TargetsQuery
    ),
    responses(
        (status = 200, description = "The targets.", body = TargetsOut, headers(("ETag" = String, description = "Their version."))),
        (status = 304, description = "They are as If-None-Match says.")
    ),
    security(("bearer" = ["measures:read"]))
)]
#[get("/v1/targets/{period}")]
pub async fn read_targets(
    service: Data<Service>,
    authorised: Authorised<MeasuresRead>,
    period: Path<String>,
    query: Query<TargetsQuery>,
) -> Outcome<Versioned<TargetsOut>> {
    let caller = authorised.caller;
    let period = period_of_targets(&period)?;
    service
        .database
        .without_entry()
        .read(move |connection| {
            let scope = caller.scope(connection)?;
            let region = caller.region(&scope)?;
            let set = targets::find(connection, &region, &period.label, query.0.version)?.ok_or_else(Problem::not_found)?;
            Ok(Versioned {
                version: set.version,
                value: TargetsOut::of(period.clone(), set),
                day: caller.today,
            })
        })
        .await
}
