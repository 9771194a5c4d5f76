//! How often a caller may ask: requests of an organisation, told in the headers of every answer,
//! and refused tokens of an address.

use family_finding::{http::TrustedProxies, limits::LimitSettings};
use family_finding_tests::{Answer, Backend, Client, Instance, builders::child, instance::all_scopes};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

fn limits(requests: u32, partner: u32, failed: u32) -> LimitSettings {
    let some = |limit: u32| (limit > 0).then_some(limit);
    LimitSettings {
        requests_per_minute: some(requests),
        partner_requests_per_minute: some(partner),
        failed_tokens_per_minute: some(failed),
    }
}

async fn limited(backend: Backend, settings: LimitSettings) -> Instance {
    Instance::start_with(backend, move |parts| parts.limits = settings).await
}

/// What `RateLimit` says: how many are left, and when there are more.
fn left(answer: &Answer) -> (u32, u64) {
    let header = answer.header("ratelimit");
    let read = || {
        let (remaining, reset) = header.strip_prefix("\"organisation\";r=")?.split_once(";t=")?;
        Some((remaining.parse().ok()?, reset.parse().ok()?))
    };
    read().unwrap_or_else(|| panic!("{header:?} is no RateLimit: {}", answer.text))
}

async fn an_organisation_has_its_limit(backend: Backend) {
    let instance = limited(backend, limits(20, 5, 0)).await;
    let began = Instant::now();
    let (partner, other_subject) = (instance.partner(), instance.caller("HARBOUR", &["organisations:read"]));
    let mut answers = Vec::new();
    for client in [&partner, &other_subject, &partner, &partner, &other_subject] {
        answers.push(client.get("/v1/organisations").await.expect(200));
    }
    for (asked, answer) in (1..).zip(&answers) {
        assert_eq!(answer.header("ratelimit-policy"), "\"organisation\";q=5;w=60");
        let (remaining, reset) = left(answer);
        assert!(
            remaining >= 5 - asked && reset <= 60,
            "{remaining} after {asked}, again in {reset} s"
        );
        assert!(
            began.elapsed() > Duration::from_secs(12) || remaining == 5 - asked,
            "{remaining} after {asked}"
        );
    }
    // Both tokens of the organisation have spent it, whatever they ask for next.
    let mut refused = Vec::new();
    for path in ["/v1/organisations", "/v1/adopters", "/v1/children/quetzal", "/v1/organisations?x=1"] {
        refused.push(partner.get(path).await);
    }
    refused.push(other_subject.post("/v1/children", &json!({"no": "child"})).await);
    assert!(began.elapsed() < Duration::from_secs(12), "too slow to tell");
    for answer in refused {
        let answer = answer.refused(429, "too-many-requests");
        let wait: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=13).contains(&wait), "{wait}");
        assert_eq!(left(&answer), (0, wait));
        assert_eq!(answer.header("ratelimit-policy"), "\"organisation\";q=5;w=60");
        assert_eq!(answer.header("cache-control"), "no-store");
    }

    // The others have limits of their own, a region's organisations a higher one.
    for (client, quota) in [
        (instance.agency(), 20),
        (instance.council("HCC"), 20),
        (instance.caller("NOWHERE", &all_scopes()), 5),
    ] {
        let answer = client.get("/v1/organisations").await;
        assert_eq!(answer.header("ratelimit-policy"), format!("\"organisation\";q={quota};w=60"));
        assert_eq!(left(&answer).0, quota - 1);
    }
    // What needs no token has no limit.
    for path in ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/problems"] {
        let answer = partner.get(path).await.expect(200);
        assert_eq!(answer.header("ratelimit"), "");
    }
    instance.anonymous().get("/v1/adopters").await.refused(401, "unauthenticated");
}

