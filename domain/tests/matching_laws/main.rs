//! The laws of matching, which hold for whatever children and households there are.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

mod generators;
mod plans;
mod questions;
mod shortage;
mod steering;

use family_finding_domain::{
    adopters::{AdopterSummary, Availability, Household},
    children::ContactRequirement,
    codes::{Answer, Need, NeedStatus},
    identifiers::AdopterId,
    links::LinkEndReason,
    matching::{
        Assessment, BarrierCode, Candidate, Criterion, Grade, Grades, RankOptions, RankedHousehold, SearchSettings, Seeking, Weights,
        assess, explain, rank, rank_children,
    },
};
use generators::*;
use proptest::{collection, option, prelude::*, sample::select};
use uuid::Uuid;

fn assessed(children: &Children, household: &Household, summary: &AdopterSummary) -> Assessment {
    let candidate = Candidate::on(today(), AdopterId(Uuid::from_u128(0)), household, summary);
    assess(&children.seeking(), &candidate, &SearchSettings::default(), today())
}

fn rank_of(grade: Grade) -> u8 {
    match grade {
        Grade::DoesNotMeet => 0,
        Grade::Partly => 1,
        Grade::Meets => 2,
        Grade::NotKnown => panic!("not known has no rank"),
    }
}

proptest! {
    #[test]
    fn the_score_depends_on_the_pair_alone(settings in weighing(), children in children(), known in collection::vec(known(), 1..6)) {
        let seeking = children.seeking();
        let all = candidates(&known);
        let ranked = rank(&seeking, &all, &settings, today(), EVERYBODY).items;
        prop_assert_eq!(ranked.len(), all.len());
        for one in &all {
            let alone = rank(&seeking, &[*one], &settings, today(), EVERYBODY).items;
            let among = ranked.iter().find(|ranked| ranked.adopter == one.adopter).unwrap();
            prop_assert_eq!(&alone[0].explained, &among.explained);
        }
    }

    #[test]
    fn a_pair_scores_the_same_from_either_side(settings in weighing(), children in children(), known in known()) {
        let seeking = children.seeking();
        let household = candidate(0, &known);
        let forth = rank(&seeking, &[household], &settings, today(), EVERYBODY).items;
        let back = rank_children(&household, std::slice::from_ref(&seeking), &settings, today(), EVERYBODY).items;
        prop_assert_eq!(&forth[0].explained, &back[0].explained);
    }

    #[test]
    fn a_score_never_falls_when_a_criterion_improves(
        grades in collection::vec(option::of(select(Grade::ALL)), Criterion::COUNT),
        which in select(Criterion::ALL),
        (one, other) in (select(&Grade::ALL[..3]), select(&Grade::ALL[..3])),
    ) {
        let (worse, better) = if rank_of(one) <= rank_of(other) { (one, other) } else { (other, one) };
        let mut before = Grades::default();
        for (criterion, grade) in Criterion::ALL.iter().zip(grades) {
            grade.into_iter().for_each(|grade| before.set(*criterion, grade));
        }
        before.set(which, worse);
        let mut after = before;
        after.set(which, better);
        let (before, after) = (before.scores(&Weights::default()), after.scores(&Weights::default()));
        prop_assert!(after.score >= before.score);
        prop_assert!(after.score_lowest >= before.score_lowest);
        prop_assert!(after.score_highest >= before.score_highest);
        prop_assert!(before.score_lowest <= before.score && before.score <= before.score_highest && before.score_highest <= 100);
    }

    #[test]
    fn a_better_answer_to_a_need_never_lowers_the_household(children in children(), known in known(), need in select(Need::ALL)) {
        let (mut household, summary) = known;
        let mut scores = Vec::new();
        let mut barred = Vec::new();
        for answer in [Answer::No, Answer::WouldDiscuss, Answer::Yes] {
            household.needs.get_or_insert_default().insert(need, answer);
            let assessment = assessed(&children, &household, &summary);
            scores.push(assessment.scores.score);
            barred.push(!assessment.barriers.is_empty());
        }
        prop_assert!(scores.is_sorted(), "{:?}", scores);
        prop_assert!(barred.is_sorted_by(|earlier, later| earlier >= later), "{:?}", barred);
    }

    #[test]
    fn a_barrier_always_bars(settings in weighing(), children in children(), known in collection::vec(known(), 1..6)) {
        let seeking = children.seeking();
        let all = candidates(&known);
        let free = rank(&seeking, &all, &settings, today(), RankOptions { include_barred: false, ..EVERYBODY }).items;
        prop_assert!(free.iter().all(|ranked| ranked.explained.barriers.is_empty()));
        let everybody = rank(&seeking, &all, &settings, today(), EVERYBODY).items;
        prop_assert_eq!(&everybody[..free.len()], &free[..], "who is barred changes nothing of the places of the others");
        prop_assert!(everybody[free.len()..].iter().all(|ranked| !ranked.explained.barriers.is_empty()));
    }

    #[test]
    fn what_is_ruled_out_bars_however_well_the_rest_fits(mut children in children(), known in known(), need in select(Need::ALL)) {
        let (mut household, summary) = known;
        children.profiles[0].needs.get_or_insert_default().insert(need, NeedStatus::Present);
        household.needs.get_or_insert_default().insert(need, Answer::No);
        prop_assert!(assessed(&children, &household, &summary).barriers.contains(BarrierCode::NeedRuledOut));

        children.profiles[0].contact.get_or_insert_default().direct_siblings = Some(ContactRequirement::Required);
        household.contact.get_or_insert_default().direct_siblings = Some(Answer::No);
        prop_assert!(assessed(&children, &household, &summary).barriers.contains(BarrierCode::ContactRuledOut));

        children.links.push(ended_link(0, LinkEndReason::SafetyConcern));
        prop_assert!(assessed(&children, &household, &summary).barriers.contains(BarrierCode::EarlierLinkEnded));

        let candidate = Candidate { adopter: AdopterId(Uuid::from_u128(0)), household: &household, summary: &summary, availability: Availability::OnHold, external: false };
        prop_assert!(assess(&children.seeking(), &candidate, &SearchSettings::default(), today()).barriers.contains(BarrierCode::NotAvailable));
    }

    #[test]
    fn identity_never_bars_and_never_lowers(children in children(), known in known(), other in households()) {
        let (household, summary) = known;
        let before = assessed(&children, &household, &summary);
        let changed = Household {
            adults: other.adults, faiths: other.faiths, languages: other.languages, cultures: other.cultures, ..household
        };
        let after = assessed(&children, &changed, &summary);
        prop_assert_eq!(before.barriers, after.barriers);
        let mut without = Grades::default();
        for (criterion, grade) in after.grades.iter() {
            if !Criterion::IDENTITY.contains(&criterion) {
                without.set(criterion, grade);
            } else {
                prop_assert_ne!(grade, Grade::DoesNotMeet);
            }
        }
        prop_assert!(after.scores.score >= without.scores(&Weights::default()).score);
        prop_assert!(after.scores.score_lowest >= without.scores(&Weights::default()).score_lowest);
    }

    #[test]
    fn not_known_lowers_nothing(children in children(), known in known()) {
        let (household, summary) = known;
        let before = assessed(&children, &household, &summary);
        for without in take_back(&household) {
            let after = assessed(&children, &without, &summary);
            prop_assert!(after.scores.score >= after.scores.score_lowest);
            prop_assert!(after.scores.score_lowest <= before.scores.score, "{before:?} {after:?}");
            prop_assert!(before.scores.score <= after.scores.score_highest, "{before:?} {after:?}");
            prop_assert!(after.barriers.iter().all(|barrier| before.barriers.contains(barrier)), "a silence bars");
            for (criterion, grade) in after.grades.iter() {
                prop_assert!(grade == Grade::NotKnown || before.grades.get(criterion) == Some(grade), "{criterion:?} is graded on a silence");
            }
        }
    }

    #[test]
    fn the_same_inputs_come_in_the_same_order(
        settings in weighing(),
        children in children(),
        (known, order) in collection::vec(known(), 1..8).prop_flat_map(|known| {
            let order: Vec<usize> = (0..known.len()).collect();
            (Just(known), Just(order).prop_shuffle())
        }),
        limit in 0..8_usize,
    ) {
        let seeking = children.seeking();
        let all = candidates(&known);
        let shuffled: Vec<_> = order.iter().map(|index| all[*index]).collect();
        let ranked = rank(&seeking, &all, &settings, today(), EVERYBODY).items;
        prop_assert_eq!(&rank(&seeking, &shuffled, &settings, today(), EVERYBODY).items, &ranked);
        let first = rank(&seeking, &shuffled, &settings, today(), RankOptions { limit, ..EVERYBODY }).items;
        prop_assert_eq!(&first[..], &ranked[..limit.min(ranked.len())]);
    }

    #[test]
    fn the_order_is_by_barriers_score_unknowns_waiting_and_identifier(
        settings in weighing(),
        mut children in children(), known in known(), waits in collection::vec(days_ago(0..150), 4),
    ) {
        // Households that differ in one silence each, or in nothing, often score the same.
        children.links.clear();
        let (household, summary) = known;
        let alike: Vec<Known> = take_back(&household).into_iter().zip(waits.iter().cycle()).map(|(household, approved_on)| {
            (household, AdopterSummary { approved_on: Some(*approved_on), ..summary.clone() })
        }).collect();
        let ranked = rank(&children.seeking(), &candidates(&alike), &settings, today(), EVERYBODY).items;
        let places: Vec<_> = ranked.iter().map(|RankedHousehold { adopter, explained, .. }| {
            let approved_on = alike[adopter.0.as_u128() as usize].1.approved_on;
            (!explained.barriers.is_empty(), 100 - explained.score, explained.unknown_count, approved_on, *adopter)
        }).collect();
        prop_assert!(places.is_sorted(), "{:?}", places);
    }

    #[test]
    fn children_come_in_the_same_order_for_a_household(settings in weighing(), groups in collection::vec(children(), 1..6), known in known()) {
        let groups: Vec<Children> = groups.into_iter().enumerate().map(|(index, group)| Children { first_id: 1000 + 10 * index as u128, ..group }).collect();
        let sought: Vec<Seeking<'_>> = groups.iter().map(Children::seeking).collect();
        let reversed: Vec<Seeking<'_>> = groups.iter().rev().map(Children::seeking).collect();
        let household = candidate(0, &known);
        let ranked = rank_children(&household, &sought, &settings, today(), EVERYBODY).items;
        prop_assert_eq!(&rank_children(&household, &reversed, &settings, today(), EVERYBODY).items, &ranked);
        let places: Vec<_> = ranked.iter().map(|ranked| (!ranked.explained.barriers.is_empty(), 100 - ranked.explained.score)).collect();
        prop_assert!(places.is_sorted(), "{:?}", places);
    }

    #[test]
    fn the_words_say_what_was_found_and_nothing_private(settings in weighing(), children in children(), known in known()) {
        let seeking = children.seeking();
        let household = candidate(0, &known);
        let assessment = assess(&seeking, &household, &settings, today());
        let explained = explain(&seeking, &household, &settings, today());
        let told: Vec<_> = explained.criteria.iter().map(|shown| (shown.criterion, shown.grade)).collect();
        prop_assert_eq!(told, assessment.grades.iter().collect::<Vec<_>>());
        let mut codes: Vec<_> = explained.barriers.iter().map(|barrier| barrier.code).collect();
        codes.dedup();
        prop_assert_eq!(codes, assessment.barriers.iter().collect::<Vec<_>>());
        for shown in &explained.criteria {
            prop_assert_eq!(shown.question.is_some(), shown.grade == Grade::NotKnown);
        }
        for open in &explained.open_barriers {
            prop_assert!(!assessment.barriers.contains(open.code));
        }
        let sentences = explained.criteria.iter().flat_map(|shown| [Some(&shown.why), shown.question.as_ref()]).flatten()
            .chain(explained.barriers.iter().map(|barrier| &barrier.why))
            .chain(explained.open_barriers.iter().map(|open| &open.question));
        for sentence in sentences {
            prop_assert!(sentence.ends_with('.') && sentence.starts_with(|initial: char| initial.is_uppercase() || initial.is_ascii_digit()), "{}", sentence);
            prop_assert!(!["SO15", "PO1", "RG1", "BH8", "0000-", "  "].iter().any(|private| sentence.contains(private)), "{}", sentence);
            let decimal = sentence.as_bytes().windows(3).any(|part| part[0].is_ascii_digit() && part[1] == b'.' && part[2].is_ascii_digit());
            prop_assert!(!decimal, "{}", sentence);
        }
        for question in explained.criteria.iter().filter_map(|shown| shown.question.as_ref()) {
            prop_assert!(question.starts_with("Ask ") && (question.contains(" whether ") || question.contains(" where ")), "{}", question);
        }
    }
}
