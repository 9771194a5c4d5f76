//! What holds of questions: they keep their promises.

use crate::generators::*;
use family_finding_domain::{
    codes::Answer,
    matching::{
        AskedOf, BarrierCode, Criterion, MOST_OPEN_QUESTIONS, MOST_QUESTIONS, RankOptions, RankedHousehold, Ranking, SearchSettings,
        open_questions, rank,
    },
};
use proptest::{collection, prelude::*};

const FREE: RankOptions = RankOptions {
    include_barred: false,
    limit: usize::MAX,
};

fn ranked(children: &Children, known: &[Known], settings: &SearchSettings) -> Ranking<RankedHousehold> {
    rank(&children.seeking(), &candidates(known), settings, today(), FREE)
}

proptest! {
    #[test]
    fn an_answer_brings_a_household_where_its_question_said(
        children in children(), known in collection::vec(known(), 1..8), settings in weighing(),
    ) {
        let before = ranked(&children, &known, &settings);
        for asked in &before.items {
            for question in &asked.questions {
                let Some(Criterion::Need(need)) = question.criterion else { continue };
                let after = |answer| {
                    let mut answered = known.clone();
                    answered[asked.adopter.0.as_u128() as usize].0.needs.get_or_insert_default().insert(need, answer);
                    let items = ranked(&children, &answered, &settings).items;
                    let place = items.iter().position(|one| one.adopter == asked.adopter);
                    place.map(|index| (index + 1, items[index].explained.score))
                };
                prop_assert_eq!(after(Answer::Yes), Some((question.if_well.place, question.if_well.score)));
                prop_assert_eq!(after(Answer::No), question.if_badly.map(|badly| (badly.place, badly.score)));
            }
        }
    }

    #[test]
    fn questions_are_few_ordered_and_about_what_is_open(children in children(), known in collection::vec(known(), 1..8), settings in settings()) {
        let ranking = ranked(&children, &known, &settings);
        let all = ranking.items.len();
        for (index, item) in ranking.items.iter().enumerate() {
            prop_assert!(item.questions.len() <= MOST_QUESTIONS);
            prop_assert!(item.questions.iter().all(|question| question.asked_of != AskedOf::ChildWorker), "that would move everybody");
            let of_household = |question: &String| question.starts_with("Ask the household");
            let unknown = item.explained.criteria.iter().filter(|one| one.weight > 0 && one.question.as_ref().is_some_and(of_household)).count();
            let could_exclude = item.explained.open_barriers.iter().any(|open| of_household(&open.question));
            // What weighs nothing is asked only where a bad answer would bar.
            prop_assert!(!item.questions.is_empty() || (unknown == 0 && !could_exclude));
            let mut excluding_is_over = false;
            for question in &item.questions {
                prop_assert!(question.if_well.place <= index + 1 && question.if_well.score >= item.explained.score);
                prop_assert_eq!(question.if_badly.is_none(), question.barrier.is_some());
                prop_assert!(question.if_badly.is_none_or(|badly| (question.if_well.place..=all).contains(&badly.place)));
                prop_assert!(question.barrier.is_none() || !excluding_is_over, "what could exclude comes first");
                excluding_is_over |= question.barrier.is_none();
                let told = item.explained.criteria.iter().filter_map(|one| one.question.as_ref())
                    .chain(item.explained.open_barriers.iter().map(|open| &open.question));
                prop_assert!(told.into_iter().any(|told| *told == question.question));
            }
        }
    }

    #[test]
    fn open_questions_count_whom_they_are_about(children in children(), known in collection::vec(known(), 1..8), settings in settings()) {
        let all = candidates(&known);
        let open = open_questions(&children.seeking(), &all, &settings, today());
        let ranking = ranked(&children, &known, &settings);
        prop_assert_eq!(open.not_barred, ranking.items.len());
        prop_assert_eq!(&open.left_out, &ranking.left_out);
        prop_assert!(open.items.len() <= MOST_OPEN_QUESTIONS);
        for question in &open.items {
            prop_assert!(question.households > 0 && question.would_open + question.would_exclude <= question.households);
            prop_assert!(question.households <= all.len());
            if question.barrier == Some(BarrierCode::NotAvailable) {
                prop_assert_eq!(question.would_open, question.households);
            }
        }
        prop_assert!(open.items.is_sorted_by_key(|question| std::cmp::Reverse(question.would_open + question.would_exclude)));
    }
}
