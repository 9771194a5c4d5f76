//! Measures and scorecards.

mod cases;
mod definitions;
mod figures;
mod gathered;
mod known_at;
mod scorecards;
mod statistics;

pub use gathered::Gathered;
pub use known_at::{day_known, known_at, period_of, read_on};

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(definitions::list_measure_definitions)
        .service(figures::list_measures)
        .service(cases::list_measure_cases)
        .service(scorecards::list_scorecards)
        .service(statistics::list_statistics);
}
