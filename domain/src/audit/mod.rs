//! The audit trail: who was shown what, who changed what, and how anybody can tell later that
//! nothing of it was altered.
//!
//! An [`Entry`] says what one request was shown or changed. Entries are sealed in batches: a
//! [`Seal`] holds a hash over the digests of its entries and over the seal before it, so that no
//! entry and no seal can be changed, taken out or put in between without a trace.

mod case;
mod entry;
mod purpose;
mod seal;
mod verification;

pub use case::{Case, CaseKind, CaseShown, IdentityField, cases_from_text, cases_to_text};
pub use entry::{Entry, EntryOutcome, EntryRecord, EntryUnreadable};
pub use purpose::Purpose;
pub use seal::{FIRST_PREVIOUS, Seal, SealedEntry, seal_entries};
pub use verification::{Finding, Verification};
