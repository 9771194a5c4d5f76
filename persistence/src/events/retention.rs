//! Forgetting old events.

use super::numbering::newest;
use crate::{connection::AnyConnection, error::StoreError, schema::events, stored::instant};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// Forgets what was noted before a moment of the database's own clock, from the front of the feed;
/// the newest event stays, for the next one is counted from it. Answers how many were forgotten.
pub fn forget_before(connection: &mut AnyConnection, moment: DateTime<Utc>) -> Result<usize, StoreError> {
    let kept: Option<i64> = events::table
        .filter(events::noted_at.ge(instant(moment)))
        .select(diesel::dsl::min(events::position))
        .get_result(connection)?;
    let first = match kept {
        Some(first) => first,
        None => newest(connection)?,
    };
    Ok(diesel::delete(events::table.filter(events::position.lt(first))).execute(connection)?)
}
