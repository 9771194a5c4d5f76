//! The lists of one child and one household, and what is told where something is missing.

use super::*;
use crate::{
    adopters::{AdopterEndReason, AdopterMilestone, AdopterMilestoneKind as K, AdopterMilestoneOptions, AdopterSummary, Adult, Household},
    children::{ChildProfile, ChildSummary, PlanChangeReason},
    codes::{Ethnicity, Need, NeedStatus, Sex},
    identifiers::{AdopterId, ChildId, OrganisationCode, Reference},
    journeys::Span,
    returns::{Cell, ReturnHousehold, ssda903::Reversal},
};
use uuid::Uuid;

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn span(from: &str, to: Option<&str>) -> Span {
    Span {
        from: on(from),
        to: to.map(on),
    }
}

fn reference(text: &str) -> Reference {
    Reference::parse(text, "").expect("a reference")
}

fn child() -> AnnexChild {
    AnnexChild {
        id: ChildId(Uuid::nil()),
        reference: reference("C1"),
        profile: ChildProfile {
            date_of_birth: on("2019-06-15"),
            sex: Sex::Female,
            ethnicity: Some(Ethnicity::AsianOther),
            faith: None,
            languages: None,
            cultures: None,
            needs: None,
            contact: None,
            excluded_areas: None,
            location: None,
            early_permanence: None,
        },
        summary: ChildSummary {
            entered_care_on: Some(on("2020-01-01")),
            decisions: vec![span("2020-06-01", None)],
            ..ChildSummary::default()
        },
        reversals: Vec::new(),
        family: None,
    }
}

fn household() -> ReturnHousehold {
    let adult = |sex| Adult {
        sex,
        date_of_birth: None,
        ethnicity: Some(Ethnicity::WhiteBritish),
    };
    ReturnHousehold {
        id: AdopterId(Uuid::nil()),
        reference: reference("A1"),
        local_authority: OrganisationCode::parse("HCC", "").expect("a code"),
        household: Household {
            adults: Some(vec![adult(Sex::Female), adult(Sex::Male)]),
            ..Household::default()
        },
        summary: AdopterSummary {
            enquired_on: Some(on("2020-01-01")),
            stage_one_started_on: Some(on("2020-03-01")),
            ..AdopterSummary::default()
        },
        milestones: Vec::new(),
        adopted_on: Vec::new(),
    }
}

fn ended_by(kind: K, reason: AdopterEndReason, day: &str) -> ReturnHousehold {
    let options = AdopterMilestoneOptions {
        reason: Some(reason),
        ..AdopterMilestoneOptions::default()
    };
    let milestone = AdopterMilestone::stored(kind, on(day), options).expect("a milestone");
    let mut household = household();
    household.summary.ended_on = Some(on(day));
    household.milestones = vec![milestone];
    household
}

fn cell(listing: &crate::returns::Listing, row: usize, column: &str) -> String {
    let at = listing.columns.iter().position(|name| *name == column).expect("a column");
    listing.rows[row][at].written()
}

#[test]
fn a_child_is_listed_while_the_decision_stands_and_for_twelve_months_after() {
    let day = on("2022-03-31");
    let with = |change: &dyn Fn(&mut ChildSummary)| {
        let mut summary = child().summary;
        change(&mut summary);
        is_listed(&summary, day)
    };
    assert!(with(&|_| {}));
    assert!(!with(&|summary| summary.decisions.clear()));
    assert!(with(&|summary| summary.adopted_on = Some(on("2021-04-01"))));
    assert!(!with(&|summary| summary.adopted_on = Some(on("2021-03-31"))));
    assert!(with(&|summary| summary.decisions = vec![span("2020-06-01", Some("2022-03-31"))]));
    assert!(!with(&|summary| summary.decisions = vec![span("2020-06-01", Some("2021-03-31"))]));
    assert!(!with(&|summary| summary.left_care_on = Some(on("2022-01-01"))));
    // What had not happened by the day does not count.
    assert!(!with(&|summary| summary.decisions = vec![span("2022-04-01", None)]));
    assert!(with(&|summary| summary.adopted_on = Some(on("2022-04-01"))));
}

#[test]
fn a_row_of_a_child_tells_what_was_so_by_the_day() {
    let mut child = child();
    child.summary.decisions = vec![span("2020-06-01", Some("2022-02-01"))];
    child.reversals = vec![Reversal {
        on: on("2022-02-01"),
        reason: PlanChangeReason::NoAdoptersFound,
    }];
    child.profile.needs = Some([(Need::Autism, NeedStatus::Present)].into());
    let listing = list_10(std::slice::from_ref(&child), on("2022-03-31"));
    assert_eq!(listing.columns.len(), listing.rows[0].len());
    for (column, told) in [
        ("Child Unique ID", "C1"),
        ("Gender", "b) Female"),
        ("Ethnicity", "m) AOTH"),
        ("Date of Birth", "15/06/2019"),
        ("Age of Child (Years)", "2"),
        ("Does the Child have a Disability", "a) Yes"),
        ("Date of Decision that Child Should be Placed for Adoption", "01/06/2020"),
        ("Date of Decision that Child Should No Longer be Placed for Adoption", "01/02/2022"),
        ("Reason Why Child No Longer Placed for Adoption", "RD3"),
        ("Date of Adoption Order", ""),
    ] {
        assert_eq!(cell(&listing, 0, column), told, "{column}");
    }
    let before = list_10(&[child], on("2022-01-31"));
    assert_eq!(cell(&before, 0, "Reason Why Child No Longer Placed for Adoption"), "");
}

