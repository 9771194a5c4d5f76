//! `/v1/children/{id}/shortlist` and `/v1/sibling-groups/{id}/shortlist`: one file for each operation.

mod create;
mod create_link;
mod list;
mod out;
mod record_removal;
mod subject;

pub use out::ShortlistRemovalOut;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list::list_child_shortlist)
        .service(create::create_child_shortlist_line)
        .service(record_removal::record_child_shortlist_removal)
        .service(create_link::create_child_shortlist_link)
        .service(list::list_sibling_group_shortlist)
        .service(create::create_sibling_group_shortlist_line)
        .service(record_removal::record_sibling_group_shortlist_removal)
        .service(create_link::create_sibling_group_shortlist_link);
}
