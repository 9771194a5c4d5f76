//! `GET /v1/measures`

use super::{gathered::Gathered, known_at::period};
use crate::{
    http::Query,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::MeasuresRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    calendar::Period,
    measures::{Breakdown, ComparedWith, Figure, MeasureCode, MeasureQuery, figures},
};
use family_finding_persistence::AnyConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which figures are wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MeasuresQuery {
    /// A financial year (`2021-22`), a quarter (`2021-22-q3`), a month (`2021-11`), a financial year
    /// up to today (`2021-22-to-date`), the three years that end with one (`2021-22-rolling-3`), two
    /// financial years (`2019-20..2021-22`) or two dates (`2019-04-01..2022-03-31`). It must have begun.
    #[param(min_length = 7, max_length = 22, example = "2021-22")]
    pub period: String,
    /// Broken down by `local_authority` and by `year`, `quarter` or `month`, separated by commas;
    /// by month for periods of at most three years.
    #[serde(default)]
    #[param(inline, max_items = 4, style = Form, explode = false)]
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
    /// Beside the same period of how many earlier years; of none when left out.
    #[serde(default)]
    #[param(maximum = 5)]
    pub earlier_years: Option<u32>,
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
/// child's journey, each beside guidance, its target, and earlier years where they are asked for. A
/// council's figures are of its own children and of the households of its area.
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

/// The longest period that is broken down by month, in days.
const MOST_DAYS_BY_MONTH: i64 = 1_100;

fn answer(connection: &mut AnyConnection, caller: &Caller, wanted: &MeasuresQuery) -> Outcome<MeasureFigures> {
    let gathered = Gathered::for_caller(connection, caller, wanted.as_known_at)?;
    let period = period(&wanted.period, gathered.today)?;
    let by = wanted.by.clone().unwrap_or_default();
    if by.contains(&Breakdown::Month) && (period.end - period.start).num_days() > MOST_DAYS_BY_MONTH {
        return Err(Problem::of_parameter(
            "by",
            "a period of more than three years is not broken down by month",
        ));
    }
    let since = gathered.since(connection, wanted.since, &period)?;
    let mut query = MeasureQuery {
        codes: wanted.measures.clone(),
        period,
        by,
        local_authorities: gathered.local_authorities(connection)?,
        since,
        today: gathered.today,
        compared: ComparedWith::default(),
    };
    let names: Vec<String> = query.periods().into_iter().map(|period| period.label).collect();
    query.compared = gathered.compared(connection, &names, wanted.earlier_years)?;
    let records = gathered.records(connection)?;
    let items = figures(&records, &query);
    let Period { label, start, end } = query.period;
    Ok(MeasureFigures {
        items,
        period: label,
        from: start,
        to: end,
        as_known_at: wanted.as_known_at,
        since,
    })
}