#[test]
fn a_disability_is_denied_only_where_each_was_ruled_out() {
    let mut profile: ChildProfile = child().profile;
    assert_eq!(answers::disability(&profile), answers::UNKNOWN);
    let mut needs: std::collections::BTreeMap<_, _> = Need::ALL.iter().map(|need| (*need, NeedStatus::Absent)).collect();
    profile.needs = Some(needs.clone());
    assert_eq!(answers::disability(&profile), answers::NO);
    needs.insert(Need::Autism, NeedStatus::Possible);
    profile.needs = Some(needs);
    assert_eq!(answers::disability(&profile), answers::UNKNOWN);
}

#[test]
fn every_ethnic_group_has_an_answer_of_its_own() {
    let letters: std::collections::BTreeSet<String> = Ethnicity::ALL
        .iter()
        .map(|group| answers::ethnicity(*group).chars().take(1).collect())
        .collect();
    assert_eq!(letters.len(), Ethnicity::ALL.len());
}

#[test]
fn each_adult_has_a_row_with_the_family_identifier() {
    let listing = list_11(&[household()], on("2022-03-31"));
    assert_eq!(listing.rows.len(), 2);
    assert!(listing.rows.iter().all(|row| row.len() == listing.columns.len()));
    assert_eq!(cell(&listing, 0, "Individual adopter identifier"), "A1-1");
    assert_eq!(cell(&listing, 1, "Individual adopter identifier"), "A1-2");
    assert_eq!(cell(&listing, 1, "Family identifier"), "A1");
    assert_eq!(
        cell(&listing, 1, "Is the (prospective) adopter fostering for adoption?"),
        "c) Unknown"
    );
    assert_eq!(cell(&listing, 1, "Date Stage 1 started"), "01/03/2020");
    assert!(listing.rows.iter().all(|row| row.iter().all(|cell| *cell != Cell::Number(0))));
}

#[test]
fn leaving_is_told_by_the_answers_of_the_workbook_or_not_at_all() {
    let day = on("2022-03-31");
    let reason = "Reason for leaving adoption process";
    for (household, told) in [
        (household(), ""),
        (
            ended_by(K::Withdrawn, AdopterEndReason::Health, "2022-01-10"),
            "1 - Adopter withdrew from process",
        ),
        (
            ended_by(K::ApprovalEnded, AdopterEndReason::FamilyComplete, "2022-01-10"),
            "1 - Adopter withdrew from process",
        ),
        (
            ended_by(K::RegistrationDeclined, AdopterEndReason::Other, "2022-01-10"),
            "3 - Application refused",
        ),
        (ended_by(K::ClosedByAgency, AdopterEndReason::NoContact, "2022-01-10"), ""),
        (ended_by(K::ApprovalEnded, AdopterEndReason::TerminatedAtReview, "2022-01-10"), ""),
    ] {
        let listing = list_11(std::slice::from_ref(&household), day);
        assert_eq!(cell(&listing, 0, reason), told);
        let unsaid = told.is_empty() && household.summary.ended_on.is_some();
        assert_eq!(adopter_problems(&[household], day).len(), usize::from(unsaid), "{told}");
    }
    let mut held = household();
    held.summary.holds = vec![span("2022-02-01", None)];
    let listing = list_11(&[held], day);
    assert_eq!(cell(&listing, 0, reason), "2 - Process put on hold");
    assert_eq!(cell(&listing, 0, "Date of leaving adoption process"), "01/02/2022");
}

#[test]
fn contact_is_what_happened_in_the_twelve_months_and_what_goes_on() {
    let day = on("2022-03-31");
    assert!(was_in_contact(&household(), day), "in assessment");
    let mut long_gone = ended_by(K::Withdrawn, AdopterEndReason::Health, "2021-03-31");
    assert!(!was_in_contact(&long_gone, day));
    long_gone = ended_by(K::Withdrawn, AdopterEndReason::Health, "2021-04-01");
    assert!(was_in_contact(&long_gone, day));
    let mut enquiry_only = household();
    enquiry_only.summary.stage_one_started_on = None;
    assert!(!was_in_contact(&enquiry_only, day));
    let mut adopted = household();
    adopted.adopted_on = vec![on("2021-03-01")];
    assert!(!was_in_contact(&adopted, day));
    adopted.adopted_on = vec![on("2021-05-01")];
    assert!(was_in_contact(&adopted, day));
}

#[test]
fn what_is_missing_is_told_and_stays_empty() {
    let mut unknown = child();
    unknown.profile.ethnicity = None;
    unknown.summary.entered_care_on = None;
    let columns: Vec<&str> = child_problems(std::slice::from_ref(&unknown))
        .iter()
        .map(|problem| problem.column)
        .collect();
    assert_eq!(columns, ["Ethnicity", "Date the Child Entered Care"]);
    assert_eq!(cell(&list_10(&[unknown], on("2022-03-31")), 0, "Ethnicity"), "");
    let mut nobody = household();
    nobody.household.adults = None;
    nobody.summary.enquired_on = None;
    let columns: Vec<&str> = adopter_problems(std::slice::from_ref(&nobody), on("2022-03-31"))
        .iter()
        .map(|problem| problem.column)
        .collect();
    assert_eq!(columns, ["Individual adopter identifier", "Date enquiry received"]);
    assert!(list_11(&[nobody], on("2022-03-31")).rows.is_empty());
}
