//! A sibling group of which facts are being recorded.

use super::{SiblingGroupFile, find_by_reference, refold, update};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    milestones::{self, Recorded},
    open::{Open, Recordable},
    scope::Scope,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{identifiers::SiblingGroupId, sibling_groups::SiblingGroupMilestone};

/// A sibling group of which facts are being recorded.
pub type OpenSiblingGroup = Open<SiblingGroupFile>;

/// A group's file by the owning system's key, if the caller sees it.
pub fn file_by_reference(
    connection: &mut AnyConnection,
    scope: &Scope,
    source: &str,
    reference: &str,
) -> Result<SiblingGroupFile, StoreError> {
    let case = find_by_reference(connection, scope, source, reference)?;
    let facts = milestones::of_case(connection, case.id)?;
    Ok(SiblingGroupFile { case, facts })
}

impl Recordable for SiblingGroupFile {
    type Milestone = SiblingGroupMilestone;

    fn id(&self) -> SiblingGroupId {
        self.case.id
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
