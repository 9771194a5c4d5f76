//! `GET /v1/measures`

use super::known_at::{known_at, period};
use crate::{
    http::Query,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::MeasuresRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::measures::{Breakdown, Figure, MeasureCode, MeasureQuery, figures};
use family_finding_persistence::{AnyConnection, measures, organisations};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which figures are wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MeasuresQuery {
    /// A financial year (`2021-22`), a quarter (`2021-22-q3`), a month (`2021-11`), two financial
    /// years (`2019-20..2021-22`) or two dates (`2019-04-01..2022-03-31`).
    #[param(min_length = 7, max_length = 22, example = "2021-22")]
    pub period: String,
    /// Broken down by `local_authority`, by `quarter`, or by both, separated by a comma.
    #[serde(default)]
    #[param(inline, max_items = 2, style = Form, explode = false)]
    pub by: Option<Vec<Breakdown>>,
    /// Only these measures, separated by commas.
    #[serde(default)]
    #[param(inline, max_items = 100, style = Form, explode = false)]
    pub measures: Option<Vec<MeasureCode>>,
    /// As known at the end of this day.
    #[serde(default)]
    pub as_known_at: Option<NaiveDate>,
    /// The first day of cumulative figures; the agency's launch when left out.
    #[serde(default)]
    pub since: Option<NaiveDate>,
}

/// The figures of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureFigures {
    /// The period as it was asked for.
    #[schema(max_length = 22)]
    pub period: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The day as known at whose end, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<NaiveDate>,
    /// The first day of cumulative figures.
    pub since: NaiveDate,
    /// The figures: by measure, the whole before its parts.
    pub items: Vec<Figure>,
}

/// Read the measures of a period.
///
/// The adopter funnel, conversion, adopter timescales, available adopters, family finding and the
/// child's journey. A council's figures are of its own children and of the households of its area.
#[utoipa::path(
    operation_id = "list_measures",
    tag = "measures",
    params(MeasuresQuery),
    responses((status = 200, description = "The figures.", body = MeasureFigures)),
    security(("bearer" = ["measures:read"]))
)]
#[get("/v1/measures")]
pub async fn list_measures(
    service: Data<Service>,
    authorised: Authorised<MeasuresRead>,
    query: Query<MeasuresQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let body = service
        .database
        .without_entry()
        .read(move |connection| answer(connection, &caller, &query.0))
        .await?;
    Ok(HttpResponse::Ok().json(body))
}

fn answer(connection: &mut AnyConnection, caller: &Caller, wanted: &MeasuresQuery) -> Outcome<MeasureFigures> {
    let period = period(&wanted.period)?;
    let scope = caller.scope(connection)?;
    let region = caller.region(&scope)?;
    if wanted.as_known_at.is_some_and(|day| day > caller.today) {
        return Err(Problem::of_parameter("as_known_at", "nothing is known yet of the future"));
    }
    let launched = organisations::find(connection, &region)?.and_then(|organisation| organisation.launched_on);
    let since = wanted.since.or(launched).unwrap_or(period.start);
    let local_authorities = match &scope {
        family_finding_persistence::Scope::LocalAuthority { code, .. } => vec![code.clone()],
        _ => organisations::local_authorities(connection, &region)?,
    };
    let records = match known_at(wanted.as_known_at) {
        Some(moment) => measures::records_known_at(connection, &scope, moment)?,
        None => measures::records(connection, &scope)?,
    };
    let query = MeasureQuery {
        codes: wanted.measures.clone(),
        period: period.clone(),
        by: wanted.by.clone().unwrap_or_default(),
        local_authorities,
        since,
        today: wanted.as_known_at.unwrap_or(caller.today),
    };
    Ok(MeasureFigures {
        items: figures(&records, &query),
        period: period.label,
        from: period.start,
        to: period.end,
        as_known_at: wanted.as_known_at,
        since,
    })
}
