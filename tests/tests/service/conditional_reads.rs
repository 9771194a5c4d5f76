//! Asking for less: HEAD, what has not changed since, compressed answers, some of the fields, and a
//! case together with its links.

use actix_web::{dev::Decompress, error::PayloadError, http::header::ContentEncoding, web::Bytes};
use family_finding_tests::{
    Answer, Backend, Client, Instance,
    builders::*,
    document::{document, operations},
    instance::{all_scopes, every_scope},
    on_both_databases,
    world::{NOBODY, World},
};
use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, io::Write, time::Duration};

/// Longer than the second within which a change cannot be told from the next one.
const A_SECOND: Duration = Duration::from_millis(1_100);

async fn head(client: &Client, path: &str) -> Answer {
    client.send(Method::HEAD, path, &[], None).await
}

async fn get_with(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    client.send(Method::GET, path, headers, None).await
}

#[tokio::test]
async fn every_read_answers_head_without_a_body_on_sqlite() {
    let instance = Instance::start(Backend::Sqlite).await;
    let world = World::of(&instance).await;
    let agency = instance.caller("SOUTH", &every_scope());
    let mut asked = 0;
    for operation in operations(&document()).iter().filter(|operation| operation.method == "GET") {
        let path = world.request(operation).await.path;
        let client = if operation.id == "list_availability" {
            &world.partner
        } else {
            &agency
        };
        let (read, told) = (client.get(&path).await.expect(200), head(client, &path).await.expect(200));
        assert_eq!(told.text, "", "{}", operation.id);
        assert_eq!(told.header("content-type"), read.header("content-type"), "{}", operation.id);
        assert_eq!(told.header("etag"), read.header("etag"), "{}", operation.id);
        if !told.header("etag").is_empty() {
            assert_eq!(told.header("content-length"), read.text.len().to_string(), "{}", operation.id);
        }
        asked += 1;
    }
    assert!(asked > 40, "{asked}");
    for page in [
        "/",
        "/docs/",
        "/openapi.json",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/problems",
    ] {
        assert_eq!(head(&instance.anonymous(), page).await.expect(200).text, "", "{page}");
    }
    // It is refused as the read is, and remembered as one.
    head(&agency, &format!("/v1/adopters/{NOBODY}")).await.expect(404);
    head(&instance.anonymous(), "/v1/adopters").await.expect(401);
    let refused = head(&agency, "/v1/erasures/unknown/decision").await.expect(405);
    assert_eq!(refused.header("allow"), "POST");
    let known = get_with(&agency, &world.adopter, &[]).await.expect(200).header("etag").to_owned();
    let unchanged = agency.send(Method::HEAD, &world.adopter, &[("if-none-match", &known)], None).await;
    unchanged.expect(304);
    let named = [("x-request-id", "asked-by-head")];
    agency.send(Method::HEAD, &world.adopter, &named, None).await.expect(200);
    let trail = agency.get("/v1/audit-entries?operation=read_adopter&limit=100").await.expect(200);
    let entries = trail.body["items"].as_array().expect("entries");
    assert!(entries.iter().any(|entry| entry["request_id"] == "asked-by-head"), "{}", trail.text);
}

