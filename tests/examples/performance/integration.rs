//! What integrating systems wait for: pushes a second, the feed's delay, webhooks a second, and the
//! start of a sandbox.

use super::{bare_insert, median, milliseconds};
use family_finding_tests::{
    Backend, Client, Instance,
    builders::{adopter, reference},
    receiver::{Receiver, hook},
    sandbox::SandboxProcess,
};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// Systems that push at the same time.
const PUSHING: usize = 8;
const MEASURED: Duration = Duration::from_secs(3);
/// Households whose webhooks are sent again, five times.
const DELIVERED: usize = 400;

/// Prints a table of both databases, and how long a sandbox of the binary takes to be ready.
pub async fn measure() {
    println!("| what | SQLite | PostgreSQL |\n| --- | --- | --- |");
    let mut columns: Vec<Vec<String>> = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let instance = Instance::start_with(backend, |parts| parts.workers = 2).await;
        let mut column = pushes(&instance).await;
        column.push(delay_of_the_feed(&instance).await);
        column.push(webhooks(&instance).await);
        columns.push(column);
    }
    let names = [
        "bare inserts and commits",
        "households put by reference, new",
        "the same put again, unchanged",
        "milestones with a key of their own",
        "of all these, sent again because others were in the way",
        "from the answer to a change until a waiting consumer of the feed has it",
        "webhooks delivered",
    ];
    for (index, name) in names.iter().enumerate() {
        println!("| {name} | {} | {} |", columns[0][index], columns[1][index]);
    }
    let binary = std::env::current_exe().expect("the path of this program");
    let binary = binary
        .parent()
        .and_then(|folder| folder.parent())
        .expect("its folder")
        .join("family-finding");
    let starts = (0..5).map(|_| {
        let begun = Instant::now();
        let sandbox = SandboxProcess::start(&binary.display().to_string(), &[]);
        let taken = begun.elapsed();
        drop(sandbox);
        taken
    });
    println!("a sandbox is ready after {:.0} ms", milliseconds(median(starts.collect())));
}

/// How many times a second somebody's work is done, by several at once.
async fn rate<F: Future<Output = ()>>(work: impl Fn(u64) -> F) -> f64 {
    let next = AtomicU64::new(0);
    let begun = Instant::now();
    join_all((0..PUSHING).map(|_| async {
        while begun.elapsed() < MEASURED {
            work(next.fetch_add(1, Ordering::Relaxed)).await;
        }
    }))
    .await;
    next.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

fn household() -> Value {
    let mut body = adopter();
    let fields = body.as_object_mut().expect("an object");
    fields.retain(|name, _| name != "source" && name != "reference");
    body
}

/// Sends until it is not told that others were in the way. Panics where it is answered otherwise.
async fn push(agency: &Client, method: Method, path: &str, body: &Value, expected: u16, again: &AtomicU64) {
    let headers = [("content-type", "application/json")];
    loop {
        let answer = agency.send(method.clone(), path, &headers, Some(body.to_string())).await;
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            again.fetch_add(1, Ordering::Relaxed);
        } else {
            assert_eq!(answer.status, expected, "{}", answer.text);
            return;
        }
    }
}

async fn pushes(instance: &Instance) -> Vec<String> {
    let agency = instance.agency();
    let bare = rate(|_| async { instance.database.write(bare_insert).await.expect("a commit") }).await;
    let body = household();
    let run = reference("R");
    let path = |number: u64| format!("/v1/adopters/by-reference/south-adopters/{run}N{number}");
    let (pushed, again) = (AtomicU64::new(0), AtomicU64::new(0));
    let new = rate(|number| {
        pushed.fetch_max(number, Ordering::Relaxed);
        let (agency, path, body, again) = (&agency, path(number), &body, &again);
        async move { push(agency, Method::PUT, &path, body, 201, again).await }
    })
    .await;
    let known = pushed.load(Ordering::Relaxed) + 1;
    let unchanged = rate(|number| {
        let (agency, path, body, again) = (&agency, path(number % known), &body, &again);
        async move { push(agency, Method::PUT, &path, body, 200, again).await }
    })
    .await;
    let mut cases = Vec::new();
    for number in 0..PUSHING as u64 {
        let case = agency.get(&path(number)).await.expect(200);
        let facts = format!("/v1/adopters/{}/milestones", case.id());
        let enquiry = json!({"kind": "enquiry_received", "occurred_on": "2021-01-04"});
        agency.post(&facts, &enquiry).await.expect(201);
        cases.push(facts);
    }
    let facts = rate(|number| {
        let (agency, facts, again) = (&agency, &cases[number as usize % cases.len()], &again);
        let body = json!({"kind": "enquiry_discussion_held", "occurred_on": "2021-02-01", "source_key": format!("{run}F{number}")});
        async move { push(agency, Method::POST, facts, &body, 201, again).await }
    })
    .await;
    let told = |rate: f64| format!("{rate:.0} a second, {:.0} % of the bare ones", rate / bare * 100.0);
    let again = again.load(Ordering::Relaxed);
    vec![
        format!("{bare:.0} a second"),
        told(new),
        told(unchanged),
        told(facts),
        again.to_string(),
    ]
}

/// A consumer waits in the feed; the delay is from the moment the writer has its answer.
async fn delay_of_the_feed(instance: &Instance) -> String {
    let agency = instance.agency();
    let mut delays = Vec::new();
    for _ in 0..40 {
        let newest = agency.get("/v1/events?start=newest").await.expect(200).body;
        let place = newest["next"].as_str().expect("a place").to_owned();
        let waiting = async {
            agency.get(&format!("/v1/events?wait=10&after={place}")).await.expect(200);
            Instant::now()
        };
        let writing = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            agency.post("/v1/adopters", &adopter()).await.expect(201);
            Instant::now()
        };
        let (came, written) = tokio::join!(waiting, writing);
        delays.push(came.saturating_duration_since(written));
    }
    delays.sort_unstable();
    format!(
        "{:.1} ms (nine of ten within {:.1} ms)",
        milliseconds(median(delays.clone())),
        milliseconds(delays[delays.len() * 9 / 10])
    )
}

/// All deliveries of a webhook are asked for again at once, so that none waits for a writer.
async fn webhooks(instance: &Instance) -> String {
    let agency = instance.agency();
    let receiver = Receiver::willing();
    let (path, _) = hook(&agency, &receiver.base, &["adopter"]).await;
    for _ in 0..DELIVERED {
        agency.post("/v1/adopters", &adopter()).await.expect(201);
    }
    let got = receiver.until(DELIVERED).await;
    let places = got
        .iter()
        .map(|one| one.body()["id"].as_str().and_then(|id| id.parse::<i64>().ok()).expect("a place"));
    let range = json!({"from_event": places.clone().min(), "to_event": places.max()});
    let mut rates = Vec::new();
    for round in 1..=5 {
        // What was delivered is recorded shortly after.
        tokio::time::sleep(Duration::from_secs(2)).await;
        // Another connection: the server has closed that which was quiet for so long.
        let agency = instance.agency();
        let begun = Instant::now();
        let again = agency.post(&format!("{path}/redeliveries"), &range).await.expect(202);
        assert_eq!(again.body["count"], DELIVERED);
        receiver.until(DELIVERED * (round + 1)).await;
        rates.push(begun.elapsed());
    }
    format!("{:.0} a second", DELIVERED as f64 / median(rates).as_secs_f64())
}
