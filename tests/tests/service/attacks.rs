//! The usual attacks on an API, each tried: what is planted in texts, what is slow or deep or
//! large, what a browser of another origin asks, and what the service gives away of itself.
//! Who may see which row is `access.rs` and `two_organisations.rs`; the rows of
//! `docs/security.md` name them all.

use family_finding::http::HttpSettings;
use family_finding_tests::{
    Answer, Backend, Client, Instance,
    builders::child,
    document::{Operation, document, operations, put, query_names, rust_files, text_fields},
    instance::every_scope,
    on_both_databases,
    world::{Request, World},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// What somebody plants in a text, hoping that someone else takes it for more than that.
const PLANTED: [&str; 12] = [
    "'; DROP TABLE adopters; --",
    "\" OR \"\"=\"",
    "') UNION SELECT organisation FROM audit_entries --",
    "{\"$ne\": null}",
    "<script>alert(1)</script>",
    "split\r\nX-Planted: yes\r\n\r\n",
    "%0d%0aX-Planted:%20yes",
    "${jndi:ldap://127.0.0.1/planted}",
    "{{7*191}}",
    "../../../etc/passwd",
    "\u{0}planted\u{202e}",
    "=HYPERLINK(\"http://127.0.0.1\",\"planted\")",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Whether a text stands anywhere in a document as a value.
fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(said) => said == text,
        Value::Array(array) => array.iter().any(|value| says(value, text)),
        Value::Object(object) => object.values().any(|value| says(value, text)),
        _ => false,
    }
}

