//! `family-finding found`

use super::settings::{DatabaseArguments, or_faults};
use chrono::NaiveDate;
use clap::Args;
use family_finding_domain::identifiers::OrganisationCode;
use family_finding_persistence::{
    Database, OrganisationKind, StoreError, migrate,
    organisations::{self, Organisation},
};

#[derive(Debug, Args)]
pub struct FoundArguments {
    /// The agency's code, which its tokens carry as `organisation`, for example SOUTH.
    #[arg(long)]
    code: String,
    /// Its name.
    #[arg(long)]
    name: String,
    /// The day it was launched, from which cumulative figures run, as YYYY-MM-DD.
    #[arg(long)]
    launched_on: Option<NaiveDate>,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// Records the regional adoption agency that works with this database. It records everything else
/// through the API.
pub fn run(arguments: &FoundArguments) -> Result<(), String> {
    let mut faults = Vec::new();
    let settings = arguments.database.settings(&mut faults);
    let code = OrganisationCode::parse(&arguments.code, "").map_err(|fault| faults.push(format!("--code: {}", fault.detail)));
    if arguments.name.is_empty() || arguments.name.chars().count() > 120 || arguments.name.chars().any(char::is_control) {
        faults.push("--name has 1 to 120 characters, none of them a control character".to_owned());
    }
    or_faults(faults)?;
    let code = code.map_err(|()| "--code".to_owned())?;
    arguments.database.prepare()?;
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    migrate(&database).map_err(|error| error.to_string())?;
    let agency = Organisation {
        region: Some(code.clone()),
        code,
        name: arguments.name.clone(),
        kind: OrganisationKind::RegionalAdoptionAgency,
        gss: None,
        dfe: None,
        launched_on: arguments.launched_on,
    };
    let is_new = database
        .blocking(|connection| {
            let known = organisations::find(connection, &agency.code)?;
            if known.is_some_and(|known| known.kind != agency.kind) {
                return Ok(None);
            }
            organisations::put(connection, &agency).map(Some)
        })
        .map_err(|error: StoreError| error.to_string())?;
    match is_new {
        Some(true) => println!("{} is recorded; its tokens may now record councils and cases", agency.code),
        Some(false) => println!("{} was recorded before; its name and launch are replaced", agency.code),
        None => return Err(format!("{} is recorded as an organisation of another kind", agency.code)),
    }
    Ok(())
}
