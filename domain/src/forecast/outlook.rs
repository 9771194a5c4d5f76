//! The outlook: what is expected of each of the next four quarters, with an interval.

use super::{
    children::stays_of_child,
    households::{HouseholdState, stays_of_household},
    simulation::Model,
};
use crate::{
    calendar::{FinancialYear, Period},
    children::{FamilyFinding, family_finding_on},
    identifiers::{ChildId, SiblingGroupId},
    measures::{AdopterRecord, ChildRecord, Records},
};
use chrono::{Days, Months, NaiveDate};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use serde::Serialize;

/// How many possible futures are drawn.
pub const RUNS: u32 = 1_000;
/// In how many of a hundred possible futures a figure lies within its interval.
pub const INTERVAL_PERCENT: u32 = 80;
/// How many years of history the durations and drop-outs are of.
const YEARS_OF_HISTORY: u32 = 3;
/// How many quarters the outlook is for.
const QUARTERS: usize = 4;
/// The seed of every outlook, so that the same cases give the same figures.
const SEED: u64 = 20_190_401;

/// What is expected of one figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Expected {
    /// The mean over the possible futures, one decimal.
    pub expected: f64,
    /// The lower end of the interval.
    pub low: u64,
    /// The upper end of the interval.
    pub high: u64,
}

/// What is expected of a quarter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForecastQuarter {
    /// The quarter by its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 22, example = "2022-23-q1"))]
    pub period: String,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Households approved in the quarter, those so far among them.
    pub approvals: Expected,
    /// Children formally linked in the quarter, those so far among them.
    pub matches: Expected,
    /// Children with no potential link at the end of its last day.
    pub children_waiting: Expected,
}

/// On how much the outlook rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ForecastBasis))]
pub struct Basis {
    /// The first day of the history that is used.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Stays of households in a stage, over or not.
    pub household_stays: usize,
    /// Stays of children in a state of the search for a family, over or not.
    pub child_stays: usize,
}

/// The outlook as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// On how much it rests.
    pub basis: Basis,
    /// Children with no potential link now.
    pub children_waiting: u64,
    /// Each quarter.
    pub quarters: Vec<ForecastQuarter>,
    /// Approvals of the four quarters together.
    pub approvals: Expected,
    /// Matches of the four quarters together.
    pub matches: Expected,
}

/// What moves as one: siblings who are placed together, or a child alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Together {
    Group(SiblingGroupId),
    Alone(ChildId),
}

/// Counts by quarter in one possible future.
#[derive(Clone, Copy, Debug, Default)]
struct Future {
    approvals: [i64; QUARTERS],
    matches: [i64; QUARTERS],
    /// By how many more or fewer wait at the end of each quarter than now.
    waiting: [i64; QUARTERS],
}

/// The outlook of a region's or council's records, as of a day: for the quarter that the next day is
/// in, and the three after it. Nothing of it depends on the order of the records.
pub fn outlook(records: &Records, today: NaiveDate) -> Outlook {
    let since = today.checked_sub_months(Months::new(12 * YEARS_OF_HISTORY)).unwrap_or(today);
    let households: Vec<_> = records
        .adopters
        .iter()
        .map(|record| (record.id, stays_of_household(record, today)))
        .collect();
    let children: Vec<_> = records
        .children
        .iter()
        .map(|record| (together(record), stays_of_child(record, today)))
        .collect();
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let households = Model::of(&households, since, today, &mut chance);
    let children = Model::of(&children, since, today, &mut chance);
    let quarters = next_quarters(today);
    let until = quarters.last().map_or(today, |quarter| quarter.end);
    let now = so_far(records, &quarters, today);
    let possible = Possible {
        households,
        children,
        quarters: &quarters,
        until,
    };
    let futures: Vec<Future> = (0..RUNS).map(|run| possible.future(now, run)).collect();
    let waiting_now = waiting(records, today);
    let quarter = |(index, quarter): (usize, Period)| ForecastQuarter {
        approvals: expected(&futures, |future| at(&future.approvals, index)),
        matches: expected(&futures, |future| at(&future.matches, index)),
        children_waiting: expected(&futures, |future| waiting_now + at(&future.waiting, index)),
        period: quarter.label,
        from: quarter.start,
        to: quarter.end,
    };
    Outlook {
        basis: Basis {
            from: since,
            to: today,
            household_stays: possible.households.stays,
            child_stays: possible.children.stays,
        },
        children_waiting: waiting_now.unsigned_abs(),
        quarters: quarters.into_iter().enumerate().map(quarter).collect(),
        approvals: expected(&futures, |future| future.approvals.iter().sum()),
        matches: expected(&futures, |future| future.matches.iter().sum()),
    }
}