/// Asserts what holds for every answer to something planted.
fn harmless(answer: &Answer, what: &str) {
    assert!(answer.status.as_u16() < 500, "{what}: {} {}", answer.status, answer.text);
    assert!(!answer.headers.contains_key("x-planted"), "{what}");
    let kind = answer.header("content-type");
    let expected = if answer.status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    assert_eq!(kind, expected, "{what}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert!(!says(&answer.body, "1337"), "{what} was reckoned: {}", answer.text);
}

async fn read_back(agency: &Client, request: &Request, answer: &Answer) -> Value {
    let created = answer.header("location");
    let address = if created.is_empty() { request.path.as_str() } else { created };
    let listed = agency.get(address).await;
    if listed.status.is_success() {
        return listed.body;
    }
    // What is recorded on a case stands in the list that it was posted to.
    let list = address.rsplit_once('/').map_or(address, |(list, _)| list);
    let page = agency.get(&format!("{list}?limit=100")).await;
    if page.status.is_success() {
        return page.body;
    }
    agency.get(list).await.body
}

on_both_databases! {
    async fn what_is_planted_in_a_text_is_a_text(instance) {
        let world = World::of(instance).await;
        let agency = instance.caller("SOUTH", &every_scope());
        let document = document();
        let (mut tried, mut stored) = (0, 0);
        for operation in operations(&document) {
            let texts = text_fields(&document, &operation);
            if texts.is_empty() {
                continue;
            }
            let mut request = world.request(&operation).await;
            for pointer in texts {
                for planted in PLANTED {
                    let what = format!("{} {pointer} {planted:?}", operation.id);
                    let mut body: Value = serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON");
                    put(&mut body, &pointer, json!(planted));
                    let sent = Request { body: Some(body.to_string()), ..request.clone() };
                    let answer = sent.by(&agency).await;
                    tried += 1;
                    harmless(&answer, &what);
                    if answer.status.is_success() {
                        stored += 1;
                        assert!(says(&answer.body, planted), "{what}: {}", answer.text);
                        let read = read_back(&agency, &sent, &answer).await;
                        assert!(says(&read, planted), "{what} is not read back: {read}");
                        request = world.request(&operation).await;
                    } else {
                        assert!(!answer.text.contains(planted), "{what} is repeated: {}", answer.text);
                    }
                }
            }
        }
        assert!(tried > 1000 && stored > 0, "{tried} tried, {stored} stored");
        for list in ["adopters", "children", "links", "sibling-groups", "organisations"] {
            let listed = world.agency.get(&format!("/v1/{list}")).await.expect(200);
            assert!(listed.body["items"].as_array().is_some_and(|items| !items.is_empty()), "{list}");
        }
    }

    async fn what_is_planted_in_an_address_is_no_address(instance) {
        let world = World::of(instance).await;
        for operation in operations(&document()) {
            let request = world.request(&operation).await;
            let bare = request.path.split('?').next().expect("a path").to_owned();
            let mut addresses = Vec::new();
            for planted in PLANTED.map(encoded) {
                for name in query_names(&operation) {
                    addresses.push(format!("{bare}?{name}={planted}"));
                }
                addresses.push(format!("{bare}?{planted}={planted}"));
                let parts: Vec<&str> = operation.path.split('/').collect();
                for place in parts.iter().enumerate().filter(|(_, part)| part.starts_with('{')).map(|(place, _)| place) {
                    let mut filled: Vec<&str> = bare.split('/').collect();
                    filled[place] = &planted;
                    addresses.push(filled.join("/"));
                }
            }
            for path in addresses {
                let sent = Request { path: path.clone(), ..request.clone() };
                let answer = sent.by(&world.agency).await;
                harmless(&answer, &path);
                // A filter that takes any text finds nothing by it.
                let nothing = answer.body["items"] == json!([]);
                assert!(answer.status.is_client_error() || nothing, "{path}: {} {}", answer.status, answer.text);
            }
        }
    }
}

/// Headers that some frameworks obey.
#[tokio::test]
async fn what_a_header_claims_changes_nothing_on_sqlite() {
    let instance = Instance::start(Backend::Sqlite).await;
    let council = instance.council("HCC");
    let headers = [
        ("content-type", "application/json"),
        ("x-http-method-override", "DELETE"),
        ("x-method-override", "GET"),
        ("x-original-url", "/metrics"),
        ("x-rewrite-url", "/metrics"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("forwarded", "for=127.0.0.1;host=evil.example"),
        ("host", "evil.example"),
        ("x-organisation", "SOUTH"),
        ("x-user", "SOUTH"),
        ("cookie", "organisation=SOUTH; token=x"),
    ];
    let body = child("HCC").to_string();
    let created = council.send(Method::POST, "/v1/children", &headers, Some(body)).await.expect(201);
    assert!(!created.text.contains("evil.example"));
    assert!(
        created.header("location").starts_with("/v1/children/"),
        "{}",
        created.header("location")
    );
    council.post("/v1/children", &child("HCC")).await.expect(201);
    let page = council.send(Method::GET, "/v1/children?limit=1", &headers, None).await.expect(200);
    assert!(page.header("link").starts_with("</v1/children?"), "{}", page.header("link"));
    let home = instance.anonymous().send(Method::GET, "/docs", &headers, None).await;
    assert!(!format!("{:?} {}", home.headers, home.text).contains("evil.example"));
    // The organisation is the token's, whatever else says another.
    let other = instance
        .council("PCC")
        .send(Method::GET, "/v1/children", &headers, None)
        .await
        .expect(200);
    assert_eq!(other.body["items"], json!([]));
}

/// Sends the beginning of a request, then its rest piece by piece; answers what came back, and
/// after what time the connection ended or the answer was there.
fn trickle(instance: &Instance, begin: &str, piece: &str, every: Duration, most: Duration) -> (String, Duration) {
    let address = instance.base.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).expect("a connection");
    connection.set_read_timeout(Some(every)).expect("a time");
    connection.write_all(begin.as_bytes()).expect("the beginning is sent");
    let started = Instant::now();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while started.elapsed() < most {
        match connection.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                answer.extend_from_slice(&buffer[..read]);
                if answer.windows(4).any(|end| end == b"\r\n\r\n") {
                    break;
                }
            }
            Err(_) if connection.write_all(piece.as_bytes()).is_err() => break,
            Err(_) => {}
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), started.elapsed())
}

