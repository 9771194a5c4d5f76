//! `GET /v1/forecast`

use crate::{
    http::Query,
    measures::Gathered,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, permissions::MeasuresRead},
};
use actix_web::{
    HttpResponse, get,
    web::{self, Data},
};
use chrono::NaiveDate;
use family_finding_domain::{
    forecast::{Basis, Expected, ForecastQuarter, INTERVAL_PERCENT, Outlook, RUNS, outlook},
    identifiers::OrganisationCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// As of when the forecast is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ForecastQuery {
    /// As known at the end of this day; today when left out. So a forecast can be held against what
    /// came of it.
    #[serde(default)]
    pub as_known_at: Option<NaiveDate>,
    /// The local authority whose children and households it is of; all that are the caller's when left
    /// out.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 12, pattern = "^[A-Z0-9]{2,12}$")]
    pub local_authority: Option<OrganisationCode>,
}

/// What is expected of the next four quarters.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForecastOut {
    /// The last day of which anything is known.
    pub as_of: NaiveDate,
    /// The local authority; absent for all that are the caller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// How many possible futures were drawn.
    pub possible_futures: u32,
    /// In how many of a hundred of them a figure lies within its interval.
    pub interval_percent: u32,
    /// The history that durations and drop-outs are of.
    pub basis: Basis,
    /// Children with no potential link on the day.
    pub children_waiting: u64,
    /// The quarter that the next day is in, and the three after it.
    #[schema(max_items = 4)]
    pub quarters: Vec<ForecastQuarter>,
    /// Approvals of the four quarters together.
    pub approvals: Expected,
    /// Matches of the four quarters together.
    pub matches: Expected,
}

/// Read a forecast.
///
/// Approvals, matches and children who wait in the next four quarters, from the cases that are open
/// and the durations and drop-outs of the last three years, each with an interval. It is drawn by
/// simulation from a fixed seed: the same records give the same forecast.
#[utoipa::path(
    operation_id = "read_forecast",
    tag = "forecast",
    params(ForecastQuery),
    responses((status = 200, description = "The forecast.", body = ForecastOut)),
    security(("bearer" = ["measures:read"]))
)]
#[get("/v1/forecast")]
pub async fn read_forecast(
    service: Data<Service>,
    authorised: Authorised<MeasuresRead>,
    query: Query<ForecastQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let ForecastQuery {
        as_known_at,
        local_authority,
    } = query.0;
    let area = local_authority.clone();
    let turn = service.reckoning.turn().await?;
    let (records, today) = service
        .database
        .without_entry()
        .read(move |connection| {
            let gathered = Gathered::for_caller(connection, &caller, as_known_at)?;
            let councils = gathered.local_authorities(connection)?;
            let mut records = gathered.records(connection)?;
            if let Some(area) = &area {
                if !councils.contains(area) {
                    return Err(Gathered::no_such_local_authority());
                }
                records.adopters.retain(|record| &record.local_authority == area);
                records.children.retain(|record| &record.local_authority == area);
            }
            Ok((records, gathered.today))
        })
        .await?;
    // No transaction and no connection is held while the futures are drawn.
    let outlook = web::block(move || {
        let _turn = turn;
        outlook(&records, today)
    })
    .await
    .map_err(|_| Problem::internal("the work on the forecast was broken off"))?;
    Ok(HttpResponse::Ok().json(ForecastOut::of(outlook, today, local_authority)))
}

impl ForecastOut {
    fn of(outlook: Outlook, as_of: NaiveDate, local_authority: Option<OrganisationCode>) -> Self {
        let Outlook {
            basis,
            children_waiting,
            quarters,
            approvals,
            matches,
        } = outlook;
        Self {
            as_of,
            local_authority,
            possible_futures: RUNS,
            interval_percent: INTERVAL_PERCENT,
            basis,
            children_waiting,
            quarters,
            approvals,
            matches,
        }
    }
}
