//! The door to the database: async at the edge, one blocking closure and one transaction inside.

use crate::{
    connection::{AnyConnection, Kind, Manager, Writes},
    error::StoreError,
};
use diesel::{
    RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    r2d2::{Pool, R2D2Connection},
};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// The most connections.
    pub connections: u32,
    /// How long a request waits for a connection.
    pub wait: Duration,
    /// How long one statement may run.
    pub statement_timeout: Duration,
}

impl Settings {
    /// Sensible settings for a URL.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 8,
            wait: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(20),
        }
    }
}

/// An error of a transaction's closure.
pub trait TransactionError: From<StoreError> + Send + 'static {
    /// Whether another transaction was in the way, so that the closure should run again.
    fn is_contended(&self) -> bool;
}

impl TransactionError for StoreError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Contended)
    }
}

/// How often at least a transaction is tried while another is in its way.
const LEAST_ATTEMPTS: u32 = 12;

/// For how long at least: a commit that waits for a slow disk is in the way of whoever touches the same
/// rows of PostgreSQL until it is there, and refuses them at once.
const PATIENCE: Duration = Duration::from_secs(2);

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_millis(40);

/// How a transaction ends that a closure has done its work in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Commit,
    /// The closure failed.
    Abandon,
    /// Another transaction was in the way of the closure.
    Again,
}

/// The work of a transaction, without the type of what it answers, so that everything around it is
/// compiled once and not for each operation.
type Work<'a> = dyn FnMut(&mut AnyConnection) -> Ending + 'a;
/// The same, for another thread.
type SentWork = dyn FnMut(&mut AnyConnection) -> Ending + Send;

/// What a transaction is for, and so what it may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transaction {
    /// One state of the database.
    Read,
    /// As if nobody else were writing.
    Write,
    /// With each statement, what is committed by then. PostgreSQL checks such a transaction against
    /// no other, so it is in the way of no writer.
    Move,
}

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Manager>,
    url: Arc<str>,
    kind: Kind,
    permits: Arc<Semaphore>,
    writers: Arc<Semaphore>,
    turns: Arc<Mutex<()>>,
    wait: Duration,
}

impl Database {
    /// Opens the pool; the first connection is made at once.
    pub fn open(settings: &Settings) -> Result<Self, StoreError> {
        Self::open_with(settings, Writes::Anywhere)
    }

