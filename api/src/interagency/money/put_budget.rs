//! `PUT /v1/interagency-budgets/{year}`

use super::read_budget::BudgetOut;
use crate::{
    http::{Body, IfMatch, IfMatchGiven, Versioned, put_versioned},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::InteragencyWrite},
};
use actix_web::{
    HttpResponse, put,
    web::{Data, Path},
};
use family_finding_domain::calendar::FinancialYear;
use family_finding_persistence::{
    AnyConnection,
    interagency::budgets::{self, Budget},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A year's budget and target. What is left out is not set.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetIn {
    /// What may be spent on other agencies' households, in pence.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100000000000_i64)]
    pub purchase_budget_pence: Option<i64>,
    /// What is hoped to be earned by the region's households, in pence.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100000000000_i64)]
    pub income_target_pence: Option<i64>,
}

/// Record the budget and target of a financial year.
///
/// Adds them, or replaces what stands, whose ETag is then needed in If-Match. For the regional
/// adoption agency.
#[utoipa::path(
    operation_id = "put_interagency_budget",
    tag = "interagency",
    params(
        ("year" = String, Path, description = "The financial year, such as `2021-22`.", max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what is replaced.", max_length = 60)
    ),
    request_body(content = BudgetIn, example = json!({"purchase_budget_pence": 25000000, "income_target_pence": 13500000})),
    responses(
        (status = 200, description = "The budget as it is now.", body = BudgetOut, headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "The budget was recorded.", body = BudgetOut, headers(("ETag" = String, description = "Its version."))),
        (status = 412, description = "It has changed since it was read.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "It replaces one that stands, and If-Match is missing.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interagency:write"]))
)]
#[put("/v1/interagency-budgets/{year}")]
pub async fn put_interagency_budget(
    service: Data<Service>,
    authorised: Authorised<InteragencyWrite>,
    year: Path<String>,
    if_match: IfMatchGiven,
    body: Body<BudgetIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let year: FinancialYear = year.parse().map_err(|_| Problem::not_found())?;
    let wanted = body.value;
    let written = service
        .database
        .write(caller, move |connection, caller| put(connection, caller, year, if_match.0, &wanted))
        .await?;
    Ok(put_versioned(&written))
}

fn put(
    connection: &mut AnyConnection,
    caller: &Caller,
    year: FinancialYear,
    if_match: Option<IfMatch>,
    wanted: &BudgetIn,
) -> Outcome<Versioned<BudgetOut>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let standing = budgets::find(connection, &region, year)?.version;
    let version = IfMatch::next_version(if_match, (standing > 0).then_some(standing))?;
    let budget = Budget {
        purchase_budget_pence: wanted.purchase_budget_pence,
        income_target_pence: wanted.income_target_pence,
        version,
    };
    budgets::put(connection, &region, year, &budget)?;
    caller.changes(region.clone());
    Ok(Versioned {
        value: BudgetOut::of(year, budget),
        version,
        day: caller.today,
    })
}