on_both_databases! {
    async fn what_has_not_changed_since_is_not_sent_again(instance) {
        let world = World::of(instance).await;
        let mut asked = 0;
        tokio::time::sleep(A_SECOND).await;
        for operation in operations(&document()) {
            if operation.value["responses"]["200"]["headers"]["Last-Modified"].is_null() {
                continue;
            }
            let path = world.request(&operation).await.path;
            tokio::time::sleep(A_SECOND).await;
            let read = world.agency.get(&path).await.expect(200);
            let (changed, etag) = (read.header("last-modified").to_owned(), read.header("etag").to_owned());
            assert!(changed.contains("2022") && changed.ends_with(" GMT"), "{}: {changed}", operation.id);
            let known = get_with(&world.agency, &path, &[("if-modified-since", &changed)]).await.expect(304);
            assert_eq!((known.text.as_str(), known.header("last-modified"), known.header("etag")), ("", changed.as_str(), etag.as_str()));
            for before in ["Thu, 31 Mar 2022 23:59:59 GMT", "Sat, 01 Jan 2000 00:00:00 GMT", "yesterday", ""] {
                get_with(&world.agency, &path, &[("if-modified-since", before)]).await.expect(200);
            }
            // A tag says more than a moment.
            let both = [("if-modified-since", changed.as_str()), ("if-none-match", "\"0-20220401\"")];
            get_with(&world.agency, &path, &both).await.expect(200);
            asked += 1;
        }
        assert_eq!(asked, 11);
    }

    async fn a_condition_is_no_longer_than_the_contract_says(instance) {
        let agency = instance.agency();
        let path = format!("/v1/children/{}", agency.post("/v1/children", &child("HCC")).await.expect(201).id());
        let tag = agency.get(&path).await.expect(200).header("etag").to_owned();
        let long = format!("{tag}{}", ", \"1-20220401\"".repeat(20));
        get_with(&agency, &path, &[("if-none-match", &long[..200])]).await.expect(304);
        let refused = get_with(&agency, &path, &[("if-none-match", &long[..201])]).await.refused(400, "invalid-query");
        assert_eq!(refused.body["errors"][0]["parameter"], "if-none-match");
        let moment = "x".repeat(41);
        get_with(&agency, &path, &[("if-modified-since", &moment)]).await.refused(400, "invalid-query");
    }

    async fn a_change_within_the_second_is_never_missed(instance) {
        let agency = instance.agency();
        let household = adopter_after(&agency, 0, 1).await;
        let mut held: Option<(String, Value)> = None;
        for (step, milestone) in road_to_approval(1).into_iter().enumerate() {
            agency.post(&format!("{household}/milestones"), &milestone).await.expect(201);
            if step % 3 == 0 {
                tokio::time::sleep(A_SECOND).await;
            }
            if let Some((moment, body)) = &held {
                let again = get_with(&agency, &household, &[("if-modified-since", moment)]).await;
                assert_eq!(again.status, 200, "step {step} is told");
                assert_ne!(&again.body, body);
            }
            let read = agency.get(&household).await.expect(200);
            if !read.header("last-modified").is_empty() {
                held = Some((read.header("last-modified").to_owned(), read.body));
            }
        }
        assert!(held.is_some());
    }
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("it is written");
    encoder.finish().expect("it is finished")
}

#[tokio::test]
async fn compressed_bodies_are_not_taken_on_sqlite() {
    let instance = Instance::start(Backend::Sqlite).await;
    let agency = instance.agency();
    let http = reqwest::Client::builder().tls_certs_only([]).build().expect("a client");
    let send = |encodings: &'static [&'static str], body: Vec<u8>| {
        let mut request = http.post(format!("{}/v1/adopters", instance.base));
        request = request
            .bearer_auth(agency.token().expect("a token"))
            .header("content-type", "application/json");
        for encoding in encodings {
            request = request.header("content-encoding", *encoding);
        }
        async move {
            let answer = request.body(body).send().await.expect("the server answers");
            let accepted = answer
                .headers()
                .get("accept-encoding")
                .map(|value| value.to_str().expect("text").to_owned());
            (answer.status().as_u16(), accepted, answer.json::<Value>().await.expect("JSON"))
        }
    };
    let whole = adopter().to_string().into_bytes();
    // Some hundred bytes that unpack to 64 MiB.
    let bomb = gzipped(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    for (encodings, body) in [
        (&["gzip"][..], gzipped(&whole)),
        (&["gzip"], whole.clone()),
        (&["gzip"], bomb),
        (&["br"], whole.clone()),
        (&["GZIP"], gzipped(&whole)),
        (&["identity, gzip"], gzipped(&whole)),
        (&["identity", "zstd"], whole.clone()),
        (&["nonsense"], whole.clone()),
    ] {
        let (status, accepted, problem) = send(encodings, body).await;
        assert_eq!(
            (status, &problem["type"]),
            (415, &json!("/problems/unsupported-content-encoding")),
            "{encodings:?}: {problem}"
        );
        assert_eq!(accepted.as_deref(), Some("identity"), "{encodings:?}");
    }
    assert_eq!(agency.get("/v1/adopters").await.expect(200).body["items"], json!([]));
    assert_eq!(send(&["identity"], whole).await.0, 201);
    // Whoever compresses and does not say so sends no JSON.
    assert_eq!(send(&[], gzipped(b"{}")).await.0, 400);
}

