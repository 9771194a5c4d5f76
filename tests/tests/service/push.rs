//! Sending what an owning system knows, again and again: a case in full by its reference, a fact by
//! its own key. The same twice is one, and says so.

use family_finding_persistence::idempotency::{self, KeptAnswer};
use family_finding_tests::{
    Answer, Backend, Client, Instance, builders::*, instance::all_scopes, on_both_databases, reading::milestone_id,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

/// A case as a full extract tells it: without what stands in the address.
fn extract(case: &Value) -> (String, Value) {
    let mut body = case.clone();
    let fields = body.as_object_mut().expect("an object");
    let source = fields.remove("source").expect("a source");
    let reference = fields.remove("reference").expect("a reference");
    let place = format!(
        "{}/{}",
        source.as_str().expect("a source"),
        reference.as_str().expect("a reference")
    );
    (place, body)
}

fn household() -> (String, Value) {
    let (place, body) = extract(&adopter());
    (format!("/v1/adopters/by-reference/{place}"), body)
}

fn child_of(council: &str) -> (String, Value) {
    let (place, body) = extract(&child(council));
    (format!("/v1/children/by-reference/{place}"), body)
}

async fn put_with(client: &Client, path: &str, body: &Value, etag: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", etag)];
    client.send(Method::PUT, path, &headers, Some(body.to_string())).await
}

/// The agency that may see, and record, identity.
fn all_seeing(instance: &Instance) -> Client {
    let mut scopes = all_scopes();
    scopes.extend(["identity:read", "identity:write"]);
    instance.caller("SOUTH", &scopes)
}

async fn newest(client: &Client) -> String {
    let answer = client.get("/v1/events?start=newest").await.expect(200).body;
    answer["next"].as_str().expect("a place").to_owned()
}

/// How many changes the feed tells since a place.
async fn changes_since(client: &Client, place: &str) -> usize {
    let answer = client.get(&format!("/v1/events?limit=100&after={place}")).await.expect(200).body;
    answer["items"].as_array().expect("items").len()
}

/// What sending a case came to, and the case.
#[track_caller]
fn came_to(answer: &Answer, status: u16, outcome: &str) -> Value {
    assert_eq!(
        (answer.status.as_u16(), &answer.body["outcome"]),
        (status, &json!(outcome)),
        "{}",
        answer.text
    );
    let case = ["adopter", "child"]
        .iter()
        .map(|name| &answer.body[name])
        .find(|case| case.is_object());
    case.unwrap_or_else(|| panic!("no case in {}", answer.text)).clone()
}

on_both_databases! {
    async fn a_case_is_created_updated_and_found_unchanged(instance) {
        let agency = instance.agency();
        for ((path, body), field, value) in [
            (household(), "/household/needs/autism", json!("yes")),
            (child_of("HCC"), "/profile/needs/autism", json!("possible")),
        ] {
            let before = newest(&agency).await;
            let first = agency.put(&path, &body).await;
            let created = came_to(&first, 201, "created");
            let own = first.header("location").to_owned();
            assert!(own.ends_with(created["id"].as_str().expect("an id")), "{own}");
            assert_eq!(first.header("etag"), "\"1-20220401\"");
            assert_eq!(agency.get(&path).await.expect(200).body, created);
            assert_eq!(agency.get(&own).await.expect(200).body, created);
            assert_eq!(changes_since(&agency, &before).await, 1, "{path}");

            // The same again, however it is written, changes nothing: no version, no event.
            let before = newest(&agency).await;
            for _ in 0..2 {
                let pretty = serde_json::to_string_pretty(&body).expect("JSON");
                let headers = [("content-type", "application/json")];
                let again = agency.send(Method::PUT, &path, &headers, Some(pretty)).await;
                assert_eq!(came_to(&again, 200, "unchanged"), created);
                assert_eq!((again.header("etag"), again.header("location")), (first.header("etag"), ""));
            }
            assert_eq!(changes_since(&agency, &before).await, 0, "{path}");

            let mut changed = body.clone();
            *changed.pointer_mut(field.rsplit_once('/').expect("a pointer").0).expect("a place") = json!({"autism": value});
            let updated = agency.put(&path, &changed).await;
            let case = came_to(&updated, 200, "updated");
            assert_eq!(case.pointer(field), Some(&value));
            assert_eq!(updated.header("etag"), "\"2-20220401\"");
            assert_eq!(changes_since(&agency, &before).await, 1, "{path}");
            came_to(&agency.put(&path, &changed).await, 200, "unchanged");
            assert_eq!(agency.get(&path).await.expect(200).body, case);
        }
    }

    async fn what_is_left_out_is_not_known_but_identity_stays(instance) {
        let (agency, seeing) = (instance.agency(), all_seeing(instance));
        let (path, mut body) = household();
        body["household"]["adults"][0]["date_of_birth"] = json!("1984-02-29");
        let own = agency.put(&path, &body).await.expect(201).header("location").to_owned();
        came_to(&agency.put(&path, &body).await, 200, "unchanged");

        // An extract that knows neither coordinates nor dates of birth takes away neither.
        let adults = body["household"]["adults"].as_array_mut().expect("adults");
        adults[0].as_object_mut().expect("an adult").remove("date_of_birth");
        body["household"]["location"] = json!({"area": "SO51"});
        came_to(&agency.put(&path, &body).await, 200, "unchanged");
        let known = seeing.get(&own).await.expect(200).body;
        assert_eq!(known["household"]["adults"][0]["date_of_birth"], "1984-02-29");
        assert_eq!(known["household"]["location"]["latitude"], 50.99);
        // Other fields are as they are sent: left out is not known.
        body["household"].as_object_mut().expect("a household").remove("experience");
        let updated = came_to(&agency.put(&path, &body).await, 200, "updated");
        assert_eq!(updated["household"].get("experience"), None);
        // Somewhere else is another place: the coordinates of the old one go.
        body["household"]["location"] = json!({"area": "SO15"});
        came_to(&agency.put(&path, &body).await, 200, "updated");
        let moved = seeing.get(&own).await.expect(200).body;
        assert_eq!(moved["household"]["location"], json!({"area": "SO15"}));
        assert_eq!(moved["household"]["adults"][0]["date_of_birth"], "1984-02-29");

        // What a caller is not shown it cannot replace.
        let mut other = body.clone();
        other["household"]["adults"][0]["date_of_birth"] = json!("1985-01-01");
        agency.put(&path, &other).await.refused(403, "forbidden");
        assert_eq!(seeing.get(&own).await.expect(200).body, moved);
        came_to(&seeing.put(&path, &other).await, 200, "updated");

        let (path, mut body) = child_of("HCC");
        let circle = |radius: u16| json!({"latitude": 50.70, "longitude": -1.29, "radius_km": radius});
        body["profile"]["excluded_areas"] = json!([circle(10), {"area": "PO30"}]);
        let own = agency.put(&path, &body).await.expect(201).header("location").to_owned();
        // They are kept apart, districts before circles; it is the same list.
        came_to(&agency.put(&path, &body).await, 200, "unchanged");
        body["profile"]["excluded_areas"] = json!([{"area": "PO30"}]);
        came_to(&agency.put(&path, &body).await, 200, "unchanged");
        let known = seeing.get(&own).await.expect(200).body;
        assert_eq!(known["profile"]["excluded_areas"], json!([{"area": "PO30"}, circle(10)]));
        body["profile"]["excluded_areas"] = json!([{"area": "PO30"}, circle(5)]);
        agency.put(&path, &body).await.refused(403, "forbidden");
        body["profile"]["excluded_areas"] = json!([circle(10), circle(5)]);
        came_to(&agency.put(&path, &body).await, 200, "updated");
        let more = seeing.get(&own).await.expect(200).body;
        assert_eq!(more["profile"]["excluded_areas"], json!([circle(10), circle(5)]));
    }

    async fn coordinates_of_any_length_are_unchanged_when_sent_again(instance) {
        let agency = instance.agency();
        for (latitude, longitude) in [
            ("50.909700000000004", "-1.4043500000000002"),
            ("50.123456789012345678", "-1.2999999999999998"),
            ("51.00000000000001", "-0.30000000000000004"),
            ("5.09097e1", "-1.404350"),
        ] {
            let (path, body) = household();
            let text = body.to_string().replace("50.99", latitude).replace("-1.5", longitude);
            assert!(text.contains(latitude) && text.contains(longitude), "{text}");
            let headers = [("content-type", "application/json")];
            let send = || agency.send(Method::PUT, &path, &headers, Some(text.clone()));
            came_to(&send().await, 201, "created");
            came_to(&send().await, 200, "unchanged");
        }
    }

    async fn a_version_may_be_named(instance) {
        let agency = instance.agency();
        let (path, mut body) = household();
        put_with(&agency, &path, &body, "\"1-20220401\"").await.refused(412, "stale-version");
        agency.get(&path).await.refused(404, "not-found");
        let read = agency.put(&path, &body).await.expect(201).header("etag").to_owned();
        body["household"]["legal_status"] = json!("L3");
        came_to(&agency.put(&path, &body).await, 200, "updated");
        body["household"]["needs"] = json!({"autism": "no"});
        put_with(&agency, &path, &body, &read).await.refused(412, "stale-version");
        let now = agency.get(&path).await.expect(200).header("etag").to_owned();
        came_to(&put_with(&agency, &path, &body, &now).await, 200, "updated");
    }

    async fn of_several_at_the_same_instant_one_creates(instance) {
        let agency = instance.agency();
        for round in 0..6 {
            let (path, body) = if round % 2 == 0 { household() } else { child_of("HCC") };
            let same = join_all((0..3).map(|_| agency.put(&path, &body))).await;
            let mut outcomes: Vec<&str> = same.iter().filter_map(|answer| answer.body["outcome"].as_str()).collect();
            outcomes.sort_unstable();
            assert_eq!(outcomes, ["created", "unchanged", "unchanged"], "{}", same[0].text);
        }
        for _ in 0..4 {
            let (path, body) = child_of("HCC");
            let mut other = body.clone();
            other["profile"]["sex"] = json!("M");
            let (one, two) = tokio::join!(agency.put(&path, &body), agency.put(&path, &other));
            let statuses = [one.status.as_u16(), two.status.as_u16()];
            assert!(statuses == [200, 201] || statuses == [201, 200], "{} {}", one.text, two.text);
            let later = if one.status == 200 { (&one, "F") } else { (&two, "M") };
            came_to(later.0, 200, "updated");
            let stands = agency.get(&path).await.expect(200);
            assert_eq!((stands.header("etag"), &stands.body["profile"]["sex"]), ("\"2-20220401\"", &json!(later.1)));
        }
    }

    async fn who_creates_at_the_same_instant_is_met(instance) {
        let agency = instance.agency();
        for _ in 0..12 {
            let whole = child("HCC");
            let (place, body) = extract(&whole);
            let path = format!("/v1/children/by-reference/{place}");
            let (posted, put) = tokio::join!(agency.post("/v1/children", &whole), agency.put(&path, &body));
            match posted.status.as_u16() {
                201 => came_to(&put, 200, "unchanged"),
                409 => came_to(&put, 201, "created"),
                other => panic!("{other}: {}", posted.text),
            };
        }
    }

    async fn the_rules_of_creating_and_changing_hold(instance) {
        let (agency, hampshire, portsmouth) = (instance.agency(), instance.council("HCC"), instance.council("PCC"));
        let (path, body) = household();
        hampshire.put(&path, &body).await.refused(403, "forbidden");
        let (path, body) = child_of("HCC");
        portsmouth.put(&path, &body).await.refused(422, "unknown-record");
        came_to(&hampshire.put(&path, &body).await, 201, "created");
        // To another council the child does not exist, but its reference is taken.
        let mut theirs = body.clone();
        theirs["local_authority"] = json!("PCC");
        let refused = portsmouth.put(&path, &theirs).await.refused(409, "reference-taken");
        assert!(!refused.text.contains("HCC"), "{}", refused.text);
        came_to(&agency.put(&path, &body).await, 200, "unchanged");
        let mut wrong = body.clone();
        wrong["profile"]["date_of_birth"] = json!("2001-01-01");
        wrong["local_authority"] = json!("NOWHERE");
        let refused = agency.put(&path, &wrong).await.refused(422, "several-faults");
        assert_eq!(refused.pointers(), ["/local_authority", "/profile/date_of_birth"]);
        // A child with links stays with its council.
        let (path, body) = child_of("HCC");
        let own = agency.put(&path, &body).await.expect(201).header("location").to_owned();
        for step in road_to_order() {
            milestone(&agency, &own, step).await;
        }
        link(&agency, &approved_adopter(&agency, 1).await, &own, "2021-08-10").await;
        came_to(&agency.put(&path, &body).await, 200, "unchanged");
        let mut moved = body.clone();
        moved["local_authority"] = json!("SCC");
        agency.put(&path, &moved).await.refused(422, "children-mismatch");
    }

    async fn a_sibling_group_is_sent_in_full_too(instance) {
        let (agency, portsmouth) = (instance.agency(), instance.council("PCC"));
        let mut children = Vec::new();
        for _ in 0..3 {
            children.push(agency.post("/v1/children", &child("HCC")).await.expect(201).id());
        }
        let path = format!("/v1/sibling-groups/by-reference/case-records/{}", reference("G"));
        let of = |ids: &[&String]| json!({"local_authority": "HCC", "children": ids});
        let came = |answer: &Answer| (answer.status.as_u16(), answer.body["outcome"].as_str().unwrap_or_default().to_owned());
        let [first, second, third] = children.as_slice() else { panic!("three children") };
        let created = agency.put(&path, &of(&[first, second])).await;
        assert_eq!(came(&created), (201, "created".to_owned()), "{}", created.text);
        let read = agency.get(&path).await.expect(200);
        assert_eq!(read.body, created.body["sibling_group"]);
        assert_eq!(agency.get(created.header("location")).await.expect(200).body, read.body);
        let before = newest(&agency).await;
        let again = agency.put(&path, &of(&[second, first])).await;
        assert_eq!((came(&again), again.header("etag")), ((200, "unchanged".to_owned()), read.header("etag")));
        assert_eq!(changes_since(&agency, &before).await, 0);
        agency.put(&path, &of(&[first, first])).await.refused(422, "children-mismatch");
        let grown = agency.put(&path, &of(&[first, second, third])).await;
        assert_eq!(came(&grown), (200, "updated".to_owned()), "{}", grown.text);
        let left = agency.put(&path, &of(&[first, third])).await.expect(200);
        assert_eq!(left.body["sibling_group"]["children"].as_array().map(Vec::len), Some(2));
        let mut elsewhere = of(&[first, third]);
        elsewhere["local_authority"] = json!("SCC");
        let refused = agency.put(&path, &elsewhere).await.refused(422, "children-mismatch");
        assert_eq!(refused.pointers(), ["/local_authority"]);
        portsmouth.get(&path).await.refused(404, "not-found");
        portsmouth.put(&path, &of(&[first, third])).await.refused(422, "unknown-record");
        put_with(&agency, &path, &of(&[first, second]), "\"1-20220401\"").await.refused(412, "stale-version");
    }

    async fn a_reference_belongs_to_its_region(instance) {
        let (south, north) = (instance.agency(), instance.caller("NORTH", &all_scopes()));
        let (path, body) = household();
        came_to(&south.put(&path, &body).await, 201, "created");
        north.get(&path).await.refused(404, "not-found");
        came_to(&north.put(&path, &body).await, 201, "created");
        came_to(&south.put(&path, &body).await, 200, "unchanged");
        let (of_south, mut of_north) = (child("HCC"), child("LDS"));
        of_north["reference"] = of_south["reference"].clone();
        let ours = south.post("/v1/children", &of_south).await.expect(201).id();
        let theirs = north.post("/v1/children", &of_north).await.expect(201).id();
        assert_ne!(ours, theirs);
        let place = format!("/v1/children/by-reference/case-records/{}", of_south["reference"].as_str().expect("a reference"));
        assert_eq!(south.get(&place).await.expect(200).id(), ours);
        assert_eq!(north.get(&place).await.expect(200).id(), theirs);
        let mut groups = Vec::new();
        for (client, council) in [(&south, "HCC"), (&north, "LDS")] {
            let mut children = Vec::new();
            for _ in 0..2 {
                children.push(client.post("/v1/children", &child(council)).await.expect(201).id());
            }
            let group = json!({"source": "case-records", "reference": "G1SHARED", "local_authority": council, "children": children});
            groups.push(client.post("/v1/sibling-groups", &group).await.expect(201).id());
        }
        assert_ne!(groups[0], groups[1]);
    }
}

/// Each kind of case with a fact that may come next and another day for it.
async fn facts(agency: &Client) -> Vec<(String, Value, &'static str)> {
    let household = adopter_after(agency, 0, 1).await;
    let young = format!("/v1/children/{}", agency.post("/v1/children", &child("HCC")).await.expect(201).id());
    let linked = link(
        agency,
        &approved_adopter(agency, 1).await,
        &child_with_order(agency, "HCC").await,
        "2021-08-10",
    )
    .await;
    let mut children = Vec::new();
    for _ in 0..2 {
        children.push(agency.post("/v1/children", &child("HCC")).await.expect(201).id());
    }
    let group = json!({"source": "case-records", "reference": reference("G"), "local_authority": "HCC", "children": children});
    let group = format!(
        "/v1/sibling-groups/{}",
        agency.post("/v1/sibling-groups", &group).await.expect(201).id()
    );
    let fact = |kind: &str, day: &str| json!({"kind": kind, "occurred_on": day, "source_key": "event:2022.0001_a-b"});
    vec![
        (household, fact("enquiry_received", "2021-01-04"), "2021-01-05"),
        (young, fact("entered_care", "2020-12-01"), "2020-12-02"),
        (linked, fact("confirmed", "2021-08-20"), "2021-08-21"),
        (group, fact("assessed_together", "2021-08-20"), "2021-08-21"),
    ]
}

on_both_databases! {
    async fn the_same_fact_sent_twice_is_one_fact(instance) {
        let agency = instance.agency();
        for (case, body, other_day) in facts(&agency).await {
            let path = format!("{case}/milestones");
            let first = agency.post(&path, &body).await.expect(201);
            assert_eq!(first.body["outcome"], "created", "{}", first.text);
            assert_eq!(first.body["milestone"]["source_key"], body["source_key"]);
            let (stands, before) = (agency.get(&case).await.expect(200), newest(&agency).await);
            for _ in 0..2 {
                let again = agency.post(&path, &body).await.expect(200);
                assert_eq!(again.body["outcome"], "unchanged");
                assert_eq!(again.body["milestone"], first.body["milestone"]);
                assert_eq!(again.header("etag"), stands.header("etag"));
            }
            // With a key of the request too, the answer is kept as it was given.
            let kept = agency.post_once(&path, &format!("once-{case}"), &body).await.expect(200);
            let again = agency.post_once(&path, &format!("once-{case}"), &body).await.expect(200);
            assert_eq!((again.header("idempotent-replayed"), &again.text), ("true", &kept.text));
            assert_eq!(agency.get(&case).await.expect(200).body, stands.body);
            assert_eq!(changes_since(&agency, &before).await, 0, "{case}");

            let mut other = body.clone();
            other["occurred_on"] = json!(other_day);
            let refused = agency.post(&path, &other).await.refused(409, "source-key-reused");
            assert_eq!(refused.pointers(), ["/source_key"]);

            // A fact that was taken back does not come back by being sent again; a corrected one may.
            let void = format!("{path}/{}/void", milestone_id(&first.body));
            agency.post(&void, &json!({"reason": "wrong_date"})).await.expect(200);
            let refused = agency.post(&path, &body).await.refused(409, "source-key-voided");
            assert_eq!(refused.pointers(), ["/source_key"]);
            assert_eq!(agency.post(&path, &other).await.expect(201).body["outcome"], "created");
            assert_eq!(agency.post(&path, &other).await.expect(200).body["outcome"], "unchanged");
            agency.post(&path, &body).await.refused(409, "source-key-reused");
            let listed = agency.get(&path).await.expect(200);
            let keyed = listed.body["items"].as_array().expect("items").iter().filter(|item| item["source_key"] == body["source_key"]);
            assert_eq!(keyed.count(), 2, "{}", listed.text);
        }
    }

    async fn facts_sent_at_the_same_instant_are_one_fact(instance) {
        let agency = instance.agency();
        for _ in 0..2 {
            for (case, body, _) in facts(&agency).await {
                let path = format!("{case}/milestones");
                let answers = join_all((0..3).map(|_| agency.post(&path, &body))).await;
                let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
                statuses.sort_unstable();
                assert_eq!(statuses, [200, 200, 201], "{case}: {}", answers[0].text);
                let ids: BTreeMap<String, ()> = answers.iter().map(|answer| (milestone_id(&answer.body), ())).collect();
                assert_eq!(ids.len(), 1, "{case}");
            }
        }
    }

    async fn a_key_is_that_of_its_organisation_and_case(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let child = format!("/v1/children/{}", agency.post("/v1/children", &child("HCC")).await.expect(201).id());
        let fact = |kind: &str, day: &str| json!({"kind": kind, "occurred_on": day, "source_key": "1"});
        council.post(&format!("{child}/milestones"), &fact("entered_care", "2020-12-01")).await.expect(201);
        // Another organisation's key of the same name is another key.
        agency.post(&format!("{child}/milestones"), &fact("plan_referred", "2021-03-01")).await.expect(201);
        agency.post(&format!("{child}/milestones"), &fact("entered_care", "2020-12-01")).await.refused(409, "source-key-reused");
        let other = format!("/v1/children/{}", council.post("/v1/children", &family_finding_tests::builders::child("HCC")).await.expect(201).id());
        council.post(&format!("{other}/milestones"), &fact("entered_care", "2020-12-01")).await.expect(201);
        for wrong in [json!(""), json!("a b"), json!("ä"), json!("k".repeat(65)), json!(1)] {
            let mut body = fact("plan_referred", "2021-03-01");
            body["source_key"] = wrong;
            let refused = council.post(&format!("{other}/milestones"), &body).await.refused(400, "invalid-body");
            assert!(refused.pointers().iter().all(|pointer| pointer == "/source_key"), "{}", refused.text);
        }
    }

    async fn a_hold_sent_twice_with_its_end_is_one_hold(instance) {
        let agency = instance.agency();
        let household = adopter_after(&agency, 8, 1).await;
        let mut hold = json!({
            "kind": "hold_started", "occurred_on": "2021-05-01", "hold_requested_by": "household", "hold_ended_on": "2021-06-01", "source_key": "hold-1"
        });
        agency.post(&format!("{household}/milestones"), &hold).await.expect(201);
        agency.post(&format!("{household}/milestones"), &hold).await.expect(200);
        hold["hold_ended_on"] = json!("2021-06-02");
        agency.post(&format!("{household}/milestones"), &hold).await.refused(409, "source-key-reused");
    }
}

/// Answers that were kept under a key are forgotten after the configured time, and not before.
async fn answers_are_kept_for_the_configured_time(backend: Backend) {
    let now = chrono::NaiveDate::from_ymd_opt(2022, 4, 1)
        .expect("a day")
        .and_hms_opt(0, 0, 0)
        .expect("a time")
        .and_utc();
    let answer = KeptAnswer {
        request_hash: String::new(),
        status: 201,
        headers: "{}".to_owned(),
        body: "{}".to_owned(),
        shown: "[]".to_owned(),
    };
    let instance = Instance::start_with(backend, |parts| {
        parts.answers_kept_days = 3;
        let keep = |key: &str, days: i64| {
            let (key, answer, at) = (key.to_owned(), answer.clone(), now - chrono::Duration::days(days));
            let kept = parts
                .database
                .blocking(move |connection| idempotency::keep(connection, "SOUTH/test", &key, &answer, at));
            kept.expect("the answer is kept");
        };
        keep("old", 5);
        keep("young", 1);
    })
    .await;
    let find = |key: &'static str| {
        let found = instance
            .database
            .blocking(move |connection| idempotency::find(connection, "SOUTH/test", key));
        found.expect("the keys can be read")
    };
    for _ in 0..100 {
        if find("old").is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((find("old").is_some(), find("young").is_some()), (false, true));
}

mod answers {
    use super::*;

    #[tokio::test]
    async fn are_kept_for_the_configured_time_on_sqlite() {
        answers_are_kept_for_the_configured_time(Backend::Sqlite).await;
    }

    #[tokio::test]
    async fn are_kept_for_the_configured_time_on_postgres() {
        answers_are_kept_for_the_configured_time(Backend::Postgres).await;
    }
}
