//! The money of a financial year: spend against the budget, income against the target, quarter by
//! quarter.

use super::{
    ledger::{EntryKind, LedgerEntry},
    placement::PlacementDirection,
};
use crate::{
    calendar::{FinancialYear, Period},
    identifiers::PlacementId,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// Spend or income.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InteragencyTotals))]
pub struct Totals {
    /// Households with whom children were placed.
    pub households: usize,
    /// Children who were placed with them.
    pub children: usize,
    /// Fees in pence.
    pub fees_pence: i64,
    /// Extra charges in pence.
    pub extra_charges_pence: i64,
    /// Amounts agreed beside fees, in pence.
    pub agreed_amounts_pence: i64,
    /// All of it, in pence.
    pub total_pence: i64,
}

impl Totals {
    fn of<'a>(entries: impl Iterator<Item = &'a LedgerEntry>) -> Self {
        let mut totals = Self::default();
        let mut placed: BTreeSet<PlacementId> = BTreeSet::new();
        for entry in entries {
            let part = match entry.kind {
                EntryKind::Fee => &mut totals.fees_pence,
                EntryKind::ExtraCharge => &mut totals.extra_charges_pence,
                EntryKind::AgreedAmount => &mut totals.agreed_amounts_pence,
            };
            *part += entry.amount_pence;
            totals.total_pence += entry.amount_pence;
            if entry.kind == EntryKind::Fee && placed.insert(entry.placement_id) {
                totals.households += 1;
                totals.children += usize::from(entry.children);
            }
        }
        totals
    }
}

/// The money of a quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InteragencyQuarter))]
pub struct QuarterMoney {
    /// The quarter, for example `2021-22-q3`.
    #[cfg_attr(feature = "openapi", schema(max_length = 10))]
    pub quarter: String,
    /// Households bought.
    pub spend: Totals,
    /// Households sold.
    pub income: Totals,
    /// What is left of the year's budget at the end of the quarter, in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unspent_pence: Option<i64>,
    /// Income so far beyond the year's target, in pence; below zero while it is not reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond_target_pence: Option<i64>,
}

/// The money of a financial year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InteragencyYear))]
pub struct FinanceYear {
    /// Households bought.
    pub spend: Totals,
    /// Households sold.
    pub income: Totals,
    /// The budget for buying, in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_budget_pence: Option<i64>,
    /// What is left of the budget, in pence; below zero where more was spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unspent_pence: Option<i64>,
    /// The target of income, in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_target_pence: Option<i64>,
    /// Income beyond the target, in pence; below zero where it was not reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond_target_pence: Option<i64>,
    /// The quarters.
    #[cfg_attr(feature = "openapi", schema(max_items = 4))]
    pub quarters: Vec<QuarterMoney>,
}

fn within<'a>(entries: &'a [LedgerEntry], direction: PlacementDirection, period: &'a Period) -> impl Iterator<Item = &'a LedgerEntry> {
    entries
        .iter()
        .filter(move |entry| entry.direction == direction && (period.start..=period.end).contains(&entry.on))
}

/// Reckons a year from the entries of all placements; `budget` and `target` are of the year.
pub fn finance_of(entries: &[LedgerEntry], year: FinancialYear, budget: Option<i64>, target: Option<i64>) -> FinanceYear {
    use PlacementDirection::{Bought, Sold};
    let whole = year.period();
    let (mut spent, mut earned) = (0, 0);
    let quarters = whole
        .quarters()
        .into_iter()
        .map(|quarter| {
            let spend = Totals::of(within(entries, Bought, &quarter));
            let income = Totals::of(within(entries, Sold, &quarter));
            spent += spend.total_pence;
            earned += income.total_pence;
            QuarterMoney {
                quarter: quarter.label,
                spend,
                income,
                unspent_pence: budget.map(|budget| budget - spent),
                beyond_target_pence: target.map(|target| earned - target),
            }
        })
        .collect();
    FinanceYear {
        spend: Totals::of(within(entries, Bought, &whole)),
        income: Totals::of(within(entries, Sold, &whole)),
        purchase_budget_pence: budget,
        unspent_pence: budget.map(|budget| budget - spent),
        income_target_pence: target,
        beyond_target_pence: target.map(|target| earned - target),
        quarters,
    }
}
