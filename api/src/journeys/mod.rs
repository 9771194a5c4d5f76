//! What the journeys of all cases share at the edge: how a recorded fact looks, how one is
//! checked against those that stand, and what is rebuilt when something changes.

mod bring_back;
mod check;
mod record;
mod refresh;
mod source_key;
mod void;
mod wire;

pub use bring_back::{end_overtaken, endings_of};
pub use check::{check_new, check_without};
pub use record::{Sent, Stored, recorded_now};
use refresh::links_ended_by;
pub use refresh::{Changed, end_links, links_seen, refresh};
pub use source_key::{TakenBack, fact_of_key, recorded_before};
pub use void::{void_fact, void_implied};
pub use wire::{MilestonesQuery, RecordedOut, VoidIn};
