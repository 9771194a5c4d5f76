//! Settings of a server, from the command line or the environment; all that is wrong is told at
//! once, and no secret is printed.

use clap::{Args, ValueEnum};
use family_finding_persistence::{Kind, Settings};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// Where the service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    /// A machine of a developer or a test.
    Development,
    /// Real cases: tokens by a real issuer, an encrypted database connection.
    Production,
}

/// The database.
#[derive(Debug, Args)]
pub struct DatabaseArguments {
    /// `sqlite://path` or `postgres://user:password@host/database`.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://./data/family-finding.sqlite",
        hide_env_values = true
    )]
    pub database_url: String,
    /// The most connections to it.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 8)]
    pub database_connections: u32,
}

impl DatabaseArguments {
    /// The settings of the pool, or what is wrong with them.
    pub fn settings(&self, faults: &mut Vec<String>) -> Settings {
        if Kind::of(&self.database_url).is_none() {
            faults.push("DATABASE_URL begins with sqlite:// or postgres://".to_owned());
        }
        if !(1..=200).contains(&self.database_connections) {
            faults.push("DATABASE_CONNECTIONS lies between 1 and 200".to_owned());
        }
        Settings {
            connections: self.database_connections,
            wait: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(20),
            ..Settings::new(self.database_url.clone())
        }
    }

    /// Makes the folder of an embedded database.
    pub fn prepare(&self) -> Result<(), String> {
        let Some(path) = self.database_url.strip_prefix("sqlite://") else {
            return Ok(());
        };
        match PathBuf::from(path).parent() {
            Some(folder) if !folder.as_os_str().is_empty() => {
                std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses, in production, an unencrypted connection to a database on another machine.
pub fn check_encryption(environment: Environment, database_url: &str, faults: &mut Vec<String>) {
    if environment != Environment::Production || Kind::of(database_url) != Some(Kind::Postgres) {
        return;
    }
    let (address, query) = database_url.split_once('?').unwrap_or((database_url, ""));
    let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
    let host = host.split("://").last().unwrap_or_default();
    let local = ["localhost", "127.0.0.1", "[::1]", "/"].iter().any(|name| host.starts_with(name)) || query.contains("host=/");
    let encrypted = query
        .split('&')
        .any(|pair| matches!(pair, "sslmode=require" | "sslmode=verify-ca" | "sslmode=verify-full"));
    if !local && !encrypted {
        faults.push(
            "in production a PostgreSQL on another machine needs sslmode=require, verify-ca or verify-full in DATABASE_URL".to_owned(),
        );
    }
    if encrypted && !cfg!(feature = "postgres-tls") {
        faults.push("this build cannot encrypt: build it with the feature postgres-tls".to_owned());
    }
}

/// The address a server listens on.
#[derive(Debug, Args)]
pub struct ListenArguments {
    /// Address and port.
    #[arg(long, env = "FAMILY_FINDING_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Threads that answer.
    #[arg(long, env = "FAMILY_FINDING_WORKERS", default_value_t = default_workers())]
    pub workers: usize,
}

/// One thread for each core, two at least.
pub fn default_workers() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2))
}

/// All faults of the settings as one message.
pub fn or_faults(faults: Vec<String>) -> Result<(), String> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(format!("the settings are not complete:\n  - {}", faults.join("\n  - ")))
    }
}
