//! The service is killed again and again while systems push, and so is the database's server under
//! it: whatever was acknowledged is there, nothing is there twice, the feed tells all of it, and
//! every webhook arrives in the order of its case.
//!
//! `CRASHES=100` makes the suite thorough; by itself it kills a few times.

use family_finding::{
    service::Clock,
    tokens::{EmbeddedIssuer, TokenRequest},
};
use family_finding_tests::{
    Backend, Client, Instance,
    binary::Served,
    builders::{adopter, child, id_of},
    instance::every_scope,
    own_postgres::OwnPostgres,
    receiver::{Receiver, by_record, hook, until},
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, RandomState},
    path::Path,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");
const WRITERS: usize = 4;

/// Sends until it is answered, each time with the same key, as a system that loses no fact does.
async fn pushed(client: &Client, path: &str, key: &str, body: &Value) -> Value {
    loop {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        match client.try_to_send(Method::POST, path, &headers, Some(body.to_string())).await {
            Ok(answer) if answer.status == 201 => return answer.body,
            Ok(answer) if answer.status != 503 => panic!("{path}: {} {}", answer.status, answer.text),
            _ => tokio::time::sleep(Duration::from_millis(30)).await,
        }
    }
}

/// Pushes households and children with a first milestone until told to stop, and two at least, however
/// slow the machine is; answers the path and reference of everything that was acknowledged.
async fn push_until(client: &Client, writer: usize, stop: &AtomicBool) -> BTreeMap<String, String> {
    let mut acknowledged = BTreeMap::new();
    for round in 0.. {
        if stop.load(Ordering::SeqCst) && acknowledged.len() >= 2 {
            break;
        }
        let (list, mut body, fact) = if round % 3 == 0 {
            (
                "/v1/adopters",
                adopter(),
                json!({"kind": "enquiry_received", "occurred_on": "2021-12-01"}),
            )
        } else {
            (
                "/v1/children",
                child("HCC"),
                json!({"kind": "entered_care", "occurred_on": "2021-12-01"}),
            )
        };
        let reference = format!("W{writer}R{round}");
        body["reference"] = json!(reference);
        let id = pushed(client, list, &format!("create-{reference}"), &body).await["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let path = format!("{list}/{id}");
        pushed(client, &format!("{path}/milestones"), &format!("fact-{reference}"), &fact).await;
        acknowledged.insert(path, reference);
    }
    acknowledged
}

/// Reads the feed from its beginning until told to stop, and then to its end. Keeps its place as a
/// consumer does: when what came before is processed.
async fn follow(client: &Client, stop: &AtomicBool) -> Vec<Value> {
    let (mut events, mut place) = (Vec::new(), None);
    loop {
        let finished = stop.load(Ordering::SeqCst);
        let after = place.as_ref().map(|place| format!("&after={place}")).unwrap_or_default();
        let asked = client
            .try_to_send(Method::GET, &format!("/v1/events?wait=1{after}"), &[], None)
            .await;
        let Ok(answer) = asked else { continue };
        if answer.status == 503 {
            continue;
        }
        let body = answer.expect(200).body;
        events.extend(body["items"].as_array().expect("items").clone());
        place = body["next"].as_str().map(str::to_owned);
        if finished && body["items"] == json!([]) {
            return events;
        }
    }
}

/// How often something is killed.
fn times() -> usize {
    std::env::var("CRASHES").map_or(4, |times| times.parse().expect("CRASHES is a number"))
}

/// Does it again and again, at moments that nobody can foresee.
async fn repeatedly(mut kill: impl AsyncFnMut()) {
    for round in 0..times() {
        let chance = RandomState::new().hash_one(round) % 500;
        tokio::time::sleep(Duration::from_millis(100 + chance)).await;
        kill().await;
    }
}

async fn all_of(client: &Client, list: &str) -> Vec<Value> {
    let (mut items, mut next) = (Vec::new(), Some(format!("{list}?limit=100")));
    while let Some(path) = next {
        let page = client.get(&path).await.expect(200).body;
        items.extend(page["items"].as_array().expect("items").clone());
        next = page["next_cursor"]
            .as_str()
            .map(|cursor| format!("{list}?limit=100&cursor={cursor}"));
    }
    items
}

fn caller(served: &Served, keys: &Path) -> Client {
    let issuer = EmbeddedIssuer::in_directory(keys).expect("the key of the folder");
    let request = TokenRequest {
        organisation: "SOUTH".to_owned(),
        subject: "crash-test".to_owned(),
        scopes: every_scope().iter().map(|scope| (*scope).to_owned()).collect(),
        lifetime_seconds: 3600,
    };
    Client::new(&served.base, Some(issuer.mint(&request).expect("a token")))
}

mod what_was_acknowledged_outlives {
    use super::*;

    #[tokio::test]
    async fn every_kill_of_the_service_on_sqlite() {
        let instance = Instance::start_with(Backend::Sqlite, |parts| parts.clock = Clock::System).await;
        run(&instance, async |served| repeatedly(async || served.kill_and_start().await).await).await;
    }

    #[tokio::test]
    async fn every_kill_of_the_service_on_postgres() {
        let instance = Instance::start_with(Backend::Postgres, |parts| parts.clock = Clock::System).await;
        run(&instance, async |served| repeatedly(async || served.kill_and_start().await).await).await;
    }

    #[tokio::test]
    async fn every_power_cut_of_the_server_of_postgres() {
        let server = OwnPostgres::start();
        let instance = Instance::start_on_server(&server.url, |parts| parts.clock = Clock::System).await;
        let cut = async |served: &mut Served| {
            repeatedly(async || {
                server.cut_and_start().await;
                // The service finds its server again by itself.
                served.ready().await;
            })
            .await;
        };
        run(&instance, cut).await;
    }

    /// Pushes, follows and delivers while something is killed, and compares what is there. The
    /// instance runs on the same database all the while, as a second process of the service.
    async fn run(instance: &Instance, killing: impl AsyncFnOnce(&mut Served)) {
        let keys = std::env::temp_dir()
            .join(format!("family-finding-crashes-{}", std::process::id()))
            .join(uuid::Uuid::now_v7().to_string());
        std::fs::create_dir_all(&keys).expect("a folder for keys");
        let mut served = Served::start(BINARY, &instance.database_url(), &keys).await;
        let client = caller(&served, &keys);
        let receiver = Receiver::willing();
        hook(&client, &receiver.base, &["adopter", "child"]).await;
        let (stop, quiet) = (AtomicBool::new(false), AtomicBool::new(false));

        let writers = join_all((0..WRITERS).map(|writer| push_until(&client, writer, &stop)));
        let killing = async {
            killing(&mut served).await;
            stop.store(true, Ordering::SeqCst);
        };
        let pushing = async {
            let (pushed, ()) = tokio::join!(writers, killing);
            quiet.store(true, Ordering::SeqCst);
            pushed
        };
        let (pushed, events) = tokio::join!(pushing, follow(&client, &quiet));
        let acknowledged: BTreeMap<String, String> = pushed.into_iter().flatten().collect();
        assert!(
            acknowledged.len() >= WRITERS * 2,
            "the writers got somewhere: {}",
            acknowledged.len()
        );

        let mut stored = BTreeMap::new();
        for list in ["/v1/adopters", "/v1/children"] {
            for case in all_of(&client, list).await {
                let path = format!("{list}/{}", case["id"].as_str().expect("an id"));
                stored.insert(path, case["reference"].as_str().expect("a reference").to_owned());
            }
        }
        assert_eq!(
            stored, acknowledged,
            "every acknowledged case is there under its reference, and no other"
        );
        for path in acknowledged.keys() {
            let facts = client.get(&format!("{path}/milestones")).await.expect(200).body;
            assert_eq!(
                facts["items"].as_array().map(Vec::len),
                Some(1),
                "{path} has its fact once: {facts}"
            );
        }

        let places: Vec<i64> = events
            .iter()
            .map(|event| event["id"].as_str().expect("a place").parse().expect("a number"))
            .collect();
        assert!(
            places.iter().copied().eq(1..=places.len() as i64),
            "the feed has neither gap nor repetition: {places:?}"
        );
        let mut versions: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for event in &events {
            let data = &event["data"];
            versions
                .entry(data["id"].as_str().expect("an id"))
                .or_default()
                .push(data["version"].as_i64().expect("a version"));
        }
        for (id, told) in &versions {
            assert!(told.iter().copied().eq(1..=told.len() as i64), "{id} is told in order: {told:?}");
        }
        let told: BTreeSet<&str> = versions.keys().copied().collect();
        assert!(
            acknowledged.keys().all(|path| told.contains(id_of(path))),
            "every acknowledged case is told"
        );

        let received = until("every event to arrive", async || {
            Some(by_record(&receiver.got())).filter(|received| {
                let newest = |id: &str| received.get(id).and_then(|versions| versions.last());
                versions.iter().all(|(id, told)| newest(id) == told.last())
            })
        })
        .await;
        for (id, came) in &received {
            let in_order = came.windows(2).all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1);
            assert!(came[0] == 1 && in_order, "{id} arrived in order, at least once each: {came:?}");
        }

        let mut verify = Command::new(BINARY);
        verify.args(["audit", "verify", "--database-url", &instance.database_url()]);
        let verified = verify.output().expect("the trail is examined");
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
        println!(
            "killed {} times: {} cases acknowledged and stored, {} events, {} deliveries of them",
            times(),
            acknowledged.len(),
            events.len(),
            received.values().map(Vec::len).sum::<usize>()
        );
        let _ = std::fs::remove_dir_all(&keys);
    }
}
