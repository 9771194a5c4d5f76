//! What holds for every operation alike: identifiers of requests, refusals by the framework's
//! own rules, versions, retries, pages, and what stands beside the contract.

use actix_web::{App, HttpResponse, middleware::from_fn, web};
use diesel::connection::SimpleConnection;
use family_finding::http::observe;
use family_finding_persistence::{AnyConnection, StoreError};
use family_finding_tests::{
    Answer, Backend, Client, Instance,
    builders::*,
    document::{Forms, Operation, document, operations, query_names},
    on_both_databases,
    world::{interest_after, interest_of, sold},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

const NOBODY: &str = "0197f000-0000-7000-8000-00000000dead";
const JSON: (&str, &str) = ("content-type", "application/json");

/// A path with its places filled.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{source}" => "case-records",
            "{reference}" => "R1",
            "{code}" => "NEWORG",
            "{slug}" => "not-found",
            "{year}" => "2021-22",
            "{quarter}" => "2021-22-q3",
            part if part.starts_with('{') => NOBODY,
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn method(operation: &Operation) -> Method {
    operation.method.parse().expect("a method")
}

mod request_identifiers {
    use super::*;

    async fn sent(client: &Client, id: &str) -> Answer {
        client.send(Method::GET, "/v1/adopters", &[("x-request-id", id)], None).await
    }

    #[tokio::test]
    async fn are_taken_made_and_echoed_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = instance.agency();
        let longest = "a".repeat(64);
        for given in ["r1", "2022.04-01_A", longest.as_str()] {
            assert_eq!(sent(&agency, given).await.expect(200).header("x-request-id"), given);
            let refused = sent(&instance.anonymous(), given).await.refused(401, "unauthenticated");
            assert_eq!(refused.header("x-request-id"), given);
        }
        let mut made = BTreeSet::new();
        for malformed in ["", "a b", "ä", "{\"a\":1}", "a\"b", "<script>", "a".repeat(65).as_str()] {
            let answer = agency
                .send(Method::GET, "/v1/adopters", &[("x-request-id", malformed)], None)
                .await
                .expect(200);
            let id = answer.header("x-request-id").to_owned();
            assert_ne!(id, malformed);
            assert_eq!(id.len(), 36, "{id}");
            made.insert(id);
        }
        assert_eq!(made.len(), 7);
    }

    #[tokio::test]
    async fn stand_on_every_kind_of_answer_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let anonymous = instance.anonymous();
        for path in ["/", "/docs/", "/docs", "/openapi.json", "/health/live", "/problems", "/nowhere"] {
            let answer = anonymous.get(path).await;
            assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        }
        // What is personal is kept by nobody on the way.
        let agency = instance.agency();
        let path = adopter_after(&agency, 0, 1).await;
        for address in [path.as_str(), "/v1/adopters", "/v1/adopters/unknown"] {
            assert_eq!(agency.get(address).await.header("cache-control"), "no-store", "{address}");
        }
    }
}

mod addresses {
    use super::*;

    #[tokio::test]
    async fn that_are_unknown_are_not_found_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        for client in [instance.agency(), instance.anonymous()] {
            for path in [
                "/nowhere",
                "/v1",
                "/v1/",
                "/v1/nothing",
                "/v2/adopters",
                "/v1/adopters/",
                "/v1//adopters",
                "/%00",
                "/%ff",
                "/v1/adopters/x/y/z",
                "/health",
                "/docs/nothing.js",
                "/problems/nothing",
            ] {
                for method in [Method::GET, Method::POST, Method::DELETE] {
                    if method != Method::GET && (path.starts_with("/problems") || path.starts_with("/docs")) {
                        continue;
                    }
                    let answer = client.send(method, path, &[], None).await;
                    answer.refused(404, "not-found");
                }
            }
        }
    }

    #[tokio::test]
    async fn with_what_is_no_identifier_are_not_found_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        no_identifiers(&instance).await;
    }

    #[tokio::test]
    async fn with_what_is_no_identifier_are_not_found_on_postgres() {
        let instance = Instance::start(Backend::Postgres).await;
        no_identifiers(&instance).await;
    }

    /// Whether a text may name a source or a reference.
    fn could_be_a_key(text: &str) -> bool {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    }

    async fn no_identifiers(instance: &Instance) {
        let agency = all_seeing(instance);
        let wrong = [
            "1",
            "x",
            "0197f000000070008000000000000001",
            "0197f000-0000-7000-8000-00000000000g",
            "%7B0197f000-0000-7000-8000-000000000001%7D",
            "%00",
            "%ff",
            "..%2f",
            "a%00b",
            "'",
        ];
        for operation in operations(&document()) {
            let places = operation.path.matches('{').count();
            let mut body = operation.value["requestBody"]["content"]["application/json"]["example"].clone();
            if operation.id == "put_organisation" {
                body = json!({"name": "A", "kind": "local_authority"});
            }
            for place in 0..places {
                for text in wrong {
                    if operation.path.contains("by-reference") && could_be_a_key(text) {
                        continue;
                    }
                    let mut at = 0;
                    let path: Vec<String> = operation
                        .path
                        .split('/')
                        .map(|part| {
                            if !part.starts_with('{') {
                                return part.to_owned();
                            }
                            at += 1;
                            if at == place + 1 { text.to_owned() } else { filled(part) }
                        })
                        .collect();
                    let path = path.join("/");
                    let sent = (!body.is_null()).then(|| body.to_string());
                    let answer = agency
                        .send(method(&operation), &path, &[JSON, ("if-match", "\"1-20220401\"")], sent)
                        .await;
                    assert_eq!(answer.status, 404, "{} {path}: {}", operation.id, answer.text);
                    // A year and a quarter are no secret: a report says which of them there is not.
                    let of_report = operation.path.starts_with("/v1/reports/");
                    let told = ["no-such-year", "no-such-quarter"]
                        .into_iter()
                        .find(|kind| answer.problem() == *kind);
                    answer.refused(404, told.filter(|_| of_report).unwrap_or("not-found"));
                }
            }
        }
    }

    #[tokio::test]
    async fn are_told_apart_from_others_of_the_same_length_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = instance.agency();
        // A source may have the name of a part of another address.
        for source in ["checks", "milestones", "matches"] {
            let mut body = adopter();
            body["source"] = json!(source);
            let id = agency.post("/v1/adopters", &body).await.expect(201).id();
            let path = format!(
                "/v1/adopters/by-reference/{source}/{}",
                body["reference"].as_str().expect("a reference")
            );
            assert_eq!(agency.get(&path).await.expect(200).id(), id);
            let refused = agency.patch(&path, "\"1-20220401\"", &json!({})).await;
            assert!([404, 405].contains(&refused.status.as_u16()), "{}", refused.text);
        }
    }

    #[tokio::test]
    async fn refuse_methods_they_do_not_know_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let anonymous = instance.anonymous();
        let document = document();
        let mut paths: Vec<(String, BTreeSet<String>)> = Vec::new();
        for operation in operations(&document) {
            match paths.iter_mut().find(|(path, _)| *path == operation.path) {
                Some((_, methods)) => {
                    methods.insert(operation.method);
                }
                None => paths.push((operation.path, [operation.method].into())),
            }
        }
        for page in [
            "/",
            "/openapi.json",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/problems",
            "/problems/{slug}",
        ] {
            paths.push((page.to_owned(), ["GET".to_owned()].into()));
        }
        for (path, known) in paths {
            for method in ["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"] {
                if known.contains(method) {
                    continue;
                }
                let answer = anonymous
                    .send(method.parse().expect("a method"), &filled(&path), &[JSON], Some("{}".to_owned()))
                    .await;
                assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
                let answer = answer.refused(405, "method-not-allowed");
                let allowed: BTreeSet<String> = answer.header("allow").split(", ").map(str::to_owned).collect();
                let mut known = known.clone();
                known.extend(known.contains("GET").then(|| "HEAD".to_owned()));
                assert_eq!(allowed, known, "{method} {path}");
            }
        }
    }
}

