//! Work with other agencies: the partner's door, expressions of interest, placements across
//! agencies and their money.

mod agreements;
mod interests;
mod money;
mod offers;
mod partner;
mod placements;

pub use money::committed_years;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    offers::configure(config);
    agreements::configure(config);
    interests::configure(config);
    // The year's money stands before a place for a placement's identifier.
    money::configure(config);
    placements::configure(config);
}
