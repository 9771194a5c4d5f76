//! The commands of the binary.

mod audit;
mod demo;
mod found;
mod health;
mod identity;
mod identity_keys;
mod import;
mod limits;
mod migrate;
mod network;
mod openapi;
mod report;
mod returns;
mod sandbox;
mod serve;
mod settings;
mod telemetry;
mod token;
mod token_keys;
mod webhooks;

pub use demo::STANDS_AT;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The adoption service of a regional adoption agency: journeys, links, explained matches and
/// scorecards over HTTP.
#[derive(Debug, Parser)]
#[command(name = "family-finding", version, about, long_about = None, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a demonstration: an embedded database with an invented region, ready tokens, three
    /// commands to try. Its day stands still at 2022-04-01.
    Demo(demo::DemoArguments),
    /// Serve the database that DATABASE_URL names.
    Serve(Box<serve::ServeArguments>),
    /// Serve a throw-away instance for the tests of other systems: a clock that can be set, tokens for
    /// whoever asks, faults as told, and a reset to the start. Its files go when it ends.
    Sandbox(sandbox::SandboxArguments),
    /// Bring a database's schema up to date and end.
    Migrate(migrate::MigrateArguments),
    /// Record the regional adoption agency that works with a database, so that its tokens are known.
    Found(found::FoundArguments),
    /// Sign a token with the key of the embedded mode.
    Token(token::TokenArguments),
    /// Print the OpenAPI contract, write it to a file, or check that a file holds it.
    Openapi(openapi::OpenapiArguments),
    /// Make and change the keys that identities are sealed with.
    #[command(subcommand)]
    Identity(identity::IdentityCommand),
    /// Make the report of a year or a quarter: as JSON, CSV, a workbook or a page.
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Make statutory returns.
    #[command(subcommand)]
    Return(returns::ReturnCommand),
    /// Send many records to a running service: lines (NDJSON), or a council's own tables (CSV) with a
    /// mapping. Every fault is told by row and column; each case is stored whole or not at all.
    Import(Box<import::ImportArguments>),
    /// Find out whether the audit trail is whole.
    Audit(audit::AuditArguments),
    /// Ask a running service whether it is ready; for health checks of containers.
    Health(health::HealthArguments),
}

/// Runs the command of the command line.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Sandbox(arguments) => sandbox::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Found(arguments) => found::run(&arguments),
        Command::Token(arguments) => token::run(&arguments),
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::Identity(command) => identity::run(&command),
        Command::Report(command) => report::run(&command),
        Command::Return(command) => returns::run(&command),
        Command::Import(arguments) => import::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Health(arguments) => health::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("family-finding: {message}");
            ExitCode::FAILURE
        }
    }
}
