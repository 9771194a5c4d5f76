use super::*;
use crate::{
    codes::{Ethnicity, Need, NeedStatus},
    identifiers::SiblingGroupId,
};

fn identified(text: &str) -> ChildRecord {
    child_with(vec![link(1, text)])
}

fn born(text: &str) -> ChildRecord {
    let mut child = identified("2021-06-15");
    child.profile.date_of_birth = day(text);
    child
}

/// One child's part in a link with a sibling group of a number of children.
fn with_group(group: u128, link_number: u128, size: u8, on: &str) -> LinkedChild {
    LinkedChild {
        group: Some(SiblingGroupId(Uuid::from_u128(group))),
        children_in_link: size,
        ..link(link_number, on)
    }
}

#[test]
fn a_child_identified_twice_in_one_period_counts_once() {
    let records = children([child_with(vec![link(1, "2021-04-01"), link(2, "2022-03-31")])]);
    assert_eq!(value(&records, MeasureCode::FamiliesIdentified, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::FamiliesIdentified, "2021-22-q1"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::FamiliesIdentified, "2021-22-q4"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::FamiliesIdentified, "2021-22-q2"), Some(0.0));
}

#[test]
fn a_link_counts_as_confirmed_when_it_is_confirmed() {
    let confirmed = LinkedChild {
        confirmed_on: on("2022-04-01"),
        ..link(1, "2022-03-01")
    };
    let records = children([child_with(vec![confirmed])]);
    assert_eq!(value(&records, MeasureCode::FamiliesIdentifiedConfirmed, "2021-22"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::FamiliesIdentifiedConfirmed, "2022-23"), Some(1.0));
}

#[test]
fn ages_are_completed_years_on_the_day_of_identification() {
    let births = [
        "2019-06-16", // one day short of two
        "2021-07-01", // not born yet
        "2019-06-15", // two today
        "2015-06-16", // one day short of six
        "2015-06-15", // six today
    ];
    let records = children(births.map(born));
    assert_eq!(value(&records, MeasureCode::IdentifiedUnder2, "2021-22"), Some(2.0));
    assert_eq!(value(&records, MeasureCode::Identified2To5, "2021-22"), Some(2.0));
    assert_eq!(value(&records, MeasureCode::IdentifiedOver5, "2021-22"), Some(1.0));
    // Five years or over: one day short of six, and six.
    assert_eq!(value(&records, MeasureCode::HardToPlaceAge, "2021-22"), Some(2.0));
}

#[test]
fn the_bands_cover_every_age_once() {
    let mut next = 0;
    for band in AGE_BANDS {
        assert_eq!(band.from_years, next);
        next = band.to_years.saturating_add(1);
    }
    assert_eq!(next, u32::MAX);
}

#[test]
fn the_age_is_that_of_the_first_identification_in_the_period() {
    let mut child = child_with(vec![link(1, "2020-04-01"), link(2, "2021-12-31"), link(3, "2022-01-01")]);
    child.profile.date_of_birth = day("2020-01-01");
    let records = children([child]);
    assert_eq!(value(&records, MeasureCode::IdentifiedUnder2, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::Identified2To5, "2021-22"), Some(0.0));
}

#[test]
fn each_reason_counts_and_a_child_with_two_is_hard_to_place_once() {
    let mut with_need = identified("2021-06-01");
    with_need.profile.needs = Some([(Need::Autism, NeedStatus::Present)].into());
    with_need.profile.ethnicity = Some(Ethnicity::ALL.iter().copied().find(|e| e.code() == "BCRB").unwrap());
    let mut perhaps = identified("2021-06-01");
    perhaps.profile.needs = Some([(Need::Autism, NeedStatus::Possible)].into());
    let sibling = child_with(vec![with_group(9, 2, 2, "2021-06-01")]);
    let records = children([with_need, perhaps, sibling]);
    assert_eq!(value(&records, MeasureCode::HardToPlaceNeedOrDisability, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::HardToPlaceEthnicMinority, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::HardToPlaceSiblingGroup, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::HardToPlaceAge, "2021-22"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::HardToPlace, "2021-22"), Some(2.0));
    let share = figure(&records, MeasureCode::HardToPlacePercent, "2021-22");
    assert_eq!((share.value, share.numerator, share.cohort), (Some(67.0), Some(2), 3));
}

#[test]
fn a_sibling_group_counts_once_however_many_of_its_children_and_links() {
    let of_two = |_| child_with(vec![with_group(1, 11, 2, "2021-06-01"), with_group(1, 12, 2, "2021-09-01")]);
    let of_four = |_| child_with(vec![with_group(2, 21, 4, "2021-06-01")]);
    let alone = child_with(vec![with_group(3, 31, 1, "2021-06-01")]);
    let all = (0..2).map(of_two).chain((0..4).map(of_four)).chain([alone]);
    let records = children(all);
    assert_eq!(value(&records, MeasureCode::SiblingGroups, "2021-22"), Some(2.0));
    assert_eq!(value(&records, MeasureCode::ChildrenInSiblingGroups, "2021-22"), Some(6.0));
    assert_eq!(value(&records, MeasureCode::SiblingGroupsOfTwo, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::SiblingGroupsOfThree, "2021-22"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::SiblingGroupsOfFourOrMore, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::FamiliesIdentified, "2021-22"), Some(7.0));
}

#[test]
fn a_group_that_shrank_has_the_size_of_its_first_identification() {
    let records = children([child_with(vec![
        with_group(1, 12, 2, "2021-09-01"),
        with_group(1, 11, 3, "2021-06-01"),
    ])]);
    assert_eq!(value(&records, MeasureCode::SiblingGroupsOfThree, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::SiblingGroupsOfTwo, "2021-22"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::SiblingGroupsOfTwo, "2021-22-q2"), Some(1.0));
}

#[test]
fn who_waits_is_read_on_the_last_day() {
    let waiting = |links, pauses| {
        child(ChildSummary {
            authority: vec![Span {
                from: day("2021-05-01"),
                to: None,
            }],
            links,
            pauses,
            ..ChildSummary::default()
        })
    };
    let paused = waiting(Vec::new(), vec![span("2022-03-01", "2022-05-01")]);
    let found_next_day = waiting(vec![link(1, "2022-04-01")], Vec::new());
    let found = waiting(vec![link(1, "2022-03-31")], Vec::new());
    let records = children([paused, found_next_day, found]);
    assert_eq!(value(&records, MeasureCode::ChildrenWithNoPotentialLink, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::ChildrenWaitingPaused, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::ChildrenWithNoPotentialLink, "2021-22-q1"), Some(3.0));
}