#[tokio::test]
async fn who_sends_slowly_is_not_waited_for_on_sqlite() {
    let patience = Duration::from_secs(1);
    let instance = Instance::start_with(Backend::Sqlite, |parts| {
        parts.http = HttpSettings {
            head_time: patience,
            body_time: patience,
            ..HttpSettings::default()
        };
    })
    .await;
    let agency = instance.agency();
    let token = agency.token().expect("a token").to_owned();
    let head = format!(
        "POST /v1/children HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{{"
    );
    let chunked = format!(
        "POST /v1/children HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let (every, most) = (Duration::from_millis(100), Duration::from_secs(10));
    for (what, begin, piece, status) in [
        ("a body", head.as_str(), " ", "408"),
        ("a body in chunks", chunked.as_str(), "1\r\n \r\n", "408"),
        ("a head", "GET /v1/children HTTP/1.1\r\nhost: x\r\n", "a: b\r\n", "408"),
        ("nothing", "", "", "408"),
    ] {
        let (answer, took) = trickle(&instance, begin, piece, every, most);
        assert!(took < Duration::from_secs(6), "{what} was waited for {took:?}");
        assert!(
            answer.is_empty() || answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{what}: {answer}"
        );
        if what.starts_with("a body") {
            assert!(answer.to_lowercase().contains("application/problem+json"), "{what}: {answer}");
        }
    }
    // Meanwhile and after it serves the others.
    agency.get("/v1/children").await.expect(200);
}

#[tokio::test]
async fn what_is_deep_or_long_is_refused_on_sqlite() {
    let instance = Instance::start(Backend::Sqlite).await;
    let agency = instance.agency();
    for depth in [100, 127, 128, 129, 1_000, 100_000] {
        for (open, close) in [("[", "]"), ("{\"household\":", "}")] {
            let body = format!("{}0{}", open.repeat(depth), close.repeat(depth));
            let status = if body.len() > 262_144 { 413 } else { 400 };
            let json = [("content-type", "application/json")];
            agency.send(Method::POST, "/v1/adopters", &json, Some(body)).await.expect(status);
        }
    }
    for length in [1_000, 10_000, 60_000] {
        let long = "a".repeat(length);
        for path in [
            format!("/v1/adopters?reference={long}"),
            format!("/v1/adopters/{long}"),
            format!("/v1/adopters?{long}=1"),
        ] {
            let answer = agency.get(&path).await;
            assert!(answer.status.is_client_error(), "{} {:.100}", answer.status, answer.text);
            assert!(answer.text.len() < 5_000, "{}", answer.text.len());
        }
    }
    let many: Vec<String> = (0..3_000).map(|n| format!("p{n}=1")).collect();
    let refused = agency
        .get(&format!("/v1/adopters?{}", many.join("&")))
        .await
        .refused(400, "invalid-query");
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(100));
    let numbers = "9".repeat(200_000);
    let json = [("content-type", "application/json")];
    let answer = agency
        .send(Method::POST, "/v1/adopters", &json, Some(format!("{{\"reference\": {numbers}}}")))
        .await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    agency.get("/v1/adopters").await.expect(200);
}

/// Every answer of every address, as its owner and as a stranger.
async fn every_answer(instance: &Instance) -> Vec<(String, Answer)> {
    let world = World::of(instance).await;
    let mut answers = Vec::new();
    for operation in operations(&document()) {
        let request = world.request(&operation).await;
        answers.push((operation.path.clone(), request.by(&instance.anonymous()).await));
        answers.push((operation.path.clone(), request.by(&world.agency).await));
    }
    for page in
        PAGES
            .iter()
            .map(|(_, path)| *path)
            .chain(["/docs/", "/docs/swagger-ui.css", "/problems/not-found", "/nowhere", "/v1/nowhere"])
    {
        answers.push((page.to_owned(), instance.anonymous().get(page).await));
    }
    answers
}

#[tokio::test]
async fn every_answer_says_how_it_may_be_used_and_not_what_made_it_on_sqlite() {
    let instance = Instance::start(Backend::Sqlite).await;
    for (path, answer) in every_answer(&instance).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-eval") && !policy.contains('*') && !policy.contains("http"),
            "{path}: {policy}"
        );
        if path.starts_with("/v1/") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'", "{path}");
        }
        for banner in [
            "server",
            "x-powered-by",
            "via",
            "x-aspnet-version",
            "access-control-allow-origin",
            "set-cookie",
        ] {
            assert_eq!(answer.header(banner), "", "{path} {banner}");
        }
        if !path.starts_with("/docs") {
            let text = format!("{:?} {}", answer.headers, answer.text).to_lowercase();
            for made_of in ["actix", "diesel", "rustc", "sqlite", "postgres", env!("CARGO_PKG_VERSION")] {
                assert!(!text.contains(made_of) || path == "/openapi.json", "{path} tells of {made_of}");
            }
        }
    }
}

/// What a browser asks before a page of an origin may call.
async fn preflight(client: &Client, origin: &str) -> Answer {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    client.send(Method::OPTIONS, "/v1/children", &headers, None).await
}