    /// Opens the pool of connections that may write no further than this.
    pub(crate) fn open_with(settings: &Settings, writes: Writes) -> Result<Self, StoreError> {
        let manager = Manager::new(
            &settings.url,
            u64::try_from(settings.statement_timeout.as_millis()).unwrap_or(u64::MAX),
            writes,
        )?;
        let kind = manager.kind();
        let pool = Pool::builder()
            .max_size(settings.connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(settings.wait)
            .build(manager)
            .map_err(|_| StoreError::Unavailable)?;
        let connections = settings.connections as usize;
        let writers = match kind {
            // SQLite has one writer; waiting for a permit is fairer than waiting for its lock.
            Kind::Sqlite => 1,
            Kind::Postgres => connections,
        };
        Ok(Self {
            pool,
            url: settings.url.as_str().into(),
            kind,
            permits: Arc::new(Semaphore::new(connections)),
            writers: Arc::new(Semaphore::new(writers)),
            turns: Arc::new(Mutex::new(())),
            wait: settings.wait,
        })
    }

    /// What it was opened by.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Runs a closure in a read-only transaction that sees one state of the database.
    pub async fn read<T, E>(&self, work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        self.run(Transaction::Read, work).await
    }

    /// Runs a closure in a transaction that commits when it succeeds and leaves no trace when it
    /// fails. The closure runs again when another transaction was in the way.
    pub async fn write<T, E>(&self, work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let waiting = tokio::time::timeout(self.wait, self.writers.clone().acquire_owned()).await;
        let Ok(Ok(_writer)) = waiting else {
            return Err(StoreError::Unavailable.into());
        };
        self.run(Transaction::Write, work).await
    }

    /// Runs a closure that moves what is committed from one table to another; its first statement
    /// takes a lock that lets one mover through at a time.
    pub(crate) async fn relocate<T: Send + 'static>(
        &self,
        work: impl Fn(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(Transaction::Move, work).await
    }

    async fn run<T, E>(&self, kind: Transaction, work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: TransactionError,
    {
        let outcome = Arc::new(Mutex::new(None));
        let told = outcome.clone();
        let carried_out = self.carry_out(
            kind,
            Box::new(move |connection| {
                let (ending, answer) = ending_of(work(connection));
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
                ending
            }),
        );
        carried_out.await?;
        let outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
        outcome.unwrap_or_else(|| Err(broken_off().into()))
    }

    async fn carry_out(&self, kind: Transaction, mut work: Box<SentWork>) -> Result<(), StoreError> {
        let waiting = tokio::time::timeout(self.wait, self.permits.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = waiting else {
            return Err(StoreError::Unavailable);
        };
        let database = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            database.attempt(kind, &mut *work)
        });
        done.await.unwrap_or_else(|_| Err(broken_off()))
    }

    /// Runs the work until nothing is in its way, or it has been tried often and long enough. An error is
    /// one of the transaction; what the work itself answered is its own to tell.
    fn attempt(&self, kind: Transaction, work: &mut Work<'_>) -> Result<(), StoreError> {
        let (mut attempt, mut lost, begun) = (1, 0, Instant::now());
        let mut turn = None;
        loop {
            let mut connection = self.pool.get().map_err(|_| StoreError::Unavailable)?;
            let outcome = in_transaction(&mut connection, kind, work);
            match outcome {
                Err(StoreError::Undecided) => return Err(StoreError::Undecided),
                // A connection that was lost before the commit took with it what was done. When
                // the server was restarted, each of the pool is found lost once.
                _ if connection.is_broken() => {
                    lost += 1;
                    if lost > self.pool.max_size() {
                        return Err(StoreError::Unavailable);
                    }
                }
                Ok(Ending::Again) | Err(StoreError::Contended) if attempt < LEAST_ATTEMPTS || begun.elapsed() < PATIENCE => {
                    drop(connection);
                    // Those that were in each other's way go one after the other.
                    turn.get_or_insert_with(|| self.turns.lock().unwrap_or_else(PoisonError::into_inner));
                    std::thread::sleep(LONGEST_PAUSE.min(Duration::from_millis(2) * attempt));
                    attempt += 1;
                }
                _ => return outcome.map(|_| ()),
            }
        }
    }

    fn attempt_here<T, E: TransactionError>(&self, kind: Transaction, work: impl Fn(&mut AnyConnection) -> Result<T, E>) -> Result<T, E> {
        let mut outcome = None;
        self.attempt(kind, &mut |connection| {
            let (ending, answer) = ending_of(work(connection));
            outcome = Some(answer);
            ending
        })?;
        outcome.unwrap_or_else(|| Err(broken_off().into()))
    }

    /// Runs a closure on one connection without async, for commands of the binary.
    pub fn blocking<T, E: TransactionError>(&self, work: impl Fn(&mut AnyConnection) -> Result<T, E>) -> Result<T, E> {
        self.attempt_here(Transaction::Write, work)
    }

    /// Writes the files of an embedded database anew, so that nothing is left in them of content
    /// that was taken away. PostgreSQL does so by its own vacuum.
    pub(crate) fn forget_freed_content(&self) -> Result<(), StoreError> {
        self.bare(|connection| match connection {
            AnyConnection::Sqlite(sqlite) => sqlite
                .batch_execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
                .map_err(StoreError::from),
            AnyConnection::Postgres(_) => Ok(()),
        })
    }

    /// Writes all that is committed of an embedded database to a new file.
    pub fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        self.bare(|connection| match connection {
            AnyConnection::Sqlite(sqlite) => {
                let copy = diesel::sql_query("VACUUM INTO ?").bind::<diesel::sql_types::Text, _>(file.display().to_string());
                copy.execute(sqlite)?;
                Ok(())
            }
            AnyConnection::Postgres(_) => Err(StoreError::Failure("only an embedded database is copied".to_owned())),
        })
    }

