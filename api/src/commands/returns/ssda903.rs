//! `family-finding return ssda903`

use super::{FromArguments, Source};
use crate::{
    audit::Shown,
    commands::{
        identity_keys::{IdentityKeyArguments, fit},
        settings::Environment,
    },
    problems::{Outcome, Problem},
    returns::{archive, code_year, note_children},
};
use clap::Args;
use family_finding_domain::{
    calendar::FinancialYear,
    returns::ssda903::{self, ReturnProblem},
};
use family_finding_persistence::{AnyConnection, identities::Keyring, returns};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Ssda903Arguments {
    /// The financial year, for example 2021-22.
    year: FinancialYear,
    /// The file to write; without it what keeps records from being returned is told, and nothing written.
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    from: FromArguments,
    #[command(flatten)]
    keys: IdentityKeyArguments,
    /// Folder of the embedded mode's own key.
    #[arg(long, env = "FAMILY_FINDING_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
}

/// What one transaction makes of the return.
struct Made {
    content: Vec<u8>,
    children: usize,
    problems: Vec<ReturnProblem>,
}

/// Writes the return, or tells what keeps records from being returned.
pub fn run(arguments: &Ssda903Arguments) -> Result<(), String> {
    let mut faults = Vec::new();
    let keys = arguments.keys.keyring(Environment::Development, &arguments.data_dir, &mut faults);
    let source = arguments.from.open(faults)?;
    let keys = keys.ok_or("no identity keys")?;
    fit(&source.database, &keys)?;
    let made = source.make(|connection| make(connection, &keys, &source, arguments))?;
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
fn make(connection: &mut AnyConnection, keys: &Keyring, source: &Source, arguments: &Ssda903Arguments) -> Outcome<Made> {
    let year = code_year(arguments.year, source.now().date_naive())?;
    let scope = source.scope(connection)?;
    let children = returns::ssda903_children(connection, keys, &scope, &source.council, year, |done, of| {
        source.bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
        source.bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    })?;
    let problems = ssda903::problems(&children, year);
    let content = if problems.is_empty() {
        archive(&ssda903::files(&children, year)).map_err(Problem::internal)?
    } else {
        Vec::new()
    };
    let mut shown = Shown::default();
    note_children(&children, &mut shown);
    source.leave_entry(connection, &scope, "read_looked_after_return", shown)?;
    Ok(Made {
        content,
        children: children.len(),
        problems,
    })
}

fn line(problem: &ReturnProblem) -> String {
    let episode = problem.episode.map(|day| format!(" (episode of {day})")).unwrap_or_default();
    let rule = problem.rule.map(|rule| format!(" [{rule}]")).unwrap_or_default();
    format!(
        "child {}: {}.{}{episode}: {}{rule}",
        problem.child, problem.file, problem.column, problem.detail
    )
}
