//! Targets that a region sets for its measures, and how many households must enter each stage to
//! reach one.

mod calculation;
mod set;

pub use calculation::{ClosureRate, EntrantsNeeded, FunnelStage, NoWayThrough, conversion_percent, entrants_needed};
pub use set::{MOST_TARGETS, Target, TargetValue, Targets};
