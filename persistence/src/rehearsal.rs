//! A copy of the database to try changes on: what is done to it is judged by every rule, is in
//! nobody's way, and is gone with it.

use crate::{
    connection::{AnyConnection, Kind, Writes},
    database::{Database, Settings},
    error::StoreError,
};
use diesel::connection::SimpleConnection;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The tables that recording cases and facts writes. On PostgreSQL these are copied; what is not
/// among them can be read by a rehearsal and not written.
const WRITTEN: [&str; 12] = [
    "adopters",
    "children",
    "sibling_groups",
    "links",
    "link_children",
    "adopter_milestones",
    "child_milestones",
    "sibling_group_milestones",
    "link_milestones",
    "identities",
    "panel_items",
    "panel_item_milestones",
];

/// How long the copying of one table may take.
const LONGEST: Duration = Duration::from_secs(600);

/// A database to try changes on. It holds what the real one held at the moment it was made.
pub struct Rehearsal {
    database: Database,
    file: Option<PathBuf>,
}

impl Rehearsal {
    /// Copies a database: an embedded one to a file beside it, a PostgreSQL one to tables of the
    /// connection's own, which stand before the real ones of the same names.
    pub fn of(database: &Database) -> Result<Self, StoreError> {
        match database.kind() {
            Kind::Sqlite => Self::of_file(database),
            Kind::Postgres => Self::of_server(database),
        }
    }

    /// Where the changes are tried.
    pub fn database(&self) -> &Database {
        &self.database
    }

    fn of_file(database: &Database) -> Result<Self, StoreError> {
        let path = format!("{}.rehearsal", database.url().trim_start_matches("sqlite://"));
        let file = PathBuf::from(&path);
        // One that was killed may have left its own.
        remove(&file);
        database.copy_to(&file)?;
        let opened = Database::open(&settings(format!("sqlite://{path}")));
        if opened.is_err() {
            remove(&file);
        }
        Ok(Self {
            database: opened?,
            file: Some(file),
        })
    }

    fn of_server(database: &Database) -> Result<Self, StoreError> {
        // A connection that took the place of this one would find no tables of its own, and may
        // therefore not write the real ones.
        let copy = Database::open_with(&settings(database.url().to_owned()), Writes::OwnTables)?;
        copy.bare(|connection| match connection {
            AnyConnection::Postgres(postgres) => postgres.batch_execute(&copying()).map_err(StoreError::from),
            AnyConnection::Sqlite(_) => Ok(()),
        })?;
        Ok(Self {
            database: copy,
            file: None,
        })
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            remove(file);
        }
    }
}

fn settings(url: String) -> Settings {
    Settings {
        connections: 1,
        statement_timeout: LONGEST,
        ..Settings::new(url)
    }
}

fn remove(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // What is not there need not go.
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
}

/// Copies the tables with their columns, defaults, checks, rows and indexes, in one state of the
/// database. Their triggers are not copied, so nothing is told of what is tried.
fn copying() -> String {
    let tables: Vec<String> = WRITTEN.iter().map(|table| format!("'{table}'")).collect();
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE;
         DO $$
         DECLARE
             home text := current_schema();
             name text;
             made text;
         BEGIN
             FOREACH name IN ARRAY ARRAY[{}] LOOP
                 EXECUTE format('CREATE TEMPORARY TABLE %I (LIKE %I.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name, home, name);
                 EXECUTE format('INSERT INTO pg_temp.%I SELECT * FROM %I.%I', name, home, name);
                 FOR made IN SELECT indexdef FROM pg_indexes WHERE schemaname = home AND tablename = name LOOP
                     EXECUTE regexp_replace(made, ' ON \\S+ USING ', format(' ON pg_temp.%I USING ', name));
                 END LOOP;
                 EXECUTE format('ANALYZE pg_temp.%I', name);
             END LOOP;
         END $$;
         COMMIT;",
        tables.join(", ")
    )
}
