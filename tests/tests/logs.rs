//! Logs name operations and requests, never people: a whole story with values that can be
//! recognised, refusals and failures among it, leaves none of them behind.

use diesel::connection::SimpleConnection;
use family_finding_persistence::{AnyConnection, StoreError};
use family_finding_tests::{
    Answer, Backend, Client, Instance,
    builders::*,
    document::{document, operations, put, query_names, text_fields},
    instance::all_scopes,
    world::{Request, World},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tracing_subscriber::{filter::Targets, fmt::MakeWriter, prelude::*};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Values that stand nowhere but in what the callers send.
const PERSONAL: [&str; 20] = [
    "QZX7731",
    "QZY7732",
    "QZG7733",
    "QZBAD",
    "1983-07-19",
    "1979-11-03",
    "2019-10-29",
    "51.234567",
    "-1.345678",
    "951.234567",
    "GU47",
    "Qzanna",
    "Qzmarked",
    "77099 7731",
    "qzanna@",
    "T77317731771",
    "trauma_attachment",
    "quetzal",
    "qzsource",
    "qzsubject",
];

fn household() -> Value {
    json!({
        "source": "qzsource", "reference": "QZX7731", "local_authority": "HCC",
        "household": {
            "adults": [
                {"sex": "F", "ethnicity": "ABAN", "date_of_birth": "1983-07-19"},
                {"sex": "M", "ethnicity": "ABAN", "date_of_birth": "1979-11-03"}
            ],
            "legal_status": "L11", "children_at_home": [],
            "location": {"area": "GU47", "latitude": 51.234567, "longitude": -1.345678},
            "needs": {"trauma_attachment": "yes"}
        }
    })
}

fn young_child() -> Value {
    json!({
        "source": "qzsource", "reference": "QZY7732", "local_authority": "HCC",
        "profile": {
            "date_of_birth": "2019-10-29", "sex": "F", "ethnicity": "ABAN", "needs": {"trauma_attachment": "present"},
            "location": {"area": "GU47", "latitude": 51.234567, "longitude": -1.345678}
        }
    })
}

fn household_identity() -> Value {
    json!({
        "adults": [{"given_names": "Qzanna", "family_name": "Qzmarked", "date_of_birth": "1983-07-19", "telephone": "+44 77099 7731", "email": "qzanna@example.org"}],
        "address": {"lines": ["7 Qzmarked Lane"], "postcode": "GU47 9QZ"},
        "latitude": 51.234567, "longitude": -1.345678
    })
}

fn child_identity() -> Value {
    json!({
        "given_names": "Qzanna", "family_name": "Qzmarked", "known_as": "Qzmarkedling", "unique_pupil_number": "T77317731771Z",
        "address": {"lines": ["7 Qzmarked Lane"], "postcode": "GU47 9QZ"},
        "excluded_places": [{"latitude": 51.234567, "longitude": -1.345678, "radius_km": 3}]
    })
}

/// Records, reads and shows identities; answers what was refused of them, with the same values.
async fn identities(agency: &Client, council: &Client, adopter: &str, child: &str) -> Vec<Answer> {
    let put = async |client: &Client, path: &str, etag: &str, body: &Value| {
        let headers = [("content-type", "application/json"), ("if-match", etag)];
        client.send(Method::PUT, path, &headers, Some(body.to_string())).await
    };
    let mut refused = Vec::new();
    for (case, body) in [(adopter, household_identity()), (child, child_identity())] {
        let path = format!("{case}/identity");
        let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
        put(agency, &path, &etag, &body).await.expect(200);
        refused.push(put(agency, &path, &etag, &body).await.refused(412, "stale-version"));
        refused.push(put(council, &path, &etag, &body).await.refused(403, "forbidden"));
        let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
        for (pointer, wrong) in [
            ("/address/postcode", json!("GU47 Qzmarked")),
            ("/address/lines/0", json!("Qzmarked \u{7} Lane")),
            ("/address/lines/0", json!(7731)),
            ("/latitude", json!(951.234567)),
            ("/Qzanna", json!("Qzmarked")),
        ] {
            let mut body = body.clone();
            match body.pointer_mut(pointer) {
                Some(field) => *field = wrong,
                None => body[pointer.trim_start_matches('/')] = wrong,
            }
            refused.push(put(agency, &path, &etag, &body).await.expect(400));
        }
        agency.get(case).await.expect(200);
    }
    let path = format!("{adopter}/identity");
    let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
    let mut elsewhere = household_identity();
    elsewhere["address"]["postcode"] = json!("SO15 9QZ");
    elsewhere["adults"][0]["date_of_birth"] = json!("2019-10-29");
    refused.push(put(agency, &path, &etag, &elsewhere).await.refused(422, "invalid-value"));
    refused
}

/// Everything that is refused, each with personal values in the fields that are wrong.
async fn refusals(agency: &Client, adopter: &str, child: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (pointer, wrong) in [
        ("/reference", json!("QZX7731-quetzal")),
        ("/source", json!("QZBAD quetzal")),
        ("/local_authority", json!("QZBAD")),
        ("/agency", json!("QZBAD")),
        ("/household/adults/0/date_of_birth", json!("1983-07-19 quetzal")),
        ("/household/adults/0/date_of_birth", json!("2083-07-19")),
        ("/household/adults/0/sex", json!("quetzal")),
        ("/household/adults/1/ethnicity", json!("QZBAD")),
        ("/household/location/area", json!("quetzal")),
        ("/household/location/latitude", json!(951.234567)),
        ("/household/location/longitude", json!("-1.345678")),
        ("/household/needs/trauma_attachment", json!("quetzal")),
        ("/household/legal_status", json!(["quetzal"])),
    ] {
        let mut body = household();
        match body.pointer_mut(pointer) {
            Some(field) => *field = wrong,
            None => body["agency"] = wrong,
        }
        let answer = agency.post("/v1/adopters", &body).await;
        assert!(answer.status.is_client_error(), "{pointer}: {} {}", answer.status, answer.text);
        answers.push(answer);
    }
    for (pointer, wrong) in [
        ("/profile/date_of_birth", json!("2019-10-29 quetzal")),
        ("/profile/date_of_birth", json!("1983-07-19")),
        ("/profile/location/latitude", json!(951.234567)),
        ("/profile/needs/trauma_attachment", json!("quetzal")),
    ] {
        let mut body = young_child();
        *body.pointer_mut(pointer).expect("the field") = wrong;
        let answer = agency.post("/v1/children", &body).await;
        assert!(answer.status.is_client_error(), "{pointer}: {} {}", answer.status, answer.text);
        answers.push(answer);
    }
    answers.push(agency.post("/v1/adopters", &household()).await.refused(409, "reference-taken"));
    answers.push(agency.post("/v1/children", &young_child()).await.refused(409, "reference-taken"));
    for query in [
        "reference=QZBAD%20quetzal",
        "stage=quetzal",
        "local_authority=quetzal",
        "cursor=quetzal",
    ] {
        answers.push(agency.get(&format!("/v1/adopters?{query}")).await.expect(400));
    }
    for body in ["{\"reference\": QZX7731", "{\"reference\": \"QZX7731"] {
        let sent = agency
            .send(
                Method::POST,
                "/v1/adopters",
                &[("content-type", "application/json")],
                Some(body.to_owned()),
            )
            .await;
        answers.push(sent.refused(400, "malformed-body"));
    }
    let late = json!({"kind": "enquiry_received", "occurred_on": "quetzal", "enquiry_source": "quetzal"});
    answers.push(agency.post(&format!("{adopter}/milestones"), &late).await.expect(400));
    let etag = agency.get(child).await.header("etag").to_owned();
    let change = json!({"profile": {"date_of_birth": "quetzal", "location": {"area": "quetzal"}}});
    answers.push(agency.patch(child, &etag, &change).await.expect(400));
    answers.push(agency.patch(child, "\"quetzal\"", &json!({})).await.refused(412, "stale-version"));
    answers
}

/// Values that say one of [`PERSONAL`], and that one text field or another would take.
const MARKS: [&str; 3] = ["quetzal", "QZBAD", "Quetzal quetzal, 7 Quetzal Street"];

/// Puts them into every text field of every operation and every parameter of a query, accepted or
/// refused; answers what was refused. No address and no metric says them.
async fn planted_everywhere(instance: &Instance) -> Vec<Answer> {
    let world = World::of(instance).await;
    let document = document();
    let mut refused = Vec::new();
    for operation in operations(&document) {
        let mut request = world.request(&operation).await;
        let bare = request.path.split('?').next().unwrap_or_default().to_owned();
        for mark in MARKS {
            let mut sent = Vec::new();
            for pointer in text_fields(&document, &operation) {
                let mut body: Value = serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON");
                put(&mut body, &pointer, json!(mark));
                sent.push(Request {
                    body: Some(body.to_string()),
                    ..request.clone()
                });
            }
            for name in query_names(&operation) {
                let path = format!("{bare}?{name}={}", mark.replace(' ', "%20").replace(',', "%2C"));
                sent.push(Request { path, ..request.clone() });
            }
            for one in sent {
                let answer = one.by(&world.agency).await;
                let location = answer.header("location");
                assert!(MARKS.iter().all(|mark| !location.contains(mark)), "{location}");
                if answer.status.is_success() {
                    request = world.request(&operation).await;
                } else {
                    refused.push(answer);
                }
            }
        }
    }
    for answer in &refused {
        for mark in MARKS {
            // The path of the request is the caller's own.
            let told = json!({"detail": answer.body["detail"], "errors": answer.body["errors"], "title": answer.body["title"]});
            assert!(!told.to_string().contains(mark), "{mark} in {told}");
        }
    }
    let metrics = instance.anonymous().get("/metrics").await.expect(200);
    assert!(metrics.text.contains("family_finding_requests_total"));
    for value in PERSONAL {
        assert!(!metrics.text.contains(value), "{value} in the metrics");
    }
    feed_says_nothing(&world.agency).await;
    refused
}

/// Reads the whole feed of what changed, to its end.
async fn feed_says_nothing(agency: &Client) {
    let mut path = "/v1/events?limit=100".to_owned();
    let mut told = 0;
    loop {
        let page = agency.get(&path).await.expect(200);
        told += page.body["items"].as_array().map_or(0, Vec::len);
        for mark in MARKS.iter().chain(&PERSONAL) {
            assert!(!page.text.contains(mark), "{mark} in an event");
        }
        if page.body["more"] == false {
            break;
        }
        path = format!("/v1/events?limit=100&after={}", page.body["next"].as_str().expect("a cursor"));
    }
    assert!(told > 100, "the changes were told: {told}");
}

fn execute(instance: &Instance, statement: &str) {
    let done = instance.database.blocking(|connection| -> Result<(), StoreError> {
        match connection {
            AnyConnection::Sqlite(connection) => connection.batch_execute(statement)?,
            AnyConnection::Postgres(connection) => connection.batch_execute(statement)?,
        }
        Ok(())
    });
    done.expect("the statement runs");
}

/// Lives through everything; answers what was refused.
async fn story(instance: &Instance) -> Vec<Answer> {
    let mut scopes = all_scopes();
    scopes.extend(["identity:read", "identity:write"]);
    let agency = instance.caller("SOUTH", &scopes);
    let council = instance.council("HCC");
    let adopter = format!(
        "/v1/adopters/{}",
        agency.post_once("/v1/adopters", "quetzal", &household()).await.expect(201).id()
    );
    agency.post_once("/v1/adopters", "quetzal", &household()).await.expect(201);
    let child = format!(
        "/v1/children/{}",
        council.post("/v1/children", &young_child()).await.expect(201).id()
    );
    for step in road_to_approval(1) {
        milestone(&agency, &adopter, step).await;
    }
    for step in road_to_order() {
        milestone(&council, &child, step).await;
    }
    agency.get("/v1/adopters?reference=QZX7731").await.expect(200);
    agency.get("/v1/adopters/by-reference/qzsource/QZX7731").await.expect(200);
    council.get("/v1/children/by-reference/qzsource/QZY7732").await.expect(200);
    agency.get("/nowhere/QZX7731?quetzal=1").await.refused(404, "not-found");
    agency.get("/v1/adopters/quetzal").await.refused(404, "not-found");
    council.get(&format!("{child}/matches?include=barred")).await.expect(200);
    agency.get(&format!("{adopter}/matches?include=barred")).await.expect(200);
    let link = link(&agency, &adopter, &child, "2021-08-10").await;
    let said = json!({"kind": "visit_held", "occurred_on": "2021-08-12", "visit": "other", "note": "a quetzal in the garden"});
    milestone(&agency, &link, said).await;
    for step in road_to_placement() {
        milestone(&agency, &link, step).await;
    }
    let etag = agency.get(&adopter).await.header("etag").to_owned();
    let change = json!({"household": {"location": {"area": "GU47", "latitude": 51.234567, "longitude": -1.345678}}});
    agency.patch(&adopter, &etag, &change).await.expect(200);
    let mut refused = refusals(&agency, &adopter, &child).await;
    let blind = instance.caller("HCC", &["children:read"]);
    refused.extend(identities(&agency, &blind, &adopter, &child).await);
    instance
        .with_token("quetzal.quetzal.quetzal")
        .get(&adopter)
        .await
        .refused(401, "unauthenticated");

    let planted = planted_everywhere(instance).await;
    assert!(planted.len() > 300, "{} refused", planted.len());

    // Failures: content that cannot be read, and tables that are gone.
    execute(
        instance,
        "UPDATE adopters SET household = '{\"adults\": [{\"sex\": \"quetzal\", \"date_of_birth\": \"1983-07-19\"}]}'",
    );
    refused.push(agency.get(&adopter).await.refused(500, "internal-error"));
    execute(
        instance,
        "UPDATE children SET stage = 'quetzal', reference = 'QZY7732 quetzal' WHERE reference = 'QZY7732'",
    );
    refused.push(agency.get(&child).await.refused(500, "internal-error"));
    execute(
        instance,
        "UPDATE identities SET case_id = 'Qzmarked' || case_id, nonce = ciphertext",
    );
    execute(instance, "UPDATE identities SET case_id = replace(case_id, 'Qzmarked', '')");
    refused.push(agency.get(&format!("{adopter}/identity")).await.refused(500, "internal-error"));
    execute(instance, "DROP TABLE audit_entries");
    let mut again = household();
    again["reference"] = json!("QZBAD1");
    refused.push(agency.post("/v1/adopters", &again).await.refused(503, "audit-unavailable"));
    refused
}

#[test]
fn logs_and_problems_hold_no_personal_data() {
    let kept = Kept::default();
    let everything: Targets = "trace,hyper=off,hyper_util=off,reqwest=off".parse().expect("a filter");
    let told = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(kept.clone());
    tracing_subscriber::registry().with(everything).with(told).init();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut backends = vec![Backend::Sqlite];
    if std::env::var("TEST_POSTGRES_URL").is_ok() {
        backends.push(Backend::Postgres);
    }
    let mut refused = Vec::new();
    for backend in backends {
        refused.extend(runtime.block_on(async {
            let instance = Instance::start(backend).await;
            story(&instance).await
        }));
    }
    assert!(refused.len() > 25);
    for answer in &refused {
        for value in PERSONAL {
            assert!(!said(&answer.text, value), "{value} in {}", answer.text);
        }
    }

    let bytes = kept.0.lock().expect("nobody panics with it").clone();
    let logged = String::from_utf8(bytes).expect("text");
    let lines: Vec<&str> = logged.lines().collect();
    assert!(lines.len() > 80, "{} lines", lines.len());
    for line in &lines {
        for value in PERSONAL {
            assert!(!said(line, value), "{value} in the log: {line}");
        }
    }
    every_request_is_logged(&lines, &refused);
}

/// Whether a text says a value. An address names its own fields, so that a pointer may.
fn said(text: &str, value: &str) -> bool {
    let pointer = format!("/{value}\"");
    text.replace(&pointer, "").contains(value)
}

fn every_request_is_logged(lines: &[&str], refused: &[Answer]) {
    let mut answered = Vec::new();
    let mut internal = 0;
    for line in lines {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line} is no JSON"));
        let ours = entry["target"].as_str().is_some_and(|target| target.starts_with("family_finding"));
        if ours && entry["message"] == "answered" {
            let (operation, id) = (&entry["span"]["operation"], &entry["span"]["request_id"]);
            assert!(operation.as_str().is_some_and(|text| !text.is_empty()), "{line}");
            assert!(id.as_str().is_some_and(|text| text.len() == 36), "{line}");
            assert!(
                entry["span"]["status"].as_u64().is_some_and(|status| (200..600).contains(&status)),
                "{line}"
            );
            assert!(entry["span"]["duration_ms"].as_f64().is_some_and(|time| time > 0.0), "{line}");
            answered.push(id.as_str().unwrap_or_default().to_owned());
        }
        if ours && entry["level"] == "ERROR" {
            internal += 1;
            assert!(!entry["span"]["request_id"].is_null() && entry["internal"].is_string(), "{line}");
        }
    }
    for answer in refused {
        let id = answer.header("x-request-id");
        assert_eq!(answered.iter().filter(|held| held.as_str() == id).count(), 1, "{id} is logged once");
    }
    assert!(internal >= 3, "failures are logged with their cause: {internal}");
}
