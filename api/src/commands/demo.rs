//! `family-finding demo`

use super::{identity_keys, serve::run_server, settings::default_workers, telemetry};
use crate::{
    demo::{callers, load},
    http::{HttpSettings, TrustedProxies},
    limits::LimitSettings,
    server::Parts,
    service::Clock,
    tokens::{EmbeddedIssuer, TokenRequest},
    webhooks::WebhookSettings,
};
use chrono::NaiveDate;
use clap::Args;
use family_finding_persistence::{Database, Settings, StoreError, deployment, identities::Keyring, migrate};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Instant,
};
use tracing::level_filters::LevelFilter;

/// The setting that says at which day a demonstration stands.
pub const STANDS_AT: &str = "demonstration_stands_at";
/// The day after the demonstration year.
const DAY: &str = "2022-04-01";
const SEED: u64 = 2022;

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the database and the key.
    #[arg(long, default_value = "./data")]
    data_dir: PathBuf,
    /// Begin anew: throws the demonstration database of the folder away.
    #[arg(long)]
    fresh: bool,
}

pub fn run(arguments: &DemoArguments) -> Result<(), String> {
    telemetry::start(LevelFilter::WARN)?;
    fs::create_dir_all(&arguments.data_dir).map_err(|error| format!("{}: {error}", arguments.data_dir.display()))?;
    let file = arguments.data_dir.join("demo.sqlite");
    if arguments.fresh {
        remove(&file)?;
    }
    let listener = TcpListener::bind(("127.0.0.1", arguments.port))
        .map_err(|error| format!("port {}: {error}; choose another with --port", arguments.port))?;
    let settings = Settings::new(format!("sqlite://{}", file.display()));
    let identity_keys = Arc::new(identity_keys::own(&arguments.data_dir)?);
    let day = prepare(&settings, &identity_keys)?;
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    identity_keys::fit(&database, &identity_keys)?;
    let issuer = EmbeddedIssuer::in_directory(&arguments.data_dir)?;
    let parts = Parts {
        database,
        identity_keys,
        tokens: issuer.verifier_settings(),
        limits: LimitSettings::default(),
        http: HttpSettings::default(),
        webhooks: WebhookSettings::on_this_machine(),
        clock: Clock::StandingAt(day),
        proxies: TrustedProxies::default(),
        events_kept_days: crate::events::KEPT_DAYS,
        answers_kept_days: crate::http::ANSWERS_KEPT_DAYS,
        workers: default_workers(),
    };
    let tokens = tokens(&issuer)?;
    run_server(parts, listener, |address| announce(address, day, &tokens))
}

fn remove(file: &Path) -> Result<(), String> {
    for suffix in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{suffix}", file.display()));
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(format!("{}: {error}", path.display())),
            _ => {}
        }
    }
    Ok(())
}

/// Makes the database ready; answers the day at which it stands. On a thread of its own and with
/// connections of its own, so that the memory of loading is given back before the service begins.
fn prepare(settings: &Settings, keys: &Keyring) -> Result<NaiveDate, String> {
    let prepared = thread::scope(|scope| scope.spawn(|| migrate_and_load(settings, keys)).join());
    prepared.map_err(|_| "the demonstration region could not be loaded".to_owned())?
}

/// Loads the region into a database that is empty yet.
fn migrate_and_load(settings: &Settings, keys: &Keyring) -> Result<NaiveDate, String> {
    let words = |error: StoreError| error.to_string();
    let database = Database::open(settings).map_err(words)?;
    migrate(&database).map_err(words)?;
    let day: NaiveDate = DAY.parse().map_err(|error| format!("{error}"))?;
    if database
        .blocking(|connection| deployment::find(connection, STANDS_AT))
        .map_err(words)?
        .is_some()
    {
        return Ok(day);
    }
    let started = Instant::now();
    println!("Loading the demonstration region …");
    let region = crate::demo::region::generate(SEED).map_err(|error| error.to_string())?;
    database
        .blocking(|connection| {
            load(connection, keys, &region, day)?;
            deployment::put(connection, STANDS_AT, DAY)
        })
        .map_err(words)?;
    println!(
        "{} households, {} children, {} links loaded in {:.1} s.",
        region.adopters.len(),
        region.children.len(),
        region.links.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(day)
}

fn tokens(issuer: &EmbeddedIssuer) -> Result<Vec<(callers::DemoCaller, String)>, String> {
    callers::all()
        .into_iter()
        .map(|caller| {
            let request = TokenRequest {
                organisation: caller.organisation.to_owned(),
                subject: caller.subject.to_owned(),
                scopes: caller.scopes.clone(),
                lifetime_seconds: 31 * 24 * 3600,
            };
            Ok((caller, issuer.mint(&request)?))
        })
        .collect()
}

fn announce(address: SocketAddr, day: NaiveDate, tokens: &[(callers::DemoCaller, String)]) {
    let base = format!("http://{address}");
    println!("\nfamily-finding serves an invented region at {base} — its day stands still at {day}.");
    println!("  documentation  {base}/docs/");
    println!("  contract       {base}/openapi.json");
    println!("  problems       {base}/problems");
    println!("  health         {base}/health/ready     metrics  {base}/metrics");
    println!("\nTokens, valid for 31 days:");
    for (caller, token) in tokens {
        println!("\n  {} ({})\n{token}", caller.words, caller.organisation);
    }
    let Some((_, token)) = tokens.first() else { return };
    println!("\nTry:\n");
    println!("curl -sw '\\n' -H 'Authorization: Bearer {token}' '{base}/v1/scorecards?period=2021-22&by=local_authority'\n");
    println!("curl -sw '\\n' -H 'Authorization: Bearer {token}' '{base}/v1/children?family_finding=no_potential_link'\n");
    println!(
        "curl -s -H 'Authorization: Bearer {token}' '{base}/v1/measures?period=2021-22&by=quarter&measures=enquiries,approved,children_formally_linked'\n"
    );
    println!("Stop with Ctrl-C. The next start uses the same database; --fresh begins anew.");
}
