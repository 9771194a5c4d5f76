//! The feed of what changed. Triggers of the database write it, in the transaction of each change.

mod feed;
mod numbering;
mod retention;

pub use feed::{Feed, FeedPage, Reader, feed, read};
pub use numbering::number;
pub use retention::forget_before;

use crate::{
    error::StoreError,
    schema::events,
    stored::{code, utc},
};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use family_finding_domain::{
    audit::{Case, CaseKind},
    events::{Event, EventKind},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
struct EventRow {
    position: i64,
    kind: String,
    resource_id: String,
    case_kind: String,
    case_id: String,
    version: i64,
    changed_at: Option<NaiveDateTime>,
}

impl EventRow {
    fn read(self) -> Result<Event, StoreError> {
        Ok(Event {
            position: self.position,
            kind: code(&self.kind, EventKind::from_code)?,
            resource_id: self.resource_id,
            case: Case {
                kind: code(&self.case_kind, CaseKind::from_code)?,
                id: self.case_id,
            },
            version: self.version,
            at: self.changed_at.map(utc),
        })
    }
}