async fn the_partners_door_has_the_limit_of_its_organisation(backend: Backend) {
    let instance = limited(backend, limits(0, 4, 0)).await;
    let (worker, finder) = (instance.caller("HARBOUR", &["availability:read"]), instance.partner());
    let search = "/v1/availability?region=SOUTH&children=2";
    let began = Instant::now();
    let mut refused = None;
    for (asked, client) in (1..).zip([&worker, &finder, &worker, &finder, &worker]) {
        let answer = client.get(search).await;
        assert_eq!(answer.header("ratelimit-policy"), "\"organisation\";q=4;w=60");
        if asked <= 4 {
            answer.expect(200);
        } else {
            refused = Some(answer.refused(429, "too-many-requests"));
        }
    }
    assert!(began.elapsed() < Duration::from_secs(14), "too slow to tell");
    let refused = refused.expect("the fifth is refused");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=16).contains(&wait), "{wait}");
    assert_eq!(left(&refused), (0, wait));
    // Another partner asks for itself.
    let other = instance.caller("NORTH", &["availability:read"]);
    other.get(search).await.expect(200);
    // What was answered is recorded, with the filters and how many fitted; what was refused is not.
    let agency = instance.caller("SOUTH", &["interagency:read", "audit:read"]);
    let searches = agency.get("/v1/availability/searches?partner=HARBOUR").await.expect(200).body;
    let searches = searches["items"].as_array().expect("searches").clone();
    assert_eq!(searches.len(), 4);
    for search in &searches {
        assert_eq!((&search["children"], &search["found"]), (&json!(2), &json!(0)));
    }
    let trail = agency.get("/v1/audit-entries?operation=list_availability").await.expect(200).body;
    let entries = trail["items"].as_array().expect("entries");
    let of_harbour: Vec<_> = entries.iter().filter(|entry| entry["organisation"] == "HARBOUR").collect();
    let requests = |list: &[&serde_json::Value]| -> std::collections::BTreeSet<String> {
        list.iter()
            .map(|one| one["request_id"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(requests(&of_harbour), requests(&searches.iter().collect::<Vec<_>>()));
}

async fn what_comes_too_soon_changes_nothing(backend: Backend) {
    let instance = limited(backend, limits(6, 0, 0)).await;
    let council = instance.council("HCC");
    for _ in 0..6 {
        council.post("/v1/children", &child("HCC")).await.expect(201);
    }
    let began = Instant::now();
    let late = child("HCC");
    let refused = council
        .post_once("/v1/children", "late", &late)
        .await
        .refused(429, "too-many-requests");
    let listed = instance.agency().get("/v1/children?limit=100").await.expect(200);
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(6));
    // After the time that was told, the same request is done.
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    tokio::time::sleep(Duration::from_secs(wait)).await;
    council.post_once("/v1/children", "late", &late).await.expect(201);
    assert!(began.elapsed() < Duration::from_secs(50));
    // A partner has no limit here.
    for _ in 0..10 {
        assert_eq!(
            instance.partner().get("/v1/organisations").await.expect(200).header("ratelimit"),
            ""
        );
    }
}

async fn an_address_that_sends_wrong_tokens_is_not_listened_to(backend: Backend) {
    let instance = Instance::start_with(backend, |parts| {
        parts.limits = limits(0, 0, 10);
        parts.proxies = TrustedProxies::parse(&["127.0.0.1".to_owned()]).expect("an address");
    })
    .await;
    let from = async |client: &Client, address: &str| {
        client
            .send(Method::GET, "/v1/organisations", &[("x-forwarded-for", address)], None)
            .await
    };
    let (known, stranger) = (instance.agency(), instance.with_token("quetzal"));
    from(&known, "203.0.113.5").await.expect(200);
    for _ in 0..10 {
        from(&stranger, "203.0.113.5").await.refused(401, "unauthenticated");
    }
    // One more is still told what is wrong with it; from then on nobody listens.
    from(&stranger, "203.0.113.5").await;
    for client in [&stranger, &instance.anonymous(), &instance.council("HCC")] {
        let refused = from(client, "203.0.113.5").await.refused(429, "too-many-requests");
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=7).contains(&wait), "{wait}");
    }
    // A token that was verified before goes on, and so do other addresses.
    from(&known, "203.0.113.5").await.expect(200);
    from(&instance.council("HCC"), "203.0.113.6").await.expect(200);
    // What the client wrote itself, before what the proxy added, is not its address.
    from(&instance.council("IOW"), "203.0.113.7, 203.0.113.5")
        .await
        .refused(429, "too-many-requests");
    // One customer has a whole network of IPv6.
    for n in 0..12 {
        from(&stranger, &format!("2001:db8:1:2::{n}")).await;
    }
    from(&instance.council("IOW"), "2001:db8:1:2:ffff::1")
        .await
        .refused(429, "too-many-requests");
    from(&instance.council("IOW"), "2001:db8:1:3::1").await.expect(200);
    // And after a while it may try again.
    tokio::time::sleep(Duration::from_secs(8)).await;
    from(&instance.council("PCC"), "203.0.113.5").await.expect(200);
}

macro_rules! on_both {
    ($($name:ident)+) => {$(
        mod $name {
            use super::*;

            #[tokio::test]
            async fn on_sqlite() {
                super::$name(Backend::Sqlite).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                super::$name(Backend::Postgres).await;
            }
        }
    )+};
}

on_both! {
    an_organisation_has_its_limit
    the_partners_door_has_the_limit_of_its_organisation
    what_comes_too_soon_changes_nothing
    an_address_that_sends_wrong_tokens_is_not_listened_to
}
