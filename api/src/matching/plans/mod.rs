//! `/v1/matching/plans`: the whole region at once; one file for each operation.

mod accept;
mod create;
mod decline;
mod gather;
mod list;
mod list_lines;
mod out;
mod pins;
mod read;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_matching_plan)
        .service(list::list_matching_plans)
        .service(read::read_matching_plan)
        .service(list_lines::list_matching_plan_lines)
        .service(accept::accept_matching_plan_line)
        .service(decline::decline_matching_plan_line);
}
