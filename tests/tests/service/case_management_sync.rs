//! `examples/case-management-sync` against the service: killed again and again, it neither loses nor
//! doubles a fact, and its mirror comes to hold what the service holds.

use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use family_finding_tests::{Client, Instance, builders::milestone, document::workspace, on_both_databases, receiver::until};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

/// A council's folder: its extract, its token and its mirror.
struct Council {
    folder: PathBuf,
    base: String,
    hook: Option<String>,
}

impl Council {
    fn of(instance: &Instance, hook: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("family-finding-sync-{}", uuid::Uuid::now_v7()));
        fs::create_dir_all(folder.join("extract")).expect("a folder");
        let council = instance.council("HCC");
        fs::write(folder.join("token"), council.token().expect("a token")).expect("the token");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        Self {
            folder,
            base: instance.base.clone(),
            hook: hook.then(|| free.local_addr().expect("an address").to_string()),
        }
    }

    /// Writes the extract as a system does: whole, under another name, and then in its place.
    fn write(&self, children: &[String], events: &[(String, String, &str, &str)]) {
        let mut table = "reference,date_of_birth,sex,needs\n".to_owned();
        for reference in children {
            table += &format!("{reference},2020-06-01,F,autism=possible;developmental_delay=present\n");
        }
        self.put("children.csv", &table);
        let mut table = "key,reference,kind,occurred_on\n".to_owned();
        for (key, reference, kind, on) in events {
            table += &format!("{key},{reference},{kind},{on}\n");
        }
        self.put("events.csv", &table);
    }

    fn put(&self, name: &str, text: &str) {
        let fresh = self.folder.join(name);
        fs::write(&fresh, text).expect("written");
        fs::rename(fresh, self.folder.join("extract").join(name)).expect("moved");
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new("python3");
        command
            .arg(workspace().join("examples/case-management-sync/sync.py"))
            .arg(what)
            .current_dir(&self.folder)
            .env("FAMILY_FINDING", &self.base);
        if let Some(hook) = &self.hook {
            command.env("HOOK_LISTEN", hook);
        }
        command
    }

    fn once(&self, what: &str) -> String {
        let Output { status, stdout, stderr } = self.command(what).output().expect("Python runs");
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).into_owned()
    }

    fn run(&self) -> Running {
        let mut command = self.command("run");
        Running(command.stdout(Stdio::null()).spawn().expect("Python runs"))
    }

    /// What the mirror holds, by address.
    fn mirror(&self) -> BTreeMap<String, Value> {
        #[derive(diesel::QueryableByName)]
        struct Record {
            #[diesel(sql_type = Text)]
            subject: String,
            #[diesel(sql_type = Text)]
            content: String,
        }
        let file = self.folder.join("mirror.sqlite");
        if !Path::new(&file).exists() {
            return BTreeMap::new();
        }
        let mut connection = SqliteConnection::establish(&file.display().to_string()).expect("the mirror opens");
        let records: Vec<Record> = sql_query("SELECT subject, content FROM records")
            .load(&mut connection)
            .unwrap_or_default();
        let read = |text: &str| serde_json::from_str(text).expect("JSON");
        records.into_iter().map(|record| (record.subject, read(&record.content))).collect()
    }
}

