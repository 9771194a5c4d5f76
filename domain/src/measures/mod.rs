//! Measures and scorecards: what the region counts, in words and in figures.
//!
//! A measure is one row of [`DEFINITIONS`]: its words and its arithmetic stand side by side.
//! [`figures`] reckons measures over a period; [`scorecards`] the national scorecards.

mod areas;
mod available;
mod cases;
mod child_journey;
mod codes;
mod compared;
mod conversion;
mod definitions;
pub mod disclosure;
mod engine;
mod family_finding;
mod funnel;
mod in_view;
mod query;
mod records;
mod scorecard_definitions;
mod scorecards;
mod statistics;
mod tally;
mod timescales;
mod vocabulary;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]
mod tests;

pub use cases::{CaseBehind, CountedCase, CountedCaseKind, FigureWithCases, figure_with_cases};
pub use codes::MeasureCode;
pub use compared::{ComparedWith, Difference, EarlierFigure, keeps_to_guidance, reaches_target};
pub use definitions::{DEFINITIONS, DefinedCode, Definition};
pub use engine::figures;
pub use family_finding::{AGE_BANDS, AgeBand};
pub use query::{Figure, MeasureQuery};
pub use records::{AdopterRecord, ChildRecord, Records};
pub use scorecards::{Scorecard, ScorecardCode, compare_scorecards, scorecards};
pub use statistics::{NotShown, Statistic, statistics};
pub use vocabulary::{Better, Breakdown, MeasureGroup, MeasurePopulation, MeasureUnit, PeriodRule};
