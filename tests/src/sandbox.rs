//! A sandbox as another system's tests start it: the binary, as a process of its own.

use crate::client::Client;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// A sandbox's process, and the folder of its own in which it keeps its files.
pub struct SandboxProcess {
    /// What it said of itself.
    pub said: Value,
    /// Where it listens.
    pub base: String,
    child: Child,
    input: Option<ChildStdin>,
    temporary: PathBuf,
}

/// A command of the binary whose temporary files go to a folder of their own.
pub fn command(binary: &str, temporary: &Path) -> Command {
    std::fs::create_dir_all(temporary).expect("a folder for temporary files");
    let mut command = Command::new(binary);
    command.env("TMPDIR", temporary).env_remove("FAMILY_FINDING_ENV");
    command
}

/// A folder for temporary files that nobody else uses.
pub fn own_folder() -> PathBuf {
    std::env::temp_dir().join(format!("family-finding-test-{}", uuid::Uuid::now_v7().simple()))
}

/// The names of what lies in a folder.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect()
}

impl SandboxProcess {
    /// Starts one that stops with its standard input, and waits for its line.
    pub fn start(binary: &str, arguments: &[&str]) -> Self {
        let temporary = own_folder();
        let mut child = command(binary, &temporary)
            .args(["sandbox", "--until-stdin-closes"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("its line");
        let said: Value = serde_json::from_str(&line).expect("one line of JSON");
        Self {
            base: said["address"].as_str().expect("an address").to_owned(),
            said,
            input: child.stdin.take(),
            child,
            temporary,
        }
    }

    /// Somebody without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base, None)
    }

    /// A caller of an organisation, with the token that the sandbox gives it.
    pub async fn caller(&self, organisation: &str) -> Client {
        self.caller_with(json!({"organisation": organisation})).await
    }

    /// A caller with the token that is asked for.
    pub async fn caller_with(&self, asked: Value) -> Client {
        let given = self.anonymous().post("/sandbox/tokens", &asked).await.expect(200);
        Client::new(&self.base, given.body["token"].as_str().map(str::to_owned))
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where its files are.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Closes its standard input.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// Waits for its end.
    pub fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + within;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().expect("the process is ours") {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        self.close_input();
        if self.ended(Duration::from_secs(20)).is_none() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.temporary);
    }
}
