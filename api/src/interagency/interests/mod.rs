//! `/v1/expressions-of-interest`: one file for each operation.

mod create;
mod create_outgoing;
mod list;
mod list_messages;
mod list_milestones;
mod out;
mod read;
mod read_release;
mod record_milestone;
mod release;
mod send_message;
mod void_milestone;

pub use release::ReleaseIn;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create_outgoing::create_outgoing_expression_of_interest)
        .service(create::create_expression_of_interest)
        .service(list::list_expressions_of_interest)
        .service(read::read_expression_of_interest)
        .service(record_milestone::record_interest_milestone)
        .service(list_milestones::list_interest_milestones)
        .service(void_milestone::void_interest_milestone)
        .service(send_message::create_interest_message)
        .service(list_messages::list_interest_messages)
        .service(release::create_interest_release)
        .service(read_release::read_interest_release);
}
