//! One connection type for both databases, opened by the scheme of its URL.

use crate::error::StoreError;
use diesel::{
    Connection, ConnectionError, MultiConnection, PgConnection, SqliteConnection,
    connection::SimpleConnection,
    r2d2::{ManageConnection, R2D2Connection},
};

/// A connection to either database.
#[derive(MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// Embedded SQLite.
    Sqlite(SqliteConnection),
}

/// The backend of [`AnyConnection`].
pub(crate) type Backend = <AnyConnection as Connection>::Backend;

/// Which database a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PostgreSQL.
    Postgres,
    /// Embedded SQLite.
    Sqlite,
}

impl Kind {
    /// Reads the scheme: `postgres://…`, `postgresql://…` or `sqlite://path`.
    pub fn of(url: &str) -> Option<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Some(Self::Postgres)
        } else if url.starts_with("sqlite://") {
            Some(Self::Sqlite)
        } else {
            None
        }
    }
}

/// How far the connections of a pool may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writes {
    /// Wherever the database lets them.
    Anywhere,
    /// On PostgreSQL, in tables of their own that go with the connection, and nowhere else.
    OwnTables,
}

/// Opens connections for the pool.
#[derive(Debug)]
pub(crate) struct Manager {
    url: String,
    kind: Kind,
    statement_timeout_ms: u64,
    writes: Writes,
}

impl Manager {
    pub(crate) fn new(url: &str, statement_timeout_ms: u64, writes: Writes) -> Result<Self, StoreError> {
        let kind = Kind::of(url).ok_or(StoreError::UnknownUrl)?;
        Ok(Self {
            url: url.to_owned(),
            kind,
            statement_timeout_ms,
            writes,
        })
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn open(&self) -> Result<AnyConnection, ConnectionError> {
        match self.kind {
            Kind::Postgres => {
                let mut connection = PgConnection::establish(&self.url)?;
                let timeouts = format!(
                    "SET statement_timeout = {0}; SET idle_in_transaction_session_timeout = {0}; SET TIME ZONE 'UTC';",
                    self.statement_timeout_ms
                );
                connection
                    .batch_execute(&timeouts)
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                if self.writes == Writes::OwnTables {
                    connection
                        .batch_execute("SET default_transaction_read_only = on")
                        .map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(AnyConnection::Postgres(connection))
            }
            Kind::Sqlite => {
                let path = self.url.trim_start_matches("sqlite://");
                let mut connection = SqliteConnection::establish(path)?;
                connection
                    .batch_execute(
                        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                         PRAGMA cache_size = -8000; PRAGMA secure_delete = ON;",
                    )
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(connection))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        self.open().map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), Self::Error> {
        connection.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        connection.is_broken()
    }
}
