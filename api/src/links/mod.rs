//! `/v1/links`: one file for each operation.

mod check;
mod create;
mod expand;
mod identify;
mod list;
mod list_milestones;
mod out;
mod read;
mod record_milestone;
mod tell;
mod void_milestone;

pub use expand::{AskedOfCase, CaseQuery, Expanded};
pub use identify::{Identification, identify};
pub use list_milestones::LinkMilestoneOut;
pub use out::LinkOut;
pub(crate) use read::reread;
pub(crate) use record_milestone::{LinkMilestoneIn, record_fact, record_in};
pub(crate) use tell::tell;
pub(crate) use void_milestone::take_back;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_link)
        .service(list::list_links)
        .service(read::read_link)
        .service(record_milestone::record_link_milestone)
        .service(list_milestones::list_link_milestones)
        .service(void_milestone::void_link_milestone);
}