    /// Runs a closure in a read-only transaction without async, for commands of the binary.
    pub fn look<T, E: TransactionError>(&self, work: impl Fn(&mut AnyConnection) -> Result<T, E>) -> Result<T, E> {
        self.attempt_here(Transaction::Read, work)
    }

    /// Runs a closure on one connection outside any transaction (migrations make their own).
    pub(crate) fn bare<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.pool.get().map_err(|_| StoreError::Unavailable)?;
        work(&mut connection)
    }
}

fn broken_off() -> StoreError {
    StoreError::Failure("the work on the database was broken off".to_owned())
}

fn ending_of<T, E: TransactionError>(answer: Result<T, E>) -> (Ending, Result<T, E>) {
    let ending = match &answer {
        Ok(_) => Ending::Commit,
        Err(error) if error.is_contended() => Ending::Again,
        Err(_) => Ending::Abandon,
    };
    (ending, answer)
}

fn in_transaction(connection: &mut AnyConnection, kind: Transaction, work: &mut Work<'_>) -> Result<Ending, StoreError> {
    begin(connection, kind)?;
    let ending = work(connection);
    if ending == Ending::Commit {
        // A failed commit has ended the transaction already; a second rollback is harmless.
        commit(connection).map_err(|error| match kind {
            Transaction::Write | Transaction::Move if connection.is_broken() => StoreError::Undecided,
            _ => {
                drop(rollback(connection));
                error
            }
        })?;
    } else {
        rollback(connection)?;
    }
    Ok(ending)
}

/// Runs a part of a transaction that may fail by itself: then what it wrote is taken back, and the
/// transaction goes on as if it had not begun. Whether that may be is the caller's to decide: a part
/// that another transaction was in the way of fails the whole.
pub fn savepoint<T, E: TransactionError>(
    connection: &mut AnyConnection,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    begin_part(connection)?;
    let answer = work(connection);
    match &answer {
        Ok(_) => commit(connection)?,
        Err(_) => rollback(connection)?,
    }
    answer
}

/// Within a transaction this begins a savepoint of it.
fn begin_part(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction(sqlite),
        AnyConnection::Postgres(postgres) => AnsiTransactionManager::begin_transaction(postgres),
    }
    .map_err(StoreError::from)
}

fn begin(connection: &mut AnyConnection, kind: Transaction) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            let begin = match kind {
                Transaction::Read => "BEGIN DEFERRED",
                Transaction::Write | Transaction::Move => "BEGIN IMMEDIATE",
            };
            AnsiTransactionManager::begin_transaction_sql(sqlite, begin)
        }
        AnyConnection::Postgres(postgres) => {
            let begin = match kind {
                Transaction::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                // Whoever scans a whole table is in the way of everybody who adds to it.
                Transaction::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL enable_seqscan = off",
                Transaction::Move => "BEGIN ISOLATION LEVEL READ COMMITTED",
            };
            AnsiTransactionManager::begin_transaction_sql(postgres, begin)
        }
    }
    .map_err(StoreError::from)
}

fn commit(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => AnsiTransactionManager::commit_transaction(sqlite),
        AnyConnection::Postgres(postgres) => AnsiTransactionManager::commit_transaction(postgres),
    }
    .map_err(StoreError::from)
}

fn rollback(connection: &mut AnyConnection) -> Result<(), StoreError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => AnsiTransactionManager::rollback_transaction(sqlite),
        AnyConnection::Postgres(postgres) => AnsiTransactionManager::rollback_transaction(postgres),
    }
    .map_err(StoreError::from)
}
