//! Logs: text in a terminal, JSON elsewhere; always to standard error, so that what a command
//! prints stays apart.

use std::{env, io::IsTerminal};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, prelude::*};

const VARIABLE: &str = "FAMILY_FINDING_LOG";

/// Starts logging, at a level that `FAMILY_FINDING_LOG` may set otherwise, for all or for a part:
/// `info,actix_server=warn`. What it says and cannot be read is an error.
pub fn start(otherwise: LevelFilter) -> Result<(), String> {
    let filter: Targets = match env::var(VARIABLE) {
        Ok(asked) => asked.parse().map_err(|error| format!("{VARIABLE}: {error}"))?,
        Err(_) => Targets::new().with_default(otherwise),
    };
    let registry = tracing_subscriber::registry().with(filter);
    // A second start in one process keeps the first subscriber.
    let _ = if std::io::stderr().is_terminal() {
        registry.with(fmt::layer().with_writer(std::io::stderr)).try_init()
    } else {
        registry
            .with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init()
    };
    Ok(())
}
