//! The keys that identities are sealed with: from the environment, a file, or the embedded mode's
//! own file.

use super::settings::Environment;
use crate::tokens::write_secret;
use clap::Args;
use family_finding_persistence::{Database, StoreError, identities, identities::Keyring};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The variable that holds the keys themselves. It is no option of the command line, where every
/// user of the machine could read it.
const VARIABLE: &str = "FAMILY_FINDING_IDENTITY_KEYS";
/// The embedded mode's own file, in its data directory.
const OWN_FILE: &str = "identity-keys";

/// Where the keys are.
#[derive(Debug, Args)]
pub struct IdentityKeyArguments {
    /// File with the keys that identities are sealed with, one `name:key` a line, the current one
    /// first. The variable FAMILY_FINDING_IDENTITY_KEYS may hold them instead, separated by commas.
    /// Without either the embedded mode's own key is used, which production refuses.
    #[arg(long, env = "FAMILY_FINDING_IDENTITY_KEYS_FILE")]
    pub identity_keys_file: Option<PathBuf>,
}

impl IdentityKeyArguments {
    /// The keys, or what is wrong with the settings.
    pub fn keyring(&self, environment: Environment, data_dir: &Path, faults: &mut Vec<String>) -> Option<Arc<Keyring>> {
        let read = match (std::env::var(VARIABLE).ok(), &self.identity_keys_file) {
            (Some(_), Some(_)) => Err(format!("{VARIABLE} and {VARIABLE}_FILE are both set: keep one")),
            (Some(keys), None) => Keyring::read(&keys).map_err(|wrong| format!("{VARIABLE}: {wrong}")),
            (None, Some(file)) => read_file(file).map_err(|wrong| format!("{VARIABLE}_FILE {wrong}")),
            (None, None) if environment == Environment::Production => Err(format!(
                "{VARIABLE} or {VARIABLE}_FILE is needed in production: the embedded key lies beside its database"
            )),
            (None, None) => own(data_dir),
        };
        read.map(Arc::new).map_err(|fault| faults.push(fault)).ok()
    }
}

fn read_file(file: &Path) -> Result<Keyring, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Keyring::read(&text).map_err(|wrong| format!("{}: {wrong}", file.display()))
}

/// The embedded mode's own keys, made when there are none, readable by their owner only.
pub fn own(data_dir: &Path) -> Result<Keyring, String> {
    let path = data_dir.join(OWN_FILE);
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if !path.try_exists().map_err(failed)? {
        fs::create_dir_all(data_dir).map_err(failed)?;
        let entry = Keyring::new_entry("embedded")?;
        match write_secret(&path, format!("{entry}\n").as_bytes()) {
            // Another process was first; its key is read below.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            written => written.map_err(failed)?,
        }
    }
    read_file(&path)
}

/// Makes a database fit for these keys before it is served: identity that older versions kept in
/// the cases is moved out of them, and a database with identities that the keys do not open is
/// refused.
pub fn fit(database: &Database, keys: &Keyring) -> Result<(), String> {
    let words = |error: StoreError| error.to_string();
    let counts = database.blocking(identities::count_by_key).map_err(words)?;
    let unknown: Vec<&str> = counts.keys().map(String::as_str).filter(|name| !keys.knows(name)).collect();
    if !unknown.is_empty() {
        return Err(words(StoreError::UnknownKeys(unknown.join(", "))));
    }
    let moved = identities::enclose(database, keys, chrono::Utc::now()).map_err(words)?;
    if moved > 0 {
        tracing::info!(moved, "identity was moved out of cases");
    }
    Ok(())
}
