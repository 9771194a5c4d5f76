//! A time limit in the unit in which the rules state it.

use super::{OutsideCalendar, add_months, add_working_days};
use crate::codes::code_list;
use chrono::{Days, NaiveDate};

code_list! {
    /// The unit of a time limit.
    LimitUnit {
        /// Calendar days.
        Days = "days",
        /// Working days in England.
        WorkingDays = "working_days",
        /// Weeks.
        Weeks = "weeks",
        /// Calendar months.
        Months = "months",
    }
}

/// A time limit, for example 40 working days or 6 months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limit {
    /// How many.
    pub value: u32,
    /// Of what.
    pub unit: LimitUnit,
}

impl Limit {
    /// Calendar days.
    pub const fn days(value: u32) -> Self {
        Self {
            value,
            unit: LimitUnit::Days,
        }
    }
    /// Working days.
    pub const fn working_days(value: u32) -> Self {
        Self {
            value,
            unit: LimitUnit::WorkingDays,
        }
    }
    /// Weeks.
    pub const fn weeks(value: u32) -> Self {
        Self {
            value,
            unit: LimitUnit::Weeks,
        }
    }
    /// Calendar months.
    pub const fn months(value: u32) -> Self {
        Self {
            value,
            unit: LimitUnit::Months,
        }
    }

    /// The last day within the limit when it starts on `date`.
    pub fn after(self, date: NaiveDate) -> Result<NaiveDate, OutsideCalendar> {
        let days = |count: u32| date.checked_add_days(Days::new(count.into())).ok_or(OutsideCalendar(date));
        match self.unit {
            LimitUnit::Days => days(self.value),
            LimitUnit::Weeks => days(self.value * 7),
            LimitUnit::Months => Ok(add_months(date, self.value)),
            LimitUnit::WorkingDays => add_working_days(date, self.value),
        }
    }

    /// The limit in words, for example `40 working days`.
    pub fn words(self) -> String {
        format!("{} {}", self.value, self.unit.code().replace('_', " "))
    }
}
