//! The binary, run as whoever operates the service runs it.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

/// `serve` in a process of its own, which can be killed and started again.
pub struct Served {
    /// Where it listens, each time.
    pub base: String,
    binary: String,
    arguments: Vec<String>,
    process: Child,
}

impl Served {
    /// Starts `serve` of a binary on a database, with its own keys in a folder, and waits until it
    /// is ready.
    pub async fn start(binary: &str, database_url: &str, data_dir: &Path) -> Self {
        let address = free_address();
        let listen = address.to_string();
        let data_dir = data_dir.display().to_string();
        let arguments = [
            "serve",
            "--database-url",
            database_url,
            "--listen",
            &listen,
            "--data-dir",
            &data_dir,
            "--webhook-networks",
            "127.0.0.0/8",
            "--webhook-answer-seconds",
            "1",
        ];
        let arguments: Vec<String> = arguments.map(str::to_owned).into();
        let served = Self {
            base: format!("http://{address}"),
            process: spawn(binary, &arguments),
            binary: binary.to_owned(),
            arguments,
        };
        served.ready().await;
        served
    }

    /// Kills the process, as a power cut would, and starts another on what it left.
    pub async fn kill_and_start(&mut self) {
        self.process.kill().expect("the process is killed");
        self.process.wait().expect("the process has ended");
        self.process = spawn(&self.binary, &self.arguments);
        self.ready().await;
    }

    /// Asks the process to stop, as whoever operates it does, and waits for its end.
    pub fn stop(&mut self) -> ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        assert!(told.expect("kill is there").success());
        self.process.wait().expect("the process has ended")
    }

    /// Waits until it says that it is ready.
    pub async fn ready(&self) {
        let http = reqwest::Client::builder().tls_certs_only([]).build().expect("a client");
        for _ in 0..600 {
            let asked = http.get(format!("{}/health/ready", self.base)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{:?} is not ready", self.arguments);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(binary: &str, arguments: &[String]) -> Child {
    let mut command = Command::new(binary);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("the binary starts")
}

/// An address that is free now, and for a process that starts at once.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}
