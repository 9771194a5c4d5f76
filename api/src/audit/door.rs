//! The door of the operations to the database: nothing is read or changed through it without an
//! entry in the audit trail.

use super::{Shown, Shows, Trail};
use crate::{
    events::Growth,
    problems::{Outcome, Problem, ProblemKind},
    tokens::Caller,
};
use family_finding_domain::audit::EntryOutcome;
use family_finding_persistence::{AnyConnection, Database, StoreError, audit};
use std::sync::Arc;

/// A database that answers a caller only together with an entry of what it showed.
pub struct AuditedDatabase {
    database: Database,
    trail: Trail,
    growth: Growth,
}

impl AuditedDatabase {
    /// The door to a database. Called within an actix system, which runs the keeper of the trail.
    pub fn new(database: Database) -> Self {
        Self {
            trail: Trail::start(database.clone()),
            growth: Growth::watch(database.clone()),
            database,
        }
    }

    /// Reads for a caller, in one transaction that sees one state of the database. What the answer
    /// shows stands in the trail, on the disk, before the answer is given; where that cannot be
    /// had, nothing is shown.
    pub async fn read<T: Shows + Send + 'static>(
        &self,
        caller: Caller,
        work: impl Fn(&mut AnyConnection, &Caller) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let caller = Arc::new(caller);
        let acting = caller.clone();
        let read = move |connection: &mut AnyConnection| {
            acting.scope(connection)?;
            work(connection, &acting)
        };
        match self.database.read(read).await {
            Ok(answer) => {
                self.trail.keep(caller.entry(EntryOutcome::Answered, Shown::by(&answer))).await?;
                Ok(answer)
            }
            Err(problem) => Err(self.refused(&caller, problem).await),
        }
    }

    /// Reads what a change is made from, when working the change out takes too long for a
    /// transaction. Nothing is shown by it: the change leaves the entry, and here only a refusal.
    pub async fn prepare<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl Fn(&mut AnyConnection, &Caller) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let caller = Arc::new(caller);
        let acting = caller.clone();
        let read = move |connection: &mut AnyConnection| {
            acting.scope(connection)?;
            work(connection, &acting)
        };
        match self.database.read(read).await {
            Ok(found) => Ok(found),
            Err(problem) => Err(self.refused(&caller, problem).await),
        }
    }

    /// Changes something for a caller, in one transaction that also holds the entry of what was
    /// changed and shown. The closure runs again when another transaction was in the way.
    pub async fn write<T: Shows + Send + 'static>(
        &self,
        caller: Caller,
        work: impl Fn(&mut AnyConnection, &Caller) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let caller = Arc::new(caller);
        let acting = caller.clone();
        let outcome = self
            .database
            .write(move |connection| {
                acting.begin_change();
                acting.scope(connection)?;
                let answer = work(connection, &acting)?;
                let mut shown = Shown::by(&answer);
                acting.note_changed(&mut shown);
                audit::record(connection, &acting.entry(EntryOutcome::Answered, shown)).map_err(unrecorded)?;
                Ok(answer)
            })
            .await;
        match outcome {
            Ok(answer) => {
                self.growth.changed();
                Ok(answer)
            }
            Err(problem) => Err(self.refused(&caller, problem).await),
        }
    }

    /// How far the feed of what changed has come.
    pub fn growth(&self) -> &Growth {
        &self.growth
    }

    /// The database without a trail, for what shows no case and for what the service does of its
    /// own accord. A test names the files that may use it.
    pub fn without_entry(&self) -> &Database {
        &self.database
    }

    /// Keeps an attempt that was refused. A refusal can tell something of a case, so it is given
    /// only when the attempt is kept.
    async fn refused(&self, caller: &Caller, problem: Problem) -> Problem {
        let outcome = match problem.kind {
            ProblemKind::Unavailable | ProblemKind::OutcomeUnknown | ProblemKind::Internal | ProblemKind::AuditUnavailable => {
                return problem;
            }
            ProblemKind::NotFound => EntryOutcome::Hidden,
            _ => EntryOutcome::Refused,
        };
        let mut asked = Shown::default();
        asked.extend(caller.asked_for());
        match self.trail.keep(caller.entry(outcome, asked)).await {
            Ok(()) => problem,
            Err(unavailable) => unavailable,
        }
    }
}

/// A change that cannot be recorded is not made.
fn unrecorded(error: StoreError) -> Problem {
    match error {
        // Another transaction was in the way, or there is no database at all.
        StoreError::Contended | StoreError::Unavailable => error.into(),
        other => Problem {
            internal: Some(other.to_string()),
            ..Problem::new(
                ProblemKind::AuditUnavailable,
                "nothing was changed, because the audit trail cannot be written; try again",
            )
        },
    }
}
