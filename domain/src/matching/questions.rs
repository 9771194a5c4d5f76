//! What to ask next: the questions whose answers would move a household most in its list.
//!
//! Only what moves one of the list alone is asked of it: in a list of households what a household
//! or its agency could say, in a list of children what a child's worker could. What the side that
//! all have in common could say moves everybody, and is told apart
//! ([`open_questions`](super::open_questions)).
//!
//! A question is answered well when the criterion it settles is met, and badly when it is not; a
//! bad answer can also raise a barrier, and then the household leaves the list. Places are counted
//! in the list at hand, from 1, among those whom nothing bars and no setting leaves out.

use super::{
    barred::open_barriers,
    barriers::BarrierCode,
    criteria::{Criterion, Grade},
    parties::Candidate,
    score::{Grades, Scores},
    search::Search,
};
use crate::codes::code_list;
use serde::Serialize;
use std::cmp::Reverse;

code_list! {
    /// Who can answer a question.
    AskedOf {
        /// The household, through its worker.
        Household = "household",
        /// The child's worker.
        ChildWorker = "child_worker",
        /// The household's agency.
        HouseholdAgency = "household_agency",
    }
}

/// The most questions told of one household.
pub const MOST_QUESTIONS: usize = 5;

/// How a household would stand after one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prospect {
    /// The score over what would then be known, 0 to 100.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score: u8,
    /// The place in this list, from 1.
    pub place: usize,
}

/// An unknown of one household, and what its answer would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchQuestion {
    /// What to ask.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub question: String,
    /// Who can answer.
    pub asked_of: AskedOf,
    /// The criterion that the answer settles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Criterion>,
    /// The barrier that a bad answer would raise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barrier: Option<BarrierCode>,
    /// How the household would stand after a good answer.
    pub if_well: Prospect,
    /// How it would stand after a bad one; absent where a barrier would then exclude it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_badly: Option<Prospect>,
}

/// Who stands in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    Households,
    Children,
}

/// An unknown of a pair, before anybody reckons what its answer would change.
pub(super) struct Unknown {
    pub(super) question: String,
    pub(super) asked_of: AskedOf,
    pub(super) criterion: Option<Criterion>,
    pub(super) barrier: Option<BarrierCode>,
}

impl Search<'_> {
    /// Every unknown of a pair: the criteria that count or could bar, then what else could bar.
    /// Where one answer settles both a criterion and a barrier, it is one unknown.
    pub(super) fn unknowns(&self, candidate: &Candidate<'_>) -> Vec<Unknown> {
        let mut open = Vec::new();
        open_barriers(&self.sides, candidate, &mut |code, asked_of, question| {
            open.push(Unknown {
                question,
                asked_of,
                criterion: None,
                barrier: Some(code),
            });
        });
        let mut unknowns = Vec::new();
        self.sides.compare(candidate, &mut |criterion, finding| {
            if finding.grade() != Grade::NotKnown {
                return;
            }
            let asked_of = finding.asked_of();
            let mut barrier = finding.bars_if_not_met();
            if criterion == Criterion::Location && asked_of == AskedOf::Household {
                let excluded = open.iter().position(|one| one.barrier == Some(BarrierCode::ExcludedArea));
                barrier = excluded.and_then(|index| open.remove(index).barrier);
            }
            if barrier.is_some() || self.settings.weights().of(criterion) > 0 {
                unknowns.push(Unknown {
                    question: finding.question(),
                    asked_of,
                    criterion: Some(criterion),
                    barrier,
                });
            }
        });
        unknowns.append(&mut open);
        unknowns
    }

    /// The questions that would move one of a list most, the strongest first: those that could
    /// exclude it before those that could not, then the farthest apart the places, then the
    /// scores. `place_at` tells the place that scores would have in the list.
    pub(super) fn questions(
        &self,
        candidate: &Candidate<'_>,
        listed: Listed,
        grades: &Grades,
        place_at: impl Fn(&Scores) -> usize,
    ) -> Vec<MatchQuestion> {
        let prospect = |criterion: Option<Criterion>, grade: Grade| {
            let mut answered = *grades;
            criterion.into_iter().for_each(|criterion| answered.set(criterion, grade));
            let scores = answered.scores(self.settings.weights());
            Prospect {
                score: scores.score,
                place: place_at(&scores),
            }
        };
        let mut questions: Vec<MatchQuestion> = self
            .unknowns(candidate)
            .into_iter()
            .filter(|unknown| (unknown.asked_of == AskedOf::ChildWorker) == (listed == Listed::Children))
            .map(|unknown| MatchQuestion {
                if_well: prospect(unknown.criterion, Grade::Meets),
                if_badly: (unknown.barrier.is_none()).then(|| prospect(unknown.criterion, Grade::DoesNotMeet)),
                question: unknown.question,
                asked_of: unknown.asked_of,
                criterion: unknown.criterion,
                barrier: unknown.barrier,
            })
            .collect();
        // Stable: of equals, the criterion shown first is asked first.
        questions.sort_by_key(|question| Reverse(strength(question)));
        questions.truncate(MOST_QUESTIONS);
        questions
    }
}

/// Whether the answer could exclude, then how far apart it sets the places, then the scores.
fn strength(question: &MatchQuestion) -> (bool, usize, u8) {
    match &question.if_badly {
        None => (true, 0, question.if_well.score),
        Some(badly) => (
            false,
            badly.place.abs_diff(question.if_well.place),
            badly.score.abs_diff(question.if_well.score),
        ),
    }
}
