//! The sandbox, started as other systems' tests start it: what it says, its clock, its tokens, its
//! faults, its reset, its end, and that it is nowhere else.

use chrono::{TimeDelta, Utc};
use family_finding::audit::examine;
use family_finding_persistence::{Database, Settings};
use family_finding_tests::{
    Answer, Backend, Client, Instance,
    builders::{adopter, approved_adopter, child, milestone},
    document::{self, operations},
    sandbox::{SandboxProcess, command, names_in, own_folder},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");

fn start() -> SandboxProcess {
    SandboxProcess::start(BINARY, &[])
}

/// The sandbox's own operations.
fn own_document() -> Value {
    serde_json::to_value(family_finding::sandbox::document()).expect("the document")
}

async fn set_clock(client: &Client, now: &str) -> Answer {
    client.put("/sandbox/clock", &json!({"now": now})).await
}

mod start_and_end {
    use super::*;

    #[tokio::test]
    async fn it_says_where_it_is_and_is_ready() {
        let began = Instant::now();
        let sandbox = start();
        let ready = sandbox.anonymous().get("/health/ready").await.expect(200);
        let elapsed = began.elapsed();
        println!("ready after {elapsed:?}");
        #[cfg(not(debug_assertions))]
        assert!(elapsed < Duration::from_secs(1), "{elapsed:?}");
        assert_eq!(ready.body["today"], "2022-04-01");
        assert_eq!(sandbox.said["pid"], sandbox.id());
        let contract = sandbox.said["contract"].as_str().expect("an address").to_owned();
        assert!(contract.starts_with("http://127.0.0.1:"));
        let path = contract.trim_start_matches(sandbox.base.as_str());
        sandbox.anonymous().get(path).await.expect(200);
        let codes = codes(&sandbox.caller("SOUTH").await).await;
        assert_eq!(codes, ["BEACON", "DOWNS", "HARBOUR", "HCC", "IOW", "PCC", "SCC", "SOUTH"]);
    }

    #[tokio::test]
    async fn it_begins_when_it_is_told_to() {
        let sandbox = SandboxProcess::start(BINARY, &["--now", "2026-11-22T23:30:00Z"]);
        assert_eq!(sandbox.anonymous().get("/health/ready").await.body["today"], "2026-11-22");
    }

    #[tokio::test]
    async fn with_the_demonstration_region() {
        let sandbox = SandboxProcess::start(BINARY, &["--demo"]);
        let agency = sandbox.caller("SOUTH").await;
        let figures = "/v1/measures?period=2021-22&measures=adoption_orders";
        let before = agency.get(figures).await.expect(200).body;
        let households = agency.get("/v1/adopters?limit=1").await.expect(200).body["items"].clone();
        assert_eq!(households.as_array().map(Vec::len), Some(1));
        let path = format!("/v1/adopters/{}", households[0]["id"].as_str().expect("an identifier"));
        let shown = agency.get(&path).await.expect(200);
        let change = json!({"household": {"share_with_partners": true}});
        agency.patch(&path, shown.header("etag"), &change).await.expect(200);
        assert_ne!(agency.get(&path).await.expect(200).header("etag"), shown.header("etag"));
        agency.post("/sandbox/reset", &json!({})).await.expect(200);
        assert_eq!(agency.get(figures).await.expect(200).body, before);
        assert_eq!(agency.get(&path).await.expect(200).body, shown.body);
    }

    #[test]
    fn not_in_production_and_not_with_a_log_filter_that_says_nothing() {
        for (variable, value, told) in [
            ("FAMILY_FINDING_ENV", "production", "no sandbox in production"),
            ("FAMILY_FINDING_LOG", "info,actix=loud", "FAMILY_FINDING_LOG"),
        ] {
            let folder = own_folder();
            let refused = command(BINARY, &folder).arg("sandbox").env(variable, value).output();
            let refused = refused.expect("the binary starts");
            assert!(!refused.status.success());
            assert!(refused.stdout.is_empty());
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(said.contains(told), "{said}");
            assert!(names_in(&folder).is_empty());
            std::fs::remove_dir_all(folder).expect("the folder goes");
        }
    }

    #[test]
    fn not_at_a_port_that_is_taken_and_not_before_the_regions_facts() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = taken.local_addr().expect("its address").port().to_string();
        for (arguments, says) in [
            (vec!["--port", &port], "choose another with --port"),
            (vec!["--now", "1989-12-31T23:59:59Z"], "between the years 1990 and 2099"),
        ] {
            let folder = own_folder();
            let refused = command(BINARY, &folder)
                .arg("sandbox")
                .args(&arguments)
                .output()
                .expect("the binary starts");
            assert!(!refused.status.success());
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(said.contains(says), "{said}");
            assert!(names_in(&folder).is_empty(), "{arguments:?} left something");
            std::fs::remove_dir_all(folder).expect("the folder goes");
        }
    }

    #[tokio::test]
    async fn its_files_go_when_it_is_told_to_stop_or_its_input_closes() {
        for signal in [true, false] {
            let mut sandbox = start();
            sandbox.anonymous().get("/health/ready").await.expect(200);
            let names = names_in(sandbox.temporary());
            assert_eq!(names.len(), 1, "{names:?}");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let folder = std::fs::metadata(sandbox.temporary().join(&names[0])).expect("its folder");
                assert_eq!(folder.permissions().mode() & 0o777, 0o700);
            }
            if signal {
                let told = Command::new("kill").args(["-TERM", &sandbox.id().to_string()]).status();
                assert!(told.expect("kill is there").success());
            } else {
                sandbox.close_input();
            }
            let status = sandbox.ended(Duration::from_secs(30)).expect("it ends");
            assert!(status.success(), "{status}");
            assert!(names_in(sandbox.temporary()).is_empty());
        }
    }
}

