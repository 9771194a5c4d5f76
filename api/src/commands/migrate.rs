//! `family-finding migrate`

use super::settings::{DatabaseArguments, or_faults};
use clap::Args;
use family_finding_persistence::{Database, migrate};

#[derive(Debug, Args)]
pub struct MigrateArguments {
    #[command(flatten)]
    database: DatabaseArguments,
}

pub fn run(arguments: &MigrateArguments) -> Result<(), String> {
    let mut faults = Vec::new();
    let settings = arguments.database.settings(&mut faults);
    or_faults(faults)?;
    arguments.database.prepare()?;
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    let count = migrate(&database).map_err(|error| error.to_string())?;
    println!("{count} migrations ran; the schema is up to date");
    Ok(())
}