mod bodies {
    use super::*;

    const LIMIT: usize = 262_144;

    #[tokio::test]
    async fn are_declared_as_json_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = instance.agency();
        for operation in operations(&document()) {
            if operation.value["requestBody"].is_null() {
                continue;
            }
            let path = filled(&operation.path);
            for headers in [
                vec![],
                vec![("content-type", "text/plain")],
                vec![("content-type", "application/jsonp")],
                vec![("content-type", "multipart/form-data; boundary=x")],
                vec![("content-type", "application/x-www-form-urlencoded")],
            ] {
                let mut headers = headers.clone();
                headers.push(("if-match", "\"1-20220401\""));
                let answer = agency.send(method(&operation), &path, &headers, Some("{}".to_owned())).await;
                assert_eq!(answer.status, 415, "{} {headers:?}: {}", operation.id, answer.text);
                answer.refused(415, "unsupported-media-type");
            }
            if operation.method != "PATCH" {
                let merge = [("content-type", "application/merge-patch+json"), ("if-match", "\"1-20220401\"")];
                let answer = agency.send(method(&operation), &path, &merge, Some("{}".to_owned())).await;
                answer.refused(415, "unsupported-media-type");
            }
        }
        let with_charset = [("content-type", "Application/JSON; charset=utf-8")];
        let answer = agency
            .send(Method::POST, "/v1/adopters", &with_charset, Some(adopter().to_string()))
            .await;
        answer.expect(201);
    }

    #[tokio::test]
    async fn are_json_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = instance.agency();
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        for operation in operations(&document()) {
            if operation.value["requestBody"]["content"]["application/json"].is_null() {
                continue;
            }
            let path = filled(&operation.path);
            for body in ["", "{", "{\"a\":}", "{} {}", "nonsense", "{'a': 1}", "\u{feff}{}", deep.as_str()] {
                let headers = [JSON, ("if-match", "\"1-20220401\"")];
                let answer = agency.send(method(&operation), &path, &headers, Some(body.to_owned())).await;
                assert_eq!(answer.status, 400, "{} {body:.40}: {}", operation.id, answer.text);
                answer.refused(400, "malformed-body");
            }
            for body in ["[]", "null", "1", "\"text\"", "true"] {
                let headers = [JSON, ("if-match", "\"1-20220401\"")];
                let answer = agency.send(method(&operation), &path, &headers, Some(body.to_owned())).await;
                assert_eq!(answer.status, 400, "{} {body}: {}", operation.id, answer.text);
                answer.refused(400, "invalid-body");
            }
        }
    }

    /// Sends bytes as they are and reads the answer to its end.
    fn raw(instance: &Instance, head: &str, body: impl Iterator<Item = Vec<u8>>) -> String {
        let token = instance.agency().token().expect("a token").to_owned();
        let address = instance.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time-out");
        let head = format!(
            "POST /v1/adopters HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nConnection: close\r\n{head}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("the head is sent");
        for part in body {
            // The server may answer, and close, before it has read everything.
            if stream.write_all(&part).is_err() {
                break;
            }
        }
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn have_a_largest_size_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let declared = raw(&instance, &format!("Content-Length: {}", LIMIT + 1), std::iter::empty());
        assert!(declared.starts_with("HTTP/1.1 413"), "{declared}");
        assert!(
            declared.contains("application/problem+json") && declared.contains("/problems/body-too-large"),
            "{declared}"
        );

        let piece = vec![b' '; 4096];
        let chunk = |piece: &Vec<u8>| [format!("{:x}\r\n", piece.len()).into_bytes(), piece.clone(), b"\r\n".to_vec()].concat();
        let chunks = (0..=LIMIT / piece.len()).map(|_| chunk(&piece));
        let chunked = raw(&instance, "Transfer-Encoding: chunked", chunks.chain([b"0\r\n\r\n".to_vec()]));
        assert!(chunked.starts_with("HTTP/1.1 413"), "{chunked}");
        assert!(
            chunked.contains("application/problem+json") && chunked.contains("/problems/body-too-large"),
            "{chunked}"
        );

        let agency = instance.agency();
        let body = adopter().to_string();
        let fits = format!("{body}{}", " ".repeat(LIMIT - body.len()));
        agency.send(Method::POST, "/v1/adopters", &[JSON], Some(fits)).await.expect(201);
        let body = adopter().to_string();
        let over = format!("{body}{}", " ".repeat(LIMIT + 1 - body.len()));
        agency
            .send(Method::POST, "/v1/adopters", &[JSON], Some(over))
            .await
            .refused(413, "body-too-large");

        let small = raw(
            &instance,
            "Transfer-Encoding: chunked",
            [chunk(&body.clone().into_bytes()), b"0\r\n\r\n".to_vec()].into_iter(),
        );
        assert!(small.starts_with("HTTP/1.1 201"), "{small}");
    }

    #[tokio::test]
    async fn write_a_whole_number_with_or_without_a_point_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = instance.agency();
        let settings = agency.get("/v1/settings").await.expect(200);
        for (written, status) in [("4.0", 200), ("5", 200), ("6e0", 200), ("4.5", 400), ("1e300", 400)] {
            let etag = agency.get("/v1/settings").await.expect(200).header("etag").to_owned();
            let body = format!("{{\"parallel_links_per_child\": {written}}}");
            let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
            let answer = agency.send(Method::PATCH, "/v1/settings", &headers, Some(body)).await;
            assert_eq!(answer.status, status, "{written}: {}", answer.text);
        }
        let changed = agency.get("/v1/settings").await.expect(200);
        assert_eq!(changed.body["parallel_links_per_child"], 6);
        assert_ne!(changed.body, settings.body);
    }

    #[tokio::test]
    async fn that_are_no_utf_8_or_break_off_are_malformed_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let latin = b"{\"source\": \"caf\xe9\"}".to_vec();
        let answer = raw(&instance, &format!("Content-Length: {}", latin.len()), [latin].into_iter());
        assert!(
            answer.starts_with("HTTP/1.1 400") && answer.contains("/problems/malformed-body"),
            "{answer}"
        );
    }
}