#[tokio::test]
async fn pages_of_other_origins_may_not_call_unless_they_are_named_on_sqlite() {
    let closed = Instance::start(Backend::Sqlite).await;
    let ours = "https://team.example";
    let open = Instance::start_with(Backend::Sqlite, |parts| parts.http.allowed_origins = vec![ours.to_owned()]).await;
    let other_origins = [
        "https://evil.example",
        "https://team.example.evil.example",
        "http://team.example",
        "https://team.example:8443",
        "null",
    ];
    for (instance, origins) in [(&closed, [&other_origins[..], &[ours]].concat()), (&open, other_origins.to_vec())] {
        for origin in origins {
            let asked = preflight(&instance.anonymous(), origin).await;
            let called = instance
                .council("HCC")
                .send(Method::GET, "/v1/children", &[("origin", origin)], None)
                .await;
            for answer in [asked, called] {
                assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
                assert_eq!(answer.header("access-control-allow-credentials"), "", "{origin}");
            }
        }
    }
    let asked = preflight(&open.anonymous(), ours).await.expect(200);
    assert_eq!(asked.header("access-control-allow-origin"), ours);
    let called = open
        .council("HCC")
        .send(Method::GET, "/v1/children", &[("origin", ours)], None)
        .await
        .expect(200);
    assert_eq!(called.header("access-control-allow-origin"), ours);
    assert!(called.header("vary").to_lowercase().contains("origin"), "{}", called.header("vary"));
    assert_eq!(
        called.header("access-control-allow-credentials"),
        "",
        "tokens are sent by the page, never by the browser"
    );
    assert!(called.header("access-control-expose-headers").to_lowercase().contains("etag"));
    // A page is no caller: it needs a token like everybody.
    let without = open.anonymous().send(Method::GET, "/v1/children", &[("origin", ours)], None).await;
    without.refused(401, "unauthenticated");
}

/// The addresses that are no operations of the contract.
const PAGES: [(&str, &str); 10] = [
    ("get", "/"),
    ("get", "/openapi.json"),
    ("get", "/sandbox/openapi.json"),
    ("get", "/health/live"),
    ("get", "/health/ready"),
    ("get", "/metrics"),
    ("get", "/problems"),
    ("get", "/problems/{slug}"),
    ("get", "/docs"),
    ("get", "/docs/{file:.*}"),
];

/// Addresses are declared in one way only, by a macro at the operation, so that the source tells
/// all of them.
#[test]
fn no_address_is_undocumented() {
    let sandbox = serde_json::to_value(family_finding::sandbox::document()).expect("JSON");
    let documented: BTreeSet<(String, String)> = [document(), sandbox]
        .iter()
        .flat_map(operations)
        .map(|Operation { method, path, .. }| (method.to_lowercase(), path))
        .collect();
    let pages: BTreeSet<(String, String)> = PAGES
        .iter()
        .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let mut declared = Vec::new();
    let mut registered = BTreeSet::new();
    for (file, text) in rust_files("api/src") {
        let mut at = None;
        for line in text.lines().map(str::trim) {
            let name = file.display();
            for method in ["get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"] {
                if let Some(rest) = line.strip_prefix(&format!("#[{method}(\"")) {
                    let path = rest.split('"').next().expect("a path");
                    at = Some((method.to_owned(), path.to_owned()));
                }
            }
            if let Some((_, function)) = line.split_once("async fn ")
                && let Some(at) = at.take()
            {
                declared.push((function.split('(').next().expect("a name").to_owned(), at));
            }
            for service in line.split("service(").skip(1) {
                let named = service.split(')').next().unwrap_or_default();
                registered.insert(named.rsplit("::").next().unwrap_or_default().to_owned());
            }
            for by_hand in [".route(", "web::resource(", "web::scope(", "#[route(", "#[routes]"] {
                assert!(!line.contains(by_hand), "{name} declares an address by hand: {line}");
            }
        }
    }
    let declared: BTreeSet<(String, String)> = declared
        .into_iter()
        .filter(|(function, _)| registered.contains(function))
        .map(|(_, at)| at)
        .collect();
    let known: BTreeSet<_> = documented.union(&pages).cloned().collect();
    assert_eq!(
        declared, known,
        "what the source declares, and what the contract and the pages name"
    );
}
