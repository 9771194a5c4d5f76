//! `family-finding serve`

use super::{
    identity_keys::{IdentityKeyArguments, fit},
    limits::LimitArguments,
    network::NetworkArguments,
    settings::{DatabaseArguments, Environment, ListenArguments, check_encryption, or_faults},
    telemetry,
    token_keys::TokenKeyArguments,
    webhooks::WebhookArguments,
};
use crate::{
    audit::seal_rest,
    server::{Parts, start},
    service::Clock,
};
use clap::Args;
use family_finding_persistence::{Database, deployment, migrate};
use std::net::TcpListener;
use tracing::level_filters::LevelFilter;

#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Where the service runs.
    #[arg(long, env = "FAMILY_FINDING_ENV", value_enum, default_value_t = Environment::Development)]
    environment: Environment,
    /// Bring the schema up to date first.
    #[arg(long, env = "FAMILY_FINDING_MIGRATE")]
    migrate: bool,
    #[command(flatten)]
    listen: ListenArguments,
    #[command(flatten)]
    database: DatabaseArguments,
    #[command(flatten)]
    network: NetworkArguments,
    #[command(flatten)]
    limits: LimitArguments,
    #[command(flatten)]
    webhooks: WebhookArguments,
    #[command(flatten)]
    tokens: TokenKeyArguments,
    #[command(flatten)]
    identity_keys: IdentityKeyArguments,
}

pub fn run(arguments: &ServeArguments) -> Result<(), String> {
    telemetry::start(LevelFilter::INFO)?;
    let mut faults = Vec::new();
    let settings = arguments.database.settings(&mut faults);
    let tokens = arguments.tokens.verifier(arguments.environment, &mut faults);
    let identity_keys = arguments
        .identity_keys
        .keyring(arguments.environment, &arguments.tokens.data_dir, &mut faults);
    let (http, proxies) = arguments.network.settings(arguments.environment, &mut faults);
    let webhooks = arguments.webhooks.settings(arguments.environment, &mut faults);
    check_encryption(arguments.environment, &arguments.database.database_url, &mut faults);
    or_faults(faults)?;
    let tokens = tokens.ok_or("no token key")?;
    let identity_keys = identity_keys.ok_or("no identity keys")?;
    arguments.database.prepare()?;
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    if arguments.migrate {
        let count = migrate(&database).map_err(|error| error.to_string())?;
        tracing::info!(count, "migrated");
    }
    refuse_demonstration(&database, arguments.environment)?;
    fit(&database, &identity_keys)?;
    let listener = TcpListener::bind(arguments.listen.listen).map_err(|error| format!("{}: {error}", arguments.listen.listen))?;
    let parts = Parts {
        database,
        identity_keys,
        tokens,
        limits: arguments.limits.settings(),
        proxies,
        http,
        webhooks,
        clock: Clock::System,
        events_kept_days: arguments.limits.events_kept_days,
        answers_kept_days: arguments.limits.answers_kept_days,
        workers: arguments.listen.workers,
    };
    run_server(parts, listener, |address| tracing::info!(%address, "listening"))
}

/// A demonstration's database is never served as a real one.
fn refuse_demonstration(database: &Database, environment: Environment) -> Result<(), String> {
    let demonstration = database
        .blocking(|connection| deployment::find(connection, super::demo::STANDS_AT))
        .map_err(|error| format!("the schema is not up to date ({error}): run migrate first, or serve with --migrate"))?;
    match (demonstration, environment) {
        (Some(_), Environment::Production) => Err("this database holds the demonstration region".to_owned()),
        _ => Ok(()),
    }
}

/// Runs a server until it is told to stop; `listening` is called once it listens.
pub fn run_server(parts: Parts, listener: TcpListener, listening: impl FnOnce(std::net::SocketAddr)) -> Result<(), String> {
    actix_web::rt::System::new().block_on(async {
        let (database, clock) = (parts.database.clone(), parts.clock.clone());
        let started = start(parts, listener)?;
        listening(started.address);
        let ended = started.server.await.map_err(|error| error.to_string());
        if let Err(error) = seal_rest(&database, &clock).await {
            tracing::error!(%error, "what is left of the audit trail is sealed at the next start");
        }
        ended
    })
}
