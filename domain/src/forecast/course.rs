//! How long cases stay in a state, and where they go from it, as it was in the region's history.
//!
//! Cases that are still in the state count for as long as they have been there, no more (the
//! estimator of Aalen and Johansen). So a stage that many are still in is not taken for one that
//! everybody leaves quickly.

use chrono::NaiveDate;
use rand_chacha::{ChaCha8Rng, rand_core::Rng};
use std::collections::BTreeMap;

/// A stay of a case in a state, up to the day the history is read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stay<S> {
    /// The state.
    pub state: S,
    /// Its first day.
    pub from: NaiveDate,
    /// The day of the move and the state that it led to; none while the case is still there.
    pub left: Option<(NaiveDate, S)>,
}

/// A day of a stay on which cases left.
#[derive(Clone, Debug)]
struct Leaving<S> {
    /// Days since the stay began.
    day: i64,
    /// How many left, by where they went.
    to: Vec<(S, u32)>,
    /// The share of those who began that is still there after the day.
    staying: f64,
}

/// The course of a state: when cases leave it, and where to.
#[derive(Clone, Debug)]
pub(super) struct Course<S> {
    leavings: Vec<Leaving<S>>,
    /// How many stays it is made of.
    pub stays: usize,
}

impl<S> Default for Course<S> {
    fn default() -> Self {
        Self {
            leavings: Vec::new(),
            stays: 0,
        }
    }
}

impl<S: Copy + Ord> Course<S> {
    /// The course of the stays of one state that were under way between `since` and `today`. A stay
    /// that began before counts from `since` on only, because those that ended before are not seen.
    pub fn of<'a>(stays: impl Iterator<Item = &'a Stay<S>>, since: NaiveDate, today: NaiveDate) -> Self
    where
        S: 'a,
    {
        let (mut begun, mut over) = (Vec::new(), Vec::new());
        let mut moves: BTreeMap<i64, BTreeMap<S, u32>> = BTreeMap::new();
        for stay in stays.filter(|stay| stay.from <= today && stay.left.is_none_or(|(on, _)| on >= since)) {
            let left = stay.left.filter(|(on, _)| *on <= today);
            let last = (left.map_or(today, |(on, _)| on) - stay.from).num_days();
            // The last day of the stay of which nothing was seen.
            begun.push((since - stay.from).num_days().max(0) - 1);
            over.push(last);
            if let Some((_, to)) = left {
                *moves.entry(last).or_default().entry(to).or_default() += 1;
            }
        }
        begun.sort_unstable();
        over.sort_unstable();
        let mut staying = 1.0;
        let leavings = moves
            .into_iter()
            .map(|(day, to)| {
                let at_risk = begun.partition_point(|begin| *begin < day) - over.partition_point(|end| *end < day);
                let left: u32 = to.values().sum();
                staying *= 1.0 - f64::from(left) / (at_risk.max(1) as f64);
                Leaving {
                    day,
                    to: to.into_iter().collect(),
                    staying,
                }
            })
            .collect();
        Self {
            leavings,
            stays: begun.len(),
        }
    }

    /// The share of those who begin a stay that sooner or later goes to one of some states.
    pub fn share_going_to(&self, wanted: impl Fn(S) -> bool) -> f64 {
        let mut before = 1.0;
        let mut share = 0.0;
        for leaving in &self.leavings {
            let all: u32 = leaving.to.iter().map(|(_, count)| count).sum();
            let those: u32 = leaving.to.iter().filter(|(to, _)| wanted(*to)).map(|(_, count)| count).sum();
            share += (before - leaving.staying) * f64::from(those) / f64::from(all.max(1));
            before = leaving.staying;
        }
        share
    }

    /// Whether history knows of a stay that ended later than so many days after it began.
    pub fn goes_on_after(&self, elapsed: i64) -> bool {
        self.leavings.last().is_some_and(|last| last.day > elapsed)
    }

    /// Draws the day of the stay on which a case leaves, and where to, when it has been there for
    /// `elapsed` days; none where it stays for longer than history knows of.
    pub fn draw(&self, elapsed: i64, chance: &mut ChaCha8Rng) -> Option<(i64, S)> {
        let first = self.leavings.partition_point(|leaving| leaving.day <= elapsed);
        let (past, coming) = self.leavings.split_at(first);
        let staying = past.last().map_or(1.0, |last| last.staying);
        let level = staying * fraction(chance);
        let leaving = coming.get(coming.partition_point(|leaving| leaving.staying > level))?;
        let all: u32 = leaving.to.iter().map(|(_, count)| count).sum();
        let mut place = chance.next_u32() % all.max(1);
        for (to, count) in &leaving.to {
            if place < *count {
                return Some((leaving.day, *to));
            }
            place -= count;
        }
        None
    }
}

