//! `family-finding identity`

use super::{
    identity_keys::{IdentityKeyArguments, fit},
    settings::{DatabaseArguments, Environment, or_faults},
};
use clap::{Args, Subcommand};
use family_finding_persistence::{
    Database,
    identities::{self, Keyring},
};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum IdentityCommand {
    /// Print a new key, as a line for the file of keys.
    NewKey(NewKeyArguments),
    /// Seal every identity anew with the current key, while the service runs. It can be stopped at
    /// any moment and started again.
    Rotate(RotateArguments),
}

#[derive(Debug, Args)]
pub struct NewKeyArguments {
    /// Its name: 1 to 20 lower-case letters, digits and hyphens, for example 2026-11.
    name: String,
}

#[derive(Debug, Args)]
pub struct RotateArguments {
    #[command(flatten)]
    database: DatabaseArguments,
    #[command(flatten)]
    keys: IdentityKeyArguments,
    /// Folder of the embedded mode's own key.
    #[arg(long, env = "FAMILY_FINDING_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
}

pub fn run(command: &IdentityCommand) -> Result<(), String> {
    match command {
        IdentityCommand::NewKey(arguments) => {
            println!("{}", Keyring::new_entry(&arguments.name)?);
            Ok(())
        }
        IdentityCommand::Rotate(arguments) => rotate(arguments),
    }
}

fn rotate(arguments: &RotateArguments) -> Result<(), String> {
    let mut faults = Vec::new();
    let settings = arguments.database.settings(&mut faults);
    let keys = arguments.keys.keyring(Environment::Development, &arguments.data_dir, &mut faults);
    or_faults(faults)?;
    let keys = keys.ok_or("no identity keys")?;
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    fit(&database, &keys)?;
    let rotation = identities::rotate(&database, &keys, |rotation| {
        eprintln!("{} sealed anew, {} to go", rotation.sealed_anew, rotation.left);
        true
    })
    .map_err(|error| error.to_string())?;
    if rotation.left > 0 {
        return Err(format!(
            "{} identities are still sealed with another key than {}: a process that does not know it as its first key wrote them meanwhile; give every process the new keys and rotate again",
            rotation.left,
            keys.current()
        ));
    }
    println!(
        "{} identities were sealed anew; all are sealed with {}, and other keys are no longer needed",
        rotation.sealed_anew,
        keys.current()
    );
    Ok(())
}