mod queries {
    use super::*;

    #[tokio::test]
    async fn name_no_unknown_parameter_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = all_seeing(&instance);
        for operation in operations(&document()) {
            let path = format!("{}?no_such_parameter=1", filled(&operation.path));
            let body = operation.value["requestBody"]["content"]["application/json"]["example"].clone();
            let sent = (!body.is_null()).then(|| body.to_string());
            let headers = [JSON, ("if-match", "\"1-20220401\"")];
            let answer = agency.send(method(&operation), &path, &headers, sent).await;
            assert_eq!(answer.status, 400, "{}: {}", operation.id, answer.text);
            let answer = answer.refused(400, "invalid-query");
            if !query_names(&operation).is_empty() {
                assert!(
                    answer.pointers().contains(&"no_such_parameter".to_owned()),
                    "{}: {}",
                    operation.id,
                    answer.text
                );
            }
        }
    }

    #[tokio::test]
    async fn bound_the_page_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = all_seeing(&instance);
        let mut pages = 0;
        for operation in operations(&document())
            .iter()
            .filter(|operation| query_names(operation).contains(&"limit"))
        {
            pages += 1;
            let path = filled(&operation.path);
            let needed = match operation.id.as_str() {
                "list_annex_problems" => "list=list-11&",
                "list_social_care_changes" => "local_authority=HCC&",
                _ => "",
            };
            for limit in [
                "0",
                "101",
                "-1",
                "1.5",
                "1e1",
                "ten",
                "",
                "99999999999999999999999",
                "4294967297",
                "+5",
            ] {
                let answer = agency.get(&format!("{path}?{needed}limit={limit}")).await;
                assert_eq!(answer.status, 400, "{} limit={limit}: {}", operation.id, answer.text);
                assert_eq!(answer.refused(400, "invalid-query").pointers(), ["limit"], "{}", operation.id);
            }
            let answer = agency
                .get(&format!("{path}?{needed}limit=5&limit=6"))
                .await
                .refused(400, "invalid-query");
            assert_eq!(answer.pointers(), ["limit"], "{}", operation.id);
            for limit in ["1", "100"] {
                let answer = agency.get(&format!("{path}?{needed}limit={limit}")).await;
                assert_ne!(answer.status, 400, "{}: {}", operation.id, answer.text);
            }
        }
        assert!(pages > 10, "{pages}");
    }

    #[tokio::test]
    async fn tell_every_fault_at_once_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let answer = instance
            .agency()
            .get("/v1/adopters?limit=0&stage=nowhere&reference=a-b&unknown=1")
            .await;
        let answer = answer.refused(400, "invalid-query");
        assert_eq!(answer.pointers(), ["limit", "reference", "stage", "unknown"]);
    }
}

mod problem_documents {
    use super::*;

    /// The problem fits the schema that the contract gives for it.
    fn fits(answer: &Answer) {
        let schema = json!({"$ref": "#/components/schemas/ProblemBody"});
        let faults = Forms::of(&document()).faults("ProblemBody", &schema, &answer.body);
        assert!(faults.is_empty(), "{}\n{:.500}", faults.join("\n"), answer.text);
        assert!(answer.text.len() < 150_000, "{} bytes", answer.text.len());
    }

    #[tokio::test]
    async fn stay_within_their_bounds_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = instance.agency();
        let long = "a".repeat(5_000);
        fits(&agency.get(&format!("/{long}")).await.refused(404, "not-found"));
        fits(&agency.get(&format!("/v1/adopters/{long}")).await.refused(404, "not-found"));
        fits(&agency.get(&format!("/v1/adopters?{long}=1")).await.refused(400, "invalid-query"));
        let twice = vec!["limit=1"; 3_000].join("&");
        fits(&agency.get(&format!("/v1/adopters?{twice}")).await.refused(400, "invalid-query"));
        let unknown: Vec<String> = (0..3_000).map(|number| format!("p{number}=1")).collect();
        fits(
            &agency
                .get(&format!("/v1/adopters?{}", unknown.join("&")))
                .await
                .refused(400, "invalid-query"),
        );
        for query in ["period=2021-22&measures=x", "period=2021-22&by=x", "period=x"] {
            fits(&agency.get(&format!("/v1/measures?{query}")).await.refused(400, "invalid-query"));
        }
        let many: Vec<&str> = vec!["x"; 100];
        let every = agency
            .get(&format!("/v1/measures?period=2021-22&measures={}", many.join(",")))
            .await;
        fits(&every.refused(400, "invalid-query"));

