//! Laws that the measures keep for any records.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use chrono::{Days, NaiveDate};
use family_finding_domain::{
    adopters::{AdopterSummary, ApprovalTerms},
    calendar::Period,
    children::{ChildProfile, ChildSummary},
    codes::Sex,
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, SiblingGroupId},
    journeys::Span,
    links::LinkedChild,
    measures::{
        AdopterRecord, Breakdown, ChildRecord, ComparedWith, DEFINITIONS, Definition, Figure, MeasureCode, MeasurePopulation, MeasureQuery,
        MeasureUnit, PeriodRule, Records, figure_with_cases, figures, scorecards,
    },
};
use proptest::{collection::vec, option::of, prelude::*};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Facts that happen at most once in a journey.
const ONCE: &[MeasureCode] = &[
    MeasureCode::Enquiries,
    MeasureCode::InformationSessions,
    MeasureCode::RegistrationsOfInterest,
    MeasureCode::ForwardedToAssessment,
    MeasureCode::ProgressedToStageTwo,
    MeasureCode::Approved,
    MeasureCode::ApprovedEarlyPermanence,
    MeasureCode::ApprovedSiblingGroup,
    MeasureCode::AdoptionOrders,
];

fn areas() -> Vec<OrganisationCode> {
    ["HCC", "IOW", "PCC", "SCC"]
        .map(|code| OrganisationCode::parse(code, "").unwrap())
        .to_vec()
}

fn area() -> impl Strategy<Value = OrganisationCode> {
    prop::sample::select(areas())
}

/// A day of the two years around 2021-22, its edges among them.
fn day() -> impl Strategy<Value = NaiveDate> {
    let first: NaiveDate = "2020-10-01".parse().unwrap();
    let edges = ["2021-03-31", "2021-04-01", "2021-06-30", "2021-07-01", "2022-03-31", "2022-04-01"];
    let edges = edges.map(|edge| edge.parse().unwrap()).to_vec();
    prop_oneof![
        3 => (0_u64..730).prop_map(move |days| first.checked_add_days(Days::new(days)).unwrap()),
        1 => prop::sample::select(edges),
    ]
}

fn number() -> impl Strategy<Value = Uuid> {
    (1_u128..12).prop_map(Uuid::from_u128)
}

prop_compose! {
    fn link()(
        (link, adopter, group) in (number(), number(), of(number())),
        (external, children_in_link) in (any::<bool>(), 1_u8..5),
        identified_on in day(),
        [confirmed_on, early_permanence_on, matched_on, placed_on, ended_on, disrupted_on] in [(); 6].map(|()| of(day())),
    ) -> LinkedChild {
        LinkedChild {
            link: LinkId(link),
            child: ChildId(Uuid::nil()),
            adopter: AdopterId(adopter),
            external,
            group: group.map(SiblingGroupId),
            children_in_link,
            identified_on,
            confirmed_on,
            foster_placed_on: None,
            early_permanence_on,
            matched_on,
            introductions_on: None,
            placed_on,
            ended_on,
            disrupted_on,
            end_reason: None,
            latest_on: identified_on,
        }
    }
}

prop_compose! {
    fn span()(from in day(), to in of(day())) -> Span {
        Span { from, to: to.filter(|to| *to >= from) }
    }
}

prop_compose! {
    fn adopter()(
        local_authority in area(),
        (own_agency, open_to_further_children, sibling_group, early_permanence) in any::<(bool, bool, bool, bool)>(),
        [enquired_on, information_session_on, registered_on, registration_answered_on, approved_on] in [(); 5].map(|()| of(day())),
        [stage_one_started_on, stage_one_ended_on, stage_two_started_on, first_decision_on, ended_on] in [(); 5].map(|()| of(day())),
        (discussions_on, holds, links) in (vec(day(), 0..3), vec(span(), 0..2), vec(link(), 0..3)),
    ) -> AdopterRecord {
        let terms = ApprovalTerms { children_most: 2, age_from_years: 0, age_to_years: 6, sibling_group, early_permanence, only_sex: None };
        AdopterRecord {
            id: AdopterId(Uuid::nil()),
            local_authority,
            own_agency,
            open_to_further_children,
            summary: AdopterSummary {
                enquired_on, information_session_on, discussions_on, registered_on, registration_answered_on,
                stage_one_started_on, stage_one_ended_on, stage_two_started_on, first_decision_on, approved_on,
                terms: Some(terms), ended_on, holds, links, ..AdopterSummary::default()
            },
        }
    }
}

