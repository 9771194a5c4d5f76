//! Laws of panels: an agenda holds, absence never helps a quorum, and a decision implies exactly
//! one set of milestones, whoever records first and however often.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panic")]

use chrono::{Days, NaiveDate};
use family_finding_domain::{
    Note,
    adopters::{
        ADOPTER_RULES, AdopterMilestone, AdopterMilestoneKind, AdopterMilestoneOptions, EnquirySource, PanelRecommendation,
        StageOneOutcome, TermsIn,
    },
    calendar::{FIRST_YEAR, LAST_YEAR, add_working_days, is_working_day, working_days_between},
    identifiers::{AdopterId, LinkId, MilestoneId, PanelMemberId},
    journeys::{Milestone, fold},
    panels::{
        AbsenceReason, Agenda, HeardAt, ImpliedMilestone, MOST_CASES, PANEL_ITEM_RULES, PanelAbsence, PanelDecision, PanelItemJourney,
        PanelItemKind, PanelItemMilestone, PanelItemMilestoneKind, PanelItemMilestoneOptions, PanelItemStep, PanelMember, PanelRole,
        PanelSubject, Settled, implied_milestone, quorum, settle,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, 4).unwrap() + Days::new(offset)
}

/// The day of the meeting, and a day on which everything may be recorded.
const MEETING: u64 = 200;
const TODAY: u64 = 700;

#[derive(Clone, Debug)]
enum Change {
    List(u8, Vec<u8>),
    TakeOff(u8),
    Resize(u8),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0u8..12, prop::collection::vec(0u8..12, 0..2)).prop_map(|(subject, elsewhere)| Change::List(subject, elsewhere)),
        2 => (0u8..12).prop_map(Change::TakeOff),
        1 => (1u8..=MOST_CASES).prop_map(Change::Resize),
    ]
}

fn subject(number: u8) -> PanelSubject {
    let id = Uuid::from_u128(u128::from(number / 2));
    if number.is_multiple_of(2) {
        PanelSubject::Approval(AdopterId(id))
    } else {
        PanelSubject::Match(LinkId(id))
    }
}

proptest! {
    #[test]
    fn an_agenda_never_holds_more_than_its_capacity_nor_a_case_twice(capacity in 1u8..8, changes in prop::collection::vec(change(), 0..60)) {
        let mut agenda = Agenda::of(capacity, []);
        for change in changes {
            let before = (agenda.capacity(), agenda.cases().to_vec());
            let refused = match change {
                Change::List(number, elsewhere) => {
                    let elsewhere: Vec<PanelSubject> = elsewhere.into_iter().map(subject).collect();
                    let listed = agenda.list(subject(number), &elsewhere);
                    prop_assert!(listed.is_err() || !elsewhere.contains(&subject(number)));
                    listed.is_err()
                }
                Change::TakeOff(number) => {
                    agenda.take_off(subject(number));
                    false
                }
                Change::Resize(capacity) => agenda.resize(capacity).is_err(),
            };
            prop_assert!(agenda.cases().len() <= usize::from(agenda.capacity()));
            let mut once = agenda.cases().to_vec();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), agenda.cases().len());
            if refused {
                prop_assert_eq!((agenda.capacity(), agenda.cases().to_vec()), before);
            }
        }
    }

    #[test]
    fn one_more_absence_never_makes_a_quorum(
        roles in prop::collection::vec((prop::sample::select(PanelRole::ALL), any::<bool>()), 0..12),
        absent in prop::collection::vec(0usize..12, 0..6),
        one_more in 0usize..12,
    ) {
        let id = |index: usize| PanelMemberId(Uuid::from_u128(index as u128));
        let members: Vec<PanelMember> = roles
            .into_iter()
            .enumerate()
            .map(|(index, (role, vice_chair))| PanelMember { id: id(index), name: None, role, vice_chair })
            .collect();
        let absence = |index: usize| PanelAbsence { member_id: id(index), reason: AbsenceReason::ConflictOfInterest };
        let mut absences: Vec<PanelAbsence> = absent.into_iter().map(absence).collect();
        let before = quorum(&members, &absences);
        absences.push(absence(one_more));
        let after = quorum(&members, &absences);
        prop_assert!(before.met || !after.met);
        prop_assert!(after.present <= before.present);
        prop_assert!(before.missing.iter().all(|gap| after.missing.contains(gap)));
        prop_assert_eq!(after.met, after.missing.is_empty());
    }
}

fn household(kind: AdopterMilestoneKind, on: u64, options: AdopterMilestoneOptions) -> AdopterMilestone {
    AdopterMilestone::stored(kind, day(on), options).unwrap()
}

