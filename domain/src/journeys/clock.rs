//! Clocks: how long a stage took, gross and net of holds, against its limit.

use crate::{
    calendar::{Limit, LimitUnit, is_working_day, working_days_between},
    codes::code_list,
};
use chrono::{Days, NaiveDate};

code_list! {
    /// How a clock stands.
    ClockState {
        /// It runs and there is time.
        Running = "running",
        /// It runs and the due date is 14 days away or nearer (1 working day for limits in working days).
        DueSoon = "due_soon",
        /// It runs and the due date has passed.
        Overdue = "overdue",
        /// It stopped in time.
        Met = "met",
        /// It stopped too late.
        Missed = "missed",
        /// The case is on hold, and that stops the clock.
        Paused = "paused",
        /// The limit is in working days and reaches into a year whose bank holidays are not known:
        /// there is no due date, and nobody can tell whether it is or was kept.
        OutsideCalendar = "outside_calendar",
    }
}

/// A stretch of time; open when it has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The day it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<NaiveDate>,
}

impl Span {
    /// Whether it was open at the end of a day.
    pub fn open_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|end| end > day)
    }
}

/// How many days of `spans` fall between `from` and `to`. Spans may overlap; no day counts twice.
pub fn days_within(spans: &[Span], from: NaiveDate, to: NaiveDate) -> i64 {
    let mut cut: Vec<(NaiveDate, NaiveDate)> = spans
        .iter()
        .map(|span| (span.from.max(from), span.to.unwrap_or(to).min(to)))
        .filter(|(start, end)| start < end)
        .collect();
    cut.sort_unstable();
    let mut days = 0;
    let mut covered = from;
    for (start, end) in cut {
        let start = start.max(covered);
        if end > start {
            days += (end - start).num_days();
            covered = end;
        }
    }
    days
}

/// What a stretch that does not count does to a clock. `days_net` leaves it out either way.
#[derive(Clone, Copy, Debug)]
pub enum Holds<'a> {
    /// The clock stops: its due date moves by as many days.
    Stop(&'a [Span]),
    /// The clock runs on towards the same due date.
    RunThrough(&'a [Span]),
}

impl<'a> Holds<'a> {
    fn spans(self) -> &'a [Span] {
        match self {
            Self::Stop(spans) | Self::RunThrough(spans) => spans,
        }
    }

    fn stopping(self) -> &'a [Span] {
        match self {
            Self::Stop(spans) => spans,
            Self::RunThrough(_) => &[],
        }
    }
}

/// One clock of a case.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clock {
    /// Which clock, for example `stage_one`.
    #[cfg_attr(feature = "openapi", schema(max_length = 40))]
    pub code: String,
    /// The day it started.
    pub started_on: NaiveDate,
    /// The last day in time: the start plus the limit, plus the days on hold so far where a hold
    /// stops the clock. Absent when the calendar of working days does not reach it.
    pub due_on: Option<NaiveDate>,
    /// The day it stopped.
    pub ended_on: Option<NaiveDate>,
    /// Calendar days from start to stop (or today).
    pub days: i64,
    /// The same without holds and without the break between the stages.
    pub days_net: i64,
    /// For limits in working days: working days from start to stop (or today).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub working_days: Option<u32>,
    /// The limit that the rules or guidance set.
    pub limit: Limit,
    /// How it stands.
    pub state: ClockState,
}

const DUE_SOON_DAYS: u64 = 14;

impl Clock {
    /// A clock from `started_on` to `ended_on` (running when `None`), as it stands today.
    pub fn read(code: &str, started_on: NaiveDate, ended_on: Option<NaiveDate>, limit: Limit, holds: Holds<'_>, today: NaiveDate) -> Self {
        let until = ended_on.unwrap_or(today).max(started_on);
        let days = (until - started_on).num_days();
        let held = days_within(holds.spans(), started_on, until);
        let stopped = days_within(holds.stopping(), started_on, until);
        let due_on = limit
            .after(started_on)
            .ok()
            .and_then(|due| due.checked_add_days(Days::new(stopped.unsigned_abs())));
        let working_days = (limit.unit == LimitUnit::WorkingDays)
            .then(|| working_days_between(started_on, until).ok())
            .flatten();
        let state = match (ended_on, due_on) {
            (_, None) => ClockState::OutsideCalendar,
            (Some(end), Some(due)) if end > due => ClockState::Missed,
            (Some(_), Some(_)) => ClockState::Met,
            (None, Some(_)) if holds.stopping().iter().any(|hold| hold.open_on(today)) => ClockState::Paused,
            (None, Some(due)) if today > due => ClockState::Overdue,
            (None, Some(due)) if today >= due_soon_from(due, limit) => ClockState::DueSoon,
            (None, Some(_)) => ClockState::Running,
        };
        Self {
            code: code.to_owned(),
            started_on,
            due_on,
            ended_on,
            days,
            days_net: days - held,
            working_days,
            limit,
            state,
        }
    }
}

fn due_soon_from(due: NaiveDate, limit: Limit) -> NaiveDate {
    if limit.unit != LimitUnit::WorkingDays {
        return due.checked_sub_days(Days::new(DUE_SOON_DAYS)).unwrap_or(due);
    }
    let before = due.iter_days().rev().skip(1);
    before
        .take(DUE_SOON_DAYS as usize)
        .find(|day| is_working_day(*day) == Ok(true))
        .unwrap_or(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(start: &str, end: Option<&str>, today: &str) -> Clock {
        let limit = Limit::working_days(5);
        Clock::read("registration", day(start), end.map(day), limit, Holds::RunThrough(&[]), day(today))
    }

    #[test]
    fn a_clock_that_leaves_the_known_bank_holidays_says_so_and_guesses_nothing() {
        for (start, end) in [
            ("2028-12-28", None),
            ("2028-12-28", Some("2029-01-03")),
            ("2011-06-01", Some("2011-06-03")),
        ] {
            let clock = read(start, end, "2029-02-01");
            assert_eq!(
                (clock.due_on, clock.state, clock.working_days),
                (None, ClockState::OutsideCalendar, None),
                "{start} {end:?}"
            );
        }
        // The last due date that the calendar reaches is judged as any other.
        let clock = read("2028-12-20", None, "2029-02-01");
        assert_eq!((clock.due_on, clock.state), (Some(day("2028-12-29")), ClockState::Overdue));
    }
}
