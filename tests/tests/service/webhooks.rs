//! Webhooks: what changed arrives at an organisation's own address, signed, in order for each case,
//! again until it is taken, and nowhere it must not go.

use actix_web::{HttpResponse, web};
use family_finding::{
    http::{HttpSettings, TrustedProxies},
    limits::LimitSettings,
    server::{Parts, assemble, attend},
    service::Clock,
    webhooks::WebhookSettings,
};
use family_finding_domain::webhooks::Patience;
use family_finding_persistence::identities::Keyring;
use family_finding_tests::{
    Backend, Client, Instance,
    builders::{adopter, child},
    on_both_databases,
    receiver::{Got, Receiver, by_record, hook, secret, until},
};
use reqwest::Method;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use std::{
    collections::BTreeSet,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

async fn new_child(client: &Client) -> String {
    client.post("/v1/children", &child("HCC")).await.expect(201).id()
}

/// Changes a child so many times.
async fn change(client: &Client, id: &str, times: usize) {
    for time in 0..times {
        let path = format!("/v1/children/{id}");
        let etag = client.get(&path).await.expect(200).header("etag").to_owned();
        let needs = json!({"profile": {"needs": {"autism": if time % 2 == 0 { "possible" } else { "present" }}}});
        client.patch(&path, &etag, &needs).await.expect(200);
    }
}

async fn deliveries(client: &Client, hook: &str, query: &str) -> Vec<Value> {
    let listed = client.get(&format!("{hook}/deliveries?limit=100{query}")).await.expect(200);
    listed.body["items"].as_array().expect("items").clone()
}

on_both_databases! {
    async fn what_changed_arrives_signed(instance) {
        let receiver = Receiver::willing();
        let agency = instance.agency();
        let (path, secret) = hook(&agency, &format!("{}/hooks?from=us", receiver.base), &[]).await;
        let id = new_child(&agency).await;
        let got = receiver.until(1).await.remove(0);
        assert_eq!((got.path.as_str(), got.about()), ("/hooks", (id.clone(), 1)));
        assert_eq!(got.header("content-type"), "application/cloudevents+json");
        Webhook::new(&secret).expect("a secret").verify(got.text.as_bytes(), &got.headers).expect("the signature holds");
        let other = Webhook::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        assert!(other.verify(got.text.as_bytes(), &got.headers).is_err());
        let feed = agency.get("/v1/events?limit=100").await.expect(200);
        let told = feed.body["items"].as_array().expect("items").last().expect("an event").clone();
        assert_eq!(got.body(), told, "it is the event of the feed");
        let delivered = until("the delivery to be recorded", async || {
            deliveries(&agency, &path, "&state=delivered").await.pop()
        }).await;
        assert_eq!(delivered["id"].as_str(), Some(got.header("webhook-id").as_str()));
        assert_eq!(delivered["event"].to_string(), told["id"].as_str().expect("an id"));
        assert_eq!(delivered["attempts"][0]["outcome"], "delivered");
        assert_eq!(delivered["attempts"][0]["status"], 204);
        let shown = agency.get(&path).await.expect(200).text;
        assert!(!shown.contains(&secret[6..]), "a secret is shown once");
        assert!(!agency.get("/v1/webhooks").await.expect(200).text.contains(&secret[6..]));
    }

    async fn nothing_is_sent_before_there_is_a_secret_or_while_it_is_inactive(instance) {
        let receiver = Receiver::willing();
        let agency = instance.agency();
        let made = agency.post("/v1/webhooks", &json!({"address": receiver.base})).await.expect(201);
        let path = format!("/v1/webhooks/{}", made.id());
        let first = new_child(&agency).await;
        tokio::time::sleep(Duration::from_millis(1300)).await;
        assert!(receiver.got().is_empty());
        secret(&agency, &path).await;
        assert_eq!(receiver.until(1).await[0].about().0, first, "what happened since it was made is told");
        let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
        agency.patch(&path, &etag, &json!({"active": false})).await.expect(200);
        let second = new_child(&agency).await;
        tokio::time::sleep(Duration::from_millis(1300)).await;
        assert_eq!(receiver.got().len(), 1);
        let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
        agency.patch(&path, &etag, &json!({"active": true})).await.expect(200);
        assert_eq!(receiver.until(2).await[1].about().0, second);
        let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
        agency.send(Method::DELETE, &path, &[], None).await.refused(428, "precondition-required");
        agency.send(Method::DELETE, &path, &[("if-match", "\"1-20220401\"")], None).await.refused(412, "stale-version");
        agency.send(Method::DELETE, &path, &[("if-match", &etag)], None).await.expect(204);
        agency.get(&path).await.refused(404, "not-found");
        new_child(&agency).await;
        tokio::time::sleep(Duration::from_millis(1300)).await;
        assert_eq!(receiver.got().len(), 2);
    }

    async fn an_organisation_is_told_of_what_it_sees_and_asked_for(instance) {
        let (of_agency, of_council, of_partner) = (Receiver::willing(), Receiver::willing(), Receiver::willing());
        let (agency, council, partner) = (instance.agency(), instance.council("HCC"), instance.partner());
        hook(&agency, &of_agency.base, &["adopter"]).await;
        let (path, _) = hook(&council, &of_council.base, &[]).await;
        hook(&partner, &of_partner.base, &[]).await;
        let own = new_child(&council).await;
        agency.post("/v1/children", &child("PCC")).await.expect(201);
        let household = agency.post("/v1/adopters", &adopter()).await.expect(201).id();
        assert_eq!(of_council.until(1).await[0].about().0, own);
        assert_eq!(of_agency.until(1).await[0].about().0, household, "of the kind that it named alone");
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!((of_council.got().len(), of_agency.got().len(), of_partner.got().len()), (1, 1, 0));
        for stranger in [&agency, &instance.council("PCC"), &partner] {
            stranger.get(&path).await.refused(404, "not-found");
            stranger.get(&format!("{path}/deliveries")).await.refused(404, "not-found");
            stranger.send(Method::POST, &format!("{path}/secret"), &[], None).await.refused(404, "not-found");
        }
    }

    async fn a_secret_changes_with_an_overlap(instance) {
        let receiver = Receiver::willing();
        let agency = instance.agency();
        let (path, first) = hook(&agency, &receiver.base, &[]).await;
        let second = secret(&agency, &path).await;
        assert_ne!(first, second);
        agency.send(Method::POST, &format!("{path}/test"), &[], None).await.expect(202);
        let got = receiver.until(1).await.remove(0);
        assert_eq!(got.body()["type"], "family-finding.test");
        assert_eq!(got.header("webhook-signature").split(' ').count(), 2);
        for secret in [&first, &second] {
            Webhook::new(secret).expect("a secret").verify(got.text.as_bytes(), &got.headers).expect("both sign");
        }
        let third = secret(&agency, &path).await;
        agency.send(Method::POST, &format!("{path}/test"), &[], None).await.expect(202);
        let got = receiver.until(2).await.remove(1);
        assert!(Webhook::new(&first).expect("a secret").verify(got.text.as_bytes(), &got.headers).is_err(), "the first has ended");
        for secret in [&second, &third] {
            Webhook::new(secret).expect("a secret").verify(got.text.as_bytes(), &got.headers).expect("both sign");
        }
    }

    async fn an_address_that_is_not_of_the_internet_is_refused(instance) {
        let agency = instance.agency();
        for address in [
            "http://169.254.169.254/latest/meta-data/",
            "http://[::ffff:169.254.169.254]/",
            "http://10.0.0.7/hooks",
            "http://[fe80::1]/",
            "http://0xa9fea9fe/",
        ] {
            let refused = agency.post("/v1/webhooks", &json!({"address": address})).await.refused(422, "address-not-allowed");
            assert_eq!(refused.pointers(), ["/address"], "{address}");
        }
        agency.post("/v1/webhooks", &json!({"address": "https://me:secret@cases.council.example/"})).await.refused(422, "invalid-value");
        let (path, _) = hook(&agency, "https://cases.council.example/hooks", &[]).await;
        let etag = agency.get(&path).await.expect(200).header("etag").to_owned();
        agency.patch(&path, &etag, &json!({"address": "http://169.254.169.254/"})).await.refused(422, "address-not-allowed");
        for _ in 1..20 {
            hook(&agency, "https://cases.council.example/hooks", &[]).await;
        }
        agency.post("/v1/webhooks", &json!({"address": "https://cases.council.example/"})).await.refused(409, "too-many-webhooks");
    }

    async fn a_redirect_is_not_followed(instance) {
        let receiver = Receiver::start(Duration::ZERO, |_| {
            HttpResponse::TemporaryRedirect().insert_header(("location", "/elsewhere")).finish()
        });
        let agency = instance.agency();
        let (path, _) = hook(&agency, &format!("{}/hooks", receiver.base), &[]).await;
        new_child(&agency).await;
        let attempt = until("the attempt to be recorded", async || {
            deliveries(&agency, &path, "").await.pop().filter(|one| one["attempt_count"] == 1)
        }).await["attempts"][0].clone();
        assert_eq!((&attempt["outcome"], &attempt["status"]), (&json!("refused"), &json!(307)));
        assert!(receiver.got().iter().all(|got| got.path == "/hooks"));
    }

    async fn what_to_send_again_is_named_or_a_range(instance) {
        let receiver = Receiver::willing();
        let agency = instance.agency();
        let (path, _) = hook(&agency, &receiver.base, &[]).await;
        for _ in 0..3 {
            new_child(&agency).await;
        }
        receiver.until(3).await;
        let all = until("all to be recorded", async || {
            Some(deliveries(&agency, &path, "&state=delivered").await).filter(|all| all.len() == 3)
        }).await;
        let again = format!("{path}/redeliveries");
        let one = agency.post(&again, &json!({"delivery_ids": [all[1]["id"]]})).await.expect(202);
        assert_eq!(one.body["count"], 1);
        let got = receiver.until(4).await;
        assert_eq!(Some(got[3].header("webhook-id").as_str()), all[1]["id"].as_str(), "with the same identifier");
        until("it to be recorded", async || {
            Some(deliveries(&agency, &path, "&state=delivered").await).filter(|all| all.len() == 3)
        }).await;
        let range = json!({"from_event": all[1]["event"], "to_event": all[2]["event"]});
        assert_eq!(agency.post(&again, &range).await.expect(202).body["count"], 2);
        receiver.until(6).await;
        agency.post(&again, &json!({})).await.refused(422, "field-required");
        agency.post(&again, &json!({"from_event": 2, "to_event": 1})).await.refused(422, "range-reversed");
        agency.post(&again, &json!({"from_event": 2, "delivery_ids": [all[0]["id"]]})).await.refused(422, "field-not-allowed");
    }
}

/// An instance that tries again soon.
async fn hasty(backend: Backend, keep_trying: Duration) -> Instance {
    Instance::start_with(backend, |parts| {
        parts.webhooks = WebhookSettings {
            patience: Patience {
                first_wait: Duration::from_millis(50),
                keep_trying,
            },
            ..WebhookSettings::on_this_machine()
        };
    })
    .await
}

macro_rules! on_hasty_databases {
    ($($(#[$meta:meta])* async fn $name:ident($instance:ident, $keep_trying:expr) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn run($instance: &Instance) $body

            #[tokio::test]
            async fn on_sqlite() {
                run(&hasty(Backend::Sqlite, $keep_trying).await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                run(&hasty(Backend::Postgres, $keep_trying).await).await;
            }
        }
    )+};
}

on_hasty_databases! {
    async fn a_case_is_told_in_order_though_a_receiver_fails_and_others_go_on(instance, Duration::from_secs(60)) {
        // The first record's first event is refused three times.
        let receiver = Receiver::start(Duration::ZERO, |got| {
            let first = got.first().expect("one").about();
            let times = got.iter().filter(|one| one.about() == first).count();
            if got.last().expect("one").about() == first && times <= 3 {
                HttpResponse::ServiceUnavailable().finish()
            } else {
                HttpResponse::Ok().finish()
            }
        });
        let agency = instance.agency();
        hook(&agency, &receiver.base, &["child"]).await;
        let (stubborn, other) = (new_child(&agency).await, new_child(&agency).await);
        change(&agency, &stubborn, 2).await;
        change(&agency, &other, 2).await;
        let got = until("all of them", async || {
            let got = receiver.got();
            let all: BTreeSet<_> = got.iter().map(Got::about).collect();
            (all.len() == 6).then_some(got)
        }).await;
        let versions = by_record(&got);
        let first = got[0].about().0;
        assert_eq!(versions[&first], [1, 1, 1, 1, 2, 3], "again until it is taken, and then the next");
        let second = versions.keys().find(|id| **id != first).expect("the other").clone();
        assert_eq!(versions[&second], [1, 2, 3]);
        let ids: BTreeSet<String> = got.iter().filter(|one| one.about() == (first.clone(), 1)).map(|one| one.header("webhook-id")).collect();
        assert_eq!(ids.len(), 1, "every attempt has the same identifier");
        let place = |about: (String, i64)| got.iter().rposition(|one| one.about() == about).expect("it came");
        assert!(place((second, 3)) < place((first, 3)), "the other case did not wait");
    }

    async fn what_nobody_takes_is_parked_and_sent_again_by_hand(instance, Duration::from_millis(400)) {
        let receiver = Receiver::start(Duration::ZERO, |got| {
            if got.len() > 30 || got.iter().any(|one| one.path == "/awake") {
                HttpResponse::Ok().finish()
            } else {
                HttpResponse::InternalServerError().finish()
            }
        });
        let agency = instance.agency();
        let (path, _) = hook(&agency, &receiver.base, &["child"]).await;
        let id = new_child(&agency).await;
        let parked = until("it to be parked", async || deliveries(&agency, &path, "&state=parked").await.pop()).await;
        assert!(parked["attempt_count"].as_i64() >= Some(2), "{parked}");
        assert!(parked.get("due_at").is_none());
        assert_eq!(parked["attempts"][0]["status"], 500);
        // What comes after a parked event is told.
        change(&agency, &id, 1).await;
        until("the next to be parked", async || {
            Some(deliveries(&agency, &path, "&state=parked").await).filter(|parked| parked.len() == 2)
        }).await;
        reqwest::get(format!("{}/awake", receiver.base)).await.expect("the receiver wakes");
        let before = receiver.got().len();
        let range = json!({"from_event": 1, "to_event": 1_000_000});
        assert_eq!(agency.post(&format!("{path}/redeliveries"), &range).await.expect(202).body["count"], 2);
        let got = receiver.until(before + 2).await;
        let versions: Vec<i64> = got[before..].iter().map(|one| one.about().1).collect();
        assert_eq!(versions, [1, 2], "in order");
    }

    async fn a_slow_receiver_holds_nobody_else_up(instance, Duration::from_secs(60)) {
        let slow = Receiver::start(Duration::from_secs(8), |_| HttpResponse::Ok().finish());
        let quick = Receiver::willing();
        let agency = instance.agency();
        hook(&agency, &slow.base, &[]).await;
        hook(&agency, &quick.base, &[]).await;
        new_child(&agency).await;
        slow.until(1).await;
        let begun = Instant::now();
        for _ in 0..3 {
            new_child(&agency).await;
        }
        quick.until(4).await;
        assert!(begun.elapsed() < Duration::from_secs(7), "{:?}", begun.elapsed());
        assert_eq!(slow.got().len(), 1, "it is still at the first");
    }

    async fn two_services_send_nothing_twice(instance, Duration::from_secs(60)) {
        let receiver = Receiver::start(Duration::from_millis(5), |_| HttpResponse::Ok().finish());
        let second = Beside::start(instance);
        let agency = instance.agency();
        hook(&agency, &receiver.base, &["child"]).await;
        let mut children = Vec::new();
        for _ in 0..12 {
            children.push(new_child(&agency).await);
        }
        for id in &children {
            change(&agency, id, 3).await;
        }
        let got = receiver.until(48).await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(receiver.got().len(), 48, "each once");
        assert!(by_record(&got).values().all(|versions| *versions == [1, 2, 3, 4]), "{:?}", by_record(&got));
        second.stop();
    }
}

/// Another process of the service on the same database, of which only what it does of its own accord
/// is wanted.
struct Beside(mpsc::Sender<()>);

impl Beside {
    fn start(instance: &Instance) -> Self {
        let parts = Parts {
            database: instance.database.clone(),
            identity_keys: Arc::new(Keyring::read(&instance.identity_key).expect("a keyring")),
            tokens: instance.issuer.verifier_settings(),
            limits: LimitSettings::default(),
            proxies: TrustedProxies::default(),
            http: HttpSettings::default(),
            webhooks: WebhookSettings::on_this_machine(),
            clock: Clock::System,
            events_kept_days: family_finding::events::KEPT_DAYS,
            answers_kept_days: family_finding::http::ANSWERS_KEPT_DAYS,
            workers: 1,
        };
        let (stop, stopped) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let service = web::Data::new(assemble(&parts).expect("a service"));
                let tasks = attend(&service, &parts);
                while matches!(stopped.try_recv(), Err(mpsc::TryRecvError::Empty)) {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                tasks.iter().for_each(tokio::task::JoinHandle::abort);
            });
        });
        Self(stop)
    }

    fn stop(self) {
        let _ = self.0.send(());
    }
}