/// A household in Stage 2.
fn in_stage_two() -> Vec<AdopterMilestone> {
    use AdopterMilestoneKind as K;
    let none = AdopterMilestoneOptions::default;
    vec![
        household(
            K::EnquiryReceived,
            0,
            AdopterMilestoneOptions {
                enquiry_source: Some(EnquirySource::Web),
                ..none()
            },
        ),
        household(K::RegistrationOfInterestReceived, 10, none()),
        household(K::RegistrationAccepted, 12, none()),
        household(
            K::StageOneCompleted,
            60,
            AdopterMilestoneOptions {
                stage_one_outcome: Some(StageOneOutcome::MayBeSuitable),
                ..none()
            },
        ),
        household(K::StageTwoRequested, 62, none()),
        household(K::StageTwoStarted, 64, none()),
    ]
}

fn terms() -> TermsIn {
    TermsIn {
        children_most: 1,
        age_from_years: 0,
        age_to_years: 5,
        sibling_group: false,
        early_permanence: false,
        only_sex: None,
    }
}

fn item_milestone(kind: PanelItemMilestoneKind, on: u64, choice: u8) -> Option<PanelItemMilestone> {
    use PanelItemMilestoneKind as K;
    let decision = [
        PanelDecision::Approved,
        PanelDecision::MindedNotToApprove,
        PanelDecision::NotApproved,
    ][usize::from(choice % 3)];
    let recommendation = [PanelRecommendation::Suitable, PanelRecommendation::NotSuitable][usize::from(choice % 2)];
    let options = PanelItemMilestoneOptions {
        recommendation: matches!(kind, K::RecommendationMade | K::IrmRecommended).then_some(recommendation),
        reasons: (kind == K::RecommendationMade).then(|| Note::parse("What the panel heard.", "").unwrap()),
        decision: (kind == K::DecisionMade).then_some(decision),
        terms: (kind == K::DecisionMade && decision == PanelDecision::Approved).then(terms),
        ..PanelItemMilestoneOptions::default()
    };
    let heard = HeardAt {
        kind: PanelItemKind::Approval,
        held_on: day(MEETING),
    };
    let on = (kind != K::RecommendationMade).then(|| day(on));
    PanelItemMilestone::parse(kind, on, options, heard, day(TODAY)).ok()
}

const OF_AN_APPROVAL: [PanelItemMilestoneKind; 5] = [
    PanelItemMilestoneKind::RecommendationMade,
    PanelItemMilestoneKind::DecisionMade,
    PanelItemMilestoneKind::RepresentationsMade,
    PanelItemMilestoneKind::IrmRequested,
    PanelItemMilestoneKind::IrmRecommended,
];

/// Somebody records: the panel's own case, or the case-management system the household alone.
#[derive(Clone, Debug)]
struct Recording {
    by_panel: bool,
    kind: PanelItemMilestoneKind,
    on: u64,
    choice: u8,
}

fn recording() -> impl Strategy<Value = Recording> {
    // Few days and choices, so that the same is often recorded twice.
    (any::<bool>(), prop::sample::select(&OF_AN_APPROVAL[..]), 0u64..4, 0u8..6).prop_map(|(by_panel, kind, on, choice)| Recording {
        by_panel,
        kind,
        on: MEETING + 7 * on,
        choice,
    })
}

/// The household's milestones and the case's, as two systems write them.
struct Records {
    household: Vec<(MilestoneId, AdopterMilestone)>,
    item: Vec<(PanelItemMilestone, MilestoneId)>,
    next: u128,
}

impl Records {
    fn on_household(&mut self, milestone: AdopterMilestone) -> Option<MilestoneId> {
        let standing = self.household.iter().map(|(_, milestone)| milestone);
        fold(ADOPTER_RULES, standing.chain([&milestone])).ok()?;
        self.next += 1;
        let id = MilestoneId(Uuid::from_u128(self.next));
        self.household.push((id, milestone));
        Some(id)
    }

    fn by_panel(&mut self, milestone: PanelItemMilestone) -> Option<()> {
        let standing = self.item.iter().map(|(milestone, _)| milestone);
        fold(PANEL_ITEM_RULES, standing.chain([&milestone])).ok()?;
        let subject = PanelSubject::Approval(AdopterId(Uuid::from_u128(1)));
        let Some(ImpliedMilestone::Household(implied)) = implied_milestone(subject, None, &milestone).unwrap() else {
            return None;
        };
        let id = match settle(ADOPTER_RULES, &self.household, &implied).ok()? {
            Settled::Stands(id) => id,
            Settled::Write => self.on_household(implied)?,
        };
        self.item.push((milestone, id));
        Some(())
    }
}

