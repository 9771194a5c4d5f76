//! The year's money across agencies: budget and target, spend and income.

mod finance;
mod put_budget;
mod read_budget;

pub use finance::committed_years;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(finance::read_interagency_finance)
        .service(read_budget::read_interagency_budget)
        .service(put_budget::put_interagency_budget);
}
