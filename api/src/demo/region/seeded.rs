//! Chance from a seed, and days of the calendar.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use family_finding_domain::calendar::is_working_day;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use uuid::Uuid;

/// The last day of the demonstration.
pub(super) const LAST_DAY: NaiveDate = day(2022, 3, 31);
/// The first day on which the region recorded anything but the start of care.
pub(super) const FIRST_DAY: NaiveDate = day(2018, 4, 3);

/// A day of the calendar.
pub(super) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// Some days later (earlier, when negative).
pub(super) fn plus(date: NaiveDate, days: i64) -> NaiveDate {
    let count = Days::new(days.unsigned_abs());
    if days < 0 {
        date.checked_sub_days(count)
    } else {
        date.checked_add_days(count)
    }
    .unwrap_or(date)
}

/// Days from one to the other.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

/// The first calendar year of the financial year in which a day lies.
pub(super) fn year_of(date: NaiveDate) -> i32 {
    if date.month() >= 4 { date.year() } else { date.year() - 1 }
}

/// 1 April of a financial year.
pub(super) fn start_of(year: i32) -> NaiveDate {
    day(year, 4, 1)
}

/// 31 March of a financial year.
pub(super) fn end_of(year: i32) -> NaiveDate {
    day(year + 1, 3, 31)
}

/// The first and last day of the quarter in which a day lies.
pub(super) fn quarter_of(date: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first_month = (date.month0() / 3) * 3 + 1;
    let start = day(date.year(), first_month, 1);
    let next = if first_month == 10 {
        day(date.year() + 1, 1, 1)
    } else {
        day(date.year(), first_month + 3, 1)
    };
    (start, plus(next, -1))
}

fn works(date: NaiveDate) -> bool {
    is_working_day(date).unwrap_or(true)
}

/// The day itself where people work on it, else the next on which they do.
pub(super) fn working_from(date: NaiveDate) -> NaiveDate {
    date.iter_days().take(10).find(|day| works(*day)).unwrap_or(date)
}

/// The day itself where people work on it, else the last on which they did.
pub(super) fn working_until(date: NaiveDate) -> NaiveDate {
    (0..10).map(|back| plus(date, -back)).find(|day| works(*day)).unwrap_or(date)
}

/// A working day near a day that does not leave the span.
pub(super) fn working_within(date: NaiveDate, from: NaiveDate, to: NaiveDate) -> NaiveDate {
    let date = date.min(to).max(from);
    let later = working_from(date);
    if later <= to { later } else { working_until(date).max(from) }
}

/// Chance from a seed.
pub(super) struct Seeded(ChaCha8Rng);

impl Seeded {
    pub fn new(seed: u64, attempt: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(attempt);
        Self(chance)
    }

    /// A number between two, both included; the first where they are reversed.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = (most - least + 1).max(1).unsigned_abs();
        least + i64::try_from(self.0.next_u64() % width).unwrap_or(0)
    }

    /// A number between two that gathers in the middle.
    pub fn bell(&mut self, least: i64, most: i64) -> i64 {
        (self.between(least, most) + self.between(least, most) + self.between(least, most)) / 3
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// A working day between two days.
    pub fn working_day(&mut self, from: NaiveDate, to: NaiveDate) -> NaiveDate {
        let date = plus(from, self.between(0, days_between(from, to)));
        working_within(date, from, to.max(from))
    }

    /// One of several values by weight.
    pub fn weighted<T: Copy>(&mut self, values: &[(T, i64)], otherwise: T) -> T {
        let total: i64 = values.iter().map(|(_, weight)| weight).sum();
        let mut left = self.between(1, total);
        for (value, weight) in values {
            left -= weight;
            if left <= 0 {
                return *value;
            }
        }
        otherwise
    }

    /// Puts values in any order.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            let other = usize::try_from(self.between(0, i64::try_from(last).unwrap_or(0))).unwrap_or(0);
            values.swap(last, other);
        }
    }

    /// A fraction between -1 and 1 that gathers around 0.
    pub fn jitter(&mut self) -> f64 {
        self.bell(-1000, 1000) as f64 / 1000.0
    }

    /// An identifier of the time of a moment.
    pub fn identifier(&mut self, at: DateTime<Utc>) -> Uuid {
        let millis = at.timestamp_millis().unsigned_abs() + self.0.next_u64() % 1000;
        let mut bytes = [0_u8; 10];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// A moment of working hours on a day.
    pub fn office_hours(&mut self, date: NaiveDate) -> DateTime<Utc> {
        let seconds = self.between(8 * 3600 + 600, 17 * 3600 + 1500);
        date.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::seconds(seconds)
    }
}
