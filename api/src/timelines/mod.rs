//! `/v1/children/{id}/timeline` and `/v1/adopters/{id}/timeline`: one file for each operation.

mod entry;
mod for_adopter;
mod for_child;
mod links;
mod page;
mod panels;

pub use entry::TimelineEntryOut;
pub use for_adopter::entries as entries_of_adopter;
pub use for_child::entries as entries_of_child;
pub use page::whole_timeline;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(for_child::list_child_timeline)
        .service(for_adopter::list_adopter_timeline);
}