impl Drop for Council {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Running(Child);

impl Running {
    fn kill(mut self) {
        self.0.kill().expect("it is killed");
        self.0.wait().expect("it has ended");
    }
}

/// The council's children as the service has them, by reference: address and record.
async fn children(council: &Client) -> BTreeMap<String, (String, Value)> {
    let page = council.get("/v1/children?limit=100").await.expect(200).body;
    assert_eq!(page["next_cursor"], Value::Null);
    let items = page["items"].as_array().expect("items").clone();
    let text = |item: &Value, field: &str| item[field].as_str().expect("a text").to_owned();
    items
        .iter()
        .map(|item| {
            (
                text(item, "reference"),
                (format!("/v1/children/{}", text(item, "id")), item.clone()),
            )
        })
        .collect()
}

/// The keys, in the council's own system, of the facts of a child.
async fn keys_of(client: &Client, path: &str) -> Vec<String> {
    let facts = client.get(&format!("{path}/milestones")).await.expect(200).body;
    let facts = facts["items"].as_array().expect("items").clone();
    let keys = facts.iter().filter_map(|fact| fact["source_key"].as_str());
    keys.map(str::to_owned).collect()
}

on_both_databases! {
    async fn an_extract_sent_twice_is_sent_once(instance) {
        let council = Council::of(instance, false);
        council.write(&["C1".to_owned(), "C2".to_owned()], &[("E-1".to_owned(), "C1".to_owned(), "entered_care", "2021-12-01")]);
        assert_eq!(council.once("push"), "pushed: 3 created\n");
        let before = instance.council("HCC").get("/v1/events").await.expect(200).body;
        assert_eq!(council.once("push"), "pushed: 3 unchanged\n");
        let after = instance.council("HCC").get("/v1/events").await.expect(200).body;
        assert_eq!(before, after, "nothing changed the second time");
        council.once("follow");
        assert_eq!(council.mirror().len(), 2);
    }

    async fn killed_anywhere_it_comes_to_hold_what_the_service_holds(instance) {
        let council = Council::of(instance, true);
        let (client, agency) = (instance.council("HCC"), instance.agency());
        let mut references = Vec::new();
        let mut events = Vec::new();
        for round in 0..6 {
            for nth in 0..4 {
                let reference = format!("C{round}N{nth}");
                events.push((format!("care-{reference}"), reference.clone(), "entered_care", "2021-06-01"));
                if nth % 2 == 0 {
                    events.push((format!("plan-{reference}"), reference.clone(), "plan_referred", "2021-09-01"));
                }
                references.push(reference);
            }
            council.write(&references, &events);
            let running = council.run();
            // Later each time: in the middle of the push, of the feed, or of neither.
            tokio::time::sleep(Duration::from_millis(250 + 170 * round)).await;
            running.kill();
            // Others work on the same children meanwhile.
            if let Some((path, _)) = children(&client).await.get("C0N1") {
                let on = format!("2021-10-{:02}", round + 1);
                let fact = if round % 2 == 0 {
                    json!({"kind": "paused", "occurred_on": on, "pause_reason": "other"})
                } else {
                    json!({"kind": "resumed", "occurred_on": on})
                };
                let _ = agency.post(&format!("{path}/milestones"), &fact).await;
            }
        }
        let running = council.run();
        let (stored, mirrored) = until("the mirror to hold what the service holds", async || {
            let (stored, mirrored) = (children(&client).await, council.mirror());
            if stored.len() < references.len() {
                return None;
            }
            for (path, _) in stored.values() {
                if mirrored.get(path) != Some(&client.get(path).await.expect(200).body) {
                    return None;
                }
            }
            let mut pushed = 0;
            for (path, _) in stored.values() {
                pushed += keys_of(&client, path).await.len();
            }
            (pushed >= events.len()).then_some((stored, mirrored))
        }).await;
        let expected: BTreeSet<&str> = references.iter().map(String::as_str).collect();
        assert_eq!(stored.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected);
        assert!(mirrored.len() >= references.len());
        for (reference, (path, _)) in &stored {
            let keys = keys_of(&client, path).await;
            let sent: Vec<&str> = events.iter().filter(|(_, of, ..)| of == reference).map(|(key, ..)| key.as_str()).collect();
            assert_eq!(keys, sent, "{reference} has each of its facts once");
        }
        // A webhook wakes it: a change is mirrored long before the long wait is over.
        let (path, _) = &stored["C0N2"];
        milestone(&agency, path, json!({"kind": "left_care", "occurred_on": "2021-12-01", "left_care_reason": "returned_home"})).await;
        let begun = std::time::Instant::now();
        until("the mirror to follow", async || {
            (council.mirror().get(path)?["stage"] == agency.get(path).await.expect(200).body["stage"]).then_some(())
        }).await;
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        running.kill();
    }
}
