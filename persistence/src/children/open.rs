//! A child of whom facts are being recorded.

use super::{ChildFile, find_by_reference, refold, update};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    links,
    milestones::Recorded,
    open::{Open, Recordable},
    scope::Scope,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{children::ChildMilestone, identifiers::ChildId};

/// A child of whom facts are being recorded.
pub type OpenChild = Open<ChildFile>;

/// A child's file by the owning system's key, if the caller sees it.
pub fn file_by_reference(connection: &mut AnyConnection, scope: &Scope, source: &str, reference: &str) -> Result<ChildFile, StoreError> {
    let case = find_by_reference(connection, scope, source, reference)?;
    ChildFile::of(connection, case)
}

impl Recordable for ChildFile {
    type Milestone = ChildMilestone;

    fn id(&self) -> ChildId {
        self.case.id
    }

    fn push(&mut self, recorded: Recorded<ChildMilestone>) {
        self.facts.push(recorded);
    }

    fn refold(&mut self, today: NaiveDate) -> Result<(), StoreError> {
        refold(self, today)
    }

    fn reread(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        self.linked = links::linked_children_of_child(connection, self.case.id)?;
        Ok(())
    }

    fn update(&mut self, connection: &mut AnyConnection, at: DateTime<Utc>) -> Result<(), StoreError> {
        update(connection, &mut self.case, at)
    }
}
