//! A child of whom facts are being recorded.

use super::{ChildFile, refold, update};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    links,
    milestones::Recorded,
    open::{Open, Recordable},
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{children::ChildMilestone, identifiers::ChildId};

/// A child of whom facts are being recorded.
pub type OpenChild = Open<ChildFile>;

impl Recordable for ChildFile {
    type Milestone = ChildMilestone;

    fn id(&self) -> ChildId {
        self.case.id
    }

    fn facts(&self) -> &[Recorded<ChildMilestone>] {
        &self.facts
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
