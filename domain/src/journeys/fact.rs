//! A fact: what happened and when, when that was recorded, and whether it was taken back.

use super::Step;
use crate::{
    fault::{FaultCode, Faults},
    identifiers::MilestoneId,
};
use chrono::{DateTime, NaiveDate, Utc};

/// What one milestone of a journey says.
pub trait Milestone {
    /// The steps of the journey's table.
    type Step: Step;
    /// The day on which it happened.
    fn occurred_on(&self) -> NaiveDate;
    /// The step of the journey's table that it takes.
    fn step(&self) -> Self::Step;
}

/// A recorded milestone. It is never edited: it is voided with a reason and recorded anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<M> {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub milestone: M,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was voided, if it was.
    pub voided_at: Option<DateTime<Utc>>,
}

impl<M> Fact<M> {
    /// Whether the fact stood, as the service knew it at `known_at` (now, when `None`).
    pub fn stands(&self, known_at: Option<DateTime<Utc>>) -> bool {
        match known_at {
            None => self.voided_at.is_none(),
            Some(moment) => self.recorded_at <= moment && self.voided_at.is_none_or(|voided| voided > moment),
        }
    }
}

/// The standing facts, as known at a moment (now, when `None`).
pub fn standing<M>(facts: &[Fact<M>], known_at: Option<DateTime<Utc>>) -> impl Iterator<Item = &Fact<M>> {
    facts.iter().filter(move |fact| fact.stands(known_at))
}

/// The earliest day on which anything can have happened.
const EARLIEST: (i32, u32, u32) = (1990, 1, 1);

/// Checks the date of a fact that is recorded today.
pub struct RecordedDates {
    /// The day on which it is recorded.
    pub today: NaiveDate,
}

impl RecordedDates {
    /// Refuses a date in the future or before anything the service can know.
    pub fn check(&self, occurred_on: NaiveDate, pointer: &str, faults: &mut Faults) {
        let earliest = NaiveDate::from_ymd_opt(EARLIEST.0, EARLIEST.1, EARLIEST.2).unwrap_or(NaiveDate::MIN);
        if occurred_on > self.today {
            faults.add(
                FaultCode::DateInFuture,
                pointer,
                format!("a milestone is a fact: its date cannot be later than today, {}", self.today),
            );
        } else if occurred_on < earliest {
            faults.add(FaultCode::DateOutOfRange, pointer, format!("no milestone lies before {earliest}"));
        }
    }
}

crate::codes::code_list! {
    /// Why a milestone is voided. A code, not free text: reasons written freely name people.
    VoidReason {
        /// It did not happen.
        DidNotHappen = "did_not_happen",
        /// It happened on another day.
        WrongDate = "wrong_date",
        /// It belongs to another case.
        WrongCase = "wrong_case",
        /// Its details are wrong.
        WrongDetails = "wrong_details",
        /// It was recorded twice.
        Duplicate = "duplicate",
    }
}
