//! The state in which a sandbox begins, and to which a reset brings it back.

use super::{Folder, Generation, clock, document::document, generation::Beginning};
use crate::{
    commands::STANDS_AT,
    contract::Contract,
    demo::{load, load_organisations, region},
    http::Schemas,
    problems::{Outcome, Problem},
    tokens::EmbeddedIssuer,
};
use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use family_finding_persistence::{Database, Settings, StoreError, deployment, identities::Keyring, migrate};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// The seed of the demonstration region, the same as that of `demo`.
const SEED: u64 = 2022;

/// How a sandbox begins.
#[derive(Clone, Copy, Debug)]
pub struct SandboxSettings {
    /// With the cases of the demonstration region; otherwise with its organisations alone.
    pub demo: bool,
    /// At which moment.
    pub now: DateTime<Utc>,
}

/// A sandbox: what stays through every reset, and the life that it has now.
pub struct Sandbox {
    /// Signs its tokens, through every reset.
    pub issuer: EmbeddedIssuer,
    folder: PathBuf,
    identity_keys: Arc<Keyring>,
    now: DateTime<Utc>,
    contract: Arc<Contract>,
    schemas: Arc<Schemas>,
    lives: AtomicU64,
    current: RwLock<Data<Generation>>,
}

impl Sandbox {
    /// Prepares the start in a folder, and begins. Called within an actix system.
    pub fn begin(folder: &Folder, settings: SandboxSettings) -> Result<Self, String> {
        if !clock::is_possible(settings.now) {
            return Err("--now lies between the years 1990 and 2099".to_owned());
        }
        let folder = folder.path().to_owned();
        let identity_keys = Arc::new(Keyring::read(&Keyring::new_entry("sandbox")?)?);
        prepare(&folder, &identity_keys, settings)?;
        let issuer = EmbeddedIssuer::ephemeral()?;
        let own = document_value()?;
        let mut contract = Contract::published()?;
        contract.learn(&own)?;
        // Bodies of the sandbox's operations are checked by the schemas of its own document.
        let (contract, schemas) = (Arc::new(contract), Arc::new(Schemas::published()?.and_of(&own)));
        let (database, file) = open(&folder, 0).map_err(|error| error.to_string())?;
        let beginning = Beginning {
            now: settings.now,
            identity_keys: identity_keys.clone(),
            tokens: issuer.verifier_settings(),
            contract: contract.clone(),
            schemas: schemas.clone(),
        };
        let first = Generation::begin(beginning, database, file)?;
        Ok(Self {
            issuer,
            folder,
            identity_keys,
            now: settings.now,
            contract,
            schemas,
            lives: AtomicU64::new(1),
            current: RwLock::new(Data::new(first)),
        })
    }

    /// The life it has now.
    pub fn current(&self) -> Data<Generation> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins anew; answers the new life. What is under way ends in the old one.
    pub async fn reset(&self) -> Outcome<Data<Generation>> {
        let number = self.lives.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.clone();
        let (database, file) = web::block(move || open(&folder, number))
            .await
            .map_err(|error| Problem::internal(error.to_string()))?
            .map_err(Problem::internal)?;
        let beginning = Beginning {
            now: self.now,
            identity_keys: self.identity_keys.clone(),
            tokens: self.issuer.verifier_settings(),
            contract: self.contract.clone(),
            schemas: self.schemas.clone(),
        };
        let next = Data::new(Generation::begin(beginning, database, file).map_err(Problem::internal)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next.clone();
        Ok(next)
    }
}

fn document_value() -> Result<Value, String> {
    serde_json::to_value(document()).map_err(|error| error.to_string())
}

/// The file from which every life's database is copied.
fn start_file(folder: &Path) -> PathBuf {
    folder.join("start.sqlite")
}

/// A database as it is at the start.
fn open(folder: &Path, number: u64) -> Result<(Database, PathBuf), String> {
    let file = folder.join(format!("{number}.sqlite"));
    fs::copy(start_file(folder), &file).map_err(|error| format!("{}: {error}", file.display()))?;
    let database = Database::open(&Settings::new(format!("sqlite://{}", file.display()))).map_err(|error| error.to_string())?;
    Ok((database, file))
}

fn prepare(folder: &Path, keys: &Keyring, settings: SandboxSettings) -> Result<(), String> {
    let words = |error: StoreError| error.to_string();
    let file = folder.join("preparing.sqlite");
    let database = Database::open(&Settings::new(format!("sqlite://{}", file.display()))).map_err(words)?;
    migrate(&database).map_err(words)?;
    let day = settings.now.date_naive();
    let refused = |error: region::GenerationError| error.to_string();
    if settings.demo {
        let region = region::generate(SEED).map_err(refused)?;
        let latest = latest_fact(&region);
        if settings.now < latest {
            return Err(format!(
                "the demonstration region has facts recorded until {latest}: --now lies after that"
            ));
        }
        database
            .blocking(|connection| load(connection, keys, &region, day))
            .map_err(words)?;
    } else {
        let organisations = region::organisations().map_err(refused)?;
        database
            .blocking(|connection| load_organisations(connection, &organisations))
            .map_err(words)?;
    }
    // Production refuses a database that says so.
    let stands_at = day.to_string();
    database
        .blocking(|connection| deployment::put(connection, STANDS_AT, &stands_at))
        .map_err(words)?;
    database.copy_to(&start_file(folder)).map_err(words)
}

/// When the last of a region's facts was recorded.
fn latest_fact(region: &region::Region) -> DateTime<Utc> {
    let adopters = region
        .adopters
        .iter()
        .flat_map(|case| case.facts.iter().map(|fact| fact.recorded_at));
    let children = region
        .children
        .iter()
        .flat_map(|case| case.facts.iter().map(|fact| fact.recorded_at));
    let links = region.links.iter().flat_map(|case| case.facts.iter().map(|fact| fact.recorded_at));
    adopters.chain(children).chain(links).max().unwrap_or_default()
}
