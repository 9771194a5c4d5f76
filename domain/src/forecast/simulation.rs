//! One possible future after another, each drawn from the same history.

use super::{
    arrivals::{Arrival, PastMonths},
    course::{Course, Stay},
};
use chrono::{Days, NaiveDate};
use rand_chacha::{ChaCha8Rng, rand_core::Rng};
use std::collections::BTreeMap;

/// How many histories are drawn from the one that was. Possible futures take turns with them.
const HISTORIES: usize = 40;
/// How long a stretch of history is drawn as a whole, in days: a quarter. Cases that began together
/// share what the time was like.
const STRETCH_DAYS: i64 = 91;

/// A case moves from one state to another more often than this only by an error in its dates.
const MOST_MOVES: usize = 50;

/// Cases that move together: siblings who are placed together, while they are in one state.
#[derive(Clone, Copy, Debug)]
struct Open<S> {
    state: S,
    since: NaiveDate,
    cases: u32,
}

/// Everything that the future of one kind of case is drawn from.
#[derive(Clone, Debug)]
pub(super) struct Model<S> {
    /// The courses of each drawn history.
    histories: Vec<BTreeMap<S, Course<S>>>,
    /// How many stays the model rests on.
    pub stays: usize,
    open: Vec<Open<S>>,
    new: PastMonths<S>,
    today: NaiveDate,
}

/// A move in a possible future; from nowhere where the case is new.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move<S> {
    /// The day.
    pub on: NaiveDate,
    /// The state that was left.
    pub from: Option<S>,
    /// The state that was entered.
    pub to: S,
    /// How many cases moved together.
    pub cases: u32,
}

impl<S: Copy + Ord> Model<S> {
    /// A model of these cases: for each what it moves together with, and its stays. History is read
    /// from `since` to `today`.
    ///
    /// That history is one that might have gone otherwise: quarters of it are drawn, with repetition,
    /// as often as there are quarters, and the courses estimated from each such history. So the
    /// figures vary also by how much one quarter's cases fared otherwise than another's.
    pub fn of<K: Copy + Ord>(cases: &[(K, Vec<Stay<S>>)], since: NaiveDate, today: NaiveDate, chance: &mut ChaCha8Rng) -> Self {
        let mut stretches: BTreeMap<i64, Vec<Stay<S>>> = BTreeMap::new();
        let mut open: BTreeMap<(K, S, NaiveDate), u32> = BTreeMap::new();
        let mut new: BTreeMap<(K, S, NaiveDate), u32> = BTreeMap::new();
        for (together, stays) in cases {
            let mut reached = None;
            for stay in stays {
                let stretch = (stay.from - since).num_days().div_euclid(STRETCH_DAYS);
                if stay.left.is_none_or(|(on, _)| on >= since) {
                    stretches.entry(stretch).or_default().push(*stay);
                }
                let place = (*together, stay.state, stay.from);
                if reached != Some((stay.from, stay.state)) {
                    *new.entry(place).or_default() += 1;
                }
                reached = stay.left;
                if stay.left.is_none() {
                    *open.entry(place).or_default() += 1;
                }
            }
        }
        let arrivals: Vec<Arrival<S>> = new
            .into_iter()
            .map(|((_, state, on), cases)| Arrival { state, on, cases })
            .collect();
        let mut by_start: Vec<Vec<Stay<S>>> = stretches.into_values().collect();
        // The order of the cases is no part of the history.
        by_start.iter_mut().for_each(|stretch| stretch.sort_unstable());
        let mut model = Self {
            histories: (0..HISTORIES).map(|_| drawn_history(&by_start, since, today, chance)).collect(),
            stays: by_start.iter().map(Vec::len).sum(),
            open: Vec::new(),
            new: PastMonths::of(&arrivals, today),
            today,
        };
        // Whoever has been in a state for longer than anybody before is not known to leave it.
        model.open = open
            .into_iter()
            .map(|((_, state, since), cases)| Open { state, since, cases })
            .filter(|open| model.may_move(open))
            .collect();
        model
    }

    fn may_move(&self, open: &Open<S>) -> bool {
        let elapsed = (self.today - open.since).num_days();
        let mut of_state = self.histories.iter().filter_map(|courses| courses.get(&open.state));
        of_state.any(|course| course.goes_on_after(elapsed))
    }

    /// Draws one possible future up to a day, and tells every move in it. `turn` says which history
    /// it is drawn from.
    pub fn run(&self, turn: usize, until: NaiveDate, chance: &mut ChaCha8Rng, moved: &mut impl FnMut(Move<S>)) {
        let Some(courses) = self.histories.get(turn % HISTORIES) else {
            return;
        };
        for open in &self.open {
            let elapsed = (self.today - open.since).num_days();
            follow(courses, *open, elapsed, until, chance, moved);
        }
        self.new.draw(self.today + Days::new(1), until, chance, |arrival, chance| {
            let Arrival { state, on, cases } = arrival;
            moved(Move {
                on,
                from: None,
                to: state,
                cases,
            });
            let since = on;
            follow(courses, Open { state, since, cases }, -1, until, chance, moved);
        });
    }
}

/// The courses of a history made of drawn stretches of the one that was.
fn drawn_history<S: Copy + Ord>(
    stretches: &[Vec<Stay<S>>],
    since: NaiveDate,
    today: NaiveDate,
    chance: &mut ChaCha8Rng,
) -> BTreeMap<S, Course<S>> {
    let count = stretches.len().max(1) as u64;
    let places = stretches.iter().map(|_| usize::try_from(chance.next_u64() % count).unwrap_or(0));
    let drawn: Vec<&Vec<Stay<S>>> = places.filter_map(|place| stretches.get(place)).collect();
    let mut by_state: BTreeMap<S, Vec<&Stay<S>>> = BTreeMap::new();
    for stay in drawn.into_iter().flatten() {
        by_state.entry(stay.state).or_default().push(stay);
    }
    let course = |(state, stays): (S, Vec<&Stay<S>>)| (state, Course::of(stays.into_iter(), since, today));
    by_state.into_iter().map(course).collect()
}

/// Follows cases until they stay where they are, or a day has come.
fn follow<S: Copy + Ord>(
    courses: &BTreeMap<S, Course<S>>,
    mut open: Open<S>,
    mut elapsed: i64,
    until: NaiveDate,
    chance: &mut ChaCha8Rng,
    moved: &mut impl FnMut(Move<S>),
) {
    for _ in 0..MOST_MOVES {
        let drawn = courses.get(&open.state).and_then(|course| course.draw(elapsed, chance));
        let Some((days, to)) = drawn else {
            return;
        };
        let on = open.since + Days::new(days.unsigned_abs());
        if on > until {
            return;
        }
        moved(Move {
            on,
            from: Some(open.state),
            to,
            cases: open.cases,
        });
        open = Open {
            state: to,
            since: on,
            cases: open.cases,
        };
        elapsed = -1;
    }
}