async fn codes(client: &Client) -> Vec<String> {
    let listed = client.get("/v1/organisations").await.expect(200);
    let items = listed.body["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["code"].as_str().expect("a code").to_owned()).collect()
}

/// Everything that the state of a region is read by.
async fn state(sandbox: &SandboxProcess) -> Vec<(String, Value)> {
    let agency = sandbox.caller("SOUTH").await;
    let mut state = Vec::new();
    for path in [
        "/v1/audit-entries",
        "/v1/adopters",
        "/v1/children",
        "/v1/links",
        "/v1/sibling-groups",
        "/v1/panels",
        "/v1/organisations",
        "/v1/settings",
        "/v1/events",
        "/sandbox/faults",
    ] {
        state.push((path.to_owned(), agency.get(path).await.expect(200).body));
    }
    let ready = agency.get("/health/ready").await.expect(200);
    state.push(("/health/ready".to_owned(), ready.body));
    let counted = agency.get("/metrics").await.expect(200).text;
    let counts = counted.lines().filter(|line| line.contains("_count{") || line.contains("_total{"));
    state.push(("/metrics".to_owned(), counts.collect()));
    state
}

mod reset {
    use super::*;

    #[tokio::test]
    async fn brings_everything_back() {
        let sandbox = start();
        let agency = sandbox.caller("SOUTH").await;
        agency.post("/sandbox/reset", &json!({})).await.expect(200);
        let before = state(&sandbox).await;
        assert_eq!(before[0].1["items"], json!([]), "the trail begins empty");

        agency.post_once("/v1/children", "a-key-of-ours", &child("HCC")).await.expect(201);
        let path = approved_adopter(&agency, 1).await;
        let settings = agency.get("/v1/settings").await.expect(200);
        let change = json!({"parallel_links_per_child": 7});
        agency.patch("/v1/settings", settings.header("etag"), &change).await.expect(200);
        let charity = json!({"name": "Another charity", "kind": "voluntary_adoption_agency"});
        agency.put("/v1/organisations/OTHER", &charity).await.expect(201);
        set_clock(&agency, "2023-01-02T09:00:00Z").await.expect(200);
        let fault = json!({"faults": [{"kind": "unavailable", "requests": 1000}]});
        let cursor = agency.get("/v1/events?start=newest").await.expect(200).body["next"].clone();
        agency.put("/sandbox/faults", &fault).await.expect(200);

        let reset = agency.post("/sandbox/reset", &json!({})).await.expect(200);
        assert_eq!(reset.body["today"], "2022-04-01");
        let after = state(&sandbox).await;
        for ((path, before), (_, after)) in before.iter().zip(&after) {
            assert_eq!(before, after, "{path}");
        }
        agency.get(&path).await.refused(404, "not-found");
        let cursor = cursor.as_str().expect("a cursor");
        agency
            .get(&format!("/v1/events?after={cursor}"))
            .await
            .refused(410, "cursor-of-another-feed");
        // The key was used for another body before; nobody remembers.
        let anew = agency.post_once("/v1/children", "a-key-of-ours", &child("IOW")).await.expect(201);
        assert_eq!(anew.header("idempotent-replayed"), "");
        assert_eq!(
            names_in(&sandbox.temporary().join(&names_in(sandbox.temporary())[0]))
                .iter()
                .filter(|name| name.ends_with(".sqlite"))
                .count(),
            3
        );
    }

    #[tokio::test]
    async fn lets_what_is_under_way_end_well() {
        let sandbox = start();
        let agency = sandbox.caller("SOUTH").await;
        let over = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..3)
            .map(|_| {
                let (agency, over) = (agency.clone(), over.clone());
                tokio::spawn(async move {
                    let mut written = 0;
                    while !over.load(Ordering::Relaxed) {
                        agency.post("/v1/adopters", &adopter()).await.expect(201);
                        agency.get("/v1/adopters").await.expect(200);
                        written += 1;
                    }
                    written
                })
            })
            .collect();
        let resetting: Vec<_> = (0..6)
            .map(|_| {
                let agency = agency.clone();
                tokio::spawn(async move { agency.post("/sandbox/reset", &json!({})).await.expect(200) })
            })
            .collect();
        for reset in resetting {
            reset.await.expect("a reset");
        }
        over.store(true, Ordering::Relaxed);
        for writer in writers {
            assert!(writer.await.expect("every answer is one of the contract") > 0);
        }
        agency.post("/sandbox/reset", &json!({})).await.expect(200);
        assert_eq!(agency.get("/v1/adopters").await.expect(200).body["items"], json!([]));
    }
}

