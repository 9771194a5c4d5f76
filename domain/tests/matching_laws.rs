//! The laws of matching, which hold for whatever children and households there are.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

use chrono::{Days, NaiveDate};
use family_finding_domain::{
    adopters::{AdopterSummary, Adult, ApprovalTerms, Availability, ChildAtHome, ContactAnswers, Household, Location},
    children::{ChildProfile, ContactPlan, ContactRequirement, EarlyPermanence, ExcludedArea},
    codes::{Answer, Ethnicity, Experience, Faith, Need, NeedStatus, Sex},
    identifiers::{AdopterId, Area, ChildId, LinkId},
    links::{LinkEndReason, LinkedChild},
    matching::{
        Assessment, BarrierCode, Candidate, Criterion, Grade, Grades, RankOptions, RankedHousehold, Seeking, SoughtChild, assess, explain,
        rank, rank_children,
    },
};
use proptest::{collection, option, prelude::*, sample::select};
use uuid::Uuid;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

fn days_ago(days: std::ops::Range<u64>) -> impl Strategy<Value = NaiveDate> {
    days.prop_map(|days| today() - Days::new(days))
}

/// Mostly known, so that pairs differ in more than what is not known.
fn maybe<S: Strategy>(known: S) -> impl Strategy<Value = Option<S::Value>> {
    option::weighted(0.7, known)
}

fn areas() -> impl Strategy<Value = Area> {
    select(vec!["SO15", "PO1", "RG1", "BH8"]).prop_map(|area| Area::parse(area, "").unwrap())
}

fn places() -> impl Strategy<Value = Location> {
    (areas(), maybe((50.5..52.5, -2.0..0.0))).prop_map(|(area, at)| Location {
        area,
        latitude: at.map(|at| at.0),
        longitude: at.map(|at| at.1),
    })
}

fn languages() -> impl Strategy<Value = Vec<String>> {
    collection::vec(select(vec!["en", "pl", "ur"]).prop_map(str::to_owned), 0..3)
}

fn cultures() -> impl Strategy<Value = Vec<Ethnicity>> {
    collection::vec(select(&Ethnicity::ALL[..4]), 0..3)
}

fn excluded() -> impl Strategy<Value = ExcludedArea> {
    prop_oneof![
        areas().prop_map(|area| ExcludedArea {
            area: Some(area),
            latitude: None,
            longitude: None,
            radius_km: None
        }),
        (50.5..52.5, -2.0..0.0, 1..40_u16).prop_map(|(latitude, longitude, radius)| ExcludedArea {
            area: None,
            latitude: Some(latitude),
            longitude: Some(longitude),
            radius_km: Some(radius)
        }),
    ]
}

prop_compose! {
    fn plans()(letters in maybe(select(ContactRequirement::ALL)), meetings in maybe(select(ContactRequirement::ALL)),
        to_siblings in maybe(select(ContactRequirement::ALL)), with_siblings in maybe(select(ContactRequirement::ALL))) -> ContactPlan {
        ContactPlan {
            letterbox_birth_parents: letters,
            direct_birth_parents: meetings,
            letterbox_siblings: to_siblings,
            direct_siblings: with_siblings,
        }
    }
}

prop_compose! {
    fn profiles()(
        date_of_birth in days_ago(0..3650),
        sex in select(Sex::ALL),
        (ethnicity, faith) in (maybe(select(&Ethnicity::ALL[..4])), maybe(select(&Faith::ALL[..4]))),
        (languages, cultures) in (maybe(languages()), maybe(cultures())),
        needs in maybe(collection::btree_map(select(Need::ALL), select(NeedStatus::ALL), 0..6)),
        contact in maybe(plans()),
        excluded_areas in option::of(collection::vec(excluded(), 0..2)),
        location in maybe(places()),
        early_permanence in maybe(select(EarlyPermanence::ALL)),
    ) -> ChildProfile {
        ChildProfile {
            date_of_birth, sex, ethnicity, faith, languages, cultures, needs, contact, excluded_areas, location, early_permanence,
        }
    }
}

prop_compose! {
    fn adults()(ethnicities in collection::vec(option::of(select(&Ethnicity::ALL[..4])), 1..3)) -> Vec<Adult> {
        let adult = |ethnicity| Adult { sex: Sex::Female, date_of_birth: None, ethnicity };
        ethnicities.into_iter().map(adult).collect()
    }
}

prop_compose! {
    fn contact_answers()(letters in maybe(select(Answer::ALL)), meetings in maybe(select(Answer::ALL)),
        to_siblings in maybe(select(Answer::ALL)), with_siblings in maybe(select(Answer::ALL))) -> ContactAnswers {
        ContactAnswers {
            letterbox_birth_parents: letters,
            direct_birth_parents: meetings,
            letterbox_siblings: to_siblings,
            direct_siblings: with_siblings,
        }
    }
}

