//! Property level: what every operation answers to callers without `identity:read` holds no name,
//! address, coordinate, text of somebody's own words or birth of an adult. The fields are absent,
//! not null. An operation that is added is walked without anybody's doing.

use family_finding_tests::{
    Client,
    builders::*,
    document::{document, operations},
    instance::{all_scopes, every_scope},
    on_both_databases,
    reading::*,
    world::World,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Fields that are identity wherever they stand.
const NEVER: [&str; 13] = [
    "given_names",
    "family_name",
    "known_as",
    "telephone",
    "email",
    "postcode",
    "latitude",
    "longitude",
    "unique_pupil_number",
    "excluded_places",
    "note",
    "reasons",
    "text",
];

/// Words that stand in identity and in free text alone.
const MARKS: [&str; 9] = [
    "Marta",
    "Alexandra Jane",
    "Lexi",
    "1 Example Street",
    "2 Sample Road",
    "SO51 0AA",
    "A123456789012",
    "quetzal",
    "1984-02-29",
];

/// Every name of a field in an answer, and of adults and members those under them.
fn fields(value: &Value, under: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                found.insert(name.clone());
                if ["adults", "members"].contains(&under) {
                    found.insert(format!("{under}/{name}"));
                }
                fields(value, name, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, under, found)),
        _ => {}
    }
}

async fn put_identity(client: &Client, case: &str, identity: &Value) {
    let path = format!("{case}/identity");
    let etag = client.get(&path).await.expect(200).header("etag").to_owned();
    let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
    client
        .send(Method::PUT, &path, &headers, Some(identity.to_string()))
        .await
        .expect(200);
}

/// Writes words wherever somebody may write in their own.
async fn planted(client: &Client, world: &World) {
    put_identity(client, &world.adopter, &household_identity()).await;
    put_identity(client, &world.child, &child_identity()).await;
    let link = read(client, &world.child).await["links"][0]["link_id"]
        .as_str()
        .expect("a link")
        .to_owned();
    let visit = json!({"kind": "visit_held", "occurred_on": "2021-08-11", "visit": "household_visit", "note": "The quetzal sang."});
    milestone(client, &format!("/v1/links/{link}"), visit).await;
    let line = json!({"adopter_id": id_of(&world.roomy), "reason": "The quetzal likes it."});
    client.post(&format!("{}/shortlist", world.child), &line).await.expect(201);
    let mut members = panel_members();
    members[0]["name"] = json!("Professor quetzal");
    let body = json!({"kind": "adoption", "held_on": "2022-03-08", "capacity": 5, "members": members});
    let panel = format!("/v1/panels/{}", client.post("/v1/panels", &body).await.expect(201).id());
    let item = panel_item(client, &panel, &link_for_panel(client, &world.roomy).await).await;
    let minutes = json!({"kind": "recommendation_made", "recommendation": "suitable", "reasons": "As the quetzal said."});
    milestone(client, &item, minutes).await;
}

on_both_databases! {
    async fn no_answer_holds_what_is_identity(instance) {
        let world = World::of(instance).await;
        let sees = instance.caller("SOUTH", &every_scope());
        planted(&sees, &world).await;
        // Whoever may see it does: the words are there to be seen.
        let shown = sees.get(&format!("{}/export", world.child)).await.expect(200).text;
        for mark in ["Alexandra Jane", "2 Sample Road", "A123456789012", "quetzal"] {
            assert!(shown.contains(mark), "{mark}");
        }
        let without = [instance.caller("SOUTH", &all_scopes()), instance.caller("HCC", &all_scopes()), instance.partner()];
        let mut walked = BTreeSet::new();
        for operation in operations(&document()) {
            for client in &without {
                // Refused or answered: neither may tell.
                let answer = world.request(&operation).await.by(client).await;
                for mark in MARKS {
                    assert!(!answer.text.contains(mark), "{} tells {mark}: {}", operation.id, answer.text);
                }
                if !answer.status.is_success() {
                    continue;
                }
                walked.insert(operation.id.clone());
                let mut held = BTreeSet::new();
                fields(&answer.body, "", &mut held);
                for field in NEVER.into_iter().chain(["adults/date_of_birth", "members/name"]) {
                    assert!(!held.contains(field), "{} holds {field}, absent or not: {}", operation.id, answer.text);
                }
            }
        }
        // All but those that ask for identity itself.
        let asks = |scopes: &[String]| scopes.iter().any(|scope| scope == "identity:read");
        for operation in operations(&document()) {
            assert!(asks(&operation.scopes) || walked.contains(&operation.id) || operation.scopes.iter().any(|scope| scope.starts_with("identity:") || scope == "availability:read"), "{} was not walked", operation.id);
        }
    }
}
