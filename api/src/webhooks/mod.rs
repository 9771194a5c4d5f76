//! `/v1/webhooks`: what changed, sent to an organisation's own address.

mod address;
mod client;
mod create;
mod delete;
mod deliver;
mod list;
mod list_deliveries;
mod out;
mod patch;
mod read;
mod redeliver;
mod rotate_secret;
mod send_test;
mod settings;
mod signature;

pub use deliver::deliver;
pub use settings::WebhookSettings;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create::create_webhook)
        .service(list::list_webhooks)
        .service(read::read_webhook)
        .service(patch::patch_webhook)
        .service(delete::delete_webhook)
        .service(rotate_secret::rotate_webhook_secret)
        .service(send_test::send_webhook_test)
        .service(list_deliveries::list_webhook_deliveries)
        .service(redeliver::send_webhook_deliveries);
}
