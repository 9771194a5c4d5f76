//! Counting. Whole numbers all the way; a floating number appears only when a figure is shown.

use super::cases::CountedCase;
use crate::calendar::{mean_days, mean_months, mean_tenths, percent, percent_hundredths};
use chrono::NaiveDate;
use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
};

/// What one area and period has counted so far for one measure.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    part: usize,
    whole: usize,
    sum: i64,
    /// Each thing once, with the day it was first met and its size then (the larger where two
    /// were met on one day).
    distinct: BTreeMap<CountedCase, (NaiveDate, Reverse<u8>)>,
}

/// How a tally becomes a figure.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reckoning {
    /// How many.
    Count,
    /// How many different things of at least and at most this size.
    Distinct(u8, u8),
    /// Part of the whole in percent.
    Share,
    /// Part of the whole in percent, two decimals.
    ShareHundredths,
    /// Mean in whole days.
    MeanDays,
    /// Mean with one decimal.
    MeanTenths,
    /// Mean of days in months, one decimal.
    MeanMonths,
}

/// A number with a fixed count of decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exact {
    pub units: i64,
    pub per_one: i64,
}

impl Exact {
    pub fn as_f64(self) -> f64 {
        self.units as f64 / self.per_one as f64
    }

    /// A figure as it is shown, with at most two decimals: what it was made from again.
    pub fn shown(figure: f64) -> Self {
        Self {
            units: (figure * 100.0).round() as i64,
            per_one: 100,
        }
    }

    /// A whole number.
    pub fn whole(number: impl Into<i64>) -> Self {
        Self {
            units: number.into(),
            per_one: 1,
        }
    }

    /// Which of the two is greater.
    pub fn compare(self, other: Self) -> Ordering {
        (self.units * other.per_one).cmp(&(other.units * self.per_one))
    }
}

/// A tally as a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reckoned {
    /// Absent for a mean or share over nobody.
    pub value: Option<Exact>,
    /// For a share, the part.
    pub numerator: Option<u64>,
    /// For a share or mean the whole; for a count the count.
    pub cohort: u64,
}

impl Tally {
    /// Counts one more where it applies.
    pub fn count(&mut self, applies: bool) {
        self.part += usize::from(applies);
    }

    /// Counts one more in the part, in the whole, or in both.
    pub fn share(&mut self, part: bool, whole: bool) {
        self.part += usize::from(part);
        self.whole += usize::from(whole);
    }

    /// Adds an amount to a mean; nobody is added where there is none.
    pub fn mean(&mut self, amount: Option<i64>) {
        self.sum += amount.unwrap_or(0);
        self.whole += usize::from(amount.is_some());
    }

    /// Counts a thing once, however often it is met.
    pub fn distinct(&mut self, thing: CountedCase, met_on: NaiveDate, size: u8) {
        let met = (met_on, Reverse(size));
        self.distinct
            .entry(thing)
            .and_modify(|first| *first = met.min(*first))
            .or_insert(met);
    }

    /// Adds what another tally has counted.
    pub fn absorb(&mut self, other: &Self) {
        self.part += other.part;
        self.whole += other.whole;
        self.sum += other.sum;
        for (thing, (met_on, Reverse(size))) in &other.distinct {
            self.distinct(*thing, *met_on, *size);
        }
    }

    /// The figure.
    pub fn reckon(&self, reckoning: Reckoning) -> Reckoned {
        let count = |count: usize| Reckoned {
            value: Some(exact(count as i64, 1)),
            numerator: None,
            cohort: count as u64,
        };
        let share = |value: Option<i64>, per_one| Reckoned {
            value: value.map(|units| exact(units, per_one)),
            numerator: Some(self.part as u64),
            cohort: self.whole as u64,
        };
        let mean = |value: Option<i64>, per_one| Reckoned {
            numerator: None,
            ..share(value, per_one)
        };
        match reckoning {
            Reckoning::Count => count(self.part),
            Reckoning::Distinct(least, most) => count(self.distinct_of_size(least, most)),
            Reckoning::Share => share(percent(self.part, self.whole), 1),
            Reckoning::ShareHundredths => share(percent_hundredths(self.part, self.whole), 100),
            Reckoning::MeanDays => mean(mean_days(self.sum, self.whole), 1),
            Reckoning::MeanTenths => mean(mean_tenths(self.sum, self.whole).map(|tenths| tenths.0), 10),
            Reckoning::MeanMonths => mean(mean_months(self.sum, self.whole).map(|tenths| tenths.0), 10),
        }
    }

    fn distinct_of_size(&self, least: u8, most: u8) -> usize {
        self.things(least, most).count()
    }

    /// The different things of at least and at most this size.
    pub fn things(&self, least: u8, most: u8) -> impl Iterator<Item = CountedCase> {
        let sizes = self.distinct.iter().map(|(thing, (_, Reverse(size)))| (*thing, *size));
        sizes.filter(move |(_, size)| (least..=most).contains(size)).map(|(thing, _)| thing)
    }

    /// Whether the part holds anything.
    pub fn has_part(&self) -> bool {
        self.part > 0
    }

    /// Whether the whole holds anything.
    pub fn has_whole(&self) -> bool {
        self.whole > 0
    }
}

fn exact(units: i64, per_one: i64) -> Exact {
    Exact { units, per_one }
}
