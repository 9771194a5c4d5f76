//! A row for each household.

use super::days::{Column, Told, cells, headings};
use crate::{
    adopters::{AdopterMilestone, AdopterMilestoneKind as K, ApprovalTerms},
    calendar::Period,
    journeys::Milestone,
    returns::{
        ReturnHousehold,
        table::{Cell, Listing},
    },
};
use chrono::NaiveDate;

const fn day(kind: K, day: &'static str) -> Column<K> {
    Column { kind, day, outcome: None }
}

const fn with(kind: K, day: &'static str, outcome: &'static str) -> Column<K> {
    let outcome = Some(outcome);
    Column { kind, day, outcome }
}

const JOURNEY: [Column<K>; 20] = [
    with(K::EnquiryReceived, "enquiry_received", "enquiry_source"),
    day(K::InformationSessionAttended, "information_session_attended"),
    day(K::EnquiryDiscussionHeld, "enquiry_discussion_held"),
    day(K::RegistrationOfInterestReceived, "registration_of_interest_received"),
    day(K::RegistrationAccepted, "registration_accepted"),
    with(K::RegistrationDeclined, "registration_declined", "registration_declined_reason"),
    with(K::StageOneCompleted, "stage_one_completed", "stage_one_outcome"),
    day(K::StageTwoRequested, "stage_two_requested"),
    with(K::StageTwoStarted, "stage_two_started", "fast_track"),
    with(K::PanelConsidered, "panel_considered", "panel_recommendation"),
    with(K::DecisionMade, "decision_made", "decision"),
    day(K::RepresentationsMade, "representations_made"),
    day(K::IrmRequested, "irm_requested"),
    with(K::IrmRecommended, "irm_recommended", "irm_recommendation"),
    with(K::HoldStarted, "hold_started", "hold_requested_by"),
    day(K::HoldEnded, "hold_ended"),
    with(K::Withdrawn, "withdrawn", "withdrawal_reason"),
    with(K::ClosedByAgency, "closed_by_agency", "closure_reason"),
    day(K::ApprovalReviewed, "approval_reviewed"),
    with(K::ApprovalEnded, "approval_ended", "approval_end_reason"),
];

/// Whether a household belongs to a quarter: it was assessed or approved in it and had not adopted
/// before, or something happened in it.
pub fn is_household_of(household: &ReturnHousehold, quarter: &Period) -> bool {
    let summary = &household.summary;
    let begun = summary.assessment_started_on().is_some_and(|on| on <= quarter.end);
    let goes_on = summary.ended_on.is_none_or(|on| on >= quarter.start);
    let looks_on = household.adopted_on.is_empty() || household.adopted_on.iter().any(|on| *on >= quarter.start);
    let happened = household
        .milestones
        .iter()
        .any(|milestone| quarter.contains(milestone.occurred_on()));
    (begun && goes_on && looks_on) || happened
}

/// The rows of a quarter.
pub fn household_rows(households: &[ReturnHousehold], quarter: &Period) -> Listing {
    let first = ["household_reference", "local_authority", "adults", "legal_status"];
    let terms = ["approved_for_children", "approved_for_siblings", "approved_for_early_permanence"];
    let children = ["children_matched", "children_placed", "children_adopted"];
    let columns = first.into_iter().chain(headings(&JOURNEY)).chain(terms).chain(children);
    Listing {
        name: "Households",
        columns: columns.collect(),
        rows: households.iter().map(|household| row(household, quarter.end)).collect(),
    }
}

fn row(household: &ReturnHousehold, end: NaiveDate) -> Vec<Cell> {
    let summary = &household.summary;
    let count = |number: usize| Cell::number(u32::try_from(number).ok());
    let mut cells_of_row = vec![
        Cell::text(Some(&household.reference)),
        Cell::text(Some(&household.local_authority)),
        household
            .household
            .adults
            .as_ref()
            .map_or(Cell::Nothing, |adults| count(adults.len())),
        Cell::text(household.household.legal_status),
    ];
    let told: Vec<Told<K>> = household
        .milestones
        .iter()
        .map(|milestone| Told {
            kind: milestone.kind(),
            on: milestone.occurred_on(),
            outcome: milestone.options().outcome(),
        })
        .collect();
    cells_of_row.extend(cells(&JOURNEY, &told, end));
    let terms = terms_on(household, end);
    let yes = |is: bool| if is { "yes" } else { "no" };
    let formal = || summary.links.iter().filter(|link| link.is_formal_on(end));
    cells_of_row.extend([
        Cell::number(terms.map(|terms| u32::from(terms.children_most))),
        Cell::text(terms.map(|terms| yes(terms.sibling_group))),
        Cell::text(terms.map(|terms| yes(terms.early_permanence))),
        count(formal().count()),
        count(formal().filter(|link| link.placed_on.is_some_and(|on| on <= end)).count()),
        count(household.adopted_on.iter().filter(|on| **on <= end).count()),
    ]);
    cells_of_row
}

/// The terms of the approval at the end of a day: those of the decision, or of the latest review that
/// changed them.
fn terms_on(household: &ReturnHousehold, day: NaiveDate) -> Option<&ApprovalTerms> {
    let by_then = household.milestones.iter().filter(|milestone| milestone.occurred_on() <= day);
    by_then
        .filter(|milestone| milestone.terms().is_some())
        .max_by_key(|milestone| milestone.occurred_on())
        .and_then(AdopterMilestone::terms)
}
