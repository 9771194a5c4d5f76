//! The budget for buying and the target of income, by financial year.

use crate::{connection::AnyConnection, error::StoreError, schema::interagency_budgets as table};
use diesel::prelude::*;
use family_finding_domain::{calendar::FinancialYear, identifiers::OrganisationCode};

/// The budget and target of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// What may be spent on households of other agencies, in pence.
    pub purchase_budget_pence: Option<i64>,
    /// What is hoped to be earned by households of the region, in pence.
    pub income_target_pence: Option<i64>,
    /// Counts the changes; 0 while nothing is set.
    pub version: i64,
}

/// The budget of a region's year; nothing is set where no row holds it.
pub fn find(connection: &mut AnyConnection, region: &OrganisationCode, year: FinancialYear) -> Result<Budget, StoreError> {
    let row: Option<(Option<i64>, Option<i64>, i64)> = table::table
        .filter(table::region.eq(region.as_str()))
        .filter(table::financial_year.eq(year.to_string()))
        .select((table::purchase_budget_pence, table::income_target_pence, table::version))
        .get_result(connection)
        .optional()?;
    Ok(
        row.map_or_else(Budget::default, |(purchase_budget_pence, income_target_pence, version)| Budget {
            purchase_budget_pence,
            income_target_pence,
            version,
        }),
    )
}

/// Adds a year's budget, or replaces the one of the version before.
pub fn put(connection: &mut AnyConnection, region: &OrganisationCode, year: FinancialYear, budget: &Budget) -> Result<(), StoreError> {
    if budget.version == 1 {
        diesel::insert_into(table::table)
            .values((
                table::region.eq(region.as_str()),
                table::financial_year.eq(year.to_string()),
                table::purchase_budget_pence.eq(budget.purchase_budget_pence),
                table::income_target_pence.eq(budget.income_target_pence),
                table::version.eq(budget.version),
            ))
            .execute(connection)?;
        return Ok(());
    }
    let changed = diesel::update(table::table)
        .filter(table::region.eq(region.as_str()))
        .filter(table::financial_year.eq(year.to_string()))
        .filter(table::version.eq(budget.version - 1))
        .set((
            table::purchase_budget_pence.eq(budget.purchase_budget_pence),
            table::income_target_pence.eq(budget.income_target_pence),
            table::version.eq(budget.version),
        ))
        .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
