//! Days, working days, months and the periods that figures are asked for.

mod bank_holidays;
mod limit;
mod period;
mod rounding;
mod working_days;

pub use bank_holidays::{BANK_HOLIDAYS, FIRST_YEAR, LAST_YEAR, bank_holidays};
pub use limit::{Limit, LimitUnit};
pub use period::{FinancialYear, Period, PeriodError};
pub use rounding::{Tenths, divide_half_up, mean_days, mean_months, mean_tenths, percent, percent_hundredths};
pub use working_days::{OutsideCalendar, add_working_days, is_working_day, working_days_between};

use chrono::{Months, NaiveDate};

/// Completed years of age on a day; `None` before birth.
pub fn age_in_years(born: NaiveDate, on: NaiveDate) -> Option<u32> {
    on.years_since(born)
}

/// The same day a number of months later (the month's last day where there is none such).
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}
