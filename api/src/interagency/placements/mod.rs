//! `/v1/interagency-placements`: one file for each operation.

mod begin;
mod create;
mod list;
mod list_milestones;
mod out;
mod read;
mod record_milestone;
mod void_milestone;

pub use begin::begin_sold;
pub use out::all_files;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_interagency_placement)
        .service(list::list_interagency_placements)
        .service(read::read_interagency_placement)
        .service(record_milestone::record_placement_milestone)
        .service(list_milestones::list_placement_milestones)
        .service(void_milestone::void_placement_milestone);
}
