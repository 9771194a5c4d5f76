//! `/v1/targets`: what a region aims at in a period, and what it takes.

mod calculate;
mod put;
mod read;

use crate::contract::Operations;
use crate::problems::{Outcome, Problem};
use family_finding_domain::calendar::Period;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(calculate::read_targets_calculation)
        .service(read::read_targets)
        .service(put::put_targets);
}

/// The period in the address: one with a name of its own, whether it has begun or not.
fn period_of_targets(text: &str) -> Outcome<Period> {
    let period: Period = text.parse().map_err(|_| Problem::not_found())?;
    if period.is_named() { Ok(period) } else { Err(Problem::not_found()) }
}
