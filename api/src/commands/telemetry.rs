//! Logs: text in a terminal, JSON elsewhere; always to standard error, so that what a command
//! prints stays apart.

use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging. `FAMILY_FINDING_LOG` sets the filter, `info` when it is not set.
pub fn start(default_filter: &str) {
    let filter = EnvFilter::try_from_env("FAMILY_FINDING_LOG").unwrap_or_else(|_| EnvFilter::new(default_filter));
    let registry = tracing_subscriber::registry().with(filter);
    // A second start in one process keeps the first subscriber.
    let _ = if std::io::stderr().is_terminal() {
        registry.with(fmt::layer().with_writer(std::io::stderr)).try_init()
    } else {
        registry
            .with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init()
    };
}