prop_compose! {
    fn households()(
        adults in maybe(adults()),
        location in maybe(places()),
        (faiths, languages, cultures) in (maybe(collection::vec(select(&Faith::ALL[..4]), 0..3)), maybe(languages()), maybe(cultures())),
        born in maybe(collection::vec(2010..2026, 0..3)),
        needs in maybe(collection::btree_map(select(Need::ALL), select(Answer::ALL), 0..12)),
        contact in maybe(contact_answers()),
        experience in maybe(collection::vec(select(Experience::ALL), 0..4)),
        early_permanence in maybe(select(Answer::ALL)),
    ) -> Household {
        let at_home = |birth_year| ChildAtHome { birth_year, adopted: false };
        Household {
            adults, legal_status: None, location, faiths, languages, cultures,
            children_at_home: born.map(|born| born.into_iter().map(at_home).collect()),
            needs, contact, experience, early_permanence, open_to_further_children: None, share_with_partners: None,
        }
    }
}

prop_compose! {
    fn summaries()(
        approved_on in days_ago(0..400),
        (children_most, sibling_group) in (1..4_u8, any::<bool>()),
        (age_from_years, span) in (0..3_u8, 2..10_u8),
        early_permanence in any::<bool>(),
        only_sex in option::weighted(0.1, select(&Sex::ALL[..2])),
        approved in prop::bool::weighted(0.9),
    ) -> AdopterSummary {
        let terms = ApprovalTerms {
            children_most, age_from_years, age_to_years: age_from_years + span, sibling_group, early_permanence, only_sex,
        };
        AdopterSummary {
            approved_on: approved.then_some(approved_on),
            terms: approved.then_some(terms),
            ..AdopterSummary::default()
        }
    }
}

/// Children who are placed as one, and the links that ended before.
#[derive(Clone, Debug)]
struct Children {
    profiles: Vec<ChildProfile>,
    links: Vec<LinkedChild>,
    first_id: u128,
}

impl Children {
    fn seeking(&self) -> Seeking<'_> {
        let sought = self.profiles.iter().enumerate().map(|(index, profile)| SoughtChild {
            id: ChildId(Uuid::from_u128(self.first_id + index as u128)),
            profile,
            links: if index == 0 { &self.links } else { &[] },
        });
        Seeking::together(sought.collect()).unwrap()
    }
}

fn ended_link(adopter: u128, reason: LinkEndReason) -> LinkedChild {
    LinkedChild {
        link: LinkId(Uuid::from_u128(1)),
        child: ChildId(Uuid::from_u128(1)),
        adopter: AdopterId(Uuid::from_u128(adopter)),
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: today() - Days::new(90),
        confirmed_on: None,
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: None,
        introductions_on: None,
        placed_on: None,
        ended_on: Some(today() - Days::new(30)),
        disrupted_on: None,
        end_reason: Some(reason),
        latest_on: today() - Days::new(30),
    }
}

prop_compose! {
    fn children()(profiles in collection::vec(profiles(), 1..3), link in option::weighted(0.2, (0..6_u128, select(LinkEndReason::ALL)))) -> Children {
        Children {
            profiles,
            links: link.map(|(adopter, reason)| ended_link(adopter, reason)).into_iter().collect(),
            first_id: 1000,
        }
    }
}

type Known = (Household, AdopterSummary);

fn known() -> impl Strategy<Value = Known> {
    (households(), summaries())
}

fn candidate(index: usize, (household, summary): &Known) -> Candidate<'_> {
    Candidate::on(today(), AdopterId(Uuid::from_u128(index as u128)), household, summary)
}

fn candidates(known: &[Known]) -> Vec<Candidate<'_>> {
    known.iter().enumerate().map(|(index, known)| candidate(index, known)).collect()
}

fn assessed(children: &Children, household: &Household, summary: &AdopterSummary) -> Assessment {
    let candidate = Candidate::on(today(), AdopterId(Uuid::from_u128(0)), household, summary);
    assess(&children.seeking(), &candidate, today())
}

const EVERYBODY: RankOptions = RankOptions {
    include_barred: true,
    limit: usize::MAX,
};

const IDENTITY: [Criterion; 4] = [Criterion::Ethnicity, Criterion::Faith, Criterion::Language, Criterion::Culture];

