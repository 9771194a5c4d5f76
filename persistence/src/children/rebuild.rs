//! A child's file: its case and facts; and the rebuilding of its summary from them.

use super::{ChildCase, find, update};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    links,
    milestones::{self, Recorded},
    scope::Scope,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    children::{CHILD_RULES, ChildFact, ChildMilestone, ChildSummary, child_stage, family_finding_on, summarise_child},
    identifiers::ChildId,
    journeys::fold,
    links::LinkedChild,
};

/// A child with its facts, voided ones among them, and its part in every link.
#[derive(Clone, Debug)]
pub struct ChildFile {
    /// The case.
    pub case: ChildCase,
    /// Its facts in the order of recording.
    pub facts: Vec<Recorded<ChildMilestone>>,
    /// Its part in every link.
    pub linked: Vec<LinkedChild>,
}

impl ChildFile {
    /// The file of a child that was created in this transaction: nothing is known of it yet.
    pub fn new(case: ChildCase) -> Self {
        Self {
            case,
            facts: Vec::new(),
            linked: Vec::new(),
        }
    }

    /// The file of a child that was read in this transaction.
    pub fn of(connection: &mut AnyConnection, case: ChildCase) -> Result<Self, StoreError> {
        let facts = milestones::of_case(connection, case.id)?;
        let linked = links::linked_children_of_child(connection, case.id)?;
        Ok(Self { case, facts, linked })
    }

    /// The milestones that stand.
    pub fn standing(&self) -> impl Iterator<Item = &ChildMilestone> {
        self.facts
            .iter()
            .filter(|recorded| recorded.fact.voided_at.is_none())
            .map(|recorded| &recorded.fact.milestone)
    }

    /// Everything that one fold of the child's journey sees: own milestones and the links'.
    pub fn child_facts(&self) -> Vec<ChildFact> {
        facts_of(self.standing().cloned(), &self.linked)
    }
}

fn facts_of(own: impl Iterator<Item = ChildMilestone>, linked: &[LinkedChild]) -> Vec<ChildFact> {
    own.map(ChildFact::own).chain(linked.iter().flat_map(ChildFact::of_link)).collect()
}

/// A child's file, if the caller sees it.
pub fn file(connection: &mut AnyConnection, scope: &Scope, id: ChildId) -> Result<ChildFile, StoreError> {
    let case = find(connection, scope, id)?;
    ChildFile::of(connection, case)
}

/// Rebuilds a child's summary and row from its facts and those of its links, as they were read in
/// this transaction after the last of them was written.
pub fn rebuild(connection: &mut AnyConnection, file: &mut ChildFile, today: NaiveDate, at: DateTime<Utc>) -> Result<(), StoreError> {
    refold(file, today)?;
    update(connection, &mut file.case, at)
}

/// Folds a child's facts into its case, without storing it.
pub fn refold(file: &mut ChildFile, today: NaiveDate) -> Result<(), StoreError> {
    file.case.summary = summary_of(file.standing().cloned().collect(), file.linked.clone())?;
    file.case.stage = child_stage(&file.case.summary, today);
    file.case.family_finding = family_finding_on(&file.case.summary, today);
    file.case.restriction = file.case.restriction.after_change(file.case.summary.adopted_on);
    Ok(())
}

/// The summary of a child as its standing facts tell it.
pub(crate) fn summary_of(own: Vec<ChildMilestone>, linked: Vec<LinkedChild>) -> Result<ChildSummary, StoreError> {
    let facts = facts_of(own.into_iter(), &linked);
    let journey = fold(CHILD_RULES, &facts).map_err(|_| StoreError::Unreadable("child journey".to_owned()))?;
    Ok(summarise_child(&journey, linked))
}
