//! The lines of one case in an import: what they make of it is what single operations would, stored
//! as one change, and no case is harmed by another that shares its transaction.

use family_finding_tests::{Client, builders::*, instance::all_scopes, on_both_databases};
use serde_json::{Value, json};

/// Fields that differ between two cases of which the same was recorded.
const OF_ITS_OWN: [&str; 6] = ["id", "reference", "version", "created_at", "updated_at", "recorded_at"];

/// What a case says beside what is its own: identifiers, keys, versions and instants.
fn alike(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.retain(|name, _| !OF_ITS_OWN.contains(&name.as_str()) && !name.ends_with("_id") && name != "source_key");
            fields.values_mut().for_each(|value| *value = alike(value.take()));
        }
        Value::String(text) if uuid::Uuid::parse_str(text).is_ok() => *text = "an identifier".to_owned(),
        Value::Array(values) => values.iter_mut().for_each(|value| *value = alike(value.take())),
        _ => {}
    }
    value
}

fn void(case: &Value, key: &str) -> Value {
    json!({"kind": "child_void", "source": case["source"], "reference": case["reference"], "body": {"source_key": key, "reason": "wrong_date"}})
}

fn waiting_child() -> Vec<Value> {
    let told = full_record("child", child("HCC"));
    let road = road_to_order().into_iter().map(|step| of_case("child_milestone", &told, step));
    [told.clone()].into_iter().chain(road).collect()
}

/// Sends lines; answers what each came to, with the type of its problem.
async fn send(client: &Client, lines: &[Value]) -> Vec<String> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut answers = client.import("", &text).await.expect(200).lines();
    assert_eq!(answers.pop().expect("an end")["complete"], true);
    let said = |line: &Value| {
        let problem = line["problem"]["type"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches("/problems/");
        format!("{} {problem}", line["outcome"].as_str().unwrap_or_default())
            .trim_end()
            .to_owned()
    };
    answers.iter().map(said).collect()
}

async fn all_created(client: &Client, lines: &[Value]) {
    assert_eq!(send(client, lines).await, vec!["created"; lines.len()]);
}

/// The path of a case that lines told.
async fn path_of(client: &Client, room: &str, told: &Value) -> String {
    let key = told["reference"].as_str().expect("a reference");
    let source = told["source"].as_str().expect("a source");
    let case = client
        .get(&format!("/v1/{room}/by-reference/{source}/{key}"))
        .await
        .expect(200)
        .body;
    format!("/v1/{room}/{}", case["id"].as_str().expect("an id"))
}

/// A case with its milestones and everything derived.
async fn shown(client: &Client, path: &str) -> (Value, Value) {
    let case = client.get(path).await.expect(200).body;
    let milestones = client.get(&format!("{path}/milestones?limit=100")).await.expect(200).body;
    (alike(case), alike(milestones))
}

async fn newest(client: &Client) -> String {
    let answer = client.get("/v1/events?start=newest").await.expect(200).body;
    answer["next"].as_str().expect("a place").to_owned()
}

