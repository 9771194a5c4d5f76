//! What leads on from an answer: the links of the contract, by which a generator or a test finds the
//! next request without being told.

use super::walk::operations_mut;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The identifiers of operations, by path and method.
type Known = BTreeMap<(String, String), String>;

/// Adds the links: from what was made to reading it and to what is recorded on it, from a page to
/// the next.
pub(super) fn finish_links(document: &mut Value) {
    let mut known = Known::new();
    for (path, method, operation) in operations_mut(document) {
        if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
            known.insert((path.to_owned(), method.to_owned()), id.to_owned());
        }
    }
    for (path, method, operation) in operations_mut(document) {
        let links = match (method, path.split_once("/by-reference/")) {
            ("post", _) => from_made(path, path, made_by(path), &known),
            ("put", Some((room, _))) => from_made(path, room, case_of(room), &known),
            ("get", _) if takes_cursor(operation) => to_next_page(path, &known),
            _ => continue,
        };
        for (status, answer) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if let (false, "200" | "201", Some(answer)) = (links.is_empty(), status.as_str(), answer.as_object_mut()) {
                answer.insert("links".to_owned(), Value::Object(links.clone()));
            }
        }
    }
}

/// Where the answer of a POST has the identifier of what it made.
fn made_by(path: &str) -> &'static str {
    if path.ends_with("/milestones") { "/milestone/id" } else { "/id" }
}

/// Where the answer of a push has the identifier of the case.
fn case_of(room: &str) -> &'static str {
    match room {
        "/v1/adopters" => "/adopter/id",
        "/v1/children" => "/child/id",
        _ => "/sibling_group/id",
    }
}

/// To what lies below a collection, by the identifier of what was made in it.
fn from_made(path: &str, collection: &str, identifier: &str, known: &Known) -> Map<String, Value> {
    let mut links = Map::new();
    for ((below, method), id) in known {
        let Some((name, rest)) = below
            .strip_prefix(collection)
            .and_then(|rest| rest.strip_prefix("/{")?.split_once('}'))
        else {
            continue;
        };
        let called = match (method.as_str(), rest) {
            ("get", "") => "read",
            ("post", rest) if !rest.contains('{') => rest.trim_start_matches('/'),
            _ => continue,
        };
        let mut parameters = of_path(path);
        parameters.insert(name.to_owned(), json!(format!("$response.body#{identifier}")));
        links.insert(called.replace('/', "-"), json!({"operationId": id, "parameters": parameters}));
    }
    links
}

fn to_next_page(path: &str, known: &Known) -> Map<String, Value> {
    let mut parameters = of_path(path);
    parameters.insert("cursor".to_owned(), json!("$response.body#/next_cursor"));
    let words = "While `next_cursor` is not null; with the same filters.";
    let id = known.get(&(path.to_owned(), "get".to_owned()));
    let link = json!({"operationId": id, "parameters": parameters, "description": words});
    Map::from_iter([("next".to_owned(), link)])
}

/// The places of a path, as they were asked for; a push has none that goes on.
fn of_path(path: &str) -> Map<String, Value> {
    let named = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let of_request = named.filter(|name| !matches!(*name, "source" | "reference"));
    of_request
        .map(|name| (name.to_owned(), json!(format!("$request.path.{name}"))))
        .collect()
}

fn takes_cursor(operation: &Value) -> bool {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    parameters
        .into_iter()
        .flatten()
        .any(|one| one.get("name").is_some_and(|name| name == "cursor"))
}
