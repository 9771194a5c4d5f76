//! What is to be expected of the next four quarters: approvals, matches and children who wait,
//! from the cases that are open and the region's own durations and drop-outs.
//!
//! A case stays in a state for a time and then moves to another or leaves. How long, and where to,
//! is drawn as it was in the region's own history (`course`); who is new is drawn from its own
//! months (`arrivals`). Chance comes from a fixed seed: the same cases give the same forecast.

mod arrivals;
mod children;
mod course;
mod households;
mod outlook;
mod simulation;

pub use households::{StageHistory, stage_histories};
pub use outlook::{Basis, Expected, ForecastQuarter, INTERVAL_PERCENT, Outlook, RUNS, outlook};