/// The versions of a case that the feed has told since a place.
async fn versions_told(client: &Client, place: &str, case: &str) -> Vec<u64> {
    let answer = client.get(&format!("/v1/events?limit=100&after={place}")).await.expect(200).body;
    let events = answer["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|event| event["subject"] == case);
    events.filter_map(|event| event["data"]["version"].as_u64()).collect()
}

/// A household and a child with a link that has not led to a placement: their paths, and their keys.
async fn linked(client: &Client) -> (String, String, String, Value, Value) {
    let (household, waits) = (approved_adopter(client, 2).await, child_with_order(client, "HCC").await);
    let link = link(client, &household, &waits, "2021-08-10").await;
    go_on_to(client, &link, "confirmed").await;
    let (of_household, of_child) = (
        client.get(&household).await.expect(200).body,
        client.get(&waits).await.expect(200).body,
    );
    (household, waits, link, of_household, of_child)
}

on_both_databases! {
    async fn a_run_makes_of_a_case_what_single_operations_do(instance) {
        let agency = instance.agency();
        // A plan that changes ends the link in the middle of the run; a hold and its end are one line.
        let of_child = [
            json!({"kind": "paused", "occurred_on": "2021-08-12", "pause_reason": "assessment"}),
            json!({"kind": "resumed", "occurred_on": "2021-08-20"}),
            json!({"kind": "plan_changed", "occurred_on": "2021-09-01", "plan_change_reason": "RD4"}),
            json!({"kind": "plan_referred", "occurred_on": "2021-10-01"}),
            json!({"kind": "should_be_placed_decided", "occurred_on": "2021-11-01"}),
        ];
        let of_household = [
            json!({"kind": "hold_started", "occurred_on": "2021-12-01", "hold_requested_by": "household", "hold_ended_on": "2021-12-20"}),
            json!({"kind": "approval_reviewed", "occurred_on": "2022-01-10"}),
            json!({"kind": "approval_ended", "occurred_on": "2022-02-01", "reason": "circumstances_changed"}),
        ];
        // The child's facts end the link of the first pair, the household's that of the second.
        for (kind, facts) in [("child_milestone", &of_child[..]), ("adopter_milestone", &of_household[..])] {
            let (one, two) = (linked(&agency).await, linked(&agency).await);
            let (single, case) = if kind == "child_milestone" { (&one.1, &two.4) } else { (&one.0, &two.3) };
            for fact in facts {
                milestone(&agency, single, fact.clone()).await;
            }
            let lines: Vec<Value> = facts.iter().map(|fact| of_case(kind, case, fact.clone())).collect();
            all_created(&agency, &lines).await;
            for (by_one, by_run) in [(&one.0, &two.0), (&one.1, &two.1), (&one.2, &two.2)] {
                assert_eq!(shown(&agency, by_one).await, shown(&agency, by_run).await, "{kind}: {by_one}");
            }
            let ended = agency.get(&two.2).await.expect(200).body;
            assert_eq!(ended["state"], "ended", "{kind}");
            assert_eq!(send(&agency, &lines).await, vec!["unchanged"; lines.len()]);
        }
    }

    async fn a_run_is_one_change_of_its_case(instance) {
        let agency = instance.agency();
        let place = newest(&agency).await;
        let lines = waiting_child();
        all_created(&agency, &lines).await;
        let path = path_of(&agency, "children", &lines[0]).await;
        assert_eq!(versions_told(&agency, &place, &path).await, [1, 2]);

        // What is taken back in it counts by itself, and the same again not at all.
        let paused = of_case("child_milestone", &lines[0], json!({"kind": "paused", "occurred_on": "2021-06-01", "pause_reason": "assessment"}));
        let resumed = of_case("child_milestone", &lines[0], json!({"kind": "resumed", "occurred_on": "2021-06-20"}));
        let more = [paused, resumed, void(&lines[0], "resumed-2021-06-20")];
        assert_eq!(send(&agency, &more).await, ["created", "created", "updated"]);
        assert_eq!(send(&agency, &more).await, ["unchanged"; 3]);
        assert_eq!(send(&agency, &lines).await, ["unchanged"; 6]);
        assert_eq!(versions_told(&agency, &place, &path).await, [1, 2, 3, 4]);
    }

    async fn cases_of_one_transaction_stand_or_fall_each_by_itself(instance) {
        let agency = instance.agency();
        let mut cases: Vec<Vec<Value>> = (0..20).map(|_| waiting_child()).collect();
        let refused = [0, 9, 19];
        for index in refused {
            cases[index][3]["body"]["occurred_on"] = json!("2020-01-01");
        }
        let told = send(&agency, &cases.concat()).await;
        for (index, (case, told)) in cases.iter().zip(told.chunks(6)).enumerate() {
            if refused.contains(&index) {
                assert!(told[3].starts_with("refused ") && !told[3].ends_with("case-refused"), "{told:?}");
                assert_eq!(told[0], "refused case-refused");
                let key = case[0]["reference"].as_str().expect("a reference");
                agency.get(&format!("/v1/children/by-reference/case-records/{key}")).await.expect(404);
            } else {
                assert_eq!(told, ["created"; 6]);
                let path = path_of(&agency, "children", &case[0]).await;
                assert_eq!(agency.get(&format!("{path}/milestones")).await.expect(200).body["items"].as_array().map(Vec::len), Some(5));
            }
        }
        // Mended, they come in beside the others, which stand.
        for index in refused {
            cases[index][3] = waiting_child()[3].clone();
            cases[index][3]["reference"] = cases[index][0]["reference"].clone();
        }
        for (index, told) in send(&agency, &cases.concat()).await.chunks(6).enumerate() {
            assert_eq!(told, [if refused.contains(&index) { "created" } else { "unchanged" }; 6]);
        }
    }

    async fn a_record_that_a_line_closes_is_closed_to_the_next(instance) {
        let agency = instance.agency();
        let etag = agency.get("/v1/settings").await.expect(200).header("etag").to_owned();
        agency.patch("/v1/settings", &etag, &json!({"restrict_adopted_after_days": 1})).await.expect(200);
        let (_, path, _) = placed_child(&agency).await;
        let child = agency.get(&path).await.expect(200).body;
        let order = of_case("child_milestone", &child, json!({"kind": "adoption_order_granted", "occurred_on": "2022-01-20"}));
        let scopes: Vec<&str> = all_scopes().into_iter().filter(|scope| !scope.starts_with("restricted:")).collect();
        let writer = instance.caller("SOUTH", &scopes);
        let after = of_case("child_milestone", &child, json!({"kind": "paused", "occurred_on": "2021-06-01", "pause_reason": "assessment"}));
        assert_eq!(send(&writer, &[order.clone(), after.clone()]).await, ["refused case-refused", "refused unknown-record"]);
        assert_eq!(send(&writer, std::slice::from_ref(&order)).await, ["created"]);
        writer.get(&path).await.expect(404);
        assert_eq!(send(&writer, &[order]).await, ["refused unknown-record"]);
        assert_eq!(agency.get(&path).await.expect(200).body["stage"], "adopted");
    }
}
