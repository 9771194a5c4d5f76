//! `family-finding audit`

use super::{
    demo::STANDS_AT,
    settings::{DatabaseArguments, or_faults},
};
use crate::{
    audit::{Verified, examine},
    service::Clock,
};
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use family_finding_persistence::{Database, Settings, StoreError, deployment};
use std::time::{Duration, Instant};

/// The audit trail.
#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Find out whether anything of the audit trail was changed, taken out or put in.
    Verify(VerifyArguments),
}

#[derive(Debug, Args)]
struct VerifyArguments {
    #[command(flatten)]
    database: DatabaseArguments,
    /// A seal that was kept outside, as NUMBER:HASH. May be given several times.
    #[arg(long = "kept", value_name = "NUMBER:HASH")]
    kept: Vec<String>,
    /// For how many minutes an entry may stand unsealed. The service seals once a second, and
    /// what a crash left when it starts.
    #[arg(long, default_value_t = 60)]
    unsealed_minutes: u32,
    /// Say nothing of the progress.
    #[arg(long)]
    quiet: bool,
}

pub fn run(arguments: &AuditArguments) -> Result<(), String> {
    match &arguments.command {
        AuditCommand::Verify(arguments) => verify(arguments),
    }
}

fn verify(arguments: &VerifyArguments) -> Result<(), String> {
    let mut faults = Vec::new();
    let settings = arguments.database.settings(&mut faults);
    let kept: Vec<Option<(i64, String)>> = arguments.kept.iter().map(|text| kept_seal(text)).collect();
    if kept.iter().any(Option::is_none) {
        faults.push("--kept is a seal's number and its hash of 64 hexadecimal digits, as 12:ab…".to_owned());
    }
    or_faults(faults)?;
    // Statements over the whole trail take as long as they take.
    let settings = Settings {
        statement_timeout: Duration::from_secs(24 * 3600),
        ..settings
    };
    let database = Database::open(&settings).map_err(|error| error.to_string())?;
    let mut told = Progress::new(arguments.quiet);
    let unreadable = |error: StoreError| format!("the audit trail cannot be read: {error}");
    let now = clock_of(&database).map_err(unreadable)?.now();
    let unsealed_before = now - TimeDelta::minutes(i64::from(arguments.unsealed_minutes));
    let verified = examine(&database, kept.into_iter().flatten(), unsealed_before, |done, of| {
        told.tell(done, of)
    })
    .map_err(unreadable)?;
    let Verified {
        findings,
        newest,
        entries,
        unsealed,
    } = verified;
    println!("{entries} sealed entries are as they were sealed; {unsealed} entries are not sealed yet.");
    match newest {
        Some(seal) => println!("Newest seal, to be kept outside: {}:{}", seal.sequence, seal.hash),
        None => println!("There is no seal yet."),
    }
    if findings.is_empty() {
        println!("The audit trail is whole.");
        return Ok(());
    }
    for finding in &findings {
        println!("  - {finding}");
    }
    Err(format!("the audit trail is not whole: {} findings", findings.len()))
}

fn kept_seal(text: &str) -> Option<(i64, String)> {
    let (sequence, hash) = text.split_once(':')?;
    let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let sequence = sequence.parse().ok().filter(|sequence| *sequence > 0)?;
    whole.then(|| (sequence, hash.to_ascii_lowercase()))
}

/// The clock of the service that wrote the trail: a demonstration's stands at its day.
pub(super) fn clock_of(database: &Database) -> Result<Clock, StoreError> {
    let standing = database.look(|connection| deployment::find(connection, STANDS_AT))?;
    Ok(standing.and_then(|day| day.parse().ok()).map_or(Clock::System, Clock::StandingAt))
}

/// Tells how far a long work has come, to standard error.
struct Progress {
    quiet: bool,
    told: Instant,
}

impl Progress {
    fn new(quiet: bool) -> Self {
        Self {
            quiet,
            told: Instant::now(),
        }
    }

    fn tell(&mut self, done: i64, of: i64) {
        if !self.quiet && self.told.elapsed() >= Duration::from_secs(2) {
            eprintln!("{done} of {of} entries examined …");
            self.told = Instant::now();
        }
    }
}
