//! `family-finding sandbox`

use super::{
    settings::{Environment, default_workers},
    telemetry,
};
use crate::{
    http::HttpSettings,
    sandbox::{Folder, Sandbox, SandboxSettings},
    server::{Answering, listen},
};
use actix_web::{dev::ServerHandle, web::Data};
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;
use std::{
    io::{Write, copy, sink, stdin, stdout},
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tracing::level_filters::LevelFilter;

#[derive(Debug, Args)]
pub struct SandboxArguments {
    /// Where the service runs; in production there is no sandbox.
    #[arg(long, env = "FAMILY_FINDING_ENV", value_enum, default_value_t = Environment::Development)]
    environment: Environment,
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Begin with the cases of the demonstration region, not with its organisations alone.
    #[arg(long)]
    demo: bool,
    /// The moment at which it begins.
    #[arg(long, default_value = "2022-04-01T09:00:00Z", value_name = "MOMENT")]
    now: DateTime<Utc>,
    /// Stop when the standard input is closed: when whoever started it has ended, however that came.
    #[arg(long)]
    until_stdin_closes: bool,
}

/// How long a stop waits for what is under way.
const SHUTDOWN: Duration = Duration::from_secs(1);

pub fn run(arguments: &SandboxArguments) -> Result<(), String> {
    if arguments.environment == Environment::Production {
        return Err("there is no sandbox in production: it gives tokens to whoever asks".to_owned());
    }
    telemetry::start(LevelFilter::WARN)?;
    let folder = Folder::make()?;
    let listener = TcpListener::bind(("127.0.0.1", arguments.port))
        .map_err(|error| format!("port {}: {error}; choose another with --port", arguments.port))?;
    let settings = SandboxSettings {
        demo: arguments.demo,
        now: arguments.now,
    };
    actix_web::rt::System::new().block_on(async {
        let sandbox = Data::new(Sandbox::begin(&folder, settings)?);
        let workers = default_workers();
        let started = listen(Answering::Sandbox(sandbox), HttpSettings::default(), workers, SHUTDOWN, listener)?;
        if arguments.until_stdin_closes {
            stop_with_stdin(started.server.handle());
        }
        announce(started.address, arguments);
        started.server.await.map_err(|error| error.to_string())
    })
}

/// One line of JSON, for whoever started it and reads where it listens.
fn announce(address: SocketAddr, arguments: &SandboxArguments) {
    let base = format!("http://{address}");
    let line = json!({
        "address": base,
        "contract": format!("{base}/openapi.json"),
        "sandbox": format!("{base}/sandbox/openapi.json"),
        "demo": arguments.demo,
        "now": arguments.now,
        "pid": std::process::id(),
    });
    let mut out = stdout().lock();
    // Nobody need read it.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn stop_with_stdin(server: ServerHandle) {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = copy(&mut stdin().lock(), &mut sink());
        let _ = tell.send(());
    });
    actix_web::rt::spawn(async move {
        if told.await.is_ok() {
            server.stop(true).await;
        }
    });
}
