//! A place in the feed, as a consumer keeps it.

use crate::problems::{Outcome, Problem, ProblemKind};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use family_finding_persistence::events::Feed;

/// The cursor of a place in a feed.
pub fn encode(feed: &Feed, position: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{position}", feed.id))
}

/// The place of a cursor in a feed. Refuses what is no cursor, what another database gave, and a
/// place whose following events are no longer kept.
pub fn decode(cursor: &str, feed: &Feed) -> Outcome<i64> {
    let unreadable = || Problem::new(ProblemKind::InvalidCursor, "the cursor cannot be read");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unreadable())?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    let (id, position) = text.split_once('.').ok_or_else(unreadable)?;
    let position: i64 = position.parse().ok().filter(|position| *position >= 0).ok_or_else(unreadable)?;
    if id != feed.id || position > feed.newest {
        return Err(Problem::new(
            ProblemKind::CursorOfAnotherFeed,
            "this database did not give the cursor, or has been set back since",
        ));
    }
    if position + 1 < feed.oldest {
        return Err(Problem::new(
            ProblemKind::CursorTooOld,
            "events after this cursor are no longer kept",
        ));
    }
    Ok(position)
}