        let mut body = adopter();
        for number in 0..3_000 {
            body[format!("field_{number}")] = json!(number);
        }
        fits(&agency.post("/v1/adopters", &body).await.refused(400, "invalid-body"));
        let mut body = adopter();
        body[long.as_str()] = json!(1);
        body["~/~/~/".repeat(30)] = json!(1);
        body["household"]["legal_status"] = json!("x");
        body["household"]["languages"] = json!(vec!["x"; 2_000]);
        body["household"]["adults"] = json!(vec![json!({"sex": "x", "ethnicity": "x"}); 2_000]);
        fits(&agency.post("/v1/adopters", &body).await.refused(400, "invalid-body"));
        let milestone = json!({"kind": "x", "occurred_on": "x", "reason": "x", "terms": {"children_most": 99}});
        for case in ["adopters", "children", "links", "sibling-groups"] {
            let answer = agency.post(&format!("/v1/{case}/{NOBODY}/milestones"), &milestone).await;
            fits(&answer.refused(400, "invalid-body"));
        }
    }
}

/// One case of each kind with the body that changes it, as paths.
async fn cases(agency: &Client) -> Vec<(String, Value)> {
    let adopter = approved_adopter(agency, 1).await;
    let child = child_with_order(agency, "HCC").await;
    let link = link(agency, &adopter, &child, "2021-08-10").await;
    let group = sibling_group(agency).await;
    vec![
        (adopter, json!({"household": {"needs": {"autism": "yes"}}})),
        (child, json!({"profile": {"needs": {"autism": "possible"}}})),
        (group, Value::Null),
        (link, Value::Null),
    ]
}

async fn two_children(client: &Client) -> Value {
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(client.post("/v1/children", &child("HCC")).await.expect(201).id());
    }
    json!(ids)
}

async fn sibling_group_body(client: &Client) -> Value {
    let children = two_children(client).await;
    json!({"source": "case-records", "reference": reference("G"), "local_authority": "HCC", "children": children})
}

async fn sibling_group(client: &Client) -> String {
    let body = sibling_group_body(client).await;
    format!(
        "/v1/sibling-groups/{}",
        client.post("/v1/sibling-groups", &body).await.expect(201).id()
    )
}

on_both_databases! {
    async fn versions_are_kept_apart(instance) {
        let agency = instance.agency();
        let with = |name: &'static str, value: String| {
            let agency = agency.clone();
            move |path: String| async move { agency.send(Method::GET, &path, &[(name, &value)], None).await }
        };
        for (path, change) in cases(&agency).await {
            let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
            assert!(etag.starts_with('"') && etag.ends_with('"'), "{path}: {etag}");
            for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
                let answer = with("if-none-match", known)(path.clone()).await.expect(304);
                assert_eq!((answer.text.as_str(), answer.header("etag")), ("", etag.as_str()), "{path}");
            }
            for other in ["\"0-20220401\"".to_owned(), etag.replace('"', ""), "\"other\"".to_owned()] {
                with("if-none-match", other)(path.clone()).await.expect(200);
            }
            if change.is_null() {
                continue;
            }
            let merge = ("content-type", "application/merge-patch+json");
            let send = |etag: Option<String>| {
                let (agency, path, body) = (agency.clone(), path.clone(), change.to_string());
                async move {
                    let mut headers = vec![merge];
                    if let Some(etag) = &etag {
                        headers.push(("if-match", etag));
                    }
                    agency.send(Method::PATCH, &path, &headers, Some(body)).await
                }
            };
            send(None).await.refused(428, "precondition-required");
            let outdated = ["\"0-20220401\"", "\"\"", "1", "*", "\"x-20220401\"", "\"-\"", "nonsense", "\"99999999999999999999-20220401\""];
            for outdated in outdated {
                send(Some(outdated.to_owned())).await.refused(412, "stale-version");
            }
            send(Some(format!("W/{etag}"))).await.refused(412, "stale-version");
            let changed = send(Some(etag.clone())).await.expect(200);
            assert_ne!(changed.header("etag"), etag);
            assert_eq!(changed.header("etag"), agency.get(&path).await.header("etag"));
            send(Some(etag.clone())).await.refused(412, "stale-version");
            with("if-none-match", etag)(path.clone()).await.expect(200);
        }
    }

    async fn of_two_changes_at_once_one_is_told_to_read_again(instance) {
        let agency = instance.agency();
        for (path, change) in cases(&agency).await {
            if change.is_null() {
                continue;
            }
            for _ in 0..3 {
                let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
                let (one, other) = tokio::join!(agency.patch(&path, &etag, &change), agency.patch(&path, &etag, &change));
                let mut statuses = [one.status.as_u16(), other.status.as_u16()];
                statuses.sort_unstable();
                assert_eq!(statuses, [200, 412], "{} {}", one.text, other.text);
            }
        }
    }
}

/// The agency with every scope, that to identity among them.
fn all_seeing(instance: &Instance) -> Client {
    let mut scopes = family_finding_tests::instance::all_scopes();
    scopes.push("identity:read");
    instance.caller("SOUTH", &scopes)
}

/// Who creates something, where, with a body that is accepted and another one.
type Creation = (Client, String, Value, Value);

/// Each operation that creates.
async fn creations(instance: &Instance) -> Vec<Creation> {
    let agency = &instance.agency();
    let by_the_agency = creations_of_the_agency(agency).await.into_iter();
    let mut all: Vec<Creation> = by_the_agency
        .map(|(path, body, other)| (agency.clone(), path, body, other))
        .collect();
    for _ in 0..3 {
        offered_adopter(agency).await;
    }
    let partner = instance.partner();
    let (interest, other) = (interest_of(&partner).await, interest_of_two(&partner).await);
    all.push((partner.clone(), "/v1/expressions-of-interest".to_owned(), interest, other));
    let (open, agreed) = (interest_after(agency, &partner, 0).await, interest_after(agency, &partner, 2).await);
    let on = |kind: &str, day: &str| json!({"kind": kind, "occurred_on": day});
    let text = |text: &str| json!({"text": text});
    let for_purpose = |purpose: &str| json!({"purpose": purpose});
    let asked = |child: &str| json!({"partner": "HARBOUR", "child_id": id_of(child)});
    let (one, another) = (child_with_order(agency, "HCC").await, child_with_order(agency, "HCC").await);
    let sale = agency.post("/v1/interagency-placements", &sold(agency).await).await.expect(201);
    let by_the_agency = [
        (format!("{open}/messages"), text("May we speak?"), text("May we meet?")),
        (
            format!("{open}/milestones"),
            on("considered", "2022-04-01"),
            on("considered", "2022-03-31"),
        ),
        (format!("{agreed}/release"), for_purpose("matching"), for_purpose("panel")),
        ("/v1/expressions-of-interest/outgoing".to_owned(), asked(&one), asked(&another)),
        ("/v1/interagency-placements".to_owned(), sold(agency).await, sold(agency).await),
        (
            "/v1/webhooks".to_owned(),
            json!({"address": "https://cases.council.example/hooks"}),
            json!({"address": "https://cases.council.example/others"}),
        ),
        (
            format!("/v1/interagency-placements/{}/milestones", sale.id()),
            on("placed", "2022-03-10"),
            on("placed", "2022-03-11"),
        ),
    ];
    all.extend(by_the_agency.map(|(path, body, other)| (agency.clone(), path, body, other)));
    all
}

