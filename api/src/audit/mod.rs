//! The audit trail: the door through which every operation reads and writes, what an answer shows,
//! the keeper of entries, and the operation that shows the trail.

mod about;
mod door;
mod examination;
mod list;
mod origin;
mod sealer;
mod shown;
mod trail;

pub use about::About;
pub use door::AuditedDatabase;
pub use examination::{Verified, examine};
pub use list::AuditEntryOut;
pub use origin::{Origin, PURPOSE};
pub use sealer::{seal_regularly, seal_rest};
pub use shown::{Shown, Shows};
pub use trail::Trail;

use crate::contract::Operations;

/// Registers the operations and their documentation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list::list_audit_entries);
}
