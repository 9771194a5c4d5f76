//! Laws of the fold that every journey obeys, whatever is recorded and in whatever order.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panic")]

use chrono::{DateTime, Days, NaiveDate, Utc};
use family_finding_domain::{
    adopters::{
        ADOPTER_RULES, AdopterMilestone, AdopterMilestoneKind, AdopterMilestoneOptions, AdopterSummary, DecisionOutcome,
        PanelRecommendation, StageOneOutcome, TermsIn, clocks, summarise,
    },
    children::{CHILD_RULES, ChildFact, ChildMilestone, ChildMilestoneKind, ChildMilestoneOptions, summarise_child},
    identifiers::MilestoneId,
    journeys::{Fact, Milestone, fold, standing},
};
use proptest::prelude::*;
use uuid::Uuid;

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, 4).unwrap() + Days::new(offset)
}

fn options(kind: AdopterMilestoneKind, choice: u8) -> AdopterMilestoneOptions {
    use AdopterMilestoneKind as K;
    let recommendation = [
        PanelRecommendation::Suitable,
        PanelRecommendation::NotSuitable,
        PanelRecommendation::Deferred,
    ];
    let decision = [
        DecisionOutcome::Approved,
        DecisionOutcome::MindedNotToApprove,
        DecisionOutcome::NotApproved,
    ][usize::from(choice % 3)];
    AdopterMilestoneOptions {
        stage_one_outcome: (kind == K::StageOneCompleted).then_some(if choice == 0 {
            StageOneOutcome::NotSuitable
        } else {
            StageOneOutcome::MayBeSuitable
        }),
        recommendation: matches!(kind, K::PanelConsidered | K::IrmRecommended).then_some(recommendation[usize::from(choice % 3)]),
        decision: (kind == K::DecisionMade).then_some(decision),
        terms: (kind == K::DecisionMade && decision == DecisionOutcome::Approved).then_some(TermsIn {
            children_most: 1,
            age_from_years: 0,
            age_to_years: 5,
            sibling_group: false,
            early_permanence: false,
            only_sex: None,
        }),
        ..AdopterMilestoneOptions::default()
    }
}

fn adopter_milestone() -> impl Strategy<Value = AdopterMilestone> {
    (prop::sample::select(AdopterMilestoneKind::ALL), 0u64..400, 0u8..6)
        .prop_map(|(kind, on, choice)| AdopterMilestone::stored(kind, day(on), options(kind, choice)).unwrap())
}

/// The usual road, with days drawn apart, and whatever else beside it.
fn adopter_road() -> impl Strategy<Value = Vec<AdopterMilestone>> {
    use AdopterMilestoneKind as K;
    let road = [
        K::EnquiryReceived,
        K::InformationSessionAttended,
        K::EnquiryDiscussionHeld,
        K::RegistrationOfInterestReceived,
        K::RegistrationAccepted,
        K::StageOneCompleted,
        K::StageTwoRequested,
        K::StageTwoStarted,
        K::HoldStarted,
        K::HoldEnded,
        K::PanelConsidered,
        K::DecisionMade,
    ];
    (prop::collection::vec(0u64..30, road.len()), 1..=road.len()).prop_map(move |(gaps, steps)| {
        let mut on = 0;
        road.iter()
            .zip(gaps)
            .take(steps)
            .map(|(kind, gap)| {
                on += gap;
                // Choice 3: may be suitable, recommended suitable, approved.
                AdopterMilestone::stored(*kind, day(on), options(*kind, 3)).unwrap()
            })
            .collect()
    })
}

fn summary(milestones: &[AdopterMilestone]) -> Result<AdopterSummary, Vec<String>> {
    fold(ADOPTER_RULES, milestones)
        .map(|journey| summarise(&journey, Vec::new()))
        .map_err(|refusals| {
            let mut words: Vec<String> = refusals.iter().map(|refusal| refusal.fault(true).detail).collect();
            words.sort();
            words
        })
}

