//! The allocation itself: which household for which family, the best there is in three aims.

use crate::adopters::MOST_CHILDREN;
use pathfinding::{kuhn_munkres::kuhn_munkres, matrix::Matrix};

/// The score of a pair that is not to be: barred, left out by a setting or pinned apart.
pub const FORBIDDEN: u8 = u8::MAX;

/// The most pairs of family and household that one allocation looks at.
pub const MOST_PAIRS: usize = 4_000_000;

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

/// More pairs than one allocation looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pairs} pairs of family and household; one plan looks at {MOST_PAIRS} at most")]
pub struct TooManyPairs {
    /// How many there would be.
    pub pairs: usize,
}

/// Whole numbers that put the three aims one before the other: one more child covered outweighs
/// every total of scores, one more point of score outweighs every total of waits.
///
/// With `k` the smaller of the two sides, no allocation has more than `k` pairs. All waits
/// together are at most `k * LONGEST`, so a point of score is worth one more than that; all scores
/// together are at most `100 * k` points, so a child is worth one more than all scores and waits.
///
/// # It cannot overflow
///
/// `k * k <= MOST_PAIRS`, so `k <= 2,000`. With `LONGEST = 6,576`: a point is at most 13,152,001
/// and a child at most 200,001 points, 2.7e12. A pair has at most 6 children ([`MOST_CHILDREN`]),
/// 100 points and one wait: `W <= 1.6e13`. The algorithm keeps a label for each row and column.
/// A row's label begins at its greatest weight, a column's at 0, and their sum falls by exactly
/// what each step moves the labels. The sum begins at `k * W` at most and never falls below the
/// total of an allocation, which is not negative. So all steps together move no label by more
/// than `k * W <= 3.2e16`, and no sum or difference of two labels and a weight exceeds 1e17, far
/// within an `i64` (9.2e18).
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
pub fn allocate(stakes: &[Stake], households: usize, scores: &[u8]) -> Result<Allocation, TooManyPairs> {
    let families = stakes.len();
    let pairs = families.saturating_mul(households);
    if pairs > MOST_PAIRS {
        return Err(TooManyPairs { pairs });
    }
    if pairs == 0 {
        return Ok(vec![None; families]);
    }
    let score = |family: usize, household: usize| scores.get(family * households + household).copied().unwrap_or(FORBIDDEN);
    // Bounded by MOST_PAIRS, as every number below.
    let weights = Weights::of(families.min(households) as i64);
    let worth = |family: usize, household: usize| {
        let stake = stakes.get(family);
        stake.map_or(0, |stake| weights.of_pair(*stake, score(family, household)))
    };
    // The library wants no more rows than columns, and gives every row a column.
    let given = if families <= households {
        let (_, of_family) = kuhn_munkres(&Matrix::from_fn(families, households, |(row, column)| worth(row, column)));
        of_family.into_iter().enumerate().collect::<Vec<_>>()
    } else {
        let (_, of_household) = kuhn_munkres(&Matrix::from_fn(households, families, |(row, column)| worth(column, row)));
        of_household
            .into_iter()
            .enumerate()
            .map(|(household, family)| (family, household))
            .collect()
    };
    let mut allocation = vec![None; families];
    for (family, household) in given {
        if score(family, household) != FORBIDDEN
            && let Some(place) = allocation.get_mut(family)
        {
            *place = Some(household);
        }
    }
    Ok(allocation)
}