async fn interest_of_two(partner: &Client) -> Value {
    let mut interest = interest_of(partner).await;
    interest["children"][0]["age_months"] = json!(27);
    interest
}

async fn creations_of_the_agency(agency: &Client) -> Vec<(String, Value, Value)> {
    let household = adopter_after(agency, 0, 1).await;
    let approved = approved_adopter(agency, 2).await;
    let young = format!("/v1/children/{}", agency.post("/v1/children", &child("HCC")).await.expect(201).id());
    let one = child_with_order(agency, "HCC").await;
    let other = child_with_order(agency, "HCC").await;
    let linked = link(agency, &approved, &child_with_order(agency, "HCC").await, "2021-08-10").await;
    let group = sibling_group(agency).await;
    let roomy = approved_adopter(agency, 6).await;
    let meeting = panel(agency, "2022-05-10", 5).await;
    let case = panel_item(agency, &meeting, &link_for_panel(agency, &roomy).await).await;
    let (siblings, more) = (waiting_siblings(agency).await, waiting_siblings(agency).await);
    let convened = |day: &str| json!({"kind": "adoption", "held_on": day, "capacity": 5, "members": panel_members()});
    let shortlisted = |reason: &str| json!({"adopter_id": id_of(&roomy), "reason": reason});
    let identified = |day: &str| json!({"identified_on": day});
    let planned = open_line(agency).await.1;
    let to = |child: &str| json!({"adopter_id": id_of(&approved), "child_id": id_of(child), "identified_on": "2021-08-11"});
    let on = |kind: &str, day: &str| json!({"kind": kind, "occurred_on": day});
    vec![
        ("/v1/adopters".to_owned(), adopter(), adopter()),
        ("/v1/children".to_owned(), child("HCC"), child("HCC")),
        (
            "/v1/sibling-groups".to_owned(),
            sibling_group_body(agency).await,
            sibling_group_body(agency).await,
        ),
        ("/v1/links".to_owned(), to(&one), to(&other)),
        (
            format!("{household}/milestones"),
            on("enquiry_received", "2021-01-04"),
            on("enquiry_received", "2021-01-05"),
        ),
        (
            format!("{household}/checks"),
            json!({"kind": "dbs", "adult": 1, "requested_on": "2021-02-01"}),
            json!({"kind": "dbs", "adult": 2, "requested_on": "2021-02-01"}),
        ),
        (
            format!("{young}/milestones"),
            on("entered_care", "2020-12-01"),
            on("entered_care", "2020-12-02"),
        ),
        (
            format!("{linked}/milestones"),
            on("confirmed", "2021-08-20"),
            on("confirmed", "2021-08-21"),
        ),
        (
            format!("{group}/milestones"),
            on("assessed_together", "2021-08-20"),
            on("assessed_apart", "2021-08-21"),
        ),
        ("/v1/panels".to_owned(), convened("2022-05-10"), convened("2022-05-11")),
        (
            format!("{meeting}/items"),
            panel_case(&link_for_panel(agency, &roomy).await),
            panel_case(&link_for_panel(agency, &roomy).await),
        ),
        (
            format!("{case}/milestones"),
            json!({"kind": "withdrawn", "occurred_on": "2022-03-28", "reason": "other"}),
            json!({"kind": "withdrawn", "occurred_on": "2022-03-29", "reason": "other"}),
        ),
        (
            format!("{one}/shortlist"),
            shortlisted("Near the school."),
            shortlisted("Near the station."),
        ),
        (
            format!("{siblings}/shortlist"),
            shortlisted("Near the school."),
            shortlisted("Near the station."),
        ),
        (
            "/v1/erasures".to_owned(),
            json!({"adopter_id": id_of(&withdrawn_household(agency).await)}),
            json!({"adopter_id": id_of(&withdrawn_household(agency).await)}),
        ),
        (
            format!("{young}/restriction"),
            json!({"reason": "adopted"}),
            json!({"reason": "safeguarding"}),
        ),
        (
            line_of(agency, &other, &roomy).await,
            identified("2021-08-10"),
            identified("2021-08-11"),
        ),
        (
            line_of(agency, &more, &roomy).await,
            identified("2021-08-10"),
            identified("2021-08-11"),
        ),
        (
            "/v1/matching/plans".to_owned(),
            json!({}),
            json!({"settings": {"in_house_only": true}}),
        ),
        (format!("{planned}/accept"), identified("2021-08-10"), identified("2021-08-11")),
    ]
}

/// A line of a new shortlist; answers the address that makes a link of it.
async fn line_of(agency: &Client, subject: &str, adopter: &str) -> String {
    let line = agency
        .post(
            &format!("{subject}/shortlist"),
            &json!({"adopter_id": id_of(adopter), "reason": "Near the school."}),
        )
        .await
        .expect(201)
        .id();
    format!("{subject}/shortlist/{line}/link")
}

/// Two siblings of Hampshire with orders, to be placed together.
async fn waiting_siblings(agency: &Client) -> String {
    let (one, other) = (child_with_order(agency, "HCC").await, child_with_order(agency, "HCC").await);
    siblings_together(agency, "HCC", &[&one, &other]).await
}

