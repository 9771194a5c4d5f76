//! What holds however a search is steered.

use crate::generators::*;
use family_finding_domain::matching::{
    Criterion, Grade, Grades, RankOptions, Scores, SearchSettings, SettingsIn, assess, explain, rank, rank_children,
};
use proptest::{collection, option, prelude::*, sample::select};
use std::collections::BTreeMap;

/// A grade for some of the criteria.
fn grades() -> impl Strategy<Value = Grades> {
    collection::vec(option::of(select(Grade::ALL)), Criterion::COUNT).prop_map(|drawn| {
        let mut grades = Grades::default();
        for (criterion, grade) in Criterion::ALL.iter().zip(drawn) {
            grade.into_iter().for_each(|grade| grades.set(*criterion, grade));
        }
        grades
    })
}

/// The settings with these weights, where they keep their bounds.
fn weighed(weights: BTreeMap<Criterion, u32>) -> Option<SearchSettings> {
    let settings = SettingsIn {
        weights,
        ..SettingsIn::default()
    };
    SearchSettings::parse(&settings, "").ok()
}

fn scores(grades: &Grades, settings: &SearchSettings) -> Scores {
    grades.scores(settings.weights())
}

/// The weights of a search, as they would be sent.
fn as_sent(settings: &SearchSettings) -> BTreeMap<Criterion, u32> {
    settings.weights().iter().collect()
}

proptest! {
    #[test]
    fn the_same_pair_and_settings_have_the_same_score_whoever_else_is_listed(
        children in children(), known in collection::vec(known(), 1..6), settings in settings(),
    ) {
        let seeking = children.seeking();
        let all = candidates(&known);
        let ranked = rank(&seeking, &all, &settings, today(), EVERYBODY).items;
        for one in &all {
            let alone = rank(&seeking, &[*one], &settings, today(), EVERYBODY).items;
            let among = ranked.iter().find(|ranked| ranked.adopter == one.adopter);
            prop_assert_eq!(alone.first().map(|ranked| &ranked.explained), among.map(|ranked| &ranked.explained));
            prop_assert!(alone.is_empty() || alone[0].explained == explain(&seeking, one, &settings, today()));
        }
    }

    #[test]
    fn a_weightier_criterion_that_is_met_never_lowers_and_one_that_is_not_never_lifts(
        grades in grades(), which in select(Criterion::ALL), settings in weighing(), more in 1..20_u32,
    ) {
        let mut weights = as_sent(&settings);
        let weight = (weights[&which] + more).min(which.weight_highest());
        weights.insert(which, weight);
        let Some(heavier) = weighed(weights) else { return Ok(()) };
        let mut met = grades;
        met.set(which, Grade::Meets);
        let (before, after) = (scores(&met, &settings), scores(&met, &heavier));
        prop_assert!(after.score >= before.score && after.score_lowest >= before.score_lowest && after.score_highest >= before.score_highest);
        let mut not_met = grades;
        not_met.set(which, Grade::DoesNotMeet);
        let (before, after) = (scores(&not_met, &settings), scores(&not_met, &heavier));
        prop_assert!(after.score <= before.score && after.score_lowest <= before.score_lowest && after.score_highest <= before.score_highest);
    }

    #[test]
    fn only_the_shares_of_the_weights_count(grades in grades(), halves in collection::vec(0..=10_u32, Criterion::COUNT)) {
        let weights: BTreeMap<Criterion, u32> = Criterion::ALL.iter().zip(halves)
            .map(|(criterion, weight)| (*criterion, weight.min(criterion.weight_highest() / 2))).collect();
        let doubled = weights.iter().map(|(criterion, weight)| (*criterion, 2 * weight)).collect();
        let (Some(once), Some(twice)) = (weighed(weights), weighed(doubled)) else { return Ok(()) };
        prop_assert_eq!(scores(&grades, &once), scores(&grades, &twice));
    }

    #[test]
    fn a_criterion_without_weight_is_as_if_it_did_not_apply(grades in grades(), settings in weighing(), which in select(Criterion::ALL)) {
        let mut weights = as_sent(&settings);
        weights.insert(which, 0);
        let Some(without) = weighed(weights) else { return Ok(()) };
        let mut others = Grades::default();
        grades.iter().filter(|(criterion, _)| *criterion != which).for_each(|(criterion, grade)| others.set(criterion, grade));
        prop_assert_eq!(scores(&grades, &without), scores(&others, &without));
    }

    #[test]
    fn identity_never_leads_however_it_is_weighed(children in children(), known in known(), other in households(), settings in weighing()) {
        let (household, summary) = known;
        prop_assume!(summary.terms.is_some());
        let before = assess(&children.seeking(), &candidate(0, &(household.clone(), summary.clone())), &settings, today());
        let changed = family_finding_domain::adopters::Household {
            adults: other.adults, faiths: other.faiths, languages: other.languages, cultures: other.cultures, ..household
        };
        let after = assess(&children.seeking(), &candidate(0, &(changed, summary)), &settings, today());
        prop_assert_eq!(before.barriers, after.barriers);
        prop_assert!(before.scores.score.abs_diff(after.scores.score) <= 50, "{before:?} {after:?}");
    }

    #[test]
    fn whom_settings_leave_out_is_counted_and_the_rest_stands_as_before(
        children in children(), known in collection::vec(known(), 1..8), settings in settings(),
    ) {
        let seeking = children.seeking();
        let mut all = candidates(&known);
        all.iter_mut().enumerate().for_each(|(index, candidate)| candidate.external = index % 3 == 0);
        let wide = weighed(as_sent(&settings)).unwrap();
        let everybody = rank(&seeking, &all, &wide, today(), EVERYBODY);
        prop_assert_eq!((everybody.left_out.count, everybody.items.len()), (0, all.len()));
        let narrow = rank(&seeking, &all, &settings, today(), EVERYBODY);
        prop_assert_eq!(narrow.items.len() + narrow.left_out.count, all.len());
        let kept: Vec<_> = everybody.items.iter().filter(|one| narrow.items.iter().any(|kept| kept.adopter == one.adopter)).collect();
        prop_assert!(narrow.items.iter().zip(kept).all(|(one, kept)| one.adopter == kept.adopter && one.explained == kept.explained));
        let free = RankOptions { include_barred: false, ..EVERYBODY };
        let shown = |settings| rank(&seeking, &all, settings, today(), free);
        prop_assert_eq!(shown(&settings).items.len() + narrow.left_out.not_barred, shown(&wide).items.len());
        prop_assert_eq!(&shown(&settings).left_out, &narrow.left_out, "who is shown changes nothing of the count");
        for row in &narrow.left_out.by_setting {
            prop_assert!(row.count <= narrow.left_out.count && row.not_barred <= row.count);
        }
        prop_assert!(narrow.left_out.by_setting.iter().map(|row| row.count).sum::<usize>() >= narrow.left_out.count);
    }

    #[test]
    fn a_pair_is_left_out_from_either_side_alike(children in children(), known in known(), settings in settings()) {
        let household = candidate(0, &known);
        // The wait is that of the one listed; with one day for both, both sides agree.
        let seeking = children.seeking().waiting_since(household.summary.approved_on);
        let forth = rank(&seeking, &[household], &settings, today(), EVERYBODY);
        let back = rank_children(&household, std::slice::from_ref(&seeking), &settings, today(), EVERYBODY);
        prop_assert_eq!(forth.left_out, back.left_out);
    }
}
