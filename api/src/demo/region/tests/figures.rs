//! The published figures, each computed by the measures of the domain.

use super::*;
use chrono::NaiveDate;
use family_finding_domain::{
    calendar::Period,
    measures::{Breakdown, ComparedWith, Figure, MeasureCode as M, MeasureQuery, ScorecardCode, figures, scorecards},
};

fn councils() -> Vec<OrganisationCode> {
    ["HCC", "IOW", "PCC", "SCC"]
        .map(|code| OrganisationCode::parse(code, "").unwrap())
        .to_vec()
}

fn end() -> NaiveDate {
    "2022-03-31".parse().unwrap()
}

struct Figures(Vec<Figure>);

impl Figures {
    fn of(records: &Records, period: &str) -> Self {
        Self(figures(
            records,
            &MeasureQuery {
                codes: None,
                period: period.parse().unwrap(),
                by: vec![Breakdown::LocalAuthority],
                local_authorities: councils(),
                since: "2019-04-01".parse().unwrap(),
                today: end(),
                compared: ComparedWith::default(),
            },
        ))
    }

    fn value(&self, code: M, council: Option<&str>) -> Option<f64> {
        let of = |figure: &&Figure| figure.measure == code && figure.local_authority.as_ref().map(OrganisationCode::as_str) == council;
        self.0.iter().find(of).and_then(|figure| figure.value)
    }
}

/// Measure, council, published figure of 2021-22.
const THIS_YEAR: &[(M, Option<&str>, f64)] = &[
    (M::Enquiries, None, 727.0),
    (M::InformationSessions, None, 516.0),
    (M::EnquiryDiscussions, None, 257.0),
    (M::RegistrationsOfInterest, None, 164.0),
    (M::ForwardedToAssessment, None, 153.0),
    (M::ProgressedToStageTwo, None, 97.0),
    (M::Approved, None, 101.0),
    (M::ApprovedEarlyPermanence, None, 35.0),
    (M::ApprovedEarlyPermanencePercent, None, 35.0),
    (M::ApprovedSiblingGroup, None, 34.0),
    (M::ApprovedSiblingGroupPercent, None, 34.0),
    (M::EnquiryToApproval, None, 14.0),
    (M::EnquiryToAssessment, None, 21.0),
    (M::AssessmentToApproval, None, 66.0),
    (M::StageOneMonths, None, 1.7),
    (M::StageTwoMonths, None, 3.7),
    (M::OverallMonths, None, 5.4),
    (M::AvailableAdopters, None, 79.0),
    (M::AvailableAdoptersPreLinked, None, 32.0),
    (M::FamiliesIdentified, None, 220.0),
    (M::FamiliesIdentified, Some("HCC"), 114.0),
    (M::FamiliesIdentified, Some("IOW"), 11.0),
    (M::FamiliesIdentified, Some("PCC"), 36.0),
    (M::FamiliesIdentified, Some("SCC"), 59.0),
    (M::HardToPlace, None, 117.0),
    (M::HardToPlacePercent, None, 53.0),
    (M::SiblingGroups, None, 37.0),
    (M::IdentifiedUnder2, None, 119.0),
    (M::Identified2To5, None, 83.0),
    (M::IdentifiedOver5, None, 18.0),
    (M::ChildrenWithNoPotentialLink, None, 6.0),
    (M::PlansReferred, None, 135.0),
    (M::PlansReferred, Some("HCC"), 68.0),
    (M::PlansReferred, Some("IOW"), 6.0),
    (M::PlansReferred, Some("PCC"), 23.0),
    (M::PlansReferred, Some("SCC"), 38.0),
    (M::PlacementOrders, None, 123.0),
    (M::PlacementOrders, Some("HCC"), 60.0),
    (M::PlacementOrders, Some("IOW"), 6.0),
    (M::PlacementOrders, Some("PCC"), 19.0),
    (M::PlacementOrders, Some("SCC"), 38.0),
    (M::EarlyPermanencePlacements, None, 25.0),
    (M::ChildrenFormallyLinked, None, 93.0),
    (M::ChildrenFormallyLinked, Some("HCC"), 54.0),
    (M::FamiliesFormallyLinked, None, 77.0),
    (M::ChildrenPlacedExternally, None, 4.0),
    (M::ChildrenPlacedExternally, Some("HCC"), 2.0),
    (M::AdoptionOrders, None, 91.0),
    (M::AdoptionOrders, Some("HCC"), 43.0),
    (M::Disruptions, None, 4.0),
    (M::ChildrenPaused, None, 18.0),
    (M::ChildrenLinkedSinceStart, None, 319.0),
    (M::ChildrenLinkedSinceStart, Some("HCC"), 167.0),
    (M::ChildrenLinkedSinceStart, Some("IOW"), 24.0),
    (M::ChildrenLinkedSinceStart, Some("PCC"), 50.0),
    (M::ChildrenLinkedSinceStart, Some("SCC"), 78.0),
    (M::ChildrenDisruptedSinceStart, None, 9.0),
    (M::DisruptionRateSinceStart, None, 2.82),
];

