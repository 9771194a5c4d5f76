//! The answers that would open or settle the most households for a child or sibling group.
//!
//! Counted over the households that the settings leave in. Three kinds of question are told: what
//! is not known of a household whom nothing bars; what is not known of the children, needs that
//! are possible or were never asked about among them; and whether a household that is linked
//! already would take a further child, where its approval leaves room.

use super::{
    barriers::BarrierCode,
    criteria::Criterion,
    left_out::LeftOut,
    needs,
    parties::{Candidate, Seeking},
    questions::AskedOf,
    search::Search,
    settings::SearchSettings,
};
use crate::adopters::Availability;
use chrono::NaiveDate;
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// The most questions told of a child or sibling group.
pub const MOST_OPEN_QUESTIONS: usize = 20;

/// A question, and how many households its answer is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenQuestion {
    /// What to ask.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub question: String,
    /// Who can answer. A question to households is put to each of them.
    pub asked_of: AskedOf,
    /// The criterion that the answer settles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Criterion>,
    /// The barrier that the answer could raise or lift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barrier: Option<BarrierCode>,
    /// How many households the answer is about.
    pub households: usize,
    /// Of these, how many are barred now and would be free to be considered after a good answer.
    pub would_open: usize,
    /// Of these, how many nothing bars now and a bad answer would exclude.
    pub would_exclude: usize,
}

/// The questions of a child or sibling group, and who the settings of the search left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestions {
    /// The questions, from the one that is about the most households whom it could open or
    /// exclude; then from the one that settles the most weight.
    pub items: Vec<OpenQuestion>,
    /// How many households the settings left in and nothing bars.
    pub not_barred: usize,
    /// Who is not among those looked at because of a setting.
    pub left_out: LeftOut,
}

/// One question, whoever it is put to.
type Key = (AskedOf, Option<Criterion>, Option<BarrierCode>);

/// Counts the questions of a search.
pub fn open_questions(seeking: &Seeking<'_>, candidates: &[Candidate<'_>], settings: &SearchSettings, today: NaiveDate) -> OpenQuestions {
    let search = Search::prepare(seeking, settings, today);
    let uncertain = needs::uncertain(seeking);
    let mut counted: BTreeMap<Key, OpenQuestion> = BTreeMap::new();
    let mut left_out = LeftOut::under(settings);
    let mut free = 0;
    for candidate in candidates {
        let barriers = search.assess(candidate).barriers;
        let by = search.left_out(candidate);
        if !by.is_empty() {
            left_out.count(by, !barriers.is_empty());
            continue;
        }
        if !barriers.is_empty() {
            let only_linked = barriers.iter().eq([BarrierCode::NotAvailable]);
            if only_linked && search.may_take_a_further_child(candidate) {
                let key = (AskedOf::Household, None, Some(BarrierCode::NotAvailable));
                let question = counted.entry(key).or_insert_with(|| asked(key, FURTHER_CHILD.to_owned()));
                question.households += 1;
                question.would_open += 1;
            }
            continue;
        }
        free += 1;
        for unknown in search.unknowns(candidate) {
            let excludes = usize::from(unknown.barrier.is_some());
            // Of one question, some households could be excluded by the answer and others not.
            let key = (
                unknown.asked_of,
                unknown.criterion,
                unknown.barrier.filter(|_| unknown.criterion.is_none()),
            );
            let question = counted.entry(key).or_insert_with(|| asked(key, unknown.question));
            question.barrier = question.barrier.or(unknown.barrier);
            question.households += 1;
            question.would_exclude += excludes;
        }
        for need in &uncertain {
            if need.would_exclude(candidate) {
                let key = (AskedOf::ChildWorker, Some(Criterion::Need(need.need)), None);
                let question = counted.entry(key).or_insert_with(|| asked(key, need.question()));
                question.barrier = Some(BarrierCode::NeedRuledOut);
                question.households += 1;
                question.would_exclude += 1;
            }
        }
    }
    let weight = |question: &OpenQuestion| question.criterion.map_or(0, |criterion| settings.weights().of(criterion) as usize);
    let mut items: Vec<OpenQuestion> = counted.into_values().collect();
    items.sort_by_key(|question| Reverse((question.would_open + question.would_exclude, question.households * weight(question))));
    items.truncate(MOST_OPEN_QUESTIONS);
    OpenQuestions {
        items,
        not_barred: free,
        left_out,
    }
}

const FURTHER_CHILD: &str = "Ask the household whether it would take a further child beside the one who is linked.";

fn asked((asked_of, criterion, barrier): Key, question: String) -> OpenQuestion {
    OpenQuestion {
        question,
        asked_of,
        criterion,
        barrier,
        households: 0,
        would_open: 0,
        would_exclude: 0,
    }
}

impl Search<'_> {
    /// Whether a household is unavailable only because nobody knows that it would take a further
    /// child, and its approval leaves room for these.
    fn may_take_a_further_child(&self, candidate: &Candidate<'_>) -> bool {
        let linked = candidate.availability == Availability::Linked;
        let silent = candidate.household.open_to_further_children.is_none();
        let room = candidate.terms().map_or(0, |terms| self.sides.number.room(candidate, terms));
        linked && silent && room >= self.sides.number.sought()
    }
}