/// A number from 0 to 1, 1 left out.
fn fraction(chance: &mut ChaCha8Rng) -> f64 {
    const STEPS: f64 = (1_u64 << 53) as f64;
    (chance.next_u64() >> 11) as f64 / STEPS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option::of, prelude::*};
    use rand_chacha::rand_core::SeedableRng;

    fn day(number: i64) -> NaiveDate {
        "2020-01-01".parse::<NaiveDate>().unwrap() + chrono::TimeDelta::days(number)
    }

    fn stay(from: i64, left: Option<(i64, char)>) -> Stay<char> {
        Stay {
            state: 's',
            from: day(from),
            left: left.map(|(on, to)| (day(on), to)),
        }
    }

    fn course(stays: &[Stay<char>], since: i64, today: i64) -> Course<char> {
        Course::of(stays.iter(), day(since), day(today))
    }

    #[test]
    fn a_share_that_all_have_left_is_what_was_counted() {
        let stays = [
            stay(0, Some((10, 'a'))),
            stay(0, Some((20, 'a'))),
            stay(5, Some((30, 'b'))),
            stay(9, Some((11, 'a'))),
        ];
        let course = course(&stays, 0, 100);
        assert_eq!(course.stays, 4);
        assert!((course.share_going_to(|to| to == 'a') - 0.75).abs() < 1e-12);
    }

    #[test]
    fn whoever_is_still_there_counts_for_as_long_as_it_has_been() {
        // Two left on day 10. Two have been there for five days: they say nothing of day 10.
        let stays = [stay(0, Some((10, 'a'))), stay(0, Some((10, 'b'))), stay(95, None), stay(95, None)];
        let early = course(&stays, 0, 100);
        assert!((early.share_going_to(|to| to == 'a') - 0.5).abs() < 1e-12);
        // Had they been there for fifty, half of the four would have stayed.
        let stays = [stay(0, Some((10, 'a'))), stay(0, Some((10, 'b'))), stay(50, None), stay(50, None)];
        let late = course(&stays, 0, 100);
        assert!((late.share_going_to(|to| to == 'a') - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_stay_that_began_before_the_history_counts_from_its_beginning_on() {
        // From day 50 on, the first is seen between its 50th and 60th day only.
        let stays = [stay(0, Some((60, 'a'))), stay(50, Some((55, 'b'))), stay(50, Some((56, 'b')))];
        let course = course(&stays, 50, 100);
        // On its 5th day one of two leaves, on the 6th the other: nobody is left for the 60th.
        assert!((course.share_going_to(|to| to == 'b') - 1.0).abs() < 1e-12);
        let gone = [stay(0, Some((49, 'a')))];
        assert_eq!(Course::of(gone.iter(), day(50), day(100)).stays, 0);
    }

    #[test]
    fn what_is_drawn_is_as_frequent_as_it_was() {
        let mut stays: Vec<Stay<char>> = (0..30).map(|_| stay(0, Some((10, 'a')))).collect();
        stays.extend((0..70).map(|_| stay(0, Some((40, 'b')))));
        let course = course(&stays, 0, 100);
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        let drawn: Vec<(i64, char)> = (0..10_000).filter_map(|_| course.draw(-1, &mut chance)).collect();
        assert_eq!(drawn.len(), 10_000, "everybody left");
        let early = drawn.iter().filter(|drawn| **drawn == (10, 'a')).count();
        assert!((2_850..3_150).contains(&early), "{early}");
        let after = course.draw(10, &mut chance);
        assert_eq!(after, Some((40, 'b')), "who is there after day 10 leaves on day 40");
        assert_eq!(course.draw(40, &mut chance), None);
        assert!(course.goes_on_after(39) && !course.goes_on_after(40));
    }

    fn stays() -> impl Strategy<Value = Vec<Stay<char>>> {
        let one = (0_i64..300, of((0_i64..200, prop::sample::select(vec!['a', 'b', 'c']))));
        vec(one, 0..40).prop_map(|stays| {
            let to_stay = |(from, left): (i64, Option<(i64, char)>)| stay(from, left.map(|(days, to)| (from + days, to)));
            stays.into_iter().map(to_stay).collect()
        })
    }

    proptest! {
        #[test]
        fn shares_are_parts_of_one(stays in stays(), since in 0_i64..200, days in 0_i64..300) {
            let course = course(&stays, since, since + days);
            let shares = ['a', 'b', 'c'].map(|state| course.share_going_to(|to| to == state));
            prop_assert!(shares.iter().all(|share| (0.0..=1.0 + 1e-9).contains(share)));
            prop_assert!(shares.iter().sum::<f64>() <= 1.0 + 1e-9);
            let levels: Vec<f64> = course.leavings.iter().map(|leaving| leaving.staying).collect();
            prop_assert!(levels.is_sorted_by(|earlier, later| earlier >= later), "{:?}", levels);
            prop_assert!(levels.iter().all(|level| *level >= -1e-9));
        }

        #[test]
        fn nothing_is_drawn_that_has_passed(stays in stays(), elapsed in -1_i64..250, seed in any::<u64>()) {
            let course = course(&stays, 0, 400);
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let drawn = course.draw(elapsed, &mut chance);
            prop_assert!(drawn.is_none_or(|(day, _)| day > elapsed));
            prop_assert!(drawn.is_none() || course.goes_on_after(elapsed));
        }
    }
}