fn child_fact() -> impl Strategy<Value = ChildFact> {
    (prop::sample::select(ChildMilestoneKind::ALL), 0u64..400)
        .prop_map(|(kind, on)| ChildFact::own(ChildMilestone::stored(kind, day(on), ChildMilestoneOptions::default())))
}

fn recorded(milestone: AdopterMilestone, number: u128, voided: bool) -> Fact<AdopterMilestone> {
    let at: DateTime<Utc> = DateTime::from_timestamp(1_640_000_000, 0).unwrap();
    Fact {
        id: MilestoneId(Uuid::from_u128(number)),
        milestone,
        recorded_at: at,
        voided_at: voided.then_some(at),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_order_of_recording_does_not_matter(
        (first, second) in prop::collection::vec(adopter_milestone(), 0..14).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        prop_assert_eq!(summary(&first), summary(&second));
    }

    #[test]
    fn nor_does_it_on_the_usual_road((road, shuffled) in adopter_road().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))) {
        let expected = summary(&road);
        prop_assert!(expected.is_ok(), "{expected:?}");
        prop_assert_eq!(expected, summary(&shuffled));
    }

    #[test]
    fn nor_for_children(
        (first, second) in prop::collection::vec(child_fact(), 0..12).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let read = |facts: &[ChildFact]| fold(CHILD_RULES, facts).map(|journey| summarise_child(&journey, Vec::new())).map_err(|refusals| {
            let mut words: Vec<String> = refusals.iter().map(|refusal| refusal.fault(true).detail).collect();
            words.sort();
            words
        });
        prop_assert_eq!(read(&first), read(&second));
    }

    #[test]
    fn voiding_is_undone_by_recording_anew(road in adopter_road(), chosen in any::<prop::sample::Index>()) {
        let before: Vec<Fact<AdopterMilestone>> = road.iter().cloned().zip(1..).map(|(milestone, number)| recorded(milestone, number, false)).collect();
        let index = chosen.index(before.len());
        let mut after = before.clone();
        after[index].voided_at = Some(after[index].recorded_at);
        after.push(recorded(road[index].clone(), 1000, false));
        let read = |facts: &[Fact<AdopterMilestone>]| summary(&standing(facts, None).map(|fact| fact.milestone.clone()).collect::<Vec<_>>());
        prop_assert_eq!(read(&before), read(&after));
    }

    #[test]
    fn what_may_come_next_may_be_recorded(road in adopter_road(), gap in 0u64..40) {
        let journey = fold(ADOPTER_RULES, &road).unwrap();
        let today = road.last().unwrap().occurred_on() + Days::new(gap);
        for next in journey.next(today) {
            let kind = AdopterMilestoneKind::from_code(&next.kind).unwrap();
            let on = next.not_after.map_or(today, |last| last.min(today)).max(next.not_before.unwrap_or(today));
            let possible = (0..6).any(|choice| {
                let choice = AdopterMilestone::stored(kind, on, options(kind, choice)).unwrap();
                fold(ADOPTER_RULES, road.iter().chain([&choice])).is_ok()
            }) || {
                let fast = AdopterMilestoneOptions { fast_track: Some(family_finding_domain::adopters::FastTrackGround::FosterCarer), ..options(kind, 3) };
                let fast = AdopterMilestone::stored(kind, on, fast).unwrap();
                fold(ADOPTER_RULES, road.iter().chain([&fast])).is_ok()
            };
            prop_assert!(possible, "{} on {on} after {:?}", next.kind, road);
        }
    }

    #[test]
    fn net_days_are_never_more_than_days_nor_less_than_none(road in adopter_road(), gap in 0u64..200) {
        let journey = fold(ADOPTER_RULES, &road).unwrap();
        let today = road.last().unwrap().occurred_on() + Days::new(gap);
        for clock in clocks(&summarise(&journey, Vec::new()), today) {
            prop_assert!((0..=clock.days).contains(&clock.days_net), "{clock:?}");
        }
    }
}
