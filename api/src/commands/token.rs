//! `family-finding token`

use crate::tokens::{EmbeddedIssuer, TokenRequest, permissions};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct TokenArguments {
    /// The organisation it acts for, for example HCC.
    #[arg(long)]
    organisation: String,
    /// Who uses it: shown in the audit trail.
    #[arg(long, default_value = "command-line")]
    subject: String,
    /// Scopes, separated by commas; all but identity:read when left out.
    #[arg(long, value_delimiter = ',')]
    scopes: Vec<String>,
    /// How long it is valid, in hours; 744 at most.
    #[arg(long, default_value_t = 24)]
    hours: u64,
    /// Folder of the embedded mode's own key.
    #[arg(long, env = "FAMILY_FINDING_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
}

pub fn run(arguments: &TokenArguments) -> Result<(), String> {
    let known: Vec<&str> = permissions::ALL.iter().map(|(scope, _)| *scope).collect();
    if let Some(unknown) = arguments.scopes.iter().find(|scope| !known.contains(&scope.as_str())) {
        return Err(format!("there is no scope {unknown}; there are {}", known.join(", ")));
    }
    if !(1..=744).contains(&arguments.hours) {
        return Err("a token is valid for 1 to 744 hours".to_owned());
    }
    let scopes = if arguments.scopes.is_empty() {
        known
            .into_iter()
            .filter(|scope| *scope != permissions::IDENTITY)
            .map(str::to_owned)
            .collect()
    } else {
        arguments.scopes.clone()
    };
    std::fs::create_dir_all(&arguments.data_dir).map_err(|error| format!("{}: {error}", arguments.data_dir.display()))?;
    let issuer = EmbeddedIssuer::in_directory(&arguments.data_dir)?;
    let request = TokenRequest {
        organisation: arguments.organisation.clone(),
        subject: arguments.subject.clone(),
        scopes,
        lifetime_seconds: arguments.hours * 3600,
    };
    println!("{}", issuer.mint(&request)?);
    Ok(())
}
