//! Checks a link against the journeys of its children and household.

use crate::problems::{Outcome, Problem};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    children::{CHILD_RULES, ChildFact, ChildStep},
    identifiers::ChildId,
    journeys::{Milestone, fold},
    links::{ChildCandidate, HouseholdCandidate, LinkedChild},
    sibling_groups::Assessment,
};
use family_finding_persistence::{AnyConnection, Scope, adopters::AdopterCase, children, children::ChildFile, sibling_groups};

/// What is asked of a household, as it stands.
pub fn household_candidate(case: &AdopterCase, today: NaiveDate) -> HouseholdCandidate<'_> {
    HouseholdCandidate {
        summary: &case.summary,
        stage: case.stage_on(today),
        open_to_further: case.open_to_further(),
    }
}

/// The sibling group's assessment of a child, and whether all its siblings still wait.
pub fn siblings(connection: &mut AnyConnection, scope: &Scope, file: &ChildFile, on: NaiveDate) -> Outcome<(Assessment, bool)> {
    let Some(group) = file.case.sibling_group else {
        return Ok((Assessment::NotAssessed, false));
    };
    let assessment = sibling_groups::find(connection, scope, group)?.assessment;
    let waiting = children::of_group(connection, scope, group)?
        .iter()
        .filter(|sibling| sibling.id != file.case.id)
        .all(|sibling| sibling.summary.awaits_match_on(on));
    Ok((assessment, waiting))
}

/// What is asked of a child, as it stands.
pub fn child_candidate(file: &ChildFile, (assessment, siblings_waiting): (Assessment, bool)) -> ChildCandidate<'_> {
    ChildCandidate {
        id: file.case.id,
        summary: &file.case.summary,
        assessment,
        siblings_waiting,
    }
}

/// Folds the journey of each child with its part in the link as it would be. `new_on` is the day
/// of a new milestone: a refusal of that day is the new one's own fault.
pub fn check_children(connection: &mut AnyConnection, scope: &Scope, parts: &[LinkedChild], new_on: Option<NaiveDate>) -> Outcome<()> {
    let mut faults = Faults::none();
    for part in parts {
        let mut file = children::file(connection, scope, part.child)?;
        file.linked.retain(|linked| linked.link != part.link);
        faults.keep(still_free(part, &file.linked));
        file.linked.push(part.clone());
        let facts: Vec<ChildFact> = file.child_facts();
        if let Err(refusals) = fold(CHILD_RULES, &facts) {
            for refusal in refusals {
                let of_link = matches!(
                    refusal.milestone.step(),
                    ChildStep::Matched | ChildStep::Placed | ChildStep::MatchOver
                );
                faults.push(refusal.fault(of_link && Some(refusal.milestone.occurred_on()) == new_on));
            }
        }
    }
    faults.or(()).map_err(Problem::from)
}

/// A live link beside a formal one elsewhere cannot be.
fn still_free(part: &LinkedChild, others: &[LinkedChild]) -> Result<(), Fault> {
    let formal_elsewhere = others.iter().any(|other| other.matched_on.is_some() && other.over_on().is_none());
    if part.over_on().is_none() && formal_elsewhere {
        return Err(Fault::new(
            FaultCode::ChildNotFree,
            "/kind",
            "the child is formally linked or placed with another household",
        ));
    }
    Ok(())
}

/// The children that a milestone names, or all.
pub fn named(all: &[ChildId], named: Option<&Vec<ChildId>>) -> Vec<ChildId> {
    named.cloned().unwrap_or_else(|| all.to_vec())
}
