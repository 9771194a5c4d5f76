//! `/v1/adopters`: one file for each operation.

mod checks;
mod create;
mod list;
mod list_milestones;
mod out;
mod patch;
mod put;
mod read;
mod record_milestone;
mod told;
mod void_milestone;

pub use checks::CheckOut;
pub use list_milestones::AdopterMilestoneOut;
pub use out::AdopterOut;
pub(crate) use put::{AdopterPut, tell};
pub(crate) use record_milestone::{AdopterMilestoneIn, record_fact, record_in};
pub(crate) use void_milestone::take_back;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_adopter)
        .service(list::list_adopters)
        .service(read::read_adopter_by_reference)
        .service(put::put_adopter_by_reference)
        .service(read::read_adopter)
        .service(patch::patch_adopter)
        .service(record_milestone::record_adopter_milestone)
        .service(list_milestones::list_adopter_milestones)
        .service(void_milestone::void_adopter_milestone);
    checks::configure(config);
}
