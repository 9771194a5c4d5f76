//! `GET /v1/interagency-placements/finance`

use crate::{
    audit::{About, Shown, Shows},
    http::Query,
    interagency::placements::all_files,
    measures::{known_at, read_on},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::InteragencyRead},
};
use actix_web::{HttpResponse, get, web::Data};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    calendar::FinancialYear,
    identifiers::{OrganisationCode, PlacementId},
    interagency::{FinanceYear, LedgerEntry, due_entries, finance_of, ledger},
    measures::ChildRecord,
};
use family_finding_persistence::{
    AnyConnection, Scope,
    interagency::{budgets, placements},
    measures,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// By which days money is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FinanceBasis {
    /// The whole fee on the day of the move: what the agencies report.
    Committed,
    /// The fee in its instalments, on the days on which they fall due.
    Due,
}

/// Which year's money.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FinanceQuery {
    /// The financial year, such as `2021-22`.
    #[param(min_length = 7, max_length = 7, pattern = "^20[0-9]{2}-[0-9]{2}$", example = "2021-22")]
    pub period: String,
    /// By which days; `committed` when left out.
    #[serde(default)]
    #[param(inline)]
    pub basis: Option<FinanceBasis>,
    /// As known at the end of this day.
    #[serde(default)]
    pub as_known_at: Option<NaiveDate>,
}

/// The money of a financial year.
#[derive(Debug, Serialize, ToSchema)]
pub struct Finance {
    /// The financial year.
    #[schema(max_length = 7)]
    pub period: String,
    /// By which days.
    pub basis: FinanceBasis,
    /// The day as known at whose end, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<NaiveDate>,
    /// Spend against the budget and income against the target, by quarter.
    #[serde(flatten)]
    pub year: FinanceYear,
    /// Every amount of the year up to today, by its day.
    #[schema(max_items = 10000)]
    pub entries: Vec<LedgerEntry>,
    /// Placements whose fee is in no sum: no rate is known for the day of the move, and none was
    /// agreed.
    #[schema(max_items = 10000)]
    pub without_fee: Vec<PlacementId>,
}

impl Shows for Finance {
    fn note(&self, shown: &mut Shown) {
        self.entries.iter().for_each(|entry| shown.case(entry.placement_id));
        self.without_fee.iter().for_each(|placement| shown.case(*placement));
    }
}

/// Read the interagency money of a financial year.
///
/// Spend on other agencies' households against the budget, income from the region's own against the
/// target, by quarter, with every amount behind them. For the regional adoption agency.
#[utoipa::path(
    operation_id = "read_interagency_finance",
    tag = "interagency",
    params(FinanceQuery),
    responses((status = 200, description = "The year's money.", body = Finance)),
    security(("bearer" = ["interagency:read"]))
)]
#[get("/v1/interagency-placements/finance")]
pub async fn read_interagency_finance(
    service: Data<Service>,
    authorised: Authorised<InteragencyRead>,
    query: Query<FinanceQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let body = service
        .database
        .read(caller, move |connection, caller| answer(connection, caller, &query.0))
        .await?;
    Ok(HttpResponse::Ok().json(body.answer))
}

/// The committed money of several years for a report, whose children are read already.
pub fn committed_years(
    connection: &mut AnyConnection,
    scope: &Scope,
    region: &OrganisationCode,
    years: &[FinancialYear],
    children: &[ChildRecord],
    known: Option<DateTime<Utc>>,
    until: NaiveDate,
) -> Outcome<Vec<(FinancialYear, FinanceYear)>> {
    let facts = placements::all(connection, scope)?;
    let files = all_files(&facts, children, known)?;
    let entries: Vec<LedgerEntry> = files.iter().flat_map(|file| ledger(file, until)).collect();
    let mut told = Vec::new();
    for year in years {
        let budget = budgets::find(connection, region, *year)?;
        let money = finance_of(&entries, *year, budget.purchase_budget_pence, budget.income_target_pence);
        told.push((*year, money));
    }
    Ok(told)
}

fn answer(connection: &mut AnyConnection, caller: &Caller, wanted: &FinanceQuery) -> Outcome<About<Finance>> {
    let year: FinancialYear = wanted
        .period
        .parse()
        .map_err(|_| Problem::of_parameter("period", "money is told by financial year, such as 2021-22"))?;
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let region = caller.region(&scope)?;
    let until = read_on(caller.today, wanted.as_known_at)?;
    let basis = wanted.basis.unwrap_or(FinanceBasis::Committed);
    let facts = placements::all(connection, &scope)?;
    let known = known_at(wanted.as_known_at);
    let children = measures::records(connection, &scope, known)?.children;
    let files = all_files(&facts, &children, known)?;
    let mut entries: Vec<LedgerEntry> = files
        .iter()
        .flat_map(|file| match basis {
            FinanceBasis::Committed => ledger(file, until),
            FinanceBasis::Due => due_entries(file, until),
        })
        .filter(|entry| (year.start()..=year.end()).contains(&entry.on))
        .collect();
    entries.sort_by_key(|entry| (entry.on, entry.placement_id, entry.kind));
    let in_year = |on: NaiveDate| (year.start()..=year.end()).contains(&on);
    let without_fee = files
        .iter()
        .filter(|file| file.dates.placed_on.is_some_and(in_year) && file.fee(until).is_err());
    let budget = budgets::find(connection, &region, year)?;
    let finance = Finance {
        period: year.to_string(),
        basis,
        as_known_at: wanted.as_known_at,
        year: finance_of(&entries, year, budget.purchase_budget_pence, budget.income_target_pence),
        without_fee: without_fee.map(|file| file.id).collect(),
        entries,
    };
    Ok(About::one(region, finance).with_its_own())
}