on_both_databases! {
    async fn a_request_sent_twice_is_done_once(instance) {
        let agency = instance.agency();
        let creations = creations(instance).await;
        let taking: BTreeSet<String> = operations(&document())
            .into_iter()
            .filter(|operation| operation.value["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == "Idempotency-Key"))
            .map(|operation| operation.id)
            .collect();
        assert_eq!(taking.len(), creations.len(), "{taking:?}");
        for (index, (creator, path, body, other)) in creations.iter().enumerate() {
            let key = format!("key-{index}");
            let first = creator.post_once(path, &key, body).await.expect(201);
            assert_eq!(first.header("idempotent-replayed"), "");
            let again = creator.post_once(path, &key, body).await.expect(201);
            assert_eq!(again.header("idempotent-replayed"), "true", "{path}");
            assert_eq!(again.text, first.text, "{path}");
            for header in ["etag", "location", "content-type"] {
                assert_eq!(again.header(header), first.header(header), "{path} {header}");
            }
            creator.post_once(path, &key, other).await.refused(422, "idempotency-key-reused");
            let spaced = serde_json::to_string_pretty(body).expect("JSON");
            let answer = creator.send(Method::POST, path, &[JSON, ("idempotency-key", &key)], Some(spaced)).await;
            assert_eq!(answer.header("idempotent-replayed"), "true", "{path}: the same JSON written otherwise: {}", answer.text);
        }
        // A key belongs to one operation and one address.
        agency.post_once("/v1/children", "key-0", &child("HCC")).await.refused(422, "idempotency-key-reused");
    }

    async fn a_request_sent_twice_at_the_same_instant_is_done_once(instance) {
        for (index, (creator, path, body, _)) in creations(instance).await.iter().enumerate() {
            let key = format!("instant-{index}");
            let (one, other, third) = tokio::join!(
                creator.post_once(path, &key, body),
                creator.post_once(path, &key, body),
                creator.post_once(path, &key, body)
            );
            let answers = [one, other, third];
            for answer in &answers {
                assert_eq!(answer.status, 201, "{path}: {}", answer.text);
                assert_eq!(answer.text, answers[0].text, "{path}");
            }
            let replayed = answers.iter().filter(|answer| answer.header("idempotent-replayed") == "true").count();
            assert_eq!(replayed, 2, "{path}");
        }
    }

    async fn a_key_is_its_callers_own(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let mine = agency.post_once("/v1/children", "shared", &child("HCC")).await.expect(201);
        let theirs = council.post_once("/v1/children", "shared", &child("HCC")).await.expect(201);
        assert_eq!(theirs.header("idempotent-replayed"), "");
        assert_ne!(mine.id(), theirs.id());
        let body = child("HCC");
        agency.post_once("/v1/children", "taken", &body).await.expect(201);
        council.post_once("/v1/children", "taken", &body).await.refused(409, "reference-taken");
    }

    async fn an_answer_is_not_given_again_to_who_may_see_less(instance) {
        let mut scopes = family_finding_tests::instance::all_scopes();
        scopes.push("identity:read");
        let (agency, blind) = (instance.caller("SOUTH", &scopes), instance.agency());
        let body = adopter();
        let shown = agency.post_once("/v1/adopters", "identity", &body).await.expect(201);
        // What is kept for a key holds no identity, so nobody is given it with an old answer.
        assert!(!shown.text.contains("latitude"), "{}", shown.text);
        let answer = blind.post_once("/v1/adopters", "identity", &body).await;
        assert!(!answer.text.contains("latitude"), "{}", answer.text);
    }

    async fn a_refused_request_is_not_kept(instance) {
        let agency = instance.agency();
        let mut body = adopter();
        body["local_authority"] = json!("NOWHERE");
        agency.post_once("/v1/adopters", "corrected", &body).await.refused(422, "unknown-record");
        agency.post_once("/v1/adopters", "corrected", &body).await.refused(422, "unknown-record");
        body["local_authority"] = json!("HCC");
        let answer = agency.post_once("/v1/adopters", "corrected", &body).await.expect(201);
        assert_eq!(answer.header("idempotent-replayed"), "");
    }

    async fn keys_are_bounded(instance) {
        let agency = instance.agency();
        agency.post_once("/v1/adopters", &"k".repeat(80), &adopter()).await.expect(201);
        for key in ["", " ", "a b", &"k".repeat(81)] {
            agency.post_once("/v1/adopters", key, &adopter()).await.refused(400, "invalid-query");
        }
    }
}

/// Where a `Link` header leads.
fn next_of(answer: &Answer) -> Option<String> {
    let link = answer.header("link");
    let (address, rest) = link.strip_prefix('<')?.split_once('>')?;
    assert_eq!(rest, "; rel=\"next\"");
    Some(address.to_owned())
}

async fn ids_on_every_page(client: &Client, start: &str, mut between: impl AsyncFnMut(usize)) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = Some(start.to_owned());
    let mut page = 0;
    while let Some(address) = next {
        let answer = client.get(&address).await.expect(200);
        let items = answer.body["items"].as_array().expect("items").clone();
        found.extend(items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
        next = next_of(&answer);
        match answer.body["next_cursor"].as_str() {
            Some(cursor) => assert!(next.as_ref().is_some_and(|next| next.ends_with(&format!("cursor={cursor}")))),
            None => assert_eq!((next.as_ref(), &answer.body["next_cursor"]), (None, &Value::Null)),
        }
        page += 1;
        assert!(page < 50, "the list does not end");
        between(page).await;
    }
    found
}

on_both_databases! {
    async fn pages_have_neither_gap_nor_repetition_while_rows_are_added(instance) {
        let agency = instance.agency();
        for (path, body) in [("/v1/adopters", adopter as fn() -> Value), ("/v1/children", || child("HCC"))] {
            let mut before = Vec::new();
            for _ in 0..8 {
                before.push(agency.post(path, &body()).await.expect(201).id());
            }
            let start = format!("{path}?limit=3&local_authority=HCC");
            let found = ids_on_every_page(&agency, &start, async |page| {
                if page <= 2 {
                    agency.post(path, &body()).await.expect(201);
                }
            })
            .await;
            let distinct: BTreeSet<&String> = found.iter().collect();
            assert_eq!(distinct.len(), found.len(), "{path}: a row came twice");
            assert!(before.iter().all(|id| distinct.contains(id)), "{path}: a row is missing");
            assert_eq!(found.len(), 10, "{path}");
            let mut sorted = found.clone();
            sorted.sort();
            assert_eq!(found, sorted, "{path}: the order is not stable");
            let whole = ids_on_every_page(&agency, &format!("{path}?limit=100"), async |_| {}).await;
            assert_eq!(whole, found, "{path}");
        }
    }

    async fn every_list_of_a_case_is_walked(instance) {
        let agency = instance.agency();
        let household = approved_adopter(&agency, 2).await;
        for kind in ["dbs", "medical"] {
            for adult in [1, 2] {
                let check = json!({"kind": kind, "adult": adult, "requested_on": "2021-02-01"});
                agency.post(&format!("{household}/checks"), &check).await.expect(201);
            }
        }
        let child = child_with_order(&agency, "HCC").await;
        let other = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &household, &child, "2021-08-10").await;
        family_finding_tests::builders::link(&agency, &household, &other, "2021-08-10").await;
        for step in road_to_placement().into_iter().take(3) {
            milestone(&agency, &link, step).await;
        }
        let group = sibling_group(&agency).await;
        sibling_group(&agency).await;
        milestone(&agency, &group, json!({"kind": "assessed_together", "occurred_on": "2021-08-20"})).await;
        milestone(&agency, &group, json!({"kind": "assessed_apart", "occurred_on": "2021-08-21"})).await;
        for path in [
            format!("{household}/milestones"),
            format!("{household}/checks"),
            format!("{child}/milestones"),
            format!("{link}/milestones"),
            format!("{group}/milestones"),
            "/v1/links".to_owned(),
            "/v1/sibling-groups".to_owned(),
            "/v1/checks/overdue".to_owned(),
        ] {
            let whole = ids_on_every_page(&agency, &path, async |_| {}).await;
            assert!(whole.len() >= 2, "{path}: {whole:?}");
            let paged = ids_on_every_page(&agency, &format!("{path}?limit=1"), async |_| {}).await;
            assert_eq!(paged, whole, "{path}");
        }
    }

    async fn a_cursor_continues_its_own_list_only(instance) {
        let agency = instance.agency();
        for _ in 0..3 {
            agency.post("/v1/adopters", &adopter()).await.expect(201);
            agency.post("/v1/children", &child("HCC")).await.expect(201);
        }
        let first = agency.get("/v1/adopters?limit=1&stage=new").await.expect(200);
        let cursor = first.body["next_cursor"].as_str().expect("a cursor").to_owned();
        agency.get(&format!("/v1/adopters?limit=2&stage=new&cursor={cursor}")).await.expect(200);
        for path in ["/v1/adopters?", "/v1/adopters?stage=approved&", "/v1/children?", "/v1/children?stage=new&"] {
            agency.get(&format!("{path}cursor={cursor}")).await.refused(400, "invalid-cursor");
        }
        for wrong in ["x", "AAAA", "..", "%F0%9F%98%80", &cursor[1..], &"A".repeat(200)] {
            agency.get(&format!("/v1/adopters?stage=new&cursor={wrong}")).await.refused(400, "invalid-cursor");
        }
        agency.get(&format!("/v1/adopters?cursor={}", "A".repeat(201))).await.refused(400, "invalid-query");
    }
}

mod beside_the_contract {
    use super::*;

    #[tokio::test]
    async fn health_on_sqlite() {
        health(&Instance::start(Backend::Sqlite).await).await;
    }

    #[tokio::test]
    async fn health_on_postgres() {
        health(&Instance::start(Backend::Postgres).await).await;
    }

    async fn health(instance: &Instance) {
        let anonymous = instance.anonymous();
        assert_eq!(anonymous.get("/health/live").await.expect(200).body, json!({"status": "live"}));
        let ready = anonymous.get("/health/ready").await.expect(200);
        assert_eq!(ready.body, json!({"status": "ready", "today": "2022-04-01"}));
        drop_table(instance, "deployment");
        anonymous.get("/health/live").await.expect(200);
        let refused = anonymous.get("/health/ready").await.refused(503, "unavailable");
        assert_ne!(refused.header("retry-after"), "");
        without_internals(&refused);
    }

    #[tokio::test]
    async fn metrics_count_by_operation_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let agency = instance.agency();
        let path = adopter_after(&agency, 1, 1).await;
        for _ in 0..3 {
            agency.get(&path).await.expect(200);
        }
        agency.get(&format!("/v1/adopters/{NOBODY}")).await.expect(404);
        agency.get("/v1/adopters/by-reference/south-adopters/R4711").await.expect(404);
        agency.get("/nowhere/R4711").await.expect(404);
        agency.send(Method::DELETE, &path, &[], None).await.expect(405);
        let metrics = instance.anonymous().get("/metrics").await.expect(200);
        assert!(metrics.header("content-type").starts_with("text/plain"));
        for line in [
            "family_finding_requests_total{operation=\"create_adopter\",status=\"201\"} 1",
            "family_finding_requests_total{operation=\"record_adopter_milestone\",status=\"201\"} 1",
            "family_finding_requests_total{operation=\"read_adopter\",status=\"200\"} 3",
            "family_finding_requests_total{operation=\"read_adopter\",status=\"404\"} 1",
            "family_finding_requests_total{operation=\"read_adopter_by_reference\",status=\"404\"} 1",
            "family_finding_requests_total{operation=\"none\",status=\"404\"} 1",
            "family_finding_requests_total{operation=\"none\",status=\"405\"} 1",
            "family_finding_request_duration_seconds_count{operation=\"read_adopter\"} 4",
        ] {
            assert!(metrics.text.lines().any(|held| held == line), "{line}\n{}", metrics.text);
        }
        assert!(!metrics.text.contains(id_of(&path)) && !metrics.text.contains(NOBODY) && !metrics.text.contains("R4711"));
        let known: BTreeSet<String> = operations(&document()).into_iter().map(|operation| operation.id).collect();
        for line in metrics.text.lines().filter(|line| !line.starts_with('#')) {
            let operation = line
                .split("operation=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap_or_default();
            assert!(
                known.contains(operation) || operation == "none" || operation.starts_with("get_"),
                "{line}"
            );
        }
    }

    #[tokio::test]
    async fn the_contract_is_served_as_it_is_checked_in_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let answer = instance.anonymous().get("/openapi.json").await.expect(200);
        assert!(answer.header("content-type").starts_with("application/json"));
        assert_eq!(answer.body, document());
    }

    /// The addresses that a page loads.
    fn loads(html: &str) -> Vec<String> {
        ["src=\"", "href=\""]
            .iter()
            .flat_map(|name| html.split(name).skip(1).filter_map(|rest| rest.split('"').next()))
            .map(str::to_owned)
            .collect()
    }

    #[tokio::test]
    async fn the_documentation_loads_nothing_from_elsewhere_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let anonymous = instance.anonymous();
        let page = anonymous.get("/docs/").await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"));
        let assets = loads(&page.text);
        assert!(assets.len() >= 4, "{assets:?}");
        for asset in &assets {
            assert!(!asset.contains("//"), "{asset} lies elsewhere");
            let loaded = anonymous
                .get(&format!("/docs/{}", asset.trim_start_matches("./")))
                .await
                .expect(200);
            if asset.ends_with("initializer.js") {
                assert!(loaded.text.contains("/openapi.json"), "{}", loaded.text);
                assert!(
                    !loaded.text.contains("http://") && !loaded.text.contains("https://"),
                    "{}",
                    loaded.text
                );
            }
            if asset.ends_with(".css") {
                assert!(!loaded.text.contains("url(http") && !loaded.text.contains("@import"), "{asset}");
            }
        }
        assert!(!page.text.contains("http://") && !page.text.contains("https://"), "{}", page.text);
        let redirected = anonymous.get("/docs").await.expect(200);
        assert_eq!(redirected.text, page.text);
    }

    #[tokio::test]
    async fn pages_for_people_hold_together_on_sqlite() {
        let instance = Instance::start(Backend::Sqlite).await;
        let anonymous = instance.anonymous();
        for path in ["/", "/problems"] {
            let page = anonymous.get(path).await.expect(200);
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
            assert!(page.text.contains("<title>") && page.text.contains("lang=\"en\""), "{path}");
            for address in loads(&page.text) {
                assert!(address.starts_with('/'), "{path} leads to {address}");
                anonymous.get(&address).await.expect(200);
            }
        }
    }
}

