//! `GET /v1/scorecards`

use super::known_at::{known_at, period};
use crate::{
    http::Query,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::MeasuresRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    children::ChildSummary,
    identifiers::OrganisationCode,
    measures::{Scorecard, scorecards},
};
use family_finding_persistence::{AnyConnection, Scope, measures, organisations};
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
/// in the period, each with its cohort, its value, the guidance and whether it is met.
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
    let period = period(&wanted.period)?;
    let scope = caller.scope(connection)?;
    let region = caller.region(&scope)?;
    if wanted.as_known_at.is_some_and(|day| day > caller.today) {
        return Err(Problem::of_parameter("as_known_at", "nothing is known yet of the future"));
    }
    let rolling_years = wanted.rolling_years.unwrap_or(1);
    let whole = period.rolling(rolling_years);
    let councils: Vec<OrganisationCode> = match (wanted.by, &scope) {
        (None, _) => Vec::new(),
        (Some(_), Scope::LocalAuthority { code, .. }) => vec![code.clone()],
        (Some(_), _) => organisations::local_authorities(connection, &region)?,
    };
    let adopted: Vec<(OrganisationCode, ChildSummary)> = match known_at(wanted.as_known_at) {
        None => measures::adopted_children(connection, &scope, whole.start, whole.end)?,
        Some(moment) => {
            let records = measures::records_known_at(connection, &scope, moment)?;
            records
                .children
                .into_iter()
                .map(|child| (child.local_authority, child.summary))
                .collect()
        }
    };
    let items = scorecards(
        adopted.iter().map(|(council, summary)| (council, summary)),
        &period,
        rolling_years,
        &councils,
    );
    Ok(Scorecards {
        period: period.label,
        rolling_years,
        from: whole.start,
        to: whole.end,
        as_known_at: wanted.as_known_at,
        items,
    })
}
