//! The database floor: Diesel over embedded SQLite or PostgreSQL, chosen by the URL.
//!
//! Queries are plain functions that take the connection and, for anything personal, the
//! caller's [`Scope`]. Facts are kept in one table for each journey; each case row carries a
//! summary that is rebuilt from them in the same transaction.

pub mod adopters;
pub mod audit;
pub mod children;
mod connection;
mod database;
pub mod deployment;
mod error;
pub mod events;
pub mod idempotency;
pub mod identities;
pub mod interagency;
pub mod links;
pub mod matching;
pub mod measures;
mod migrations;
pub mod milestones;
mod open;
pub mod organisations;
pub mod panels;
mod prepared;
mod rehearsal;
pub mod restrictions;
pub mod retention;
pub mod returns;
mod schema;
mod scope;
mod seen;
pub mod settings;
pub mod shortlists;
pub mod sibling_groups;
mod stored;
pub mod targets;
pub mod timelines;
pub mod webhooks;

pub use connection::{AnyConnection, Kind};
pub use database::{Database, Settings, TransactionError, savepoint};
pub use error::{Constraint, StoreError};
pub use migrations::{migrate, revert_all};
pub use open::{Open, Recordable};
pub use rehearsal::Rehearsal;
pub use scope::{Closed, OrganisationKind, Scope};
