//! The period and the moment that figures are asked for.

use crate::problems::{Outcome, Problem};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use family_finding_domain::calendar::Period;

/// Reads a period of at most ten years that has begun by a day.
pub fn period(text: &str, today: NaiveDate) -> Outcome<Period> {
    period_of("period", text, today)
}

/// The same of another parameter than `period`.
pub fn period_of(parameter: &str, text: &str, today: NaiveDate) -> Outcome<Period> {
    let period = Period::begun(text, today).map_err(|error| Problem::of_parameter(parameter, error.to_string()))?;
    if (period.end - period.start).num_days() > 3660 {
        return Err(Problem::of_parameter(parameter, "a period has at most ten years"));
    }
    Ok(period)
}

/// The day at whose end figures are read: today, or the one as known at whose end they are asked for.
pub fn read_on(today: NaiveDate, as_known_at: Option<NaiveDate>) -> Outcome<NaiveDate> {
    day_known("as_known_at", today, as_known_at)
}

/// The day that a parameter asks for, which is today when left out and never one to come.
pub fn day_known(parameter: &str, today: NaiveDate, asked: Option<NaiveDate>) -> Outcome<NaiveDate> {
    match asked {
        Some(day) if day > today => Err(Problem::of_parameter(parameter, "nothing is known yet of the future")),
        asked => Ok(asked.unwrap_or(today)),
    }
}

/// The end of the day up to which facts had been recorded.
pub fn known_at(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999)?;
    day.map(|day| day.and_time(last).and_utc())
}
