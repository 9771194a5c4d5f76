//! `GET /v1/scorecards`

use super::{
    gathered::Gathered,
    known_at::{known_at, period},
};
use crate::{
    http::Query,
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::MeasuresRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    calendar::Period,
    children::ChildSummary,
    identifiers::OrganisationCode,
    measures::{Scorecard, compare_scorecards, scorecards},
};
use family_finding_persistence::{AnyConnection, measures};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a scorecard is broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScorecardBreakdown {
    /// The child's council.
    LocalAuthority,
}

/// Which scorecards are wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ScorecardsQuery {
    /// The period, as for measures; the children adopted in it are the cohort.
    #[param(min_length = 7, max_length = 22, example = "2021-22")]
    pub period: String,
    /// One year, or rolling three years, that end with the period.
    #[serde(default)]
    #[param(minimum = 1, maximum = 3, default = 1)]
    pub rolling_years: Option<u32>,
    /// `local_authority`: each council beside the region.
    #[serde(default)]
    #[param(inline)]
    pub by: Option<ScorecardBreakdown>,
    /// As known at the end of this day.
    #[serde(default)]
    pub as_known_at: Option<NaiveDate>,
    /// Beside the same period of how many earlier years; of none when left out.
    #[serde(default)]
    #[param(maximum = 5)]
    pub earlier_years: Option<u32>,
}

/// The scorecards of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct Scorecards {
    /// The period as it was asked for.
    #[schema(max_length = 22)]
    pub period: String,
    /// How many years that end with it.
    pub rolling_years: u32,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The day as known at whose end, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<NaiveDate>,
    /// The scorecards: the region before its councils.
    pub items: Vec<Scorecard>,
}

/// Read the scorecards of a period.
///
/// A1, A10, A2, A3, placed to order and the intervals between the stages, of the children adopted
/// in the period, each with its cohort, its value, guidance, its target, and earlier years where
/// they are asked for.
#[utoipa::path(
    operation_id = "list_scorecards",
    tag = "measures",
    params(ScorecardsQuery),
    responses((status = 200, description = "The scorecards.", body = Scorecards)),
    security(("bearer" = ["measures:read"]))
)]
#[get("/v1/scorecards")]
pub async fn list_scorecards(
    service: Data<Service>,
    authorised: Authorised<MeasuresRead>,
    query: Query<ScorecardsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let body = service
        .database
        .without_entry()
        .read(move |connection| answer(connection, &caller, &query.0))
        .await?;
    Ok(HttpResponse::Ok().json(body))
}

fn answer(connection: &mut AnyConnection, caller: &Caller, wanted: &ScorecardsQuery) -> Outcome<Scorecards> {
    let gathered = Gathered::for_caller(connection, caller, wanted.as_known_at)?;
    let period = period(&wanted.period, gathered.today)?;
    let rolling_years = wanted.rolling_years.unwrap_or(1);
    let whole = period.rolling(rolling_years);
    let councils = match wanted.by {
        None => Vec::new(),
        Some(ScorecardBreakdown::LocalAuthority) => gathered.local_authorities(connection)?,
    };
    let years = 1..=wanted.earlier_years.unwrap_or(0);
    let earlier: Vec<Period> = years.filter_map(|years| period.years_before(years)).collect();
    let oldest = earlier.last().map_or(whole.start, |earliest| earliest.rolling(rolling_years).start);
    let adopted: Vec<(OrganisationCode, ChildSummary)> = match known_at(wanted.as_known_at) {
        None => measures::adopted_children(connection, &gathered.scope, oldest, whole.end)?,
        Some(moment) => {
            let records = measures::records(connection, &gathered.scope, Some(moment))?;
            let children = records.children.into_iter();
            children.map(|child| (child.local_authority, child.summary)).collect()
        }
    };
    let cards = |period: &Period| {
        let children = adopted.iter().map(|(council, summary)| (council, summary));
        scorecards(children, period, rolling_years, &councils)
    };
    let mut items = cards(&period);
    let name = name_of_targets(&period, rolling_years);
    let compared = gathered.compared(connection, std::slice::from_ref(&name), wanted.earlier_years)?;
    let earlier: Vec<(Period, Vec<Scorecard>)> = earlier
        .into_iter()
        .map(|period| {
            let cards = cards(&period);
            (period, cards)
        })
        .collect();
    compare_scorecards(&mut items, &name, &earlier, &compared);
    Ok(Scorecards {
        period: period.label,
        rolling_years,
        from: whole.start,
        to: whole.end,
        as_known_at: wanted.as_known_at,
        items,
    })
}

/// The period under whose name targets for these scorecards are set.
fn name_of_targets(period: &Period, rolling_years: u32) -> String {
    match rolling_years {
        1 => period.label.clone(),
        years => format!("{}-rolling-{years}", period.label),
    }
}
