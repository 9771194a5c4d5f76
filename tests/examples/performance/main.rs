//! Measures what `docs/performance.md` reports, each against a yardstick in the same run.
//!
//! `performance steps` prints a table: recording a milestone against a bare insert and commit,
//! ranking at regional size, and the scorecards of 50,000 children.
//! `performance imports 10000` imports so many children with their milestones on both databases,
//! beside bare inserts of the same rows; `performance imports 10000 sqlite` on one of them.
//! `performance serve` starts the service on both databases beside handlers that read the same
//! without the audit trail and one that answers with the same bytes from memory, prints their
//! addresses, and waits; `scripts/load` drives it.
//! `performance reports 4` makes the annual report of a region of so many draws of the demonstration
//! region, in several editions; `performance reports 3 32` of 32 such regions in one database.
//! `performance integration` prints what integrating systems wait for.

mod imports;
mod integration;
mod reports;
mod untrailed;

use actix_web::{App, HttpResponse, HttpServer, web};
use chrono::Utc;
use family_finding_domain::{
    adopters::Availability,
    audit::{Entry, EntryOutcome},
    children::{ChildSummary, FamilyFinding},
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, Reference},
    identities::HouseholdIdentity,
    journeys::Span,
    links::LinkedChild,
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, adopters, audit, children,
    identities::{self, Keyring, StoredIdentity},
};
use family_finding_tests::{Backend, Client, Instance, builders};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// The allocator of the binary, so that what is measured is what is run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    match std::env::args().nth(1).as_deref() {
        Some("steps") => runtime.block_on(steps()),
        Some("imports") => runtime.block_on(imports::imports(number(2).unwrap_or(10_000), std::env::args().nth(3).as_deref())),
        Some("reports") => {
            let (copies, regions) = (number(2).unwrap_or(4), number(3).unwrap_or(1));
            runtime.block_on(reports::reports(copies, regions));
        }
        Some("serve") => runtime.block_on(serve()),
        Some("integration") => runtime.block_on(integration::measure()),
        _ => {
            eprintln!("usage: performance steps | imports [cases [sqlite | postgresql]] | reports [draws [regions]] | serve | integration")
        }
    }
}

/// A number that the command line names at a position.
fn number<N: std::str::FromStr>(position: usize) -> Option<N> {
    std::env::args().nth(position)?.parse().ok()
}

