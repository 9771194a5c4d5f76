//! `GET /v1/interagency-budgets/{year}`

use crate::{
    audit::{About, Shown, Shows},
    http::Versioned,
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, permissions::InteragencyRead},
};
use actix_web::{
    get,
    web::{Data, Path},
};
use family_finding_domain::calendar::FinancialYear;
use family_finding_persistence::interagency::budgets::{self, Budget};
use serde::Serialize;
use utoipa::ToSchema;

/// The budget and target of a financial year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BudgetOut {
    /// The financial year, such as `2021-22`.
    #[schema(max_length = 7)]
    pub financial_year: String,
    /// What may be spent on other agencies' households, in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_budget_pence: Option<i64>,
    /// What is hoped to be earned by the region's households, in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_target_pence: Option<i64>,
}

/// It names no case.
impl Shows for BudgetOut {
    fn note(&self, _: &mut Shown) {}
}

impl BudgetOut {
    /// The outside of a year's budget.
    pub fn of(year: FinancialYear, budget: Budget) -> Self {
        Self {
            financial_year: year.to_string(),
            purchase_budget_pence: budget.purchase_budget_pence,
            income_target_pence: budget.income_target_pence,
        }
    }
}

/// Read the budget and target of a financial year.
///
/// 404 while none is recorded. For the regional adoption agency.
#[utoipa::path(
    operation_id = "read_interagency_budget",
    tag = "interagency",
    params(("year" = String, Path, description = "The financial year, such as `2021-22`.", max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$")),
    responses(
        (status = 200, description = "The budget.", body = BudgetOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "It is as If-None-Match says.")
    ),
    security(("bearer" = ["interagency:read"]))
)]
#[get("/v1/interagency-budgets/{year}")]
pub async fn read_interagency_budget(
    service: Data<Service>,
    authorised: Authorised<InteragencyRead>,
    year: Path<String>,
) -> Outcome<Versioned<BudgetOut>> {
    let caller = authorised.caller;
    let year: FinancialYear = year.parse().map_err(|_| Problem::not_found())?;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            caller.must_be_region(&scope)?;
            let region = caller.region(&scope)?;
            let budget = budgets::find(connection, &region, year)?;
            if budget.version == 0 {
                return Err(Problem::not_found());
            }
            let budget = Versioned {
                value: BudgetOut::of(year, budget),
                version: budget.version,
                day: caller.today,
            };
            Ok(About::one(region, budget))
        })
        .await
        .map(|about| about.answer)
}