/// Period, measure, published figure.
const OTHER_PERIODS: &[(&str, M, f64)] = &[
    ("2020-21", M::ChildrenWithNoPotentialLink, 2.0),
    ("2021-22-q1", M::ChildrenWithNoPotentialLink, 10.0),
    ("2021-22-q2", M::ChildrenWithNoPotentialLink, 15.0),
    ("2021-22-q3", M::ChildrenWithNoPotentialLink, 10.0),
    ("2021-22-q4", M::ChildrenWithNoPotentialLink, 6.0),
    ("2018-19", M::Approved, 92.0),
    ("2019-20", M::Approved, 121.0),
    ("2020-21", M::Approved, 117.0),
    ("2018-19", M::ApprovedEarlyPermanence, 27.0),
    ("2019-20", M::ApprovedEarlyPermanence, 39.0),
    ("2020-21", M::ApprovedEarlyPermanence, 32.0),
    ("2018-19", M::ApprovedSiblingGroup, 14.0),
    ("2019-20", M::ApprovedSiblingGroup, 22.0),
    ("2020-21", M::ApprovedSiblingGroup, 23.0),
    ("2018-19", M::RegistrationsOfInterest, 144.0),
    ("2019-20", M::RegistrationsOfInterest, 196.0),
    ("2020-21", M::RegistrationsOfInterest, 244.0),
    ("2019-20", M::ChildrenFormallyLinked, 118.0),
    ("2020-21", M::ChildrenFormallyLinked, 108.0),
    ("2019-20", M::FamiliesFormallyLinked, 104.0),
    ("2020-21", M::FamiliesFormallyLinked, 96.0),
    ("2019-20", M::FamiliesIdentified, 148.0),
    ("2020-21", M::FamiliesIdentified, 150.0),
    ("2019-20", M::PlacementOrders, 97.0),
    ("2020-21", M::PlacementOrders, 94.0),
    ("2019-20", M::Disruptions, 3.0),
    ("2020-21", M::Disruptions, 2.0),
    ("2018-19", M::ChildrenPlacedExternally, 37.0),
    ("2019-20", M::ChildrenPlacedExternally, 3.0),
    ("2020-21", M::ChildrenPlacedExternally, 4.0),
];

/// Year, scorecard, council, published days.
const SCORECARDS: &[(&str, ScorecardCode, Option<&str>, i64)] = &[
    ("2021-22", ScorecardCode::A10, None, 354),
    ("2021-22", ScorecardCode::A10, Some("IOW"), 449),
    ("2021-22", ScorecardCode::A2, None, 123),
    ("2020-21", ScorecardCode::A10, None, 385),
    ("2020-21", ScorecardCode::A2, None, 175),
];

fn differences(records: &Records) -> Vec<String> {
    let mut differ = Vec::new();
    let mut check = |what: String, computed: Option<f64>, published: f64| {
        if std::env::var_os("SHOW_FIGURES").is_some() {
            println!("{what}: {computed:?} ({published})");
        }
        if computed.is_none_or(|computed| (computed - published).abs() > 1e-9) {
            differ.push(format!("{what}: {computed:?} instead of {published}"));
        }
    };
    let year = Figures::of(records, "2021-22");
    for (code, council, published) in THIS_YEAR {
        check(format!("2021-22 {code} {council:?}"), year.value(*code, *council), *published);
    }
    for (period, code, published) in OTHER_PERIODS {
        check(
            format!("{period} {code}"),
            Figures::of(records, period).value(*code, None),
            *published,
        );
    }
    for (year, code, council, published) in SCORECARDS {
        let children = records.children.iter().map(|child| (&child.local_authority, &child.summary));
        let cards = scorecards(children, &year.parse::<Period>().unwrap(), 1, &councils());
        let of = cards
            .iter()
            .find(|card| card.code == *code && card.local_authority.as_ref().map(OrganisationCode::as_str) == *council);
        check(
            format!("{year} {code} {council:?}"),
            of.and_then(|card| card.value).map(|days| days as f64),
            *published as f64,
        );
    }
    differ
}

#[test]
fn the_published_figures_come_out() {
    for seed in SEEDS {
        let region = generate(seed).unwrap();
        let differ = differences(&folded(&region, Some(at_the_end())));
        assert!(differ.is_empty(), "seed {seed}:\n{}", differ.join("\n"));
    }
}

#[test]
fn what_was_not_published_is_plausible() {
    for seed in SEEDS {
        let records = folded(&generate(seed).unwrap(), None);
        let year = Figures::of(&records, "2021-22");
        let answered = year.value(M::RegistrationAnswered, None).unwrap();
        assert!((3.0..=4.9).contains(&answered), "{answered}");
        let waiting = year.value(M::ChildrenWaitingPaused, None).unwrap();
        assert!((3.0..=5.0).contains(&waiting), "{waiting}");
        for (period, enquiries) in [("2018-19", 604.0), ("2019-20", 655.0), ("2020-21", 689.0)] {
            assert_eq!(Figures::of(&records, period).value(M::Enquiries, None), Some(enquiries));
        }
    }
}
