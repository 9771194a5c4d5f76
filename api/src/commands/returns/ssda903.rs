//! `family-finding return`

use super::{
    audit::clock_of,
    identity_keys::{IdentityKeyArguments, fit},
    settings::{DatabaseArguments, Environment, or_faults},
};
use crate::{
    audit::Shown,
    problems::{Outcome, Problem, ProblemKind},
    returns::{archive, code_year, note_children},
};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use family_finding_domain::{
    audit::{Entry, EntryOutcome},
    calendar::FinancialYear,
    identifiers::OrganisationCode,
    returns::ssda903::{self, ReturnChild, ReturnProblem},
};
use family_finding_persistence::{AnyConnection, Database, Scope, Settings, audit, identities::Keyring, organisations, returns};
use indicatif::{ProgressBar, ProgressStyle};
use std::{path::PathBuf, time::Duration};

/// Statutory returns, made from the database without the service.
#[derive(Debug, Subcommand)]
pub enum ReturnCommand {
    /// Make the SSDA903 return of a council: a ZIP of Header, Episodes, AD1 and PlacedAdoption.
    /// Where a record cannot be returned validly, what is wrong is told and nothing is written.
    Ssda903(Ssda903Arguments),
}

#[derive(Debug, Args)]
pub struct Ssda903Arguments {
    /// The financial year, for example 2021-22.
    year: FinancialYear,
    /// The council, by its code.
    #[arg(long)]
    local_authority: String,
    /// The file to write; without it what keeps records from being returned is told, and nothing written.
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArguments,
    #[command(flatten)]
    keys: IdentityKeyArguments,
    /// Folder of the embedded mode's own key.
    #[arg(long, env = "FAMILY_FINDING_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
}

pub fn run(command: &ReturnCommand) -> Result<(), String> {
    match command {
        ReturnCommand::Ssda903(arguments) => ssda903(arguments),
    }
}

/// What one transaction makes of the return.
struct Made {
    content: Vec<u8>,
    children: usize,
    problems: Vec<ReturnProblem>,
}

fn ssda903(arguments: &Ssda903Arguments) -> Result<(), String> {
    let mut faults = Vec::new();
    let settings = arguments.database.settings(&mut faults);
    let keys = arguments.keys.keyring(Environment::Development, &arguments.data_dir, &mut faults);
    let council = OrganisationCode::parse(&arguments.local_authority, "").map_err(|fault| faults.push(fault.detail));
    or_faults(faults)?;
    let (Some(keys), Ok(council)) = (keys, council) else {
        return Err("no identity keys".to_owned());
    };
    // The records of a large council may take longer than a request.
    let settings = Settings {
        statement_timeout: Duration::from_secs(600),
        ..settings
    };
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    fit(&database, &keys)?;
    let now = clock_of(&database).map_err(|error| error.to_string())?.now();
    let bar = progress(arguments.quiet);
    let made = database
        .blocking(|connection| make(connection, &keys, &council, arguments, now, &bar))
        .map_err(|problem| problem.internal.unwrap_or(problem.detail))?;
    bar.finish_and_clear();
    if !made.problems.is_empty() {
        for problem in &made.problems {
            println!("{}", line(problem));
        }
        return Err(format!(
            "{} obstacles among {} children: nothing was written",
            made.problems.len(),
            made.children
        ));
    }
    match &arguments.output {
        None => println!("{} children can be returned validly.", made.children),
        Some(path) => {
            std::fs::write(path, &made.content).map_err(|error| format!("{}: {error}", path.display()))?;
            println!("{} children, written to {}.", made.children, path.display());
        }
    }
    Ok(())
}

/// Makes the files and, in the same transaction, the entry in the trail of what they show.
fn make(
    connection: &mut AnyConnection,
    keys: &Keyring,
    council: &OrganisationCode,
    arguments: &Ssda903Arguments,
    now: DateTime<Utc>,
    bar: &ProgressBar,
) -> Outcome<Made> {
    let year = code_year(arguments.year, now.date_naive())?;
    let organisation = organisations::find(connection, council)?;
    let region = organisation.and_then(|organisation| organisation.region);
    let region = region.ok_or_else(|| Problem::new(ProblemKind::UnknownRecord, format!("{council} is no council of a region here")))?;
    let scope = Scope::whole_region(region.clone());
    let children = returns::ssda903_children(connection, keys, &scope, council, year, |done, of| {
        bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    })?;
    let problems = ssda903::problems(&children, year);
    let content = if problems.is_empty() {
        archive(&ssda903::files(&children, year)).map_err(Problem::internal)?
    } else {
        Vec::new()
    };
    audit::record(connection, &entry(&children, council, region, now))?;
    Ok(Made {
        content,
        children: children.len(),
        problems,
    })
}

fn entry(children: &[ReturnChild], council: &OrganisationCode, region: OrganisationCode, now: DateTime<Utc>) -> Entry {
    let mut shown = Shown::default();
    note_children(children, &mut shown);
    let id = audit::new_id(now);
    Entry {
        id,
        at: now,
        region: Some(region),
        organisation: council.clone(),
        subject: "command-return".to_owned(),
        operation: "read_looked_after_return".to_owned(),
        outcome: EntryOutcome::Answered,
        cases: shown.cases(),
        address: None,
        purpose: None,
        request_id: id.to_string(),
    }
}

fn line(problem: &ReturnProblem) -> String {
    let episode = problem.episode.map(|day| format!(" (episode of {day})")).unwrap_or_default();
    let rule = problem.rule.map(|rule| format!(" [{rule}]")).unwrap_or_default();
    format!(
        "child {}: {}.{}{episode}: {}{rule}",
        problem.child, problem.file, problem.column, problem.detail
    )
}

fn progress(quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template("{bar:40} {pos} of {len} children") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
