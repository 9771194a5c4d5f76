//! Each operation of the contract tried across two organisations: what is not yours is answered
//! like what does not exist, by the same statements of the database, and whatever is tried changes
//! nothing of another's. An operation without a request in `world.rs` fails here too.

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use family_finding_tests::{
    Answer, Backend, Client, Instance,
    document::{document, operations},
    instance::every_scope,
    reading::every_page,
    world::{NOBODY, Request, World},
};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Mutex};

/// The statements that were run since somebody last looked.
static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn take_statements() -> Vec<String> {
    std::mem::take(&mut STATEMENTS.lock().expect("nobody panics with it"))
}

/// Notes each statement without its values. Of an insertion the table counts: which columns it
/// names depends on which of its values there are (SQLite has no word for a default).
fn note(event: InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        let text = query.to_string();
        let statement = text.split("-- binds").next().unwrap_or_default();
        let counted = if statement.starts_with("INSERT INTO") { " (" } else { "-- binds" };
        let statement = statement.split(counted).next().unwrap_or_default().trim().to_owned();
        STATEMENTS.lock().expect("nobody panics with it").push(statement);
    }
}

fn noting() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(note))
}

/// An answer without what differs with every request.
fn shape(answer: &Answer) -> (u16, Value, BTreeSet<String>) {
    let mut body = answer.body.clone();
    if let Some(object) = body.as_object_mut() {
        object.remove("instance");
        object.remove("request_id");
    }
    let headers = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
    (answer.status.as_u16(), body, headers)
}

const FOREIGN: [&str; 4] = ["SCC", "LDS", "NORTH", "HARBOUR"];

/// Everything of the region, as its agency sees it.
async fn everything(agency: &Client) -> Vec<Value> {
    let mut all = Vec::new();
    for list in ["adopters", "children", "sibling-groups", "links"] {
        let (items, _) = every_page(agency, &format!("/v1/{list}?limit=100")).await;
        all.extend(items);
    }
    all
}

/// The request with an identifier that nobody has in the place of the case's.
fn of_nobody(request: &Request, pattern: &str) -> Request {
    let place = pattern.split('/').position(|part| matches!(part, "{id}" | "{reference}"));
    let mut parts: Vec<&str> = request.path.split('/').collect();
    let place = place.expect("a place for an identifier");
    let (case, query) = parts[place]
        .split_once('?')
        .map_or((parts[place], None), |(case, query)| (case, Some(query)));
    assert!(!case.is_empty());
    let nobody = if pattern.contains("{reference}") { "UNKNOWN1" } else { NOBODY };
    let nobody = query.map_or(nobody.to_owned(), |query| format!("{nobody}?{query}"));
    parts[place] = &nobody;
    Request {
        path: parts.join("/"),
        ..request.clone()
    }
}

async fn nothing_is_learnt_of_what_is_not_yours(instance: &Instance) {
    let world = World::of(instance).await;
    let mut compared = 0;
    for operation in operations(&document()) {
        // A push creates a record of one's own where one has none: the suite `push` tries it.
        if operation.id.starts_with("put_") && operation.id.ends_with("_by_reference") {
            continue;
        }
        let request = world.request(&operation).await;
        let before = everything(&world.agency).await;
        let of_one_case = operation.path.contains("{id}") || operation.path.contains("{reference}");
        for organisation in FOREIGN {
            let client = instance.caller(organisation, &every_scope());
            let what = format!("{} as {organisation}", operation.id);
            take_statements();
            let there = request.by(&client).await;
            let work = take_statements();
            assert!(there.status.as_u16() < 500, "{what}: {}", there.text);
            if !of_one_case {
                continue;
            }
            let unknown = of_nobody(&request, &operation.path);
            take_statements();
            let not_there = unknown.by(&client).await.refused(404, "not-found");
            assert_eq!(shape(&there), shape(&not_there), "{what}");
            let (mut of_hidden, mut of_missing) = (work.clone(), take_statements());
            // The task that seals the audit trail runs by itself and may run in between, now and
            // then; a difference that is there each time is one of the requests.
            for _ in 0..10 {
                if of_hidden == of_missing {
                    break;
                }
                request.by(&client).await;
                of_hidden = take_statements();
                unknown.by(&client).await;
                of_missing = take_statements();
            }
            assert_eq!(of_hidden, of_missing, "{what}: the work tells them apart");
            assert!(!work.is_empty(), "{what}");
            compared += 1;
        }
        assert_eq!(
            everything(&world.agency).await,
            before,
            "{} changed what is not the caller's",
            operation.id
        );
    }
    assert!(compared > 100, "{compared} compared");
}

/// Identifiers and references that stand in a document.
fn names_of(items: &[Value]) -> BTreeSet<String> {
    let named = |item: &Value, field: &str| item[field].as_str().map(str::to_owned);
    items
        .iter()
        .flat_map(|item| [named(item, "id"), named(item, "reference")])
        .flatten()
        .collect()
}

async fn no_list_shows_what_is_not_yours(instance: &Instance) {
    let world = World::of(instance).await;
    let all = names_of(&everything(&world.agency).await);
    // A household is a match for every council's child, without its reference; the rest is not.
    let adopters: Vec<Value> = every_page(&world.agency, "/v1/adopters").await.0;
    let matched: BTreeSet<String> = adopters.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect();
    let of_others: BTreeSet<String> = all.difference(&matched).cloned().collect();
    assert!(all.len() > of_others.len() && !of_others.is_empty());
    for operation in operations(&document()) {
        if operation.method != "GET" || operation.path.contains('{') {
            continue;
        }
        let request = world.request(&operation).await;
        for (organisation, hidden) in [("SCC", &of_others), ("LDS", &all), ("NORTH", &all), ("HARBOUR", &all)] {
            let answer = request.by(&instance.caller(organisation, &every_scope())).await;
            let shown = hidden.iter().find(|name| answer.text.contains(&format!("\"{name}\"")));
            assert_eq!(shown, None, "{} shows it to {organisation}: {}", operation.id, answer.text);
        }
    }
}

/// One test, because the statements of all connections are noted in one place.
#[tokio::test]
async fn the_operations_do_not_cross_organisations_on_both_databases() {
    set_default_instrumentation(noting).expect("nobody else notes");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let instance = Instance::start(backend).await;
        nothing_is_learnt_of_what_is_not_yours(&instance).await;
        no_list_shows_what_is_not_yours(&instance).await;
    }
}
