//! The one mechanism behind every journey.
//!
//! A **milestone** is a fact with a date. A journey is the fold of its standing facts. A table
//! of [`Rule`]s for each journey says what may follow what; adding a journey is adding a table.

mod clock;
mod fact;
mod fold;
mod rule;

pub use clock::{Clock, ClockState, Holds, Span, days_within};
pub use fact::{Fact, Milestone, RecordedDates, VoidReason, standing};
pub use fold::{Cause, Journey, NextMilestone, Refusal, fold};
pub use rule::{Rule, Step, Window};
