//! A case that facts are being recorded of: it is read once, and stored once after the last of them.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    milestones::{self, Recorded, StoredMilestone},
};
use chrono::{DateTime, NaiveDate, Utc};
use std::ops::Deref;

/// What recording facts needs of a kind of case.
pub trait Recordable {
    /// Its facts.
    type Milestone: StoredMilestone;
    /// The identifier of the case.
    fn id(&self) -> <Self::Milestone as StoredMilestone>::CaseId;
    /// Its facts in the order of recording.
    fn facts(&self) -> &[Recorded<Self::Milestone>];
    /// Adds a fact to those of the case.
    fn push(&mut self, recorded: Recorded<Self::Milestone>);
    /// Folds the facts into the case.
    fn refold(&mut self, today: NaiveDate) -> Result<(), StoreError>;
    /// Reads again what other cases say of it.
    fn reread(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError>;
    /// Writes the case, if it is still at its version, and counts the change.
    fn update(&mut self, connection: &mut AnyConnection, at: DateTime<Utc>) -> Result<(), StoreError>;
}

/// A case with facts that are not stored yet. Whoever adds one stores the case in the same
/// transaction: one change of it, with one version and one event, whatever the number of facts.
#[derive(Debug)]
pub struct Open<C: Recordable> {
    case: C,
    facts: Vec<Recorded<C::Milestone>>,
    is_stored: bool,
}

impl<C: Recordable> Open<C> {
    /// A case as it was read in this transaction.
    pub fn of(case: C) -> Self {
        Self {
            case,
            facts: Vec::new(),
            is_stored: true,
        }
    }

    /// Adds facts that were checked, and folds them into the case. Facts that cannot stand without
    /// one another are added together.
    pub fn add(&mut self, facts: impl IntoIterator<Item = Recorded<C::Milestone>>, today: NaiveDate) -> Result<(), StoreError> {
        for recorded in facts {
            self.case.push(recorded.clone());
            self.facts.push(recorded);
        }
        self.is_stored = false;
        self.case.refold(today)
    }

    /// Stores the facts alone, before what follows from them for other cases is.
    pub fn store_facts(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        milestones::insert_all(connection, self.case.id(), &std::mem::take(&mut self.facts))
    }

    /// Stores the case after facts for other cases followed from its own: what they say of it is
    /// read again.
    pub fn store_anew(&mut self, connection: &mut AnyConnection, today: NaiveDate, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.case.reread(connection)?;
        self.case.refold(today)?;
        self.is_stored = false;
        self.store(connection, at)
    }

    /// Stores what was added since the case was read or stored; nothing where nothing was.
    pub fn store(&mut self, connection: &mut AnyConnection, at: DateTime<Utc>) -> Result<(), StoreError> {
        if self.is_stored {
            return Ok(());
        }
        self.store_facts(connection)?;
        self.case.update(connection, at)?;
        self.is_stored = true;
        Ok(())
    }
}

impl<C: Recordable> Deref for Open<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.case
    }
}
