//! `family-finding return`

mod annex_a;
mod dfe_send;
mod quarterly;
mod ssda903;

use super::{
    audit::clock_of,
    settings::{DatabaseArguments, or_faults},
};
use crate::{
    audit::Shown,
    problems::{Outcome, Problem, ProblemKind},
    returns::{ListingFile, ListingFormat},
    service::Clock,
};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use family_finding_domain::{
    audit::{Entry, EntryOutcome, Purpose},
    identifiers::OrganisationCode,
};
use family_finding_persistence::{AnyConnection, Database, Scope, Settings, StoreError, audit, organisations};
use indicatif::{ProgressBar, ProgressStyle};
use std::{path::PathBuf, time::Duration};

/// Statutory returns, made from the database without the service.
#[derive(Debug, Subcommand)]
pub enum ReturnCommand {
    /// Make the SSDA903 return of a council: a ZIP of Header, Episodes, AD1 and PlacedAdoption.
    /// Where a record cannot be returned validly, what is wrong is told and nothing is written.
    Ssda903(ssda903::Ssda903Arguments),
    /// Make an adoption list of Ofsted's Annex A: list 10, a council's children, or list 11, the
    /// adopters of its regional agency.
    AnnexA(annex_a::AnnexArguments),
    /// Make the rows of the quarterly data on adoption: a council's children, or the households of
    /// its regional agency.
    Quarterly(quarterly::QuarterlyArguments),
    /// Send to the department's children's social care API what changed of a council's adoptions since
    /// it was last accepted. A send that was broken off goes on where it was.
    DfeSend(Box<dfe_send::SendArguments>),
}

pub fn run(command: &ReturnCommand) -> Result<(), String> {
    match command {
        ReturnCommand::Ssda903(arguments) => ssda903::run(arguments),
        ReturnCommand::AnnexA(arguments) => annex_a::run(arguments),
        ReturnCommand::Quarterly(arguments) => quarterly::run(arguments),
        ReturnCommand::DfeSend(arguments) => dfe_send::run(arguments),
    }
}

/// What every return is made from.
#[derive(Debug, Args)]
struct FromArguments {
    /// The council, by its code.
    #[arg(long)]
    local_authority: String,
    #[command(flatten)]
    database: DatabaseArguments,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
}

impl FromArguments {
    /// Opens the database for a return of the council; the faults are those of other settings.
    fn open(&self, mut faults: Vec<String>) -> Result<Source, String> {
        let settings = self.database.settings(&mut faults);
        let council = OrganisationCode::parse(&self.local_authority, "").map_err(|fault| fault.detail);
        let council = council.map_err(|fault| faults.push(fault)).ok();
        or_faults(faults)?;
        // The records of a large council may take longer than a request.
        let settings = Settings {
            statement_timeout: Duration::from_secs(600),
            ..settings
        };
        let words = |error: StoreError| error.to_string();
        let database = Database::open(&settings).map_err(words)?;
        Ok(Source {
            clock: clock_of(&database).map_err(words)?,
            council: council.ok_or("no council")?,
            database,
            bar: progress(self.quiet),
        })
    }
}

/// A database, and the council whose return is made of it.
struct Source {
    database: Database,
    council: OrganisationCode,
    clock: Clock,
    bar: ProgressBar,
}

impl Source {
    /// The moment as of which returns are made; a demonstration stands still.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Makes something in one transaction.
    fn make<T>(&self, make: impl Fn(&mut AnyConnection) -> Outcome<T>) -> Result<T, String> {
        let made = self.database.blocking(make).map_err(words_of);
        self.bar.finish_and_clear();
        made
    }

    /// Everything of the region that the council belongs to: a return hides nobody.
    fn scope(&self, connection: &mut AnyConnection) -> Outcome<Scope> {
        let council = &self.council;
        let organisation = organisations::find(connection, council)?;
        let region = organisation.and_then(|organisation| organisation.region);
        let region = region.filter(|region| region != council);
        region
            .map(Scope::whole_region)
            .ok_or_else(|| Problem::new(ProblemKind::UnknownRecord, format!("{council} is no council of a region here")))
    }

    /// Leaves the entry in the trail of what was shown, in the transaction that shows it.
    fn leave_entry(&self, connection: &mut AnyConnection, scope: &Scope, operation: &str, shown: Shown) -> Outcome<()> {
        let now = self.now();
        let id = audit::new_id(now);
        let entry = Entry {
            id,
            at: now,
            region: scope.region().cloned(),
            organisation: self.council.clone(),
            subject: "command-return".to_owned(),
            operation: operation.to_owned(),
            outcome: EntryOutcome::Answered,
            cases: shown.cases(),
            address: None,
            purpose: Some(Purpose::StatutoryReturn),
            request_id: id.to_string(),
        };
        Ok(audit::record(connection, &entry)?)
    }
}

/// Where a list is written, and how.
#[derive(Debug, Args)]
struct ListingArguments {
    /// As text or as a workbook.
    #[arg(long, value_enum, default_value = "csv")]
    format: ListingFormat,
    /// The file to write; without it the rows are counted and nothing is written.
    #[arg(long)]
    output: Option<PathBuf>,
}

impl ListingArguments {
    fn write(&self, made: &ListingFile) -> Result<(), String> {
        match &self.output {
            None => println!("{} rows.", made.rows),
            Some(path) => {
                std::fs::write(path, &made.content).map_err(|error| format!("{}: {error}", path.display()))?;
                println!("{} rows, written to {}.", made.rows, path.display());
            }
        }
        Ok(())
    }
}

/// A problem in words, for whoever runs a command.
fn words_of(problem: Problem) -> String {
    problem.internal.unwrap_or(problem.detail)
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