proptest! {
    #[test]
    fn what_a_panel_records_stands_once_on_the_household_whoever_recorded_first(recordings in prop::collection::vec(recording(), 0..40)) {
        let mut records = Records { household: Vec::new(), item: Vec::new(), next: 0 };
        for milestone in in_stage_two() {
            records.on_household(milestone).unwrap();
        }
        for Recording { by_panel, kind, on, choice } in recordings {
            let Some(milestone) = item_milestone(kind, on, choice) else { continue };
            if by_panel {
                records.by_panel(milestone);
            } else {
                let subject = PanelSubject::Approval(AdopterId(Uuid::from_u128(1)));
                if let Some(ImpliedMilestone::Household(told)) = implied_milestone(subject, None, &milestone).unwrap() {
                    // The other system does not look: it records what the table allows.
                    records.on_household(told);
                }
            }
            // Both journeys fold, always.
            prop_assert!(fold(ADOPTER_RULES, records.household.iter().map(|(_, milestone)| milestone)).is_ok());
            let journey = PanelItemJourney::fold(records.item.iter().map(|(milestone, _)| milestone));
            prop_assert!(journey.is_ok());
        }
        // Each milestone of the case stands on one of the household that says the same, on one alone.
        let subject = PanelSubject::Approval(AdopterId(Uuid::from_u128(1)));
        let mut stood_on = Vec::new();
        for (milestone, id) in &records.item {
            let Some(ImpliedMilestone::Household(implied)) = implied_milestone(subject, None, milestone).unwrap() else { continue };
            let says: Vec<&AdopterMilestone> = records.household.iter().filter(|(held, _)| held == id).map(|(_, milestone)| milestone).collect();
            prop_assert_eq!(says, vec![&implied]);
            stood_on.push(*id);
        }
        let count = stood_on.len();
        stood_on.sort_unstable();
        stood_on.dedup();
        prop_assert_eq!(stood_on.len(), count);
        // No decision lies before the meeting, and none stands without a recommendation.
        let folded: Vec<&PanelItemMilestone> = records.item.iter().map(|(milestone, _)| milestone).collect();
        let decided: Vec<&&PanelItemMilestone> = folded.iter().filter(|milestone| {
            matches!(milestone.step(), PanelItemStep::Agreed | PanelItemStep::MindedNotToApprove | PanelItemStep::Refused)
        }).collect();
        prop_assert!(decided.iter().all(|milestone| milestone.occurred_on() >= day(MEETING)));
        prop_assert!(decided.is_empty() || folded.iter().any(|milestone| milestone.step() == PanelItemStep::Recommended));
    }

    #[test]
    fn the_same_decision_again_and_again_leaves_one_set_of_milestones(times in 1usize..6, known_before in any::<bool>()) {
        let mut records = Records { household: Vec::new(), item: Vec::new(), next: 0 };
        for milestone in in_stage_two() {
            records.on_household(milestone).unwrap();
        }
        let heard = item_milestone(PanelItemMilestoneKind::RecommendationMade, MEETING, 0).unwrap();
        let approved = item_milestone(PanelItemMilestoneKind::DecisionMade, MEETING + 7, 0).unwrap();
        let subject = PanelSubject::Approval(AdopterId(Uuid::from_u128(1)));
        if known_before {
            for milestone in [&heard, &approved] {
                let Some(ImpliedMilestone::Household(told)) = implied_milestone(subject, None, milestone).unwrap() else { unreachable!() };
                records.on_household(told).unwrap();
            }
        }
        for time in 0..times {
            for milestone in [&heard, &approved] {
                prop_assert_eq!(records.by_panel(milestone.clone()).is_some(), time == 0);
            }
        }
        prop_assert_eq!(records.household.len(), in_stage_two().len() + 2);
        prop_assert_eq!(records.item.len(), 2);
    }

    #[test]
    fn working_days_are_counted_forth_and_back_alike(offset in 0u64..5800, count in 0u32..60) {
        let from = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap() + Days::new(offset);
        match add_working_days(from, count) {
            Ok(to) => {
                prop_assert_eq!(working_days_between(from, to), Ok(count));
                prop_assert!(count == 0 || is_working_day(to) == Ok(true));
            }
            // Refused only where the way leads out of the known years.
            Err(outside) => prop_assert!(outside.0 > NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).unwrap()),
        }
    }
}
