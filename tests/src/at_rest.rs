//! What lies in the database of an instance, byte for byte, whatever the service would show of it.

use crate::instance::{Instance, Storage};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query, sql_types::Text};
use family_finding_persistence::{AnyConnection, StoreError};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Instance {
    /// The bytes of the database: of the embedded one its file and its log; of PostgreSQL every row
    /// of every table, binary columns written out.
    pub fn at_rest(&self) -> Vec<u8> {
        match &self.storage {
            Storage::File(path) => {
                let read = |suffix: &str| std::fs::read(format!("{}{suffix}", path.display())).unwrap_or_default();
                let bytes = [read(""), read("-wal")].concat();
                assert!(bytes.len() > 4096, "the database was read");
                bytes
            }
            Storage::Schema { .. } => {
                let rows = self.database.blocking(every_row);
                rows.expect("the tables can be read").into_bytes()
            }
        }
    }

    /// Brings the log of an embedded database into its file, as the database does by itself every
    /// few megabytes and at its end: until then the log holds what pages were before.
    pub fn checkpoint(&self) {
        if let Storage::File(path) = &self.storage {
            let mut connection = SqliteConnection::establish(&path.display().to_string()).expect("the file opens");
            connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("a checkpoint");
        }
    }

    /// Whether a text stands anywhere in the database.
    pub fn holds_at_rest(&self, text: &str) -> bool {
        let bytes = self.at_rest();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

fn every_row(connection: &mut AnyConnection) -> Result<String, StoreError> {
    let AnyConnection::Postgres(connection) = connection else {
        return Ok(String::new());
    };
    // A row as text shows binary columns in hexadecimal, so they are written out beside it.
    let queries: Vec<Line> = sql_query(
        "SELECT 'SELECT concat_ws('' '', row_of::text' || coalesce(string_agg(', encode(row_of.' || quote_ident(column_name) || ', ''escape'')', '') \
           FILTER (WHERE data_type = 'bytea'), '') || ') AS line FROM ' || quote_ident(table_name) || ' row_of' AS line \
           FROM information_schema.columns WHERE table_schema = current_schema() GROUP BY table_name",
    )
    .load(connection)?;
    let mut text = String::new();
    for Line { line: query } in &queries {
        let rows: Vec<Line> = sql_query(query).load(connection)?;
        for row in rows {
            text.push_str(&row.line);
            text.push('\n');
        }
    }
    assert!(text.contains("SOUTH"), "the tables were read");
    Ok(text)
}
