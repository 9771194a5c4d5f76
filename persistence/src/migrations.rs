//! The migrations, compiled in: one set for each database.

use crate::{connection::AnyConnection, database::Database, error::StoreError};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Failure(format!("migration: {error}"))
}

/// Brings the schema up to date; answers how many migrations ran.
pub fn migrate(database: &Database) -> Result<usize, StoreError> {
    database.bare(|connection| {
        Ok(match connection {
            AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map_err(failed)?.len(),
            AnyConnection::Postgres(postgres) => postgres.run_pending_migrations(POSTGRES).map_err(failed)?.len(),
        })
    })
}

/// Takes the whole schema down again; answers how many migrations were reverted.
pub fn revert_all(database: &Database) -> Result<usize, StoreError> {
    database.bare(|connection| {
        Ok(match connection {
            AnyConnection::Sqlite(sqlite) => sqlite.revert_all_migrations(SQLITE).map_err(failed)?.len(),
            AnyConnection::Postgres(postgres) => postgres.revert_all_migrations(POSTGRES).map_err(failed)?.len(),
        })
    })
}
