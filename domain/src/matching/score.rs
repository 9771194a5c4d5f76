//! The score: one whole number from 0 to 100 that sums up the grades of a pair, and of no other.

use super::{
    criteria::{Criterion, Grade},
    weights::Weights,
};
use crate::calendar::percent;

/// The grade of each criterion that applies to a pair; the others have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grades([Option<Grade>; Criterion::COUNT]);

impl Default for Grades {
    fn default() -> Self {
        Self([None; Criterion::COUNT])
    }
}

impl Grades {
    /// Sets the grade of a criterion.
    pub fn set(&mut self, criterion: Criterion, grade: Grade) {
        if let Some(slot) = self.0.get_mut(criterion.index()) {
            *slot = Some(grade);
        }
    }

    /// The grade of a criterion, where it applies.
    pub fn get(&self, criterion: Criterion) -> Option<Grade> {
        self.0.get(criterion.index()).copied().flatten()
    }

    /// The criteria that apply with their grades, in the order of [`Criterion::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Criterion, Grade)> {
        Criterion::ALL
            .iter()
            .zip(self.0)
            .filter_map(|(criterion, grade)| Some((*criterion, grade?)))
    }

    /// The scores under these weights.
    pub fn scores(&self, weights: &Weights) -> Scores {
        let mut known = Mean::default();
        let mut unanswered = Mean::default();
        let mut unanswered_weight = 0;
        let mut unknown_count = 0;
        for ((criterion, weight), grade) in weights.iter().zip(self.0) {
            let lifts = criterion.only_lifts();
            match grade {
                // What a worker gave no weight is no question either.
                _ if weight == 0 => {}
                None => {}
                Some(Grade::Meets) => known.add(weight, 2),
                // Below `meets`, a criterion that can only lift is shown and not counted.
                Some(Grade::Partly | Grade::DoesNotMeet) if lifts => {}
                Some(Grade::Partly) => known.add(weight, 1),
                Some(Grade::DoesNotMeet) => known.add(weight, 0),
                Some(Grade::NotKnown) => {
                    unknown_count += 1;
                    unanswered.add(weight, 2);
                    if !lifts {
                        unanswered_weight += weight;
                    }
                }
            }
        }
        Scores {
            score: known.percent(),
            score_lowest: Mean {
                weight: known.weight + unanswered_weight,
                ..known
            }
            .percent(),
            score_highest: Mean {
                half_points: known.half_points + unanswered.half_points,
                weight: known.weight + unanswered.weight,
            }
            .percent(),
            unknown_count,
        }
    }
}

/// The scores of a pair under the weights of one search.
///
/// Each is the weighted mean over the criteria that count, in percent, halves up: `meets` gives
/// the whole weight, `partly` half of it, `does_not_meet` none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// The score over what is known, 0 to 100. What is not known is left out of the mean.
    pub score: u8,
    /// The score if every question were answered with `does_not_meet`.
    pub score_lowest: u8,
    /// The score if every question were answered with `meets`.
    pub score_highest: u8,
    /// How many criteria that count are not known.
    pub unknown_count: u8,
}

/// A weighted mean in the making; half points keep it whole.
#[derive(Clone, Copy, Default)]
struct Mean {
    half_points: u32,
    weight: u32,
}

impl Mean {
    fn add(&mut self, weight: u32, halves: u32) {
        self.half_points += weight * halves;
        self.weight += weight;
    }

    fn percent(self) -> u8 {
        let percent = percent(self.half_points as usize, 2 * self.weight as usize);
        percent.and_then(|percent| u8::try_from(percent).ok()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Need;

    fn scores(grades: &[(Criterion, Grade)]) -> Scores {
        let mut all = Grades::default();
        for (criterion, grade) in grades {
            all.set(*criterion, *grade);
        }
        all.scores(&Weights::default())
    }

    #[test]
    fn the_score_is_the_weighted_mean_with_halves_up() {
        // Ages and number weigh 10 each, autism 8: (10 + 10 / 2 + 0) / 28 = 53.57 %.
        let weighed = scores(&[
            (Criterion::Ages, Grade::Meets),
            (Criterion::Number, Grade::Partly),
            (Criterion::Need(Need::Autism), Grade::DoesNotMeet),
        ]);
        assert_eq!(
            weighed,
            Scores {
                score: 54,
                score_lowest: 54,
                score_highest: 54,
                unknown_count: 0
            }
        );
        // Letters weigh 4 and a meeting 8, autism 8, ages and number 10: (8 + 8 + 9) / 40 = 62.5 %.
        let half = scores(&[
            (Criterion::Need(Need::Autism), Grade::Meets),
            (Criterion::DirectSiblings, Grade::Meets),
            (Criterion::LetterboxSiblings, Grade::Meets),
            (Criterion::Ages, Grade::Partly),
            (Criterion::Number, Grade::DoesNotMeet),
        ]);
        assert_eq!(half.score, 63);
    }

    #[test]
    fn a_question_is_left_out_and_spans_from_the_lowest_to_the_highest() {
        let open = scores(&[
            (Criterion::Ages, Grade::Meets),
            (Criterion::Number, Grade::Partly),
            (Criterion::Need(Need::LifeLimitingCondition), Grade::NotKnown),
        ]);
        assert_eq!(
            open,
            Scores {
                score: 75,
                score_lowest: 50,
                score_highest: 83,
                unknown_count: 1
            }
        );
    }

    #[test]
    fn identity_that_is_not_known_can_lift_and_cannot_lower() {
        let open = scores(&[(Criterion::Number, Grade::Partly), (Criterion::Faith, Grade::NotKnown)]);
        assert_eq!((open.score, open.score_lowest, open.score_highest), (50, 50, 62));
    }

    #[test]
    fn nothing_known_scores_nothing() {
        assert_eq!(scores(&[]).score, 0);
    }

    #[test]
    fn a_criterion_without_weight_neither_counts_nor_asks() {
        let mut weights = Weights::default();
        weights.set(Criterion::Number, 0);
        weights.set(Criterion::Location, 0);
        let mut grades = Grades::default();
        grades.set(Criterion::Ages, Grade::Meets);
        grades.set(Criterion::Number, Grade::DoesNotMeet);
        grades.set(Criterion::Location, Grade::NotKnown);
        let all = Scores {
            score: 100,
            score_lowest: 100,
            score_highest: 100,
            unknown_count: 0,
        };
        assert_eq!(grades.scores(&weights), all);
    }
}