fn together(record: &ChildRecord) -> Together {
    record.together_with.map_or(Together::Alone(record.id), Together::Group)
}

fn at(counts: &[i64; QUARTERS], index: usize) -> i64 {
    counts.get(index).copied().unwrap_or_default()
}

/// The quarter that the day after `today` is in, and those after it.
fn next_quarters(today: NaiveDate) -> Vec<Period> {
    let next = today + Days::new(1);
    let year = FinancialYear::containing(next).period();
    let two_years = Period {
        end: year.end.checked_add_months(Months::new(12)).unwrap_or(year.end),
        ..year
    };
    let quarters = two_years.quarters().into_iter();
    quarters.skip_while(|quarter| quarter.end < next).take(QUARTERS).collect()
}

/// What is known already of the quarter that runs.
fn so_far(records: &Records, quarters: &[Period], today: NaiveDate) -> Future {
    let mut future = Future::default();
    let mut count = |day: Option<NaiveDate>, counts: fn(&mut Future) -> &mut [i64; QUARTERS]| {
        let known = day.filter(|day| *day <= today);
        if let Some(index) = known.and_then(|day| quarters.iter().position(|quarter| quarter.contains(day))) {
            counts(&mut future).iter_mut().skip(index).take(1).for_each(|count| *count += 1);
        }
    };
    let own = |record: &&AdopterRecord| record.own_agency;
    for record in records.adopters.iter().filter(own) {
        count(record.summary.approved_on, |future| &mut future.approvals);
    }
    for record in &records.children {
        let matched = record.summary.links.iter().filter_map(|link| link.matched_on);
        // A child counts once in a quarter, as it does in the measure.
        let first = matched
            .filter(|on| quarters.first().is_some_and(|quarter| quarter.contains(*on)))
            .min();
        count(first, |future| &mut future.matches);
    }
    future
}

fn waiting(records: &Records, today: NaiveDate) -> i64 {
    let waits = |record: &&ChildRecord| family_finding_on(&record.summary, today) == FamilyFinding::NoPotentialLink;
    i64::try_from(records.children.iter().filter(waits).count()).unwrap_or(i64::MAX)
}

/// What possible futures are drawn from.
struct Possible<'a> {
    households: Model<HouseholdState>,
    children: Model<FamilyFinding>,
    quarters: &'a [Period],
    until: NaiveDate,
}

impl Possible<'_> {
    /// One possible future; what is known of it is in `now`.
    fn future(&self, now: Future, run: u32) -> Future {
        let mut chance = ChaCha8Rng::seed_from_u64(SEED);
        chance.set_stream(u64::from(run) + 1);
        let turn = usize::try_from(run).unwrap_or_default();
        let (mut approvals, mut matches, mut waiting) = (now.approvals, now.matches, now.waiting);
        self.households.run(turn, self.until, &mut chance, &mut |moved| {
            if moved.to == HouseholdState::Approved {
                let counts = approvals.iter_mut().skip(self.quarter_of(moved.on)).take(1);
                counts.for_each(|count| *count += i64::from(moved.cases));
            }
        });
        self.children.run(turn, self.until, &mut chance, &mut |moved| {
            let (quarter, cases) = (self.quarter_of(moved.on), i64::from(moved.cases));
            if moved.to == FamilyFinding::Linked {
                matches.iter_mut().skip(quarter).take(1).for_each(|count| *count += cases);
            }
            let waits = |state: FamilyFinding| i64::from(state == FamilyFinding::NoPotentialLink);
            let change = waits(moved.to) - moved.from.map_or(0, waits);
            waiting.iter_mut().skip(quarter).for_each(|count| *count += change * cases);
        });
        Future {
            approvals,
            matches,
            waiting,
        }
    }

    fn quarter_of(&self, day: NaiveDate) -> usize {
        self.quarters.iter().position(|quarter| day <= quarter.end).unwrap_or(QUARTERS)
    }
}

fn expected(futures: &[Future], figure: impl Fn(&Future) -> i64) -> Expected {
    let mut figures: Vec<i64> = futures.iter().map(|future| figure(future).max(0)).collect();
    figures.sort_unstable();
    let last = figures.len().saturating_sub(1) as f64;
    let outside = f64::from(100 - INTERVAL_PERCENT) / 200.0;
    let value = |place: f64| figures.get(place as usize).copied().unwrap_or_default().unsigned_abs();
    let sum: i64 = figures.iter().sum();
    Expected {
        expected: (10.0 * sum as f64 / figures.len().max(1) as f64).round() / 10.0,
        low: value((last * outside).floor()),
        high: value((last * (1.0 - outside)).ceil()),
    }
}

#[cfg(test)]
mod tests;
