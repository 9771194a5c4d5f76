//! The period and the moment that figures are asked for.

use crate::problems::{Outcome, Problem};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use family_finding_domain::calendar::Period;

/// Reads a period of at most ten years.
pub fn period(text: &str) -> Outcome<Period> {
    let period: Period = text.parse().map_err(|error| Problem::of_parameter("period", format!("{error}")))?;
    if (period.end - period.start).num_days() > 3660 {
        return Err(Problem::of_parameter("period", "a period has at most ten years"));
    }
    Ok(period)
}

/// The end of the day up to which facts had been recorded.
pub fn known_at(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999)?;
    day.map(|day| day.and_time(last).and_utc())
}
