//! The record of which somebody asks that it be erased, and the time for which it is kept.

use crate::{problems::Outcome, tokens::Caller};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{AdopterId, ChildId},
    retention::Retention,
};
use family_finding_persistence::{AnyConnection, Scope, StoreError, adopters, children, retention, settings};

/// A record that may be erased when its time has passed.
#[derive(Clone, Copy, Debug)]
pub enum Record {
    /// A child's.
    Child(ChildId),
    /// A household's.
    Adopter(AdopterId),
}

impl Record {
    /// For how long the record is kept, as the caller who sees it finds it today; `None` while that
    /// time has not begun. The fault of a record that is unknown stands at its field.
    pub fn retention(self, connection: &mut AnyConnection, caller: &Caller, scope: &Scope) -> Outcome<Option<Retention>> {
        match self {
            Self::Child(id) => {
                let case = known(
                    children::find(connection, scope, id),
                    "/child_id",
                    "there is no such child for this caller",
                )?;
                Ok(Some(retention::of_child(&case)))
            }
            Self::Adopter(id) => {
                let case = known(
                    adopters::find(connection, scope, id),
                    "/adopter_id",
                    "there is no such household for this caller",
                )?;
                let set = settings::find(connection, &case.region)?.settings;
                Ok(retention::of_adopter(connection, &case, &set, caller.today)?)
            }
        }
    }

    /// Where the record is named in a request.
    pub fn pointer(self) -> &'static str {
        match self {
            Self::Child(_) => "/child_id",
            Self::Adopter(_) => "/adopter_id",
        }
    }
}

fn known<T>(found: Result<T, StoreError>, pointer: &str, detail: &str) -> Outcome<T> {
    match found {
        Err(StoreError::NotFound) => Err(Faults::from(Fault::new(FaultCode::UnknownRecord, pointer, detail)).into()),
        found => Ok(found?),
    }
}
