//! The allocation itself: which household for which family, the best there is in three aims.

use crate::adopters::MOST_CHILDREN;
use lapjv::{Matrix, lapjv};

/// The score of a pair that is not to be: barred, left out by a setting or pinned apart.
pub const FORBIDDEN: u8 = u8::MAX;

/// The most families, and the most households, that one allocation looks at.
pub const MOST_OF_A_SIDE: usize = 3_000;

/// The longest wait that is told apart, in days: eighteen years, the whole of a childhood.
pub const WAIT_DAYS_COUNTED: u32 = 6_575;

/// What stands on a family: how much it counts that it is given a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// Its children who have no potential link; 0 to 6.
    pub without_link: u8,
    /// How many days it has waited.
    pub waited_days: u32,
}

/// The household of each family, by position; none where nobody is left for it.
pub type Allocation = Vec<Option<usize>>;

/// Why there is no allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAllocated {
    /// More than one allocation looks at.
    #[error("{families} children and groups against {households} households; one plan looks at {MOST_OF_A_SIDE} of either at most")]
    TooLarge {
        /// How many children and groups.
        families: usize,
        /// How many households.
        households: usize,
    },
    /// The library gave up, which it never does with finite numbers.
    #[error("the best allocation was not found")]
    Unsolved,
}

/// Refuses what is too large to allocate.
pub(super) fn fits(families: usize, households: usize) -> Result<(), NotAllocated> {
    if families.max(households) > MOST_OF_A_SIDE {
        return Err(NotAllocated::TooLarge { families, households });
    }
    Ok(())
}

/// Whole numbers that put the three aims one before the other: one more child covered outweighs
/// every total of scores, one more point of score outweighs every total of waits.
///
/// With `k` the smaller of the two sides, no allocation has more than `k` pairs. All waits
/// together are at most `k * LONGEST`, so a point of score is worth one more than that; all scores
/// together are at most `100 * k` points, so a child is worth one more than all scores and waits.
///
/// # It is exact
///
/// The library works in `f64`, where whole numbers up to 2^53 (9.0e15) and their sums and
/// differences are exact. `k <= 3,000` ([`MOST_OF_A_SIDE`]) and `LONGEST = 6,576`, so a point is at
/// most 2.0e7, a child 6.0e12, and the worth of a pair, of at most 6 children ([`MOST_CHILDREN`]),
/// 100 points and one wait, `W <= 3.6e13`. A pair costs what it is worth less than `W`: from 0 to `W`.
///
/// The library keeps a price for each column. That of a column which nobody was given yet is the
/// least cost in it, from 0 to `W`, and never changes. A row that has a column has one of those
/// where cost less price is least. So the price of a given column is at least the row's cost there,
/// less its cost in a column that nobody has, plus that one's price: not below `-W`. The length of a
/// way to a column that nobody has is that of the straight one at most, `2 W`, and the last way,
/// after which no such column is left, lowers no price by more than that. Every number that is
/// compared is a cost less a price less or plus such a length: beyond `10 W`, 3.6e14, there is
/// none.
struct Weights {
    point: i64,
    child: i64,
}

/// The longest wait as a weight. A wait of no days weighs 1, so that every pair that may be weighs
/// more than one that may not.
const LONGEST: i64 = WAIT_DAYS_COUNTED as i64 + 1;
const BEST_SCORE: i64 = 100;

impl Weights {
    fn of(smaller_side: i64) -> Self {
        let point = smaller_side * LONGEST + 1;
        Self {
            point,
            child: smaller_side * (BEST_SCORE * point + LONGEST) + 1,
        }
    }

    /// What a pair is worth; nothing where it may not be. An allocation over weights of which none
    /// is negative loses nothing by leaving such a pair out again, so it is never a pair at all.
    fn of_pair(&self, stake: Stake, score: u8) -> i64 {
        if score == FORBIDDEN {
            return 0;
        }
        let waited = i64::from(stake.waited_days.min(WAIT_DAYS_COUNTED)) + 1;
        let children = i64::from(stake.without_link.min(MOST_CHILDREN));
        children * self.child + i64::from(score).min(BEST_SCORE) * self.point + waited
    }

    /// No pair is worth more.
    fn most(&self) -> i64 {
        i64::from(MOST_CHILDREN) * self.child + BEST_SCORE * self.point + LONGEST
    }
}

/// The best allocation: every household to one family at most, every family to one household at
/// most, no forbidden pair; the most children who had no link covered, then the greatest total of
/// scores, then the longest waits first. `scores` holds a row for each family, of one entry for
/// each household; what is missing is forbidden. Equal inputs in equal order give the same answer.
///
/// "The longest waits first" is meant to the letter, although a sum is made the greatest: the sets
/// of families that some allocation covers, best in the first two aims, exchange members one for
/// one (they are the bases of a matroid, as the sets covered by matchings are), and for such sets
/// the greatest sum and the order of the longest, then the next longest, agree.
pub fn allocate(stakes: &[Stake], households: usize, scores: &[u8]) -> Result<Allocation, NotAllocated> {
    let families = stakes.len();
    fits(families, households)?;
    if families == 0 || households == 0 {
        return Ok(vec![None; families]);
    }
    let score = |family: usize, household: usize| scores.get(family * households + household).copied().unwrap_or(FORBIDDEN);
    // Bounded by MOST_OF_A_SIDE, as every number below.
    let weights = Weights::of(families.min(households) as i64);
    let most = weights.most();
    let cost = |(family, household): (usize, usize)| {
        // The library wants as many rows as columns: who is added to the smaller side is worth nothing.
        let stake = stakes.get(family).filter(|_| household < households);
        (most - stake.map_or(0, |stake| weights.of_pair(*stake, score(family, household)))) as f64
    };
    let side = families.max(households);
    let (given, _) = lapjv(&Matrix::from_shape_fn((side, side), cost)).map_err(|_| NotAllocated::Unsolved)?;
    let may_be = |(family, household): (usize, usize)| {
        let given = household < households && score(family, household) != FORBIDDEN;
        given.then_some(household)
    };
    Ok(given.into_iter().take(families).enumerate().map(may_be).collect())
}
