//! How far back the department wants to be told.

use crate::{calendar::FinancialYear, children::ChildSummary};
use chrono::{Months, NaiveDate};

/// The collection looks back this far, and from there to the beginning of the financial year.
const MONTHS_BACK: u32 = 24;

/// The first day of what is told on a day: 1 April of the financial year of two years before.
pub fn told_from(today: NaiveDate) -> NaiveDate {
    let back = today.checked_sub_months(Months::new(MONTHS_BACK)).unwrap_or(today);
    FinancialYear::containing(back).start()
}

/// Whether a child's journey was over before the first day of what is told.
pub(super) fn is_over_before(summary: &ChildSummary, first: NaiveDate) -> bool {
    let left = [summary.adopted_on, summary.left_care_on].into_iter().flatten().min();
    left.is_some_and(|on| on < first)
}
