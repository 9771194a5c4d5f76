//! `GET /v1/statistics`

use crate::{
    http::Query,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::StatisticsRead},
};
use actix_web::{HttpResponse, get, web::Data};
use family_finding_domain::{
    calendar::FinancialYear,
    measures::{Statistic, statistics},
};
use family_finding_persistence::{AnyConnection, Scope, measures, organisations};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What statistics are broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatisticsBreakdown {
    /// Local authority.
    LocalAuthority,
    /// Quarter of the financial year.
    Quarter,
}

/// Which statistics are wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct StatisticsQuery {
    /// The financial year, such as `2021-22`; it must be over.
    #[param(min_length = 7, max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$", example = "2021-22")]
    pub financial_year: String,
    /// Broken down by `local_authority`, by `quarter`, or by both, separated by a comma.
    #[serde(default)]
    #[param(inline, max_items = 2, style = Form, explode = false)]
    pub by: Option<Vec<StatisticsBreakdown>>,
}

/// The statistics of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct Statistics {
    /// The financial year.
    #[schema(max_length = 7)]
    pub financial_year: String,
    /// The figures: by measure, the whole before its parts.
    pub items: Vec<Statistic>,
}

/// Read the statistics of a year that is over.
///
/// Measures and scorecards as they may leave the organisation: counts of 1 to 5, percentages and
/// means over too few, and what would give them away are withheld and shown as `c`. Everybody
/// whose organisation belongs to the region gets the same figures.
#[utoipa::path(
    operation_id = "list_statistics",
    tag = "measures",
    params(StatisticsQuery),
    responses((status = 200, description = "The statistics.", body = Statistics)),
    security(("bearer" = ["statistics:read"]))
)]
#[get("/v1/statistics")]
pub async fn list_statistics(
    service: Data<Service>,
    authorised: Authorised<StatisticsRead>,
    query: Query<StatisticsQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let body = service
        .database
        .without_entry()
        .read(move |connection| answer(connection, &caller, &query.0))
        .await?;
    Ok(HttpResponse::Ok().json(body))
}

fn answer(connection: &mut AnyConnection, caller: &Caller, wanted: &StatisticsQuery) -> Outcome<Statistics> {
    let year: FinancialYear = wanted
        .financial_year
        .parse()
        .map_err(|_| Problem::of_parameter("financial_year", "a financial year is written like 2021-22"))?;
    let scope = caller.scope(connection)?;
    let region = caller.region(&scope)?;
    if !year.is_over(caller.today) {
        let detail =
            "statistics are made of a year that is over: while it runs, each day's figures less those of the day before tell one case";
        return Err(Problem::of_parameter("financial_year", detail));
    }
    let councils = organisations::local_authorities(connection, &region)?;
    // The whole region on purpose, whoever asks: what is withheld is decided on the whole table.
    let records = measures::records(connection, &Scope::whole_region(region), None)?;
    let by = wanted.by.as_deref().unwrap_or_default();
    let whole_year = year.to_string();
    let mut items = statistics(&records, year, &councils, caller.today);
    items.retain(|item| {
        (by.contains(&StatisticsBreakdown::LocalAuthority) || item.local_authority.is_none())
            && (by.contains(&StatisticsBreakdown::Quarter) || item.period == whole_year)
    });
    Ok(Statistics {
        financial_year: whole_year,
        items,
    })
}
