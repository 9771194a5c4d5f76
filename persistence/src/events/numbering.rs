//! Giving committed events their places in the feed.

use crate::{connection::AnyConnection, database::Database, error::StoreError, schema::events};
use diesel::{RunQueryDsl, prelude::*, sql_query};

/// Any number that no other lock of this database has.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(7205759403792793601)";

/// Moves what is committed in the outbox to the end of the feed. The rows of a transaction that is
/// still under way are not seen here; they come later, with later places. So the feed grows at its
/// end only, and whoever read up to a place has missed nothing before it. Two changes of one record
/// keep their order: the second waits for the commit of the first before it writes to the outbox.
const MOVE: &str = "\
WITH committed AS (
    DELETE FROM event_outbox WHERE id IN (SELECT id FROM event_outbox ORDER BY id LIMIT 1000) RETURNING *
)
INSERT INTO events (position, region, kind, resource_id, case_kind, case_id, version, changed_at)
SELECT newest.position + row_number() OVER (ORDER BY committed.id),
       region, kind, resource_id, case_kind, case_id, version, changed_at
FROM committed, (SELECT coalesce(max(position), 0) AS position FROM events) newest";
const MOST_AT_ONCE: usize = 1000;

/// Gives everything that is committed its place; answers the newest place, 0 while there is none.
/// SQLite numbers as it writes, for it commits in that order.
pub async fn number(database: &Database) -> Result<i64, StoreError> {
    loop {
        let (moved, newest) = match database.kind() {
            crate::Kind::Sqlite => (0, database.read(newest).await?),
            crate::Kind::Postgres => database.relocate(relocate).await?,
        };
        if moved < MOST_AT_ONCE {
            return Ok(newest);
        }
    }
}

fn relocate(connection: &mut AnyConnection) -> Result<(usize, i64), StoreError> {
    let moved = match connection {
        AnyConnection::Postgres(postgres) => {
            sql_query(ONE_AT_A_TIME).execute(postgres)?;
            sql_query(MOVE).execute(postgres)?
        }
        AnyConnection::Sqlite(_) => 0,
    };
    Ok((moved, newest(connection)?))
}

/// The newest place of the feed. The newest event is never forgotten, so places are never given twice.
pub(super) fn newest(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let newest: Option<i64> = events::table.select(diesel::dsl::max(events::position)).get_result(connection)?;
    Ok(newest.unwrap_or(0))
}
