use super::*;
use crate::{
    adopters::AdopterSummary,
    children::{ChildProfile, ChildSummary},
    codes::Sex,
    identifiers::{AdopterId, LinkId, OrganisationCode},
    journeys::Span,
    links::LinkedChild,
};
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day + Days::new(days)
}

fn household(number: u128, summary: AdopterSummary) -> AdopterRecord {
    AdopterRecord {
        id: AdopterId(Uuid::from_u128(number)),
        local_authority: OrganisationCode::parse("HCC", "").unwrap(),
        own_agency: true,
        open_to_further_children: false,
        summary,
    }
}

/// Ten enquiries a month; of each ten, five register, and are approved ten months after they enquired.
fn steady_households(first: NaiveDate, today: NaiveDate) -> Vec<AdopterRecord> {
    let mut households = Vec::new();
    for month in 0..72 {
        for place in 0..10_u32 {
            let enquired = first + Months::new(month) + Days::new(u64::from(2 * place));
            if enquired > today {
                continue;
            }
            let goes_on = place % 2 == 0;
            let on = |days: u64| Some(after(enquired, days)).filter(|on| goes_on && *on <= today);
            let summary = AdopterSummary {
                enquired_on: Some(enquired),
                registered_on: on(60),
                stage_one_started_on: on(65),
                stage_one_ended_on: on(125),
                stage_two_requested_on: on(130),
                stage_two_started_on: on(135),
                approved_on: on(300),
                ended_on: Some(after(enquired, 90)).filter(|on| !goes_on && *on <= today),
                ..AdopterSummary::default()
            };
            households.push(household(u128::from(month * 10 + place), summary));
        }
    }
    households
}

fn child(number: u128, summary: ChildSummary) -> ChildRecord {
    ChildRecord {
        id: ChildId(Uuid::from_u128(number)),
        local_authority: OrganisationCode::parse("HCC", "").unwrap(),
        profile: ChildProfile {
            date_of_birth: day("2019-01-01"),
            sex: Sex::Female,
            ethnicity: None,
            faith: None,
            languages: None,
            cultures: None,
            needs: None,
            contact: None,
            excluded_areas: None,
            location: None,
            early_permanence: None,
        },
        together_with: None,
        summary,
    }
}

/// Four decisions a month, an order 60 days later, a family after 30 more days, the match after 90.
fn steady_children(first: NaiveDate, today: NaiveDate) -> Vec<ChildRecord> {
    let mut children = Vec::new();
    for month in 0..72 {
        for place in 0..4_u32 {
            let decided = first + Months::new(month) + Days::new(u64::from(6 * place));
            if decided > today {
                continue;
            }
            let number = u128::from(month * 4 + place);
            let known = |days: u64| Some(after(decided, days)).filter(|on| *on <= today);
            let span = |from: NaiveDate| Span { from, to: None };
            let link = known(90).map(|identified_on| LinkedChild {
                link: LinkId(Uuid::from_u128(number)),
                child: ChildId(Uuid::from_u128(number)),
                adopter: AdopterId(Uuid::from_u128(number)),
                external: false,
                group: None,
                children_in_link: 1,
                identified_on,
                confirmed_on: None,
                foster_placed_on: None,
                early_permanence_on: None,
                matched_on: known(180),
                introductions_on: None,
                placed_on: known(200),
                ended_on: None,
                disrupted_on: None,
                end_reason: None,
                latest_on: identified_on,
            });
            let summary = ChildSummary {
                decisions: vec![span(decided)],
                authority: known(60).map(span).into_iter().collect(),
                placement_orders_on: known(60).into_iter().collect(),
                adopted_on: known(400),
                links: link.into_iter().collect(),
                ..ChildSummary::default()
            };
            children.push(child(number, summary));
        }
    }
    children
}

fn steady(today: &str) -> Records {
    let today = day(today);
    Records {
        adopters: steady_households(day("2016-01-01"), today),
        children: steady_children(day("2016-01-01"), today),
    }
}

