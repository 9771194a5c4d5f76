//! What the black-box suites share: a running instance on either database, callers of every
//! kind, and builders of cases with valid defaults.

mod at_rest;
pub mod binary;
pub mod builders;
pub mod care;
pub mod client;
pub mod compatibility;
pub mod department;
pub mod document;
pub mod instance;
pub mod issuer;
pub mod listing;
pub mod own_postgres;
pub mod reading;
pub mod receiver;
pub mod sandbox;
pub mod story;
pub mod validator;
pub mod world;

pub use client::{Answer, Client};
pub use instance::{Backend, Instance};

/// Writes one test for SQLite and one for PostgreSQL. PostgreSQL is the server that
/// `TEST_POSTGRES_URL` names; `scripts/test` starts one.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($instance:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn run($instance: &$crate::Instance) $body

            $(#[$meta])*
            #[tokio::test]
            async fn on_sqlite() {
                let instance = $crate::Instance::start($crate::Backend::Sqlite).await;
                run(&instance).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn on_postgres() {
                let instance = $crate::Instance::start($crate::Backend::Postgres).await;
                run(&instance).await;
            }
        }
    )+};
}
