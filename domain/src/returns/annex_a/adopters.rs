//! List 11: the adopters, one row for each person.

use super::{
    answers::{NO, UNKNOWN, YES, ethnicity, gender},
    is_recent,
    problem::AnnexProblem,
};
use crate::{
    adopters::{AdopterEndReason, AdopterStep as S, AdopterSummary, Adult},
    journeys::Milestone,
    returns::{
        ReturnHousehold,
        table::{Cell, Listing},
    },
};
use chrono::NaiveDate;

const IDENTIFIER: &str = "Individual adopter identifier";
const ETHNICITY: &str = "Ethnicity";
const ENQUIRY: &str = "Date enquiry received";
const REASON: &str = "Reason for leaving adoption process";

const COLUMNS: [&str; 19] = [
    IDENTIFIER,
    "Family identifier",
    "Gender",
    ETHNICITY,
    "Disability",
    "Is the (prospective) adopter fostering for adoption?",
    ENQUIRY,
    "Date Stage 1 started",
    "Date Stage 1 ended",
    "Date Stage 2 started",
    "Date Stage 2 ended",
    "Date application submitted",
    "Date application approved",
    "Date adopter matched with child(ren)",
    "Date child/children placed with adopter(s)",
    "No. of children placed",
    "Date of Adoption Order",
    "Date of leaving adoption process",
    REASON,
];

/// Whether a household stands in the list as at a day: it was in contact with the agency in the twelve
/// months before. Whoever is assessed, or approved and has not adopted yet, is in contact.
pub fn was_in_contact(household: &ReturnHousehold, as_at: NaiveDate) -> bool {
    let summary = &household.summary;
    let recent = household
        .milestones
        .iter()
        .any(|milestone| is_recent(milestone.occurred_on(), as_at));
    let linked = summary.links.iter().any(|link| is_recent(link.latest_on, as_at));
    let adopted = household.adopted_on.iter().any(|on| is_recent(*on, as_at));
    let begun = summary.assessment_started_on().is_some_and(|on| on <= as_at);
    let goes_on = summary.ended_on.is_none_or(|on| on > as_at) && household.adopted_on.iter().all(|on| *on > as_at);
    recent || linked || adopted || (begun && goes_on)
}

/// The list as at a day.
pub fn list_11(households: &[ReturnHousehold], as_at: NaiveDate) -> Listing {
    let rows_of = |household| {
        let whole = WholeHousehold::of(household, as_at);
        adults_of(household).map(move |(place, adult)| whole.row(place, adult))
    };
    Listing {
        name: "List 11",
        columns: COLUMNS.to_vec(),
        rows: households.iter().flat_map(rows_of).collect(),
    }
}

/// What the list must have and is not recorded.
pub fn adopter_problems(households: &[ReturnHousehold], as_at: NaiveDate) -> Vec<AnnexProblem> {
    let mut problems = Vec::new();
    for household in households {
        let mut add = |column, detail| {
            problems.push(AnnexProblem {
                case: household.id.into(),
                column,
                detail,
            });
        };
        if adults_of(household).next().is_none() {
            add(IDENTIFIER, "no adult of the household is recorded, so it has no row");
        }
        if adults_of(household).any(|(_, adult)| adult.ethnicity.is_none()) {
            add(
                ETHNICITY,
                "the ethnic group of an adult is not recorded: record it, or that it was refused (REFU) or is not yet obtained (NOBT)",
            );
        }
        if household.summary.enquired_on.is_none() {
            add(ENQUIRY, "the milestone enquiry_received is not recorded");
        }
        if let (Some(_), None) = left(household, as_at) {
            add(
                REASON,
                "the agency closed the case or ended the approval, and the workbook has no answer for that: say why by hand",
            );
        }
    }
    problems
}

fn adults_of(household: &ReturnHousehold) -> impl Iterator<Item = (usize, &Adult)> {
    household.household.adults.iter().flatten().enumerate()
}