#[test]
fn a_region_that_goes_on_as_it_did_is_foreseen() {
    let outlook = outlook(&steady("2021-03-31"), day("2021-03-31"));
    let names: Vec<&str> = outlook.quarters.iter().map(|quarter| quarter.period.as_str()).collect();
    assert_eq!(names, ["2021-22-q1", "2021-22-q2", "2021-22-q3", "2021-22-q4"]);
    for quarter in &outlook.quarters {
        assert!((quarter.approvals.expected - 15.0).abs() < 1.5, "{quarter:?}");
        assert!((quarter.matches.expected - 12.0).abs() < 1.5, "{quarter:?}");
        assert!((quarter.children_waiting.expected - 4.0).abs() < 1.5, "{quarter:?}");
        assert!(quarter.approvals.low as f64 <= quarter.approvals.expected && quarter.approvals.expected <= quarter.approvals.high as f64);
    }
    assert!((outlook.approvals.expected - 60.0).abs() < 4.0, "{:?}", outlook.approvals);
    assert!((outlook.matches.expected - 48.0).abs() < 4.0, "{:?}", outlook.matches);
    let sum: f64 = outlook.quarters.iter().map(|quarter| quarter.matches.expected).sum();
    assert!((sum - outlook.matches.expected).abs() < 0.3, "the quarters make up the year");
    assert_eq!(outlook.basis.from, day("2018-03-31"));
}

#[test]
fn what_has_happened_of_a_quarter_is_counted_and_not_foreseen_again() {
    let running = outlook(&steady("2021-06-20"), day("2021-06-20"));
    let quarter = &running.quarters[0];
    assert_eq!(quarter.period, "2021-22-q1");
    assert!((quarter.approvals.expected - 15.0).abs() < 1.5, "{quarter:?}");
    assert!(quarter.approvals.low >= 11, "most of it is known: {quarter:?}");
    assert_eq!(running.quarters[3].period, "2021-22-q4");
    let at_the_end = outlook(&steady("2021-06-30"), day("2021-06-30"));
    assert_eq!(at_the_end.quarters[0].period, "2021-22-q2", "a quarter that is over is no forecast");
}

#[test]
fn nothing_is_expected_of_no_records() {
    let nothing = outlook(&Records::default(), day("2021-03-31"));
    let zero = Expected {
        expected: 0.0,
        low: 0,
        high: 0,
    };
    assert_eq!((nothing.approvals, nothing.matches, nothing.children_waiting), (zero, zero, 0));
    assert_eq!(nothing.quarters.len(), 4);
    assert_eq!(nothing.basis.household_stays, 0);
}

#[test]
fn siblings_are_foreseen_together() {
    let mut apart = steady("2021-03-31").children;
    let today = day("2021-03-31");
    for month in apart.chunks_mut(4) {
        let first = month[0].summary.clone();
        // All four of a month on the same days: as siblings, and alone.
        month.iter_mut().for_each(|child| child.summary = first.clone());
    }
    let mut siblings = apart.clone();
    for (month, children) in siblings.chunks_mut(4).enumerate() {
        let group = SiblingGroupId(Uuid::from_u128(month as u128 + 1));
        children.iter_mut().for_each(|child| child.together_with = Some(group));
    }
    let of = |children: Vec<ChildRecord>| {
        let records = Records {
            adopters: Vec::new(),
            children,
        };
        outlook(&records, today)
    };
    let (alone, groups) = (of(apart), of(siblings));
    assert!((alone.matches.expected - groups.matches.expected).abs() < 3.0);
    let width = |expected: Expected| expected.high - expected.low;
    assert!(width(groups.matches) >= width(alone.matches), "{groups:?}");
    assert_eq!(groups.matches.low % 4, 0, "they are matched four at a time");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn the_order_of_the_records_changes_nothing(seed in any::<u64>()) {
        let records = steady("2021-03-31");
        let mut other = records.clone();
        let turn = |length: usize| usize::try_from(seed % length as u64).unwrap();
        other.adopters.reverse();
        let by = turn(other.adopters.len());
        other.adopters.rotate_left(by);
        let by = turn(other.children.len());
        other.children.rotate_left(by);
        prop_assert_eq!(outlook(&records, day("2021-03-31")), outlook(&other, day("2021-03-31")));
    }
}