/// An answer as it comes over the wire: its headers and its bytes.
async fn raw(instance: &Instance, client: &Client, path: &str, accept: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let http = reqwest::Client::builder().tls_certs_only([]).build().expect("a client");
    let mut request = http.get(format!("{}{path}", instance.base)).header("accept-encoding", accept);
    if let Some(token) = client.token() {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.expect("the server answers");
    assert_eq!(answer.status(), 200, "{path}");
    (answer.headers().clone(), answer.bytes().await.expect("a body").to_vec())
}

async fn unpacked(bytes: Vec<u8>, encoding: ContentEncoding) -> Vec<u8> {
    let packed = stream::iter([Ok::<_, PayloadError>(Bytes::from(bytes))]);
    let mut parts = Decompress::new(packed, encoding);
    let mut whole = Vec::new();
    while let Some(part) = parts.next().await {
        whole.extend(part.expect("it can be unpacked"));
    }
    whole
}

#[tokio::test]
async fn lists_and_figures_are_compressed_as_asked_on_sqlite() {
    let instance = Instance::start(Backend::Sqlite).await;
    let agency = instance.caller("SOUTH", &every_scope());
    for _ in 0..30 {
        agency.post("/v1/children", &child("HCC")).await.expect(201);
    }
    let one = adopter_after(&agency, 2, 1).await;
    let anonymous = instance.anonymous();
    for (client, path) in [
        (&agency, "/v1/children?limit=30"),
        (&agency, "/v1/measures?period=2021-22"),
        (&agency, "/v1/events?limit=30"),
        (&anonymous, "/openapi.json"),
    ] {
        let (headers, plain) = raw(&instance, client, path, "identity").await;
        assert_eq!(headers.get("content-encoding"), None, "{path}");
        for (accept, encoding) in [
            ("gzip", ContentEncoding::Gzip),
            ("br", ContentEncoding::Brotli),
            ("zstd", ContentEncoding::Zstd),
            ("deflate;q=0, gzip;q=0.5, zstd;q=1", ContentEncoding::Zstd),
        ] {
            let (headers, packed) = raw(&instance, client, path, accept).await;
            assert_eq!(headers.get("content-encoding").expect("an encoding"), encoding.as_str(), "{path}");
            let vary: Vec<&str> = headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
            assert!(
                vary.iter().any(|names| names.to_ascii_lowercase().contains("accept-encoding")),
                "{path}: {vary:?}"
            );
            assert!(
                packed.len() * 2 < plain.len(),
                "{path} {accept}: {} of {}",
                packed.len(),
                plain.len()
            );
            assert!(unpacked(packed, encoding).await == plain, "{path} {accept}");
        }
        // What cannot be had is not refused: the answer comes as it is.
        for accept in ["lzma", "identity;q=0, lzma", "*;q=0", "", "gzip;q=0"] {
            let (headers, bytes) = raw(&instance, client, path, accept).await;
            assert_eq!((headers.get("content-encoding"), bytes == plain), (None, true), "{path} {accept:?}");
        }
    }
    // What is one person's own is sent as it is, and so is what is small.
    for path in [
        one.clone(),
        format!("{one}/identity"),
        format!("{one}/export"),
        "/v1/links".to_owned(),
        "/v1/settings".to_owned(),
    ] {
        let (headers, bytes) = raw(&instance, &agency, &path, "gzip, br, zstd").await;
        assert_eq!(headers.get("content-encoding"), None, "{path}");
        assert!(serde_json::from_slice::<Value>(&bytes).is_ok(), "{path}");
    }
}

/// The names of an object's fields.
fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

on_both_databases! {
    async fn an_answer_has_the_fields_that_are_asked_for(instance) {
        let agency = instance.caller("SOUTH", &every_scope());
        let household = approved_adopter(&agency, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &household, &child, "2021-08-10").await;
        let (one, two) = (child_after(&agency, "HCC", 1).await, child_after(&agency, "HCC", 1).await);
        let group = siblings_together(&agency, "HCC", &[&one, &two]).await;
        for (case, list, asked) in [
            (&household, "/v1/adopters", "id,stage,availability"),
            (&child, "/v1/children", "id,stage,family_finding"),
            (&group, "/v1/sibling-groups", "id,children"),
            (&link, "/v1/links", "id,state"),
        ] {
            let wanted: BTreeSet<&str> = asked.split(',').collect();
            let whole = agency.get(case).await.expect(200);
            let read = agency.get(&format!("{case}?fields={asked}")).await.expect(200);
            assert_eq!(names(&read.body), wanted, "{case}");
            assert!(wanted.iter().all(|name| read.body[name] == whole.body[name]), "{}", read.text);
            assert_eq!(read.header("etag"), whole.header("etag"));
            get_with(&agency, &format!("{case}?fields={asked}"), &[("if-none-match", whole.header("etag"))]).await.expect(304);
            let page = agency.get(&format!("{list}?fields={asked}")).await.expect(200);
            assert_eq!(names(&page.body), ["items", "next_cursor"].into());
            let items = page.body["items"].as_array().expect("items");
            assert!(!items.is_empty() && items.iter().all(|item| names(item) == wanted), "{}", page.text);
            for path in [case.as_str(), list] {
                for wrong in ["nowhere", "id,nowhere", "", "id,", "ID", "a%20b", &["id"; 21].join(","), &"a".repeat(41)] {
                    let refused = agency.get(&format!("{path}?fields={wrong}")).await.refused(400, "invalid-query");
                    assert!(refused.pointers().iter().all(|at| at.starts_with("fields")), "{wrong}: {}", refused.text);
                }
                agency.get(&format!("{path}?fields=id&fields=stage")).await.refused(400, "invalid-query");
            }
        }
        // A cursor goes on, whatever fields are asked for, and the next page has the same ones.
        let first = agency.get("/v1/children?limit=1&fields=id").await.expect(200);
        assert!(first.header("link").contains("fields=id&cursor="), "{}", first.header("link"));
        let cursor = first.body["next_cursor"].as_str().expect("a cursor");
        let second = agency.get(&format!("/v1/children?limit=1&fields=stage&cursor={cursor}")).await.expect(200);
        assert_eq!(names(&second.body["items"][0]), ["stage"].into());
    }

    async fn identity_that_is_not_asked_for_is_not_shown(instance) {
        let agency = instance.caller("SOUTH", &every_scope());
        let household = approved_adopter(&agency, 1).await;
        let (place, by_list) = (format!("{household}?fields=stage"), "/v1/adopters?fields=stage,id");
        for (path, shows) in [(household.as_str(), true), (&place, false), ("/v1/adopters", true), (by_list, false)] {
            let name = format!("asked-{}", path.len());
            get_with(&agency, path, &[("x-request-id", &name)]).await.expect(200);
            let trail = agency.get("/v1/audit-entries?limit=100").await.expect(200);
            let entries = trail.body["items"].as_array().expect("entries").clone();
            let entry = entries.iter().find(|entry| entry["request_id"] == name.as_str()).expect("an entry");
            assert_eq!(entry.to_string().contains("coordinates"), shows, "{path}: {entry}");
            assert!(entry.to_string().contains(id_of(&household)), "{path}: {entry}");
        }
    }

    async fn a_case_is_told_together_with_its_links(instance) {
        let agency = instance.caller("SOUTH", &every_scope());
        let household = approved_adopter(&agency, 4).await;
        let (child, other) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "SCC").await);
        let ours = link(&agency, &household, &child, "2021-08-10").await;
        let theirs = link(&agency, &household, &other, "2021-08-10").await;
        let ids = |answer: &Answer| -> BTreeSet<String> {
            let links = answer.body["expanded"]["links"].as_array().unwrap_or_else(|| panic!("no links in {}", answer.text));
            links.iter().map(|link| link["id"].as_str().expect("an id").to_owned()).collect()
        };
        let both: BTreeSet<String> = [&ours, &theirs].map(|path| id_of(path).to_owned()).into();
        let only_ours: BTreeSet<String> = [id_of(&ours).to_owned()].into();
        assert_eq!(agency.get(&household).await.expect(200).body.get("expanded"), None);
        let read = get_with(&agency, &format!("{household}?expand=links"), &[("x-request-id", "with-links")]).await.expect(200);
        assert_eq!(ids(&read), both);
        let told = &read.body["expanded"]["links"].as_array().expect("links").clone();
        for link in told {
            let path = format!("/v1/links/{}", link["id"].as_str().expect("an id"));
            assert_eq!(&agency.get(&path).await.expect(200).body, link);
        }
        let trail = agency.get("/v1/audit-entries?operation=read_adopter&limit=100").await.expect(200);
        let entries = trail.body["items"].as_array().expect("entries").clone();
        let entry = entries.iter().find(|entry| entry["request_id"] == "with-links").expect("an entry");
        for case in [&household, &child, &other, &ours, &theirs] {
            assert!(entry.to_string().contains(id_of(case)), "{case}: {entry}");
        }
        assert_eq!(ids(&agency.get(&format!("{child}?expand=links")).await.expect(200)), only_ours);
        // A council is told those of its own children, here as elsewhere.
        let council = instance.caller("HCC", &every_scope());
        assert_eq!(ids(&council.get(&format!("{household}?expand=links")).await.expect(200)), only_ours);
        let reference = read.body["reference"].as_str().expect("a reference");
        let by_reference = format!("/v1/adopters/by-reference/south-adopters/{reference}?expand=links&fields=id,stage");
        let less = agency.get(&by_reference).await.expect(200);
        assert_eq!((names(&less.body), ids(&less)), (["id", "stage", "expanded"].into(), both));
        for wrong in ["link", "links,links", "", "children"] {
            agency.get(&format!("{household}?expand={wrong}")).await.refused(400, "invalid-query");
        }
        // It needs the right to read links.
        let blind: Vec<&str> = all_scopes().into_iter().filter(|scope| *scope != "links:read").collect();
        let blind = instance.caller("SOUTH", &blind);
        blind.get(&household).await.expect(200);
        let refused = blind.get(&format!("{household}?expand=links")).await.refused(403, "forbidden");
        assert!(refused.text.contains("links:read"), "{}", refused.text);
    }
}
