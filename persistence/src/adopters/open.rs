//! A household of which facts are being recorded.

use super::{AdopterCase, AdopterFile, refold, update};
use crate::{
    connection::AnyConnection,
    error::StoreError,
    interagency::placements,
    links,
    milestones::{self, Recorded},
    open::{Open, Recordable},
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{adopters::AdopterMilestone, identifiers::AdopterId, interagency::PlacedElsewhere, links::LinkedChild};
use std::ops::Deref;

/// A household of which facts are being recorded.
pub type OpenAdopter = Open<AdopterInLinks>;

/// A household with what other cases say of it.
#[derive(Clone, Debug)]
pub struct AdopterInLinks {
    file: AdopterFile,
    /// Every child of every link of the household.
    pub linked: Vec<LinkedChild>,
    placed: Vec<PlacedElsewhere>,
}

impl AdopterInLinks {
    /// A household that was created in this transaction: nothing is known of it yet.
    pub fn new(case: AdopterCase) -> Self {
        Self {
            file: AdopterFile { case, facts: Vec::new() },
            linked: Vec::new(),
            placed: Vec::new(),
        }
    }

    /// A household whose file was read in this transaction.
    pub fn of_file(connection: &mut AnyConnection, file: AdopterFile) -> Result<Self, StoreError> {
        let mut adopter = Self {
            file,
            linked: Vec::new(),
            placed: Vec::new(),
        };
        adopter.reread(connection)?;
        Ok(adopter)
    }

    /// A household that was read in this transaction.
    pub fn of(connection: &mut AnyConnection, case: AdopterCase) -> Result<Self, StoreError> {
        let facts = milestones::of_case(connection, case.id)?;
        Self::of_file(connection, AdopterFile { case, facts })
    }
}

impl Deref for AdopterInLinks {
    type Target = AdopterFile;

    fn deref(&self) -> &AdopterFile {
        &self.file
    }
}

impl Recordable for AdopterInLinks {
    type Milestone = AdopterMilestone;

    fn id(&self) -> AdopterId {
        self.file.case.id
    }

    fn facts(&self) -> &[Recorded<AdopterMilestone>] {
        &self.file.facts
    }

    fn push(&mut self, recorded: Recorded<AdopterMilestone>) {
        self.file.facts.push(recorded);
    }

    fn refold(&mut self, today: NaiveDate) -> Result<(), StoreError> {
        refold(&mut self.file, self.linked.clone(), self.placed.clone(), today)
    }

    fn reread(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        self.linked = links::linked_children_of_adopter(connection, self.file.case.id)?;
        self.placed = placements::placed_with(connection, self.file.case.id)?;
        Ok(())
    }

    fn update(&mut self, connection: &mut AnyConnection, at: DateTime<Utc>) -> Result<(), StoreError> {
        update(connection, &mut self.file.case, at)
    }
}
