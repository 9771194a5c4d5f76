//! Each barrier: when it stands, when it does not, and how it is told.

use super::super::barriers::BarrierCode as B;
use super::super::example::{ExampleChild, ExampleHousehold, a_child, a_household, area, barred, day, explained};
use crate::{
    adopters::ContactAnswers,
    children::{ContactPlan, ContactRequirement, EarlyPermanence, ExcludedArea},
    codes::{Answer, Need, NeedStatus, Sex},
    journeys::Span,
    links::LinkEndReason,
};

fn told(children: &[ExampleChild], household: &ExampleHousehold) -> Vec<(B, String)> {
    let barriers = explained(children, household).barriers;
    barriers.into_iter().map(|barrier| (barrier.code, barrier.why)).collect()
}

fn only(children: &[ExampleChild], household: &ExampleHousehold, code: B, why: &str) {
    assert_eq!(told(children, household), [(code, why.to_owned())]);
}

fn district(code: &str) -> ExcludedArea {
    ExcludedArea {
        area: Some(area(code)),
        latitude: None,
        longitude: None,
        radius_km: None,
    }
}

fn circle(latitude: f64, longitude: f64, radius_km: u16) -> ExcludedArea {
    ExcludedArea {
        area: None,
        latitude: Some(latitude),
        longitude: Some(longitude),
        radius_km: Some(radius_km),
    }
}

#[test]
fn a_household_of_whom_only_the_approval_is_known_is_not_barred() {
    assert!(!barred(&a_child(), &a_household()));
}

#[test]
fn a_household_that_cannot_be_considered_is_not_available() {
    let mut not_approved = a_household();
    not_approved.summary.terms = None;
    not_approved.summary.approved_on = None;
    only(&[a_child()], &not_approved, B::NotAvailable, "The household is not approved.");
    let mut without_terms = a_household();
    without_terms.summary.terms = None;
    only(&[a_child()], &without_terms, B::NotAvailable, "The household is not approved.");
    let mut on_hold = a_household();
    on_hold.summary.holds = vec![Span {
        from: day("2026-01-01"),
        to: None,
    }];
    only(&[a_child()], &on_hold, B::NotAvailable, "The household is on hold.");
    let mut resigned = a_household();
    resigned.summary.ended_on = Some(day("2026-01-01"));
    only(&[a_child()], &resigned, B::NotAvailable, "The household's approval has ended.");
}

#[test]
fn the_number_and_the_sibling_group_are_those_of_the_approval() {
    let two = [a_child(), a_child()];
    only(
        &[a_child(), a_child(), a_child()],
        &a_household().for_siblings(2),
        B::ApprovedNumber,
        "3 children are to be placed and the approval leaves room for 2 children.",
    );
    only(
        &two,
        &a_household().terms(|terms| terms.children_most = 2),
        B::SiblingGroupNotApproved,
        "2 children are to be placed together and the approval is not for a sibling group.",
    );
    only(
        &two,
        &a_household().for_siblings(2).one_child_placed(),
        B::ApprovedNumber,
        "2 children are to be placed and the approval leaves room for 1 child.",
    );
    assert!(told(&two, &a_household().for_siblings(2)).is_empty());
}

#[test]
fn every_sibling_lies_within_the_approved_ages() {
    only(
        &[a_child(), a_child().born("2016-01-01")],
        &a_household().for_siblings(2),
        B::ApprovedAges,
        "The second child is 10; the approval is for 0 to 8 years.",
    );
}

#[test]
fn a_restriction_to_one_sex_bars_the_other_and_asks_where_the_sex_is_not_known() {
    let boys = a_household().terms(|terms| terms.only_sex = Some(Sex::Male));
    only(
        &[a_child()],
        &boys,
        B::SexRestriction,
        "The approval is for one sex only, and not that of the child.",
    );
    let unborn = [a_child().sex(Sex::Unknown)];
    let explained = explained(&unborn, &boys);
    assert!(explained.barriers.is_empty());
    assert_eq!(explained.open_barriers.len(), 1);
    assert!(told(&[a_child().sex(Sex::Male)], &boys).is_empty());
}

#[test]
fn fostering_for_adoption_takes_an_approval_for_it() {
    only(
        &[a_child().early_permanence(EarlyPermanence::Required)],
        &a_household(),
        B::EarlyPermanenceNotApproved,
        "The plan for the child is Fostering for Adoption and the household is not approved for it.",
    );
}

#[test]
fn an_excluded_district_or_circle_bars_and_an_unknown_home_does_not() {
    let why = "The household lives in an area that is excluded for the safety of the child.";
    let by_district = [a_child().not_in(district("SO15"))];
    only(&by_district, &a_household().living_in("SO15"), B::ExcludedArea, why);
    assert!(told(&by_district, &a_household().living_in("SO16")).is_empty());
    let by_circle = [a_child().not_in(circle(50.91, -1.40, 10))];
    only(&by_circle, &a_household().living_at("SO16", 50.95, -1.40), B::ExcludedArea, why);
    assert!(told(&by_circle, &a_household().living_at("RG1", 51.45, -0.97)).is_empty());
    for (child, household) in [
        (&by_district, a_household()),
        (&by_circle, a_household()),
        (&by_circle, a_household().living_in("SO16")),
    ] {
        let explained = explained(child, &household);
        assert!(explained.barriers.is_empty());
        assert_eq!(explained.open_barriers.first().map(|open| open.code), Some(B::ExcludedArea));
    }
}

#[test]
fn a_need_the_child_has_bars_who_has_ruled_it_out_and_a_possible_one_does_not() {
    let household = a_household()
        .answers(Need::ComplexHealth, Answer::No)
        .answers(Need::Autism, Answer::No);
    let child = a_child()
        .need(Need::ComplexHealth, NeedStatus::Present)
        .need(Need::Autism, NeedStatus::Possible);
    only(
        &[child],
        &household,
        B::NeedRuledOut,
        "The child has a need that the household has ruled out: complex health needs.",
    );
}

#[test]
fn contact_bars_where_it_is_required_and_not_where_it_is_hoped_for() {
    let household = a_household().contact(ContactAnswers {
        direct_siblings: Some(Answer::No),
        direct_birth_parents: Some(Answer::No),
        ..ContactAnswers::default()
    });
    let child = a_child().contact(ContactPlan {
        direct_siblings: Some(ContactRequirement::Required),
        direct_birth_parents: Some(ContactRequirement::Hoped),
        ..ContactPlan::default()
    });
    only(
        &[child],
        &household,
        B::ContactRuledOut,
        "The plan for the child requires contact that the household has ruled out: meetings with siblings.",
    );
}

#[test]
fn an_earlier_link_bars_while_the_reason_for_its_end_holds() {
    only(
        &[a_child().earlier_link_ended("2025-12-01", LinkEndReason::SafetyConcern)],
        &a_household(),
        B::EarlierLinkEnded,
        "An earlier link with the child ended because there was a safety concern.",
    );
    for past in [
        a_child().earlier_link_ended("2025-12-01", LinkEndReason::OtherHouseholdMatched),
        a_child().earlier_link_ended("2026-03-02", LinkEndReason::SafetyConcern),
    ] {
        assert!(!barred(&past, &a_household()));
    }
}
