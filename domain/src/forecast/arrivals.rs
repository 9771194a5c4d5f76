//! Who is new: drawn from the region's own months.

use chrono::{Datelike, Days, Months, NaiveDate};
use rand_chacha::{ChaCha8Rng, rand_core::Rng};

/// How many past months new cases are drawn from.
const MONTHS: u32 = 24;

/// New cases that came together, as a sibling group does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival<S> {
    /// The state they came into.
    pub state: S,
    /// The day they came.
    pub on: NaiveDate,
    /// How many.
    pub cases: u32,
}

/// The new cases of each of the last months, by their day of the month.
#[derive(Clone, Debug)]
pub(super) struct PastMonths<S>(Vec<Vec<Arrival<S>>>);

impl<S: Copy> PastMonths<S> {
    /// Sorts arrivals into the whole months that ended by `today`: those of two years, or fewer where
    /// the region's records begin later.
    pub fn of(arrivals: &[Arrival<S>], today: NaiveDate) -> Self {
        let next = first_of_month(today + Days::new(1));
        let first = arrivals.iter().map(|arrival| first_of_month(arrival.on)).min();
        let months = (1..=MONTHS)
            .filter_map(|back| next.checked_sub_months(Months::new(back)))
            .take_while(|month| first.is_some_and(|first| first <= *month))
            .map(|month| {
                let of_month = arrivals.iter().filter(|arrival| first_of_month(arrival.on) == month);
                of_month.copied().collect()
            });
        Self(months.collect())
    }

    /// Draws the new cases of the days from `from` to `to`, month by month: each month is like one of
    /// the past, day by day.
    pub fn draw(&self, from: NaiveDate, to: NaiveDate, chance: &mut ChaCha8Rng, mut new: impl FnMut(Arrival<S>, &mut ChaCha8Rng)) {
        let Some(count) = u64::try_from(self.0.len()).ok().filter(|count| *count > 0) else {
            return;
        };
        let mut month = first_of_month(from);
        while month <= to {
            let like = usize::try_from(chance.next_u64() % count).unwrap_or(0);
            let next = month + Months::new(1);
            for arrival in self.0.get(like).into_iter().flatten() {
                let on = month + Days::new(u64::from(arrival.on.day0()));
                if from <= on && on <= to && on < next {
                    new(Arrival { on, ..*arrival }, chance);
                }
            }
            month = next;
        }
    }
}

fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::SeedableRng;

    fn arrival(on: &str) -> Arrival<char> {
        Arrival {
            state: 'e',
            on: on.parse().unwrap(),
            cases: 1,
        }
    }

    fn drawn(months: &PastMonths<char>, from: &str, to: &str) -> Vec<String> {
        let mut new = Vec::new();
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        months.draw(from.parse().unwrap(), to.parse().unwrap(), &mut chance, |arrival, _| {
            new.push(arrival.on.to_string())
        });
        new
    }

    #[test]
    fn a_month_to_come_is_like_one_that_was() {
        let past = [
            arrival("2020-12-05"),
            arrival("2021-01-05"),
            arrival("2021-02-05"),
            arrival("2021-03-05"),
        ];
        let months = PastMonths::of(&past, "2021-03-31".parse().unwrap());
        assert_eq!(months.0.len(), 4, "the whole months since the first arrival");
        assert_eq!(
            drawn(&months, "2021-04-01", "2021-06-30"),
            ["2021-04-05", "2021-05-05", "2021-06-05"]
        );
        assert_eq!(
            drawn(&months, "2021-04-06", "2021-05-05"),
            ["2021-05-05"],
            "days that have passed bring nobody"
        );
    }

    #[test]
    fn a_month_that_still_runs_is_not_drawn_from() {
        let past = [arrival("2021-02-05"), arrival("2021-03-05")];
        let months = PastMonths::of(&past, "2021-03-30".parse().unwrap());
        assert_eq!(months.0.len(), 1);
        assert!(drawn(&PastMonths::of(&[], "2021-03-30".parse().unwrap()), "2021-04-01", "2021-06-30").is_empty());
    }
}
