//! `/v1/sibling-groups`: one file for each operation.

mod create;
mod list;
mod list_milestones;
mod members;
mod out;
mod patch;
mod put;
mod read;
mod record_milestone;
mod void_milestone;

pub use list_milestones::SiblingGroupMilestoneOut;
pub use out::SiblingGroupOut;
pub(crate) use put::{SiblingGroupPut, tell};
pub(crate) use record_milestone::{SiblingGroupMilestoneIn, record_in};
pub(crate) use void_milestone::take_back;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_sibling_group)
        .service(list::list_sibling_groups)
        .service(read::read_sibling_group_by_reference)
        .service(put::put_sibling_group_by_reference)
        .service(read::read_sibling_group)
        .service(patch::patch_sibling_group)
        .service(record_milestone::record_sibling_group_milestone)
        .service(list_milestones::list_sibling_group_milestones)
        .service(void_milestone::void_sibling_group_milestone);
}