/// Every way to take back one answer of a household.
fn take_back(household: &Household) -> Vec<Household> {
    let mut all: Vec<Household> = household
        .needs
        .iter()
        .flat_map(|needs| needs.keys())
        .map(|need| {
            let mut without = household.clone();
            without.needs.as_mut().unwrap().remove(need);
            without
        })
        .collect();
    let parts: [fn(&mut Household); 14] = [
        |household| household.adults = None,
        |household| household.adults.iter_mut().flatten().for_each(|adult| adult.ethnicity = None),
        |household| household.location = None,
        |household| {
            if let Some(location) = &mut household.location {
                (location.latitude, location.longitude) = (None, None);
            }
        },
        |household| household.faiths = None,
        |household| household.languages = None,
        |household| household.cultures = None,
        |household| household.children_at_home = None,
        |household| household.needs = None,
        |household| household.contact = None,
        |household| household.contact.iter_mut().for_each(|contact| contact.direct_siblings = None),
        |household| {
            household
                .contact
                .iter_mut()
                .for_each(|contact| contact.letterbox_birth_parents = None)
        },
        |household| household.experience = None,
        |household| household.early_permanence = None,
    ];
    all.extend(parts.map(|take| {
        let mut without = household.clone();
        take(&mut without);
        without
    }));
    all
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
    fn the_score_depends_on_the_pair_alone(children in children(), known in collection::vec(known(), 1..6)) {
        let seeking = children.seeking();
        let all = candidates(&known);
        let ranked = rank(&seeking, &all, today(), EVERYBODY);
        prop_assert_eq!(ranked.len(), all.len());
        for one in &all {
            let alone = rank(&seeking, &[*one], today(), EVERYBODY);
            let among = ranked.iter().find(|ranked| ranked.adopter == one.adopter).unwrap();
            prop_assert_eq!(&alone[0], among);
        }
    }

    #[test]
    fn a_pair_scores_the_same_from_either_side(children in children(), known in known()) {
        let seeking = children.seeking();
        let household = candidate(0, &known);
        let forth = rank(&seeking, &[household], today(), EVERYBODY);
        let back = rank_children(&household, std::slice::from_ref(&seeking), today(), EVERYBODY);
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
        let (before, after) = (before.scores(), after.scores());
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
    fn a_barrier_always_bars(children in children(), known in collection::vec(known(), 1..6)) {
        let seeking = children.seeking();
        let all = candidates(&known);
        let free = rank(&seeking, &all, today(), RankOptions { include_barred: false, ..EVERYBODY });
        prop_assert!(free.iter().all(|ranked| ranked.explained.barriers.is_empty()));
        let everybody = rank(&seeking, &all, today(), EVERYBODY);
        prop_assert_eq!(&everybody[..free.len()], &free[..]);
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

        let candidate = Candidate { adopter: AdopterId(Uuid::from_u128(0)), household: &household, summary: &summary, availability: Availability::OnHold };
        prop_assert!(assess(&children.seeking(), &candidate, today()).barriers.contains(BarrierCode::NotAvailable));
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
            if !IDENTITY.contains(&criterion) {
                without.set(criterion, grade);
            } else {
                prop_assert_ne!(grade, Grade::DoesNotMeet);
            }
        }
        prop_assert!(after.scores.score >= without.scores().score);
        prop_assert!(after.scores.score_lowest >= without.scores().score_lowest);
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
        let ranked = rank(&seeking, &all, today(), EVERYBODY);
        prop_assert_eq!(&rank(&seeking, &shuffled, today(), EVERYBODY), &ranked);
        let first = rank(&seeking, &shuffled, today(), RankOptions { limit, ..EVERYBODY });
        prop_assert_eq!(&first[..], &ranked[..limit.min(ranked.len())]);
    }

    #[test]
    fn the_order_is_by_barriers_score_unknowns_waiting_and_identifier(
        mut children in children(), known in known(), waits in collection::vec(days_ago(0..150), 4),
    ) {
        // Households that differ in one silence each, or in nothing, often score the same.
        children.links.clear();
        let (household, summary) = known;
        let alike: Vec<Known> = take_back(&household).into_iter().zip(waits.iter().cycle()).map(|(household, approved_on)| {
            (household, AdopterSummary { approved_on: Some(*approved_on), ..summary.clone() })
        }).collect();
        let ranked = rank(&children.seeking(), &candidates(&alike), today(), EVERYBODY);
        let places: Vec<_> = ranked.iter().map(|RankedHousehold { adopter, explained }| {
            let approved_on = alike[adopter.0.as_u128() as usize].1.approved_on;
            (!explained.barriers.is_empty(), 100 - explained.score, explained.unknown_count, approved_on, *adopter)
        }).collect();
        prop_assert!(places.is_sorted(), "{:?}", places);
    }

    #[test]
    fn children_come_in_the_same_order_for_a_household(groups in collection::vec(children(), 1..6), known in known()) {
        let groups: Vec<Children> = groups.into_iter().enumerate().map(|(index, group)| Children { first_id: 1000 + 10 * index as u128, ..group }).collect();
        let sought: Vec<Seeking<'_>> = groups.iter().map(Children::seeking).collect();
        let reversed: Vec<Seeking<'_>> = groups.iter().rev().map(Children::seeking).collect();
        let household = candidate(0, &known);
        let ranked = rank_children(&household, &sought, today(), EVERYBODY);
        prop_assert_eq!(&rank_children(&household, &reversed, today(), EVERYBODY), &ranked);
        let places: Vec<_> = ranked.iter().map(|ranked| (!ranked.explained.barriers.is_empty(), 100 - ranked.explained.score)).collect();
        prop_assert!(places.is_sorted(), "{:?}", places);
    }

    #[test]
    fn the_words_say_what_was_found_and_nothing_private(children in children(), known in known()) {
        let seeking = children.seeking();
        let household = candidate(0, &known);
        let assessment = assess(&seeking, &household, today());
        let explained = explain(&seeking, &household, today());
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