fn drop_table(instance: &Instance, table: &str) {
    let dropped = instance.database.blocking(|connection| -> Result<(), StoreError> {
        let statement = format!("DROP TABLE {table}");
        match connection {
            AnyConnection::Sqlite(connection) => connection.batch_execute(&statement)?,
            AnyConnection::Postgres(connection) => connection.batch_execute(&format!("{statement} CASCADE"))?,
        }
        Ok(())
    });
    dropped.expect("the table goes");
}

/// Nothing of the inside of the service stands in an answer.
#[track_caller]
fn without_internals(answer: &Answer) {
    let text = answer.text.to_lowercase();
    for word in [
        "sql", "table", "relation", "column", "diesel", "select", "panic", ".rs", "thread", "postgres",
    ] {
        assert!(!text.contains(word), "{word} in {}", answer.text);
    }
}

on_both_databases! {
    async fn a_transaction_in_the_way_is_waited_for_but_not_for_ever(instance) {
        let begun = Instant::now();
        let in_the_way = move |span: Duration| {
            move |_: &mut AnyConnection| if begun.elapsed() < span { Err(StoreError::Contended) } else { Ok(()) }
        };
        let outcome = instance.database.write(in_the_way(Duration::from_secs(1))).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        let outcome = instance.database.write(in_the_way(Duration::MAX)).await;
        assert!(matches!(outcome, Err(StoreError::Contended)), "{outcome:?}");
    }

    async fn a_failing_database_is_a_problem_without_internals(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 1, 1).await;
        drop_table(instance, "adopter_checks");
        let listed = agency.get(&format!("{path}/checks")).await.refused(500, "internal-error");
        without_internals(&listed);
        drop_table(instance, "audit_entries");
        // What cannot be audited is neither done nor shown.
        for refused in [agency.post("/v1/adopters", &adopter()).await, agency.get("/v1/adopters").await] {
            without_internals(&refused.refused(503, "audit-unavailable"));
        }
    }

    async fn a_panic_inside_a_transaction_leaves_no_trace(instance) {
        let agency = instance.agency();
        for _ in 0..6 {
            let outcome = instance
                .database
                .write(|connection| -> Result<(), StoreError> {
                    let statement = "DELETE FROM organisations WHERE code = 'LDS'";
                    match connection {
                        AnyConnection::Sqlite(connection) => connection.batch_execute(statement)?,
                        AnyConnection::Postgres(connection) => connection.batch_execute(statement)?,
                    }
                    panic!("in the middle of it")
                })
                .await;
            assert!(matches!(outcome, Err(StoreError::Failure(_))), "{outcome:?}");
        }
        agency.post("/v1/adopters", &adopter()).await.expect(201);
        let organisations = agency.get("/v1/organisations").await.expect(200);
        assert!(organisations.text.contains("\"LDS\""));
    }
}

