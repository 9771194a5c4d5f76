//! The keys of an issuer that others made, running as a process of its own: oauth2-mock-server,
//! installed from the npm registry into `target/issuer` at the versions of
//! `tests/issuer/package-lock.json`. It signs with each of its keys in turn, gets a new one, dies,
//! and comes back with others.

use family_finding_tests::{
    Answer, Backend, Instance,
    document::workspace,
    instance::all_scopes,
    issuer::{AUDIENCE, INTERVAL, trusted},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

/// Installs the issuer, where that has not been done.
fn installed() -> PathBuf {
    let folder = workspace().join("target/issuer");
    let source = workspace().join("tests/issuer");
    let same = |file: &str| fs::read(folder.join(file)).ok() == fs::read(source.join(file)).ok();
    let there = same("package-lock.json") && folder.join("node_modules/.package-lock.json").exists();
    fs::create_dir_all(&folder).expect("a folder in target");
    for file in ["package.json", "package-lock.json", "issuer.mjs"] {
        fs::copy(source.join(file), folder.join(file)).expect("the file is copied");
    }
    if !there {
        let npm = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&folder)
            .output();
        let npm = npm.expect("npm is there; scripts/test installs it");
        assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
    }
    folder
}

/// The issuer's process. It ends with the test.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    base: String,
}

impl Process {
    fn start(port: u16, keys: &[&str]) -> Self {
        let mut command = Command::new("node");
        command.arg("issuer.mjs").arg(port.to_string()).args(keys).current_dir(installed());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node is there");
        let mut process = Self {
            input: child.stdin.take().expect("its input"),
            output: BufReader::new(child.stdout.take().expect("its output")),
            child,
            base: format!("http://127.0.0.1:{port}"),
        };
        while process.line() != "started" {}
        process
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.output.read_line(&mut line).expect("a line");
        assert!(read > 0, "the issuer ended");
        line.trim().to_owned()
    }

    fn add(&mut self, key: &str) {
        writeln!(self.input, "{key}").expect("it is told");
        let name = key.split(':').nth(1).expect("a name");
        assert_eq!(self.line(), name);
    }

    /// A token by the next of its keys; the name and algorithm of that key beside it.
    async fn token(&self, audience: &str) -> (String, String) {
        let scopes = all_scopes().join("%20");
        let request = reqwest::Client::builder().tls_certs_only([]).build().expect("a client");
        let answer = request
            .post(format!("{}/token", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!(
                "grant_type=client_credentials&scope={scopes}&aud={audience}&organisation=SOUTH"
            ))
            .send()
            .await
            .expect("the issuer answers");
        let body: Value = answer.json().await.expect("JSON");
        let token = body["access_token"].as_str().expect("a token").to_owned();
        let header = jsonwebtoken::decode_header(&token).expect("a header");
        (token, format!("{:?}:{}", header.alg, header.kid.unwrap_or_default()))
    }

    async fn tokens(&self, count: usize) -> Vec<(String, String)> {
        let mut tokens = Vec::new();
        for _ in 0..count {
            tokens.push(self.token(AUDIENCE).await);
        }
        tokens
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn ask(instance: &Instance, token: &str) -> Answer {
    instance.with_token(token).get("/v1/organisations").await
}

#[tokio::test]
async fn rotates_its_keys_and_goes_away_and_comes_back_on_sqlite() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("an address").port()
    };
    let mut issuer = Process::start(port, &["RS256:first", "ES256:second"]);
    // It names itself so in its tokens.
    let name = format!("http://localhost:{port}");
    let address = format!("{}/jwks", issuer.base);
    let stale = Duration::from_secs(4);
    let instance = Instance::start_with(Backend::Sqlite, trusted(&address, &name, Duration::from_secs(1), stale)).await;

    let both = issuer.tokens(4).await;
    for (token, key) in &both {
        let answer = ask(&instance, token).await;
        assert_eq!(answer.status, 200, "{key}: {}", answer.text);
    }
    let keys: BTreeSet<&str> = both.iter().map(|(_, key)| key.as_str()).collect();
    assert_eq!(keys, ["ES256:second", "RS256:first"].into());
    let (elsewhere, _) = issuer.token("another-service").await;
    ask(&instance, &elsewhere).await.refused(401, "unauthenticated");

    issuer.add("EdDSA:third");
    tokio::time::sleep(INTERVAL).await;
    let three = issuer.tokens(3).await;
    assert!(three.iter().any(|(_, key)| key == "EdDSA:third"));
    for (token, key) in &three {
        let answer = ask(&instance, token).await;
        assert_eq!(answer.status, 200, "{key}: {}", answer.text);
    }

    drop(issuer);
    for (token, _) in &three {
        ask(&instance, token).await.expect(200);
    }
    tokio::time::sleep(stale + INTERVAL).await;
    for (token, _) in &three {
        ask(&instance, token).await.refused(503, "issuer-unavailable");
    }

    // It comes back, and has forgotten its keys.
    let issuer = Process::start(port, &["EdDSA:fourth"]);
    tokio::time::sleep(INTERVAL).await;
    for (token, key) in issuer.tokens(2).await {
        let answer = ask(&instance, &token).await;
        assert_eq!(answer.status, 200, "{key}: {}", answer.text);
    }
    for (token, key) in &three {
        let answer = ask(&instance, token).await;
        assert_eq!(answer.status, 401, "{key}: {}", answer.text);
    }
}