mod clock {
    use super::*;

    #[tokio::test]
    async fn goes_forward_and_what_depends_on_the_day_with_it() {
        let sandbox = start();
        let agency = sandbox.caller("SOUTH").await;
        let path = format!("/v1/adopters/{}", agency.post("/v1/adopters", &adopter()).await.expect(201).id());
        let enquiry = json!({"kind": "enquiry_received", "occurred_on": "2022-06-01", "enquiry_source": "web"});
        let too_soon = agency.post(&format!("{path}/milestones"), &enquiry).await;
        assert_eq!(too_soon.status, 422, "{}", too_soon.text);

        let set = set_clock(&agency, "2022-06-01T23:59:58Z").await.expect(200);
        assert_eq!(set.body["today"], "2022-06-01");
        let recorded = milestone(&agency, &path, enquiry).await;
        let at = recorded["milestone"]["recorded_at"].as_str().expect("a moment");
        assert!(at.starts_with("2022-06-01T23:59:5") || at.starts_with("2022-06-02T00:00:"), "{at}");
        let first = agency.get("/sandbox/clock").await.expect(200);
        tokio::time::sleep(Duration::from_secs(3)).await;
        let second = agency.get("/sandbox/clock").await.expect(200);
        assert!(second.body["now"].as_str() > first.body["now"].as_str(), "it runs");
        assert_eq!(second.body["today"], "2022-06-02", "past midnight");

        let back = set_clock(&agency, "2022-05-31T00:00:00Z").await.refused(400, "invalid-body");
        assert_eq!(back.pointers(), ["/now"]);
        for wrong in [
            json!({"now": "2100-01-01T00:00:00Z"}),
            json!({"now": "tomorrow"}),
            json!({}),
            json!({"now": "2022-07-01T00:00:00Z", "stands": true}),
        ] {
            let refused = agency.put("/sandbox/clock", &wrong).await.refused(400, "invalid-body");
            assert_eq!(refused.pointers().len(), 1, "{wrong}: {}", refused.text);
        }
        assert_eq!(agency.get("/sandbox/clock").await.body["today"], "2022-06-02");
    }