#[test]
fn a_panic_is_a_problem_without_internals() {
    actix_web::rt::System::new().block_on(async {
        let app = App::new()
            .route("/panic", web::get().to(async || -> HttpResponse { panic!("a secret word") }))
            .route("/fine", web::get().to(HttpResponse::Ok))
            .wrap(from_fn(observe));
        let app = actix_web::test::init_service(app).await;
        let request = || {
            actix_web::test::TestRequest::get()
                .uri("/panic")
                .insert_header(("x-request-id", "panicking"))
                .to_request()
        };
        for _ in 0..2 {
            let Err(error) = actix_web::test::try_call_service(&app, request()).await else {
                panic!("a panic is no answer");
            };
            let response = error.error_response();
            assert_eq!(response.status(), 500);
            assert_eq!(response.headers().get("content-type").expect("a type"), "application/problem+json");
            assert_eq!(response.headers().get("x-request-id").expect("an id"), "panicking");
            let body = actix_web::body::to_bytes(response.into_body()).await.expect("a body");
            let problem: Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(problem["type"], "/problems/internal-error");
            assert_eq!(
                (&problem["request_id"], &problem["instance"]),
                (&json!("panicking"), &json!("/panic"))
            );
            assert!(!String::from_utf8_lossy(&body).contains("secret"));
        }
        let fine = actix_web::test::TestRequest::get().uri("/fine").to_request();
        assert_eq!(actix_web::test::call_service(&app, fine).await.status(), 200);
    });
}
