//! A PostgreSQL server for one test alone, which the test may stop as a power cut would.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
};

/// A throw-away server beside that of the suite. It goes when it is dropped.
pub struct OwnPostgres {
    /// Where it listens.
    pub url: String,
    restart: String,
    process: Child,
    /// The server runs for as long as this is open.
    held: Option<ChildStdin>,
}

impl OwnPostgres {
    /// Starts a server by the script that starts that of the suite.
    pub fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/with-postgres");
        let mut process = Command::new(script)
            .args(["sh", "-c", r#"echo "$TEST_POSTGRES_URL"; echo "$TEST_POSTGRES_RESTART"; exec cat"#])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script starts");
        let held = process.stdin.take();
        let said = BufReader::new(process.stdout.take().expect("what it says"));
        let mut said = said.lines().map(|line| line.expect("a line"));
        // The first line says which version listens where.
        let (_, url, restart) = (said.next(), said.next(), said.next());
        Self {
            url: url.expect("the address of the server"),
            restart: restart.expect("the command that restarts it"),
            process,
            held,
        }
    }

    /// Stops the server without letting it finish anything, and starts it on what it left.
    pub async fn cut_and_start(&self) {
        let restart = self.restart.clone();
        let restarting = move || Command::new(restart).stdin(Stdio::null()).status();
        let ended = tokio::task::spawn_blocking(restarting).await.expect("the thread ends");
        assert!(ended.expect("the command runs").success(), "the server starts again");
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        drop(self.held.take());
        let _ = self.process.wait();
    }
}
