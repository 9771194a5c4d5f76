//! The lines of one run, applied one after the other to the case that they are of.

use super::{
    answer::LineOutcome,
    apply::{Acting, Line},
    named::known,
    record::{Record, VoidRecord},
    rooms::{Held, Known, MilestoneOf, Room, in_body},
};
use crate::{
    journeys::{TakenBack, VoidIn, fact_of_key},
    problems::Outcome,
    tokens::Caller,
};
use family_finding_domain::{
    Fault, FaultCode,
    audit::Case,
    identifiers::{MilestoneId, SourceKey},
    imports::RecordDoes,
};
use family_finding_persistence::{AnyConnection, milestones::Recorded};
use std::collections::BTreeMap;

/// The case of a run as it stands, and what its lines have come to so far.
pub struct Desk<R: Room> {
    known: Known<R>,
    /// How many of the lines to come take a fact of this key back.
    voids_to_come: BTreeMap<SourceKey, u32>,
    /// What was recorded under a key, so that what takes it back finds it.
    recorded: BTreeMap<SourceKey, MilestoneId>,
}

impl<R: Room> Desk<R> {
    /// For these lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut voids_to_come = BTreeMap::new();
        for record in lines.iter().filter_map(|line| line.record.as_ref().ok()) {
            if record.kind.does() == RecordDoes::Voids
                && let Ok(void) = record.body::<VoidRecord>()
            {
                *voids_to_come.entry(void.source_key).or_insert(0) += 1;
            }
        }
        Self {
            known: Known::Nothing,
            voids_to_come,
            recorded: BTreeMap::new(),
        }
    }

    /// Applies one line through the script of the single operation that does the same.
    pub fn apply(
        &mut self,
        connection: &mut AnyConnection,
        acting: &Acting<'_>,
        caller: &Caller,
        record: &Record,
    ) -> Outcome<(LineOutcome, Case)> {
        caller.must_write(record.kind.case_kind())?;
        match record.kind.does() {
            RecordDoes::Tells => {
                self.clear(connection, caller)?;
                let told = R::tell(connection, acting, caller, record)?;
                self.known = told.known;
                Ok((told.outcome.into(), told.id.into()))
            }
            RecordDoes::Records => self.record(connection, caller, record),
            RecordDoes::Voids => self.take_back(connection, caller, record),
        }
    }

    fn record(&mut self, connection: &mut AnyConnection, caller: &Caller, record: &Record) -> Outcome<(LineOutcome, Case)> {
        let mut held = self.take(connection, caller, record)?;
        let case = held.id().into();
        let taken_back = self.taken_back(record.source_key().as_ref());
        let to = R::record(connection, caller, &mut held, record, taken_back)?;
        if let Some(key) = &to.sent.recorded.source_key {
            self.recorded.insert(key.clone(), to.sent.recorded.fact.id);
        }
        if to.as_held {
            self.known = Known::Held(held);
        } else {
            held.store(connection, caller)?;
        }
        Ok((to.sent.outcome.into(), case))
    }

    fn take_back(&mut self, connection: &mut AnyConnection, caller: &Caller, record: &Record) -> Outcome<(LineOutcome, Case)> {
        let held = self.take(connection, caller, record)?;
        let id = held.id();
        let VoidRecord { source_key, reason } = record.body()?;
        let meant = self.meant(caller, held.facts(), &source_key).map_err(in_body)?;
        held.store(connection, caller)?;
        let outcome = match meant {
            None => LineOutcome::Unchanged,
            Some(fact) => {
                R::take_back(connection, caller, id, fact, &VoidIn { reason })?;
                LineOutcome::Updated
            }
        };
        Ok((outcome, id.into()))
    }

    /// The case of the run, from the desk or from the database.
    fn take(&mut self, connection: &mut AnyConnection, caller: &Caller, record: &Record) -> Outcome<R::Held> {
        let case = match std::mem::replace(&mut self.known, Known::Nothing) {
            Known::Held(held) => return Ok(held),
            Known::Case(case) => case,
            Known::Nothing => {
                let scope = caller.scope(connection)?;
                known(R::find(connection, &scope, &record.key()))?
            }
        };
        Ok(R::hold(connection, case)?)
    }

    /// Stores the case that is held, and holds it no longer.
    pub fn clear(&mut self, connection: &mut AnyConnection, caller: &Caller) -> Outcome<()> {
        match std::mem::replace(&mut self.known, Known::Nothing) {
            Known::Held(held) => held.store(connection, caller),
            _ => Ok(()),
        }
    }

    /// Holds the case no longer, and stores nothing: what it holds was taken back.
    pub fn forget(&mut self) {
        self.known = Known::Nothing;
    }

    /// A fact that was voided may be sent again only by who takes it back again, too.
    fn taken_back(&self, key: Option<&SourceKey>) -> TakenBack {
        match key.and_then(|key| self.voids_to_come.get(key)) {
            Some(count) if *count > 0 => TakenBack::Known,
            _ => TakenBack::Refused,
        }
    }

    /// The fact that a line takes back; nothing where it was taken back before.
    fn meant(&mut self, caller: &Caller, facts: &[Recorded<MilestoneOf<R>>], key: &SourceKey) -> Outcome<Option<MilestoneId>> {
        if let Some(count) = self.voids_to_come.get_mut(key) {
            *count = count.saturating_sub(1);
        }
        let told = self.recorded.remove(key);
        let Some(fact) = fact_of_key(caller, facts, key, told) else {
            let detail = "no milestone of this case was recorded under this key";
            return Err(Fault::new(FaultCode::UnknownRecord, "/source_key", detail).into());
        };
        Ok(Some(fact.fact.id).filter(|_| fact.fact.voided_at.is_none()))
    }
}