prop_compose! {
    fn child()(
        local_authority in area(),
        age_in_days in 0_u64..3000,
        [entered_care_on, adopted_on, left_care_on] in [(); 3].map(|()| of(day())),
        (plans_referred_on, placement_orders_on) in (vec(day(), 0..3), vec(day(), 0..3)),
        (decisions, authority, pauses) in (vec(span(), 0..2), vec(span(), 0..2), vec(span(), 0..2)),
        links in vec(link(), 0..4),
    ) -> ChildRecord {
        let latest: NaiveDate = "2021-06-01".parse().unwrap();
        ChildRecord {
            id: ChildId(Uuid::nil()),
            local_authority,
            profile: ChildProfile {
                date_of_birth: latest.checked_sub_days(Days::new(age_in_days)).unwrap(),
                sex: Sex::Male,
                ethnicity: None, faith: None, languages: None, cultures: None, needs: None, contact: None,
                excluded_areas: None, location: None, early_permanence: None,
            },
            together_with: None,
            summary: ChildSummary {
                entered_care_on, plans_referred_on, decisions, authority, placement_orders_on, pauses, adopted_on, left_care_on, links,
                ..ChildSummary::default()
            },
        }
    }
}

prop_compose! {
    fn records()(adopters in vec(adopter(), 0..12), children in vec(child(), 0..12)) -> Records {
        Records { adopters, children }
    }
}

/// Records, and the same in another order.
fn reordered() -> impl Strategy<Value = (Records, Records)> {
    records().prop_flat_map(|records| {
        let shuffled = (
            Just(records.adopters.clone()).prop_shuffle(),
            Just(records.children.clone()).prop_shuffle(),
        );
        let shuffled = shuffled.prop_map(|(adopters, children)| Records { adopters, children });
        (Just(records), shuffled)
    })
}

fn year() -> Period {
    "2021-22".parse().unwrap()
}

fn query(by: &[Breakdown]) -> MeasureQuery {
    MeasureQuery {
        codes: None,
        period: year(),
        by: by.to_vec(),
        local_authorities: areas(),
        since: "2020-12-01".parse().unwrap(),
        today: "2023-01-01".parse().unwrap(),
        compared: ComparedWith::default(),
    }
}

fn definition(figure: &Figure) -> &'static Definition {
    DEFINITIONS
        .iter()
        .find(|definition| definition.measure() == Some(figure.measure))
        .unwrap()
}

/// For each measure the figure of the whole and the sum of its parts.
fn whole_and_parts(figures: Vec<Figure>, is_part: fn(&Figure) -> bool) -> BTreeMap<MeasureCode, (&'static Definition, u64, u64)> {
    let mut sums = BTreeMap::new();
    for figure in figures.iter().filter(|figure| definition(figure).unit == MeasureUnit::Count) {
        let (_, whole, parts) = sums.entry(figure.measure).or_insert((definition(figure), 0, 0));
        *if is_part(figure) { parts } else { whole } += figure.cohort;
    }
    sums
}

fn counts_cases(definition: &Definition) -> bool {
    matches!(definition.population, MeasurePopulation::Households | MeasurePopulation::Children)
}

