//! `family-finding report`

use super::{
    audit::clock_of,
    settings::{DatabaseArguments, or_faults},
};
use crate::{
    problems::Problem,
    reports::{ReportEdition, ReportFormat, Wanted, compose, rendered},
};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use family_finding_domain::identifiers::OrganisationCode;
use family_finding_persistence::{Database, Scope, Settings};
use std::{io::Write, path::PathBuf, time::Duration};

/// Reports, made from the database without the service.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// The report of a financial year.
    Annual {
        /// The financial year, for example 2021-22.
        year: String,
        #[command(flatten)]
        arguments: ReportArguments,
    },
    /// The report of a quarter.
    Quarterly {
        /// The financial year, for example 2021-22.
        year: String,
        /// The quarter, q1 to q4.
        quarter: String,
        #[command(flatten)]
        arguments: ReportArguments,
    },
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The regional adoption agency, by its code.
    #[arg(long)]
    region: String,
    /// The edition of one of its councils, by its code.
    #[arg(long)]
    local_authority: Option<String>,
    /// The true figures, or what may leave the organisation.
    #[arg(long, value_enum, default_value_t = ReportEdition::Full)]
    edition: ReportEdition,
    /// The form.
    #[arg(long, value_enum, default_value_t = ReportFormat::Html)]
    format: ReportFormat,
    /// As known at the end of this day.
    #[arg(long)]
    as_known_at: Option<NaiveDate>,
    /// The file to write; without it the report goes to standard output.
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArguments,
}

pub fn run(command: &ReportCommand) -> Result<(), String> {
    let (year, quarter, arguments) = match command {
        ReportCommand::Annual { year, arguments } => (year, None, arguments),
        ReportCommand::Quarterly { year, quarter, arguments } => (year, Some(quarter.clone()), arguments),
    };
    let wanted = Wanted {
        year: year.clone(),
        quarter,
        edition: arguments.edition,
        local_authority: arguments.local_authority.clone(),
        as_known_at: arguments.as_known_at,
        with_money: true,
    };
    let mut faults = Vec::new();
    let settings = arguments.database.settings(&mut faults);
    let region = OrganisationCode::parse(&arguments.region, "").map_err(|fault| faults.push(fault.detail));
    or_faults(faults)?;
    let Ok(region) = region else {
        return Err("no region".to_owned());
    };
    // The records of a large region may take longer than a request.
    let settings = Settings {
        statement_timeout: Duration::from_secs(600),
        ..settings
    };
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    let today = clock_of(&database).map_err(|error| error.to_string())?.now().date_naive();
    let scope = Scope::whole_region(region);
    let document = database
        .look(|connection| compose(connection, &scope, today, &wanted))
        .map_err(|problem: Problem| problem.internal.unwrap_or(problem.detail))?;
    let content = rendered(&document, arguments.format)?;
    match &arguments.output {
        None => std::io::stdout().write_all(&content).map_err(|error| error.to_string()),
        Some(path) => {
            std::fs::write(path, &content).map_err(|error| format!("{}: {error}", path.display()))?;
            println!("{}, written to {}.", document.title, path.display());
            Ok(())
        }
    }
}
