//! `/v1/children`: one file for each operation.

mod create;
mod list;
mod list_milestones;
mod list_waiting;
mod out;
mod patch;
mod put;
mod read;
mod record_milestone;
mod told;
mod void_milestone;

pub use list_milestones::ChildMilestoneOut;
pub use out::ChildOut;
pub(crate) use put::{ChildPut, tell};
pub(crate) use read::assessment_of;
pub(crate) use record_milestone::{ChildMilestoneIn, record_fact, record_in};
pub(crate) use void_milestone::take_back;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_child)
        .service(list::list_children)
        .service(list_waiting::list_waiting_children)
        .service(read::read_child_by_reference)
        .service(put::put_child_by_reference)
        .service(read::read_child)
        .service(patch::patch_child)
        .service(record_milestone::record_child_milestone)
        .service(list_milestones::list_child_milestones)
        .service(void_milestone::void_child_milestone);
}