    #[tokio::test]
    async fn a_leap_leaves_no_entry_of_the_audit_trail_unsealed() {
        let sandbox = start();
        let agency = sandbox.caller("SOUTH").await;
        for year in 2023..2026 {
            agency.get("/v1/adopters").await.expect(200);
            agency.post("/v1/children", &child("HCC")).await.expect(201);
            set_clock(&agency, &format!("{year}-04-01T09:00:00Z")).await.expect(200);
        }
        let folder = sandbox.temporary().join(&names_in(sandbox.temporary())[0]);
        let file = format!("sqlite://{}", folder.join("0.sqlite").display());
        let database = Database::open(&Settings::new(file)).expect("its database");
        let now = Utc::now() + TimeDelta::days(3650);
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let verified = examine(&database, [], now, |_, _| {}).expect("the trail is read");
            if verified.unsealed == 0 && verified.findings.is_empty() {
                assert_eq!(verified.entries, 6);
                return;
            }
            assert!(Instant::now() < until, "unsealed {}: {:?}", verified.unsealed, verified.findings);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

mod tokens {
    use super::*;

    #[tokio::test]
    async fn are_given_for_any_organisation_and_scope_and_outlive_a_reset() {
        let sandbox = start();
        let council = sandbox
            .caller_with(json!({"organisation": "HCC", "subject": "hcc-cases", "scopes": ["children:read"]}))
            .await;
        council.get("/v1/children").await.expect(200);
        council.post("/v1/children", &child("HCC")).await.refused(403, "forbidden");
        council.post("/sandbox/reset", &json!({})).await.expect(200);
        council.get("/v1/children").await.expect(200);
        let stranger = sandbox.caller("NOBODY").await;
        assert!(stranger.get("/v1/children").await.status.is_client_error());
        let brief = sandbox.caller_with(json!({"organisation": "HCC", "lifetime_seconds": 2})).await;
        brief.get("/v1/children").await.expect(200);
        tokio::time::sleep(Duration::from_secs(3)).await;
        brief.get("/v1/children").await.refused(401, "unauthenticated");
        let identity = json!({"organisation": "SOUTH"});
        let given = sandbox.anonymous().post("/sandbox/tokens", &identity).await.expect(200);
        let scopes = given.body["scopes"].as_array().cloned().expect("scopes");
        assert!(scopes.contains(&json!("children:read")) && !scopes.contains(&json!("identity:read")));
    }

    #[tokio::test]
    async fn are_refused_each_for_its_defect() {
        let sandbox = start();
        let mut why = BTreeSet::new();
        for defect in [
            "expired",
            "not_yet_valid",
            "other_audience",
            "other_issuer",
            "other_key",
            "lives_too_long",
        ] {
            let caller = sandbox.caller_with(json!({"organisation": "HCC", "defect": defect})).await;
            let refused = caller.get("/v1/children").await.refused(401, "unauthenticated");
            why.insert(refused.body["detail"].as_str().expect("a detail").to_owned());
        }
        assert_eq!(why.len(), 6, "{why:?}");
    }

    #[tokio::test]
    async fn are_not_given_for_nonsense() {
        let sandbox = start();
        let anonymous = sandbox.anonymous();
        let long = "x".repeat(41);
        for (asked, pointer) in [
            (json!({}), "/organisation"),
            (json!({"organisation": ""}), "/organisation"),
            (json!({"organisation": long}), "/organisation"),
            (
                json!({"organisation": "HCC", "scopes": ["children:read", "children:reed"]}),
                "/scopes/1",
            ),
            (json!({"organisation": "HCC", "lifetime_seconds": 0}), "/lifetime_seconds"),
            (json!({"organisation": "HCC", "lifetime_seconds": 2_678_401}), "/lifetime_seconds"),
            (json!({"organisation": "HCC", "defect": "rude"}), "/defect"),
            (json!({"organisation": "HCC", "kid": "a"}), "/kid"),
        ] {
            let refused = anonymous.post("/sandbox/tokens", &asked).await.refused(400, "invalid-body");
            let pointers: BTreeSet<String> = refused.pointers().into_iter().collect();
            assert_eq!(pointers, [pointer.to_owned()].into(), "{asked}");
        }
    }
}

mod faults {
    use super::*;

    #[tokio::test]
    async fn come_in_their_order_and_then_no_more() {
        let sandbox = start();
        let agency = sandbox.caller("SOUTH").await;
        let told = json!({"faults": [
            {"kind": "unavailable", "requests": 2, "retry_after_seconds": 0},
            {"kind": "too_many_requests", "requests": 1},
            {"kind": "late", "requests": 1, "milliseconds": 700}
        ]});
        assert_eq!(agency.put("/sandbox/faults", &told).await.expect(200).body, told);
        agency.get("/health/ready").await.expect(200);
        agency.get("/openapi.json").await.expect(200);
        assert_eq!(
            agency.get("/sandbox/faults").await.expect(200).body,
            told,
            "only the contract's operations fail"
        );
        let refused = agency.post("/v1/children", &child("HCC")).await.refused(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "0");
        let left = agency.get("/sandbox/faults").await.expect(200).body;
        assert_eq!(left["faults"][0]["requests"], 1);
        agency.get("/v1/children").await.refused(503, "unavailable");
        let refused = agency.get("/v1/children").await.refused(429, "too-many-requests");
        assert_eq!(refused.header("retry-after"), "1");
        let began = Instant::now();
        let late = agency.get("/v1/children").await.expect(200);
        assert!(began.elapsed() >= Duration::from_millis(700));
        assert_eq!(late.body["items"], json!([]), "what was refused is not done");
        assert_eq!(agency.get("/sandbox/faults").await.expect(200).body, json!({"faults": []}));
        agency.get("/v1/children").await.expect(200);
    }

    #[tokio::test]
    async fn what_is_answered_late_is_done_for_whoever_does_not_wait() {
        let sandbox = start();
        let agency = sandbox.caller("SOUTH").await;
        let late = json!({"faults": [{"kind": "late", "requests": 1, "milliseconds": 60_000}]});
        agency.put("/sandbox/faults", &late).await.expect(200);
        let body = child("HCC");
        let impatient = agency.post_once("/v1/children", "the-same-key", &body);
        let answered = tokio::time::timeout(Duration::from_secs(5), impatient).await;
        assert!(answered.is_err(), "it was to be late");
        let again = agency.post_once("/v1/children", "the-same-key", &body).await.expect(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        let listed = agency.get("/v1/children").await.expect(200);
        assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(1));
    }

    #[tokio::test]
    async fn are_bounded() {
        let sandbox = start();
        let anonymous = sandbox.anonymous();
        let one = json!({"kind": "unavailable", "requests": 1});
        let many: Vec<&Value> = std::iter::repeat_n(&one, 21).collect();
        for (told, pointer) in [
            (json!({"faults": many}), "/faults"),
            (json!({"faults": [{"kind": "unavailable", "requests": 0}]}), "/faults/0/requests"),
            (json!({"faults": [{"kind": "unavailable", "requests": 1001}]}), "/faults/0/requests"),
            (
                json!({"faults": [one, {"kind": "late", "requests": 1, "milliseconds": 60_001}]}),
                "/faults/1/milliseconds",
            ),
            (json!({"faults": [{"kind": "late", "requests": 1}]}), "/faults/0/milliseconds"),
            (
                json!({"faults": [{"kind": "unavailable", "requests": 1, "milliseconds": 5}]}),
                "/faults/0/milliseconds",
            ),
            (
                json!({"faults": [{"kind": "late", "requests": 1, "milliseconds": 5, "retry_after_seconds": 1}]}),
                "/faults/0/retry_after_seconds",
            ),
            (
                json!({"faults": [{"kind": "unavailable", "requests": 1, "retry_after_seconds": 3601}]}),
                "/faults/0/retry_after_seconds",
            ),
            (json!({"faults": [{"kind": "slow", "requests": 1}]}), "/faults/0/kind"),
            (json!({}), "/faults"),
        ] {
            let refused = anonymous.put("/sandbox/faults", &told).await.refused(400, "invalid-body");
            assert_eq!(refused.pointers(), [pointer], "{told}");
        }
        assert_eq!(anonymous.get("/sandbox/faults").await.expect(200).body, json!({"faults": []}));
    }
}

mod elsewhere {
    use super::*;

    /// Asks a server for each of the sandbox's operations, with a token and without.
    async fn has_nothing_of_it(clients: &[Client]) {
        let document = own_document();
        let operations = operations(&document);
        assert_eq!(operations.len(), 6);
        for client in clients {
            for operation in &operations {
                let method: Method = operation.method.parse().expect("a method");
                let headers = [("content-type", "application/json")];
                let answer = client.send(method, &operation.path, &headers, Some("{}".to_owned())).await;
                answer.refused(404, "not-found");
            }
            client.get("/sandbox/openapi.json").await.refused(404, "not-found");
        }
    }

    #[tokio::test]
    async fn a_server_of_another_command_has_nothing_of_it() {
        let instance = Instance::start(Backend::Sqlite).await;
        has_nothing_of_it(&[instance.agency(), instance.anonymous()]).await;
    }

    #[tokio::test]
    async fn neither_has_serve() {
        let folder = own_folder();
        let database = format!("sqlite://{}", folder.join("served.sqlite").display());
        let mut served = command(BINARY, &folder)
            .args([
                "serve",
                "--migrate",
                "--listen",
                "127.0.0.1:0",
                "--database-url",
                &database,
                "--data-dir",
            ])
            .arg(&folder)
            .env("FAMILY_FINDING_LOG", "info")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let said = BufReader::new(served.stderr.take().expect("its log"));
        let mut lines = said.lines().map(|line| line.expect("a line"));
        let listening = lines.find(|line| line.contains("\"listening\"")).expect("it listens");
        let entry: Value = serde_json::from_str(&listening).expect("JSON");
        // What it still says is not waited for, and does not hold it up.
        std::thread::spawn(move || lines.for_each(drop));
        let base = format!("http://{}", entry["address"].as_str().expect("an address"));
        let anonymous = Client::new(&base, None);
        anonymous.get("/health/ready").await.expect(200);
        has_nothing_of_it(&[anonymous]).await;
        served.kill().expect("it ends");
        served.wait().expect("it has ended");
        std::fs::remove_dir_all(folder).expect("the folder goes");
    }

    #[test]
    fn the_contract_says_nothing_of_it() {
        let contract = document::document();
        let paths = contract["paths"].as_object().expect("paths");
        assert!(paths.keys().all(|path| !path.contains("sandbox")));
        assert!(!contract.to_string().to_lowercase().contains("sandbox"));
    }
}

mod its_own_document {
    use super::*;

    #[tokio::test]
    async fn names_every_operation_and_each_takes_its_example() {
        let sandbox = start();
        let anonymous = sandbox.anonymous();
        let served = anonymous.get("/sandbox/openapi.json").await.expect(200).body;
        assert_eq!(served, own_document());
        let ids: BTreeSet<String> = operations(&served).into_iter().map(|operation| operation.id).collect();
        let expected = [
            "create_sandbox_token",
            "put_sandbox_clock",
            "put_sandbox_faults",
            "read_sandbox_clock",
            "read_sandbox_faults",
            "reset_sandbox",
        ];
        assert_eq!(ids, expected.map(str::to_owned).into());
        for operation in operations(&served) {
            assert!(
                operation.value["summary"].is_string() && operation.value["description"].is_string(),
                "{}",
                operation.id
            );
            let method: Method = operation.method.parse().expect("a method");
            let example = &operation.value["requestBody"]["content"]["application/json"]["example"];
            let body = (!example.is_null()).then(|| example.to_string());
            let headers = [("content-type", "application/json")];
            anonymous.send(method, &operation.path, &headers, body).await.expect(200);
            let wrong = anonymous
                .send(Method::DELETE, &operation.path, &[], None)
                .await
                .refused(405, "method-not-allowed");
            assert!(wrong.header("allow").contains(&operation.method), "{}", wrong.header("allow"));
        }
    }
}

mod examples {
    use super::*;
    use family_finding_tests::document::workspace;
    use std::{fs, path::PathBuf};

    /// Copies an example to a folder in target, where its packages are installed once for each
    /// version of the file that names them.
    fn installed(example: &str, names_packages: &str, install: impl FnOnce(&PathBuf)) -> PathBuf {
        let source = workspace().join("examples").join(example);
        let folder = workspace().join("target").join(example);
        fs::create_dir_all(&folder).expect("a folder in target");
        for name in names_in(&source) {
            let file = source.join(&name);
            if file.is_file() {
                fs::copy(file, folder.join(name)).expect("the file is copied");
            }
        }
        let stamp = folder.join("installed");
        let wanted = fs::read(folder.join(names_packages)).expect("the names of its packages");
        if fs::read(&stamp).ok().as_ref() != Some(&wanted) {
            install(&folder);
            fs::write(stamp, wanted).expect("a file in target");
        }
        folder
    }

    fn succeeds(command: &mut Command) -> String {
        let output = command
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}; scripts/test installs it"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{command:?}\n{said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }

    #[test]
    fn a_councils_in_python() {
        let folder = installed("council-tests", "requirements.txt", |folder| {
            succeeds(Command::new("python3").args(["-m", "venv", "--clear", "venv"]).current_dir(folder));
            let pip = ["-m", "pip", "install", "--quiet", "--requirement", "requirements.txt"];
            succeeds(Command::new(folder.join("venv/bin/python")).args(pip).current_dir(folder));
        });
        let mut pytest = Command::new(folder.join("venv/bin/python"));
        pytest.args(["-m", "pytest", "--quiet"]).current_dir(&folder);
        let said = succeeds(pytest.env("FAMILY_FINDING", BINARY).env_remove("FAMILY_FINDING_ENV"));
        assert!(said.contains("9 passed") && !said.contains("skipped"), "{said}");
    }

    #[test]
    fn a_partners_in_typescript() {
        let folder = installed("partner-tests", "package-lock.json", |folder| {
            let npm = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
            succeeds(Command::new("npm").args(npm).current_dir(folder));
        });
        let mut npm = Command::new("npm");
        npm.arg("test").current_dir(&folder);
        let said = succeeds(npm.env("FAMILY_FINDING", BINARY).env_remove("FAMILY_FINDING_ENV"));
        assert!(said.contains("# pass 3") && said.contains("# skipped 0"), "{said}");
    }
}
