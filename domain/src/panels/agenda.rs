//! An agenda: what stands on it, that it has room, and that nothing stands twice.

use super::codes::PanelItemKind;
use crate::{
    fault::{Fault, FaultCode, Faults},
    identifiers::{AdopterId, ChildId, LinkId},
};

/// The most cases that one meeting can be convened for.
pub const MOST_CASES: u8 = 20;

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PanelSubject {
    /// The approval of a household.
    Approval(AdopterId),
    /// A match: the link of a household with a child or a sibling group.
    Match(LinkId),
    /// The plan of a relinquished child.
    Plan(ChildId),
}

impl PanelSubject {
    /// What it comes to the panel for.
    pub fn kind(self) -> PanelItemKind {
        match self {
            Self::Approval(_) => PanelItemKind::Approval,
            Self::Match(_) => PanelItemKind::Match,
            Self::Plan(_) => PanelItemKind::Plan,
        }
    }
}

/// The cases of a meeting that are to be heard, or were.
#[derive(Clone, Debug)]
pub struct Agenda {
    capacity: u8,
    cases: Vec<PanelSubject>,
}

impl Agenda {
    /// The agenda of a meeting for at most `capacity` cases.
    pub fn of(capacity: u8, cases: impl IntoIterator<Item = PanelSubject>) -> Self {
        Self {
            capacity,
            cases: cases.into_iter().collect(),
        }
    }

    /// Puts a case on the agenda, or says every reason why not. `elsewhere` are the cases that
    /// wait to be heard by another meeting.
    pub fn list(&mut self, subject: PanelSubject, elsewhere: &[PanelSubject]) -> Result<(), Faults> {
        let mut faults = Faults::none();
        if self.cases.len() >= usize::from(self.capacity) {
            let detail = format!("the meeting is for {} cases and has them", self.capacity);
            faults.add(FaultCode::PanelFull, "", detail);
        }
        if self.cases.contains(&subject) {
            faults.add(FaultCode::AlreadyOnAgenda, "", "this case stands on the agenda");
        } else if elsewhere.contains(&subject) {
            let detail = "this case waits to be heard by another meeting: defer or withdraw it there first";
            faults.add(FaultCode::AlreadyOnAgenda, "", detail);
        }
        if faults.is_empty() {
            self.cases.push(subject);
        }
        faults.or(())
    }

    /// Takes a case off the agenda.
    pub fn take_off(&mut self, subject: PanelSubject) {
        self.cases.retain(|listed| *listed != subject);
    }

    /// Changes how many cases the meeting is for; never to fewer than it has.
    pub fn resize(&mut self, capacity: u8) -> Result<(), Fault> {
        if self.cases.len() > usize::from(capacity) {
            let detail = format!("{} cases stand on the agenda: take some off first", self.cases.len());
            return Err(Fault::new(FaultCode::PanelFull, "/capacity", detail));
        }
        self.capacity = capacity;
        Ok(())
    }

    /// How many cases the meeting is for.
    pub fn capacity(&self) -> u8 {
        self.capacity
    }

    /// What stands on it.
    pub fn cases(&self) -> &[PanelSubject] {
        &self.cases
    }
}
