//! Imports and pushes, each beside bare inserts of the same rows in the same run.

use chrono::Utc;
use family_finding_domain::{
    children::{ChildMilestone, ChildMilestoneOptions, ChildProfile, ChildStage, ChildSummary, FamilyFinding},
    identifiers::{ChildId, MilestoneId, OrganisationCode, Reference, Source},
    identities::Pseudonymised,
    journeys::Fact,
    restrictions::RestrictionState,
};
use family_finding_persistence::{
    AnyConnection, StoreError,
    children::{self, ChildCase},
    milestones::{self, Recorded, Recorder},
};
use family_finding_tests::{Backend, Client, Instance, builders};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Cases that are sent one by one.
const SINGLE: usize = 200;

/// Measures both databases, or the one that is named, and prints a table.
pub async fn imports(cases: usize, only: Option<&str>) {
    println!("{cases} children with five milestones each; each figure of one run.\n");
    println!("| | lines a second | cases a second | of the bare inserts |\n| --- | --- | --- | --- |");
    for (name, backend) in [("SQLite", Backend::Sqlite), ("PostgreSQL", Backend::Postgres)] {
        if only.is_some_and(|only| !name.eq_ignore_ascii_case(only)) {
            continue;
        }
        let instance = Instance::start(backend).await;
        let agency = instance.agency();
        let children: Vec<Value> = (0..cases).map(|_| builders::child("HCC")).collect();
        let text: String = children.iter().flat_map(lines_of).map(|line| format!("{line}\n")).collect();
        let bare = bare(&instance, cases);
        for (what, count) in [("first time", "created"), ("the same again", "unchanged")] {
            let took = imported(&agency, &text, count, cases * 6).await;
            row(&format!("{name}, import, {what}"), cases * 6, cases, took, bare);
        }
        let (put, recorded) = one_by_one(&agency).await;
        println!("| {name}, a case by PUT | {:.0} | | |", SINGLE as f64 / put.as_secs_f64());
        println!(
            "| {name}, a milestone by POST | {:.0} | | |",
            SINGLE as f64 / recorded.as_secs_f64()
        );
        println!(
            "| {name}, bare inserts in one transaction | {:.0} | | |",
            (cases * 6) as f64 / bare.as_secs_f64()
        );
    }
}

fn row(what: &str, lines: usize, cases: usize, took: Duration, bare: Duration) {
    let seconds = took.as_secs_f64();
    println!(
        "| {what} | {:.0} | {:.0} | {:.0} % |",
        lines as f64 / seconds,
        cases as f64 / seconds,
        100.0 * bare.as_secs_f64() / seconds
    );
}

fn lines_of(child: &Value) -> Vec<Value> {
    let told = builders::full_record("child", child.clone());
    let mut lines = vec![told.clone()];
    for mut fact in builders::road_to_order() {
        fact["source_key"] = fact["kind"].clone();
        lines.push(json!({"kind": "child_milestone", "source": told["source"], "reference": told["reference"], "body": fact}));
    }
    lines
}

async fn imported(client: &Client, text: &str, count: &str, lines: usize) -> Duration {
    let began = Instant::now();
    let answer = client.import("?tell=refused", text).await;
    let took = began.elapsed();
    assert_eq!(answer.body[count], lines, "{}", answer.text);
    took
}

/// Cases and milestones, each in a request and a transaction of its own.
async fn one_by_one(client: &Client) -> (Duration, Duration) {
    let mut paths = Vec::new();
    let began = Instant::now();
    for _ in 0..SINGLE {
        let mut child = builders::full_record("child", builders::child("HCC"));
        let reference = child["reference"].as_str().unwrap_or_default().to_owned();
        let path = format!("/v1/children/by-reference/case-records/{reference}");
        let answer = client.put(&path, &child["body"].take()).await.expect(201);
        paths.push(answer.header("location").to_owned());
    }
    let put = began.elapsed();
    let fact = json!({"kind": "entered_care", "occurred_on": "2020-12-01", "source_key": "care"});
    let began = Instant::now();
    for path in &paths {
        client.post(&format!("{path}/milestones"), &fact).await.expect(201);
    }
    (put, began.elapsed())
}

/// The same rows without rules, scopes, summaries and trail, all in one transaction.
fn bare(instance: &Instance, cases: usize) -> Duration {
    let began = Instant::now();
    instance
        .database
        .blocking(|connection| {
            for index in 0..cases {
                bare_case(connection, index)?;
            }
            Ok::<_, StoreError>(())
        })
        .expect("the rows are inserted");
    began.elapsed()
}

fn bare_case(connection: &mut AnyConnection, index: usize) -> Result<(), StoreError> {
    let now = Utc::now();
    let code = |code: &str| OrganisationCode::parse(code, "").expect("a code");
    let child = builders::child("HCC");
    let profile: ChildProfile = serde_json::from_value(child["profile"].clone()).expect("a profile");
    let id = ChildId(Uuid::now_v7());
    let case = ChildCase {
        id,
        source: Source::parse("bare", "").expect("a source"),
        reference: Reference::parse(&format!("B{index}"), "").expect("a reference"),
        region: code("SOUTH"),
        local_authority: code("HCC"),
        sibling_group: None,
        profile: Pseudonymised::<ChildProfile>::of(profile),
        stage: ChildStage::New,
        family_finding: FamilyFinding::NotNeeded,
        restriction: RestrictionState::None,
        summary: ChildSummary::default(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    children::insert(connection, &case)?;
    for fact in builders::road_to_order() {
        let kind = serde_json::from_value(fact["kind"].clone()).expect("a kind");
        let on = serde_json::from_value(fact["occurred_on"].clone()).expect("a day");
        let recorded = Recorded {
            fact: Fact {
                id: MilestoneId(Uuid::now_v7()),
                milestone: ChildMilestone::stored(kind, on, ChildMilestoneOptions::default()),
                recorded_at: now,
                voided_at: None,
            },
            recorder: Recorder {
                subject: "bare".to_owned(),
                organisation: "SOUTH".to_owned(),
            },
            voided_by: None,
            void_reason: None,
            implied_by: None,
            source_key: None,
        };
        milestones::insert(connection, id, &recorded)?;
    }
    Ok(())
}
