//! `family-finding openapi`

use crate::contract::Contract;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct OpenapiArguments {
    /// Write the contract to this file.
    #[arg(long, conflicts_with = "check")]
    write: Option<PathBuf>,
    /// Fail when this file does not hold the contract of this build.
    #[arg(long)]
    check: Option<PathBuf>,
}

pub fn run(arguments: &OpenapiArguments) -> Result<(), String> {
    let (contract, _) = Contract::build()?;
    if let Some(path) = &arguments.write {
        return std::fs::write(path, contract.text.as_ref()).map_err(|error| format!("{}: {error}", path.display()));
    }
    if let Some(path) = &arguments.check {
        let checked_in = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if checked_in != contract.text {
            return Err(format!(
                "{} is not the contract of this build; write it with --write",
                path.display()
            ));
        }
        return Ok(());
    }
    print!("{}", contract.text);
    Ok(())
}