/// When the household left, and why by the answers of the workbook: it withdrew, is on hold, or was
/// refused.
fn left(household: &ReturnHousehold, as_at: NaiveDate) -> (Option<NaiveDate>, Option<&'static str>) {
    const WITHDREW: &str = "1 - Adopter withdrew from process";
    const ON_HOLD: &str = "2 - Process put on hold";
    const REFUSED: &str = "3 - Application refused";
    let Some(ended) = household.summary.ended_on.filter(|on| *on <= as_at) else {
        let hold = household.summary.holds.iter().find(|hold| hold.open_on(as_at));
        return (hold.map(|hold| hold.from), hold.map(|_| ON_HOLD));
    };
    let on_that_day = household
        .milestones
        .iter()
        .rev()
        .filter(|milestone| milestone.occurred_on() == ended);
    let mut reason = on_that_day.filter_map(|milestone| match milestone.step() {
        S::Withdrawn => Some(WITHDREW),
        S::ApprovalEnded if milestone.options().reason != Some(AdopterEndReason::TerminatedAtReview) => Some(WITHDREW),
        S::RegistrationDeclined | S::StageOneFailed | S::NotApproved => Some(REFUSED),
        _ => None,
    });
    (Some(ended), reason.next())
}

/// What is the same in the rows of both adults.
#[derive(Clone)]
struct WholeHousehold {
    reference: String,
    fostering: &'static str,
    rest: Vec<Cell>,
}

impl WholeHousehold {
    fn of(household: &ReturnHousehold, as_at: NaiveDate) -> Self {
        let summary = &household.summary;
        let by_then = |on: Option<NaiveDate>| Cell::day(on.filter(|on| *on <= as_at));
        let latest = |days: &mut dyn Iterator<Item = NaiveDate>| Cell::day(days.filter(|on| *on <= as_at).max());
        let links = || summary.links.iter().filter(|link| link.is_formal_on(as_at));
        let elsewhere = || {
            summary
                .placed_elsewhere
                .iter()
                .filter(|placed| placed.to.is_none_or(|to| to > as_at))
        };
        let placed = || links().filter_map(|link| link.placed_on).filter(|on| *on <= as_at);
        let number = placed().count();
        let adopted = household.adopted_on.iter().copied();
        let mut adopted = adopted.chain(elsewhere().filter_map(|placed| placed.adopted_on));
        let (left_on, left_because) = left(household, as_at);
        Self {
            reference: household.reference.to_string(),
            fostering: fostering(summary, as_at),
            rest: vec![
                by_then(summary.enquired_on),
                by_then(summary.stage_one_started_on),
                by_then(summary.stage_one_ended_on),
                by_then(summary.stage_two_started_on),
                by_then(summary.stage_two_started_on.and(summary.first_decision_on)),
                by_then(summary.registered_on),
                by_then(summary.approved_on),
                latest(&mut links().filter_map(|link| link.matched_on)),
                latest(&mut placed()),
                Cell::number(u32::try_from(number).ok().filter(|number| *number > 0)),
                latest(&mut adopted),
                Cell::day(left_on),
                Cell::text(left_because),
            ],
        }
    }

    fn row(&self, place: usize, adult: &Adult) -> Vec<Cell> {
        let own = [
            Cell::Text(format!("{}-{}", self.reference, place + 1)),
            Cell::Text(self.reference.clone()),
            Cell::text(Some(gender(adult.sex))),
            Cell::text(adult.ethnicity.map(ethnicity)),
            // No record of a household says it of an adult.
            Cell::text(Some(UNKNOWN)),
            Cell::text(Some(self.fostering)),
        ];
        own.into_iter().chain(self.rest.iter().cloned()).collect()
    }
}

/// Whether the household fosters for adoption: a child moved in so, or it is approved for it. Before
/// the approval nobody can say.
fn fostering(summary: &AdopterSummary, as_at: NaiveDate) -> &'static str {
    let moved_in = |on: Option<NaiveDate>| on.is_some_and(|on| on <= as_at);
    if summary.links.iter().any(|link| moved_in(link.early_permanence_on)) {
        return YES;
    }
    match summary.terms.as_ref().filter(|_| moved_in(summary.approved_on)) {
        Some(terms) if terms.early_permanence => YES,
        Some(_) => NO,
        None => UNKNOWN,
    }
}