async fn steps() {
    println!("| what | SQLite | PostgreSQL |\n| --- | --- | --- |");
    let sqlite = Instance::start_demonstration_with(Backend::Sqlite, 2);
    let postgres = Instance::start_demonstration_with(Backend::Postgres, 2);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for instance in [&sqlite, &postgres] {
        rows.push(vec![
            recording(instance).await,
            ranking(instance, 500).await,
            ranking(instance, 10_000).await,
            scorecards(instance).await,
        ]);
    }
    let names = [
        "recording a milestone over HTTP, against a bare insert and commit",
        "a child's ranking over HTTP, 500 available households",
        "a child's ranking over HTTP, 10,000 available households",
        "scorecards of a year with 50,000 adopted children over HTTP",
    ];
    for (index, name) in names.iter().enumerate() {
        println!("| {name} | {} | {} |", rows[0][index], rows[1][index]);
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

async fn recording(instance: &Instance) -> String {
    let agency = instance.agency();
    let mut paths = Vec::new();
    for _ in 0..20 {
        paths.push(builders::adopter_after(&agency, 1, 1).await);
    }
    let (mut recorded, mut bare) = (Vec::new(), Vec::new());
    for round in 0..10 {
        for path in &paths {
            let body = json!({"kind": "enquiry_discussion_held", "occurred_on": format!("2021-02-{:02}", round + 1)});
            let started = Instant::now();
            agency.post(&format!("{path}/milestones"), &body).await.expect(201);
            recorded.push(started.elapsed());
            let started = Instant::now();
            instance.database.write(bare_insert).await.unwrap();
            bare.push(started.elapsed());
        }
    }
    let (recorded, bare) = (median(recorded), median(bare));
    format!(
        "{:.1} ms, {:.1} times the bare {:.1} ms",
        milliseconds(recorded),
        recorded.as_secs_f64() / bare.as_secs_f64(),
        milliseconds(bare)
    )
}

fn bare_insert(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let now = Utc::now();
    let entry = Entry {
        id: audit::new_id(now),
        at: now,
        region: None,
        organisation: OrganisationCode::parse("SOUTH", "").unwrap(),
        subject: "performance".to_owned(),
        operation: "bare".to_owned(),
        outcome: EntryOutcome::Answered,
        cases: Vec::new(),
        address: None,
        purpose: None,
        request_id: "none".to_owned(),
    };
    audit::record(connection, &entry)
}

/// Fills the region up to `count` available households, copies of those it has.
fn fill_households(connection: &mut AnyConnection, keys: &Arc<Keyring>, count: usize) -> Result<(), StoreError> {
    let region = OrganisationCode::parse("SOUTH", "").unwrap();
    let scope = Scope::whole_region(region.clone());
    let known = adopters::candidates(connection, &adopters::CandidateCache::new(keys.clone()), &region, false)?;
    for (index, household) in known.iter().cycle().take(count.saturating_sub(known.len())).enumerate() {
        let mut copy = adopters::find(connection, &scope, household.id)?;
        let identity = identities::find::<HouseholdIdentity>(connection, keys, household.id)?.identity;
        copy.id = AdopterId(Uuid::now_v7());
        copy.reference = Reference::parse(&format!("Z{count}X{index}"), "").unwrap();
        copy.summary.links.clear();
        copy.availability = Availability::Free;
        adopters::insert(connection, &copy)?;
        identities::put(connection, keys, copy.id, &StoredIdentity::default(), &identity, copy.created_at)?;
    }
    Ok(())
}

async fn ranking(instance: &Instance, count: usize) -> String {
    let keys = Arc::new(Keyring::read(&instance.identity_key).unwrap());
    instance
        .database
        .write(move |connection| fill_households(connection, &keys, count))
        .await
        .unwrap();
    let agency = instance.agency();
    let waiting = agency
        .get("/v1/children?family_finding=no_potential_link&limit=1")
        .await
        .expect(200);
    let path = format!("/v1/children/{}/matches?limit=25", waiting.body["items"][0]["id"].as_str().unwrap());
    let answer = agency.get(&path).await.expect(200);
    assert!(answer.body["considered"].as_u64().unwrap() as usize >= count);
    let before = inside(&agency).await;
    let times = repeat(&agency, &path, 30).await;
    let after = inside(&agency).await;
    format!(
        "{:.1} ms, of which {:.1} ms inside the server ({:.1} µs a household)",
        milliseconds(times),
        (after.0 - before.0) / (after.1 - before.1) * 1000.0,
        milliseconds(times) * 1000.0 / count as f64
    )
}

/// Seconds and number of the rankings that the server has answered, as its own metrics tell.
async fn inside(client: &Client) -> (f64, f64) {
    let metrics = client.get("/metrics").await.expect(200).text;
    let value = |name: &str| -> f64 {
        let line = format!("family_finding_request_duration_seconds_{name}{{operation=\"list_child_matches\"}}");
        let found = metrics.lines().find_map(|text| text.strip_prefix(&line)?.trim().parse().ok());
        found.unwrap_or_default()
    };
    (value("sum"), value("count"))
}

async fn repeat(client: &Client, path: &str, times: usize) -> Duration {
    let mut taken = Vec::new();
    for _ in 0..times {
        let started = Instant::now();
        client.get(path).await.expect(200);
        taken.push(started.elapsed());
    }
    median(taken)
}

fn adopted(template: &children::ChildCase, index: usize) -> children::ChildCase {
    let day = |text: &str| text.parse().unwrap();
    let id = ChildId(Uuid::now_v7());
    let link = LinkedChild {
        link: LinkId(Uuid::now_v7()),
        child: id,
        adopter: AdopterId(Uuid::now_v7()),
        external: false,
        group: None,
        children_in_link: 1,
        identified_on: day("2020-06-01"),
        confirmed_on: Some(day("2020-06-10")),
        foster_placed_on: None,
        early_permanence_on: None,
        matched_on: Some(day("2020-08-01")),
        introductions_on: None,
        placed_on: Some(day("2020-09-01")),
        ended_on: None,
        disrupted_on: None,
        end_reason: None,
        latest_on: day("2020-09-01"),
    };
    let mut case = template.clone();
    case.id = id;
    case.reference = Reference::parse(&format!("Y{index}"), "").unwrap();
    case.sibling_group = None;
    case.family_finding = FamilyFinding::NotNeeded;
    case.summary = ChildSummary {
        entered_care_on: Some(day("2019-08-01")),
        decisions: vec![Span {
            from: day("2020-01-10"),
            to: None,
        }],
        authority: vec![Span {
            from: day("2020-04-01"),
            to: None,
        }],
        placement_orders_on: vec![day("2020-04-01")],
        adopted_on: Some(day("2021-06-15")),
        links: vec![link],
        ..ChildSummary::default()
    };
    case
}

fn fill_children(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let region = OrganisationCode::parse("SOUTH", "").unwrap();
    let template = children::waiting(connection, &Scope::whole_region(region))?
        .into_iter()
        .next()
        .ok_or(StoreError::NotFound)?;
    (0..50_000).try_for_each(|index| children::insert(connection, &adopted(&template, index)))
}

async fn scorecards(instance: &Instance) -> String {
    instance.database.blocking(fill_children).unwrap();
    let agency = instance.agency();
    let path = "/v1/scorecards?period=2021-22&by=local_authority";
    let answer = agency.get(path).await.expect(200);
    assert!(answer.body["items"][0]["cohort"].as_u64().unwrap() >= 50_000);
    let time = repeat(&agency, path, 5).await;
    format!(
        "{:.0} ms ({:.1} µs a child)",
        milliseconds(time),
        milliseconds(time) * 1000.0 / 50_000.0
    )
}

async fn serve() {
    let sqlite = Instance::start_demonstration_with(Backend::Sqlite, 2);
    let postgres = Instance::start_demonstration_with(Backend::Postgres, 2);
    let mut targets = Vec::new();
    for (name, instance) in [("sqlite", &sqlite), ("postgres", &postgres)] {
        let agency = instance.agency();
        let untrailed = untrailed::start(instance);
        let one = agency.get("/v1/adopters?limit=1&stage=approved").await.expect(200);
        let one = format!("/v1/adopters/{}", one.body["items"][0]["id"].as_str().unwrap());
        for (kind, path) in [("one", one), ("page", "/v1/adopters?limit=25".to_owned())] {
            let bytes = agency.get(&path).await.expect(200).text;
            targets.push((format!("{kind} {name}"), format!("{}{path}", instance.base)));
            targets.push((format!("{kind} {name}-without-trail"), format!("{untrailed}{path}")));
            if name == "sqlite" {
                targets.push((format!("{kind} memory"), from_memory(bytes)));
            }
        }
        println!("token {name} {}", agency.token().unwrap_or_default());
    }
    for (name, url) in targets {
        println!("target {name} {url}");
    }
    println!("ready");
    let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).unwrap();
    ended.recv().await;
    // The servers' threads stop with the process; the instances remove their databases first.
    drop((sqlite, postgres));
    std::process::exit(0);
}

/// A handler that answers with these bytes from memory, as the yardstick.
fn from_memory(bytes: String) -> String {
    let bytes = web::Bytes::from(bytes);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            HttpServer::new(move || {
                let bytes = bytes.clone();
                App::new().route(
                    "/",
                    web::get().to(move || {
                        let bytes = bytes.clone();
                        async move { HttpResponse::Ok().content_type("application/json").body(bytes) }
                    }),
                )
            })
            .workers(2)
            .listen(listener)
            .unwrap()
            .run()
            .await
            .unwrap();
        });
    });
    url
}