proptest! {
    #[test]
    fn the_authorities_add_up_to_the_whole(records in records()) {
        let figures = figures(&records, &query(&[Breakdown::LocalAuthority]));
        for (measure, (definition, whole, parts)) in whole_and_parts(figures, |figure| figure.local_authority.is_some()) {
            if counts_cases(definition) {
                prop_assert_eq!(parts, whole, "{}", measure);
            }
        }
    }

    #[test]
    fn a_figure_is_made_of_its_cases(records in records(), area in of(area())) {
        let query = query(&[Breakdown::LocalAuthority]);
        let figures = figures(&records, &query);
        let children = records.children.iter().map(|child| (&child.local_authority, &child.summary));
        let cards = scorecards(children, &year(), 1, &areas());
        for definition in DEFINITIONS.iter() {
            let behind = figure_with_cases(&records, definition.code, &query, area.as_ref()).unwrap();
            let told = match definition.measure() {
                Some(measure) => {
                    let figure = figures.iter().find(|figure| figure.measure == measure && figure.local_authority == area).unwrap();
                    (figure.value, figure.numerator, figure.cohort)
                }
                None => {
                    let code = definition.code.code();
                    let card = cards.iter().find(|card| card.code.code() == code && card.local_authority == area).unwrap();
                    (card.value.map(|value| value as f64), card.numerator, card.cohort)
                }
            };
            prop_assert_eq!((behind.value, behind.numerator, behind.cohort), told, "{}", definition.code);
            let in_cohort = behind.cases.iter().filter(|case| case.in_cohort).count() as u64;
            prop_assert_eq!(in_cohort, behind.cohort, "{}", definition.code);
            if let Some(numerator) = behind.numerator {
                let part = behind.cases.iter().filter(|case| case.in_numerator == Some(true)).count() as u64;
                prop_assert_eq!(part, numerator, "{}", definition.code);
            }
            if definition.unit == MeasureUnit::Count {
                prop_assert_eq!(Some(behind.cases.len() as f64), behind.value, "{}", definition.code);
            }
        }
    }

    #[test]
    fn a_year_before_is_what_that_year_is_by_itself(records in records()) {
        let mut later = query(&[Breakdown::LocalAuthority]);
        later.compared.earlier_years = 1;
        let mut earlier = query(&[Breakdown::LocalAuthority]);
        earlier.period = "2020-21".parse().unwrap();
        let alone = figures(&records, &earlier);
        for (figure, alone) in figures(&records, &later).iter().zip(&alone) {
            let beside = &figure.earlier[0];
            prop_assert_eq!(
                (&beside.period, beside.from, beside.to, beside.value, beside.cohort),
                (&alone.period, alone.from, alone.to, alone.value, alone.cohort)
            );
            let difference = figure.value.zip(alone.value).map(|(now, then)| now - then);
            let told = beside.against.map(|against| against.difference);
            prop_assert_eq!(difference.is_some(), told.is_some());
            if let Some((difference, told)) = difference.zip(told) {
                prop_assert!((difference - told).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_quarters_add_up_to_at_least_the_year(records in records()) {
        let figures = figures(&records, &query(&[Breakdown::Quarter]));
        for (measure, (definition, whole, parts)) in whole_and_parts(figures, |figure| figure.period != "2021-22") {
            if definition.period_rule == PeriodRule::FactInPeriod {
                prop_assert!(parts >= whole, "{}: {} < {}", measure, parts, whole);
            }
            if ONCE.contains(&measure) {
                prop_assert_eq!(parts, whole, "{}", measure);
            }
        }
    }

    #[test]
    fn the_order_of_the_records_changes_nothing((records, other) in reordered()) {
        let query = query(&[Breakdown::LocalAuthority, Breakdown::Quarter]);
        prop_assert_eq!(figures(&records, &query), figures(&other, &query));
        let cards = |records: &Records| {
            scorecards(records.children.iter().map(|child| (&child.local_authority, &child.summary)), &year(), 3, &areas())
        };
        prop_assert_eq!(cards(&records), cards(&other));
    }

    #[test]
    fn the_reasons_and_bands_and_sizes_are_parts_of_their_wholes(records in records()) {
        let figures = figures(&records, &query(&[]));
        let count = |measure| figures.iter().find(|figure| figure.measure == measure).unwrap().cohort;
        use MeasureCode as M;
        prop_assert_eq!(count(M::IdentifiedUnder2) + count(M::Identified2To5) + count(M::IdentifiedOver5), count(M::FamiliesIdentified));
        prop_assert_eq!(
            count(M::SiblingGroupsOfTwo) + count(M::SiblingGroupsOfThree) + count(M::SiblingGroupsOfFourOrMore),
            count(M::SiblingGroups)
        );
        prop_assert_eq!(count(M::AvailableAdoptersFree) + count(M::AvailableAdoptersPreLinked), count(M::AvailableAdopters));
        prop_assert!(count(M::HardToPlace) <= count(M::FamiliesIdentified));
        prop_assert!(count(M::FamiliesFormallyLinked) <= records.children.iter().map(|child| child.summary.links.len() as u64).sum());
    }
}
