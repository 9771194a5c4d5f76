//! A sibling group of which facts are being recorded.

use super::{SiblingGroupFile, refold, update};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    milestones::Recorded,
    open::{Open, Recordable},
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{identifiers::SiblingGroupId, sibling_groups::SiblingGroupMilestone};

/// A sibling group of which facts are being recorded.
pub type OpenSiblingGroup = Open<SiblingGroupFile>;

impl Recordable for SiblingGroupFile {
    type Milestone = SiblingGroupMilestone;

    fn id(&self) -> SiblingGroupId {
        self.case.id
    }

    fn facts(&self) -> &[Recorded<SiblingGroupMilestone>] {
        &self.facts
    }

    fn push(&mut self, recorded: Recorded<SiblingGroupMilestone>) {
        self.facts.push(recorded);
    }

    fn refold(&mut self, _: NaiveDate) -> Result<(), StoreError> {
        refold(self)
    }

    fn reread(&mut self, _: &mut AnyConnection) -> Result<(), StoreError> {
        Ok(())
    }

    fn update(&mut self, connection: &mut AnyConnection, at: DateTime<Utc>) -> Result<(), StoreError> {
        update(connection, &mut self.case, at)
    }
}
