//! Cases on agendas: one file for each operation.

mod create;
mod due;
mod imply;
mod list;
mod list_milestones;
mod out;
mod patch;
mod read;
mod record_milestone;
mod stand;
mod void_milestone;

pub(crate) use list::shown as shown_items;
pub use list_milestones::PanelItemMilestoneOut;
pub use out::PanelItemOut;
pub use stand::{agenda_of, milestone_voided, not_cancelled, refold};

use crate::contract::Operations;

/// Registers the list whose address is more specific than that of one panel.
pub fn configure_due(config: &mut Operations<'_>) {
    config.service(due::list_due_panel_decisions);
}

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_panel_item)
        .service(list::list_panel_items)
        .service(read::read_panel_item)
        .service(patch::patch_panel_item)
        .service(record_milestone::record_panel_item_milestone)
        .service(list_milestones::list_panel_item_milestones)
        .service(void_milestone::void_panel_item_milestone);
}
