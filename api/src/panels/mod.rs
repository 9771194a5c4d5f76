//! `/v1/panels` and `/v1/panel-items`: one file for each operation.

mod cancel;
mod create;
mod items;
mod list;
mod members;
mod out;
mod patch;
mod read;

pub(crate) use items::shown_items;
pub use items::{PanelItemMilestoneOut, PanelItemOut, milestone_voided};
pub use out::PanelOut;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    items::configure_due(config);
    config
        .service(create::create_panel)
        .service(list::list_panels)
        .service(read::read_panel)
        .service(patch::patch_panel)
        .service(cancel::record_panel_cancellation);
    items::configure(config);
}
