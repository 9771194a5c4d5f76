//! The feed of what changed: ordered, without a gap, once, and only of what the caller sees.

use family_finding_tests::{
    Backend, Client, Instance,
    builders::{adopter, approved_adopter, child, child_with_order, id_of, link, milestone, panel},
    document::{document, operations},
    on_both_databases,
    world::{World, interest_of},
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// Reads the feed from a place to its end, a few events at a time; answers the events and the place reached.
async fn all_after(client: &Client, after: Option<&str>) -> (Vec<Value>, String) {
    let mut events = Vec::new();
    let mut next = after.map(str::to_owned);
    loop {
        let from = next.as_deref().map(|after| format!("&after={after}")).unwrap_or_default();
        let answer = client.get(&format!("/v1/events?limit=7{from}")).await.expect(200).body;
        events.extend(answer["items"].as_array().expect("items").clone());
        let reached = answer["next"].as_str().expect("a place").to_owned();
        if answer["more"] == json!(false) {
            return (events, reached);
        }
        next = Some(reached);
    }
}

async fn newest(client: &Client) -> String {
    let answer = client.get("/v1/events?start=newest").await.expect(200).body;
    assert_eq!(answer["items"], json!([]));
    answer["next"].as_str().expect("a place").to_owned()
}

/// Pushes as a council's system does: again, where the service says that it is busy.
async fn pushed(client: &Client, path: &str, body: &Value) -> Value {
    loop {
        let answer = client.post(path, body).await;
        if answer.status != 503 {
            return answer.expect(201).body;
        }
    }
}

/// Kind, identifier and version of each event.
fn told(events: &[Value]) -> Vec<(String, String, i64)> {
    events
        .iter()
        .map(|event| {
            let data = &event["data"];
            (
                data["kind"].as_str().expect("a kind").to_owned(),
                data["id"].as_str().expect("an id").to_owned(),
                data["version"].as_i64().expect("a version"),
            )
        })
        .collect()
}

fn kinds(events: &[Value]) -> BTreeSet<String> {
    told(events).into_iter().map(|(kind, _, _)| kind).collect()
}

on_both_databases! {
    async fn a_change_is_told_once_as_a_cloud_event(instance) {
        let agency = instance.agency();
        let before = newest(&agency).await;
        let created = agency.post("/v1/children", &child("HCC")).await.expect(201).id();
        let (events, after) = all_after(&agency, Some(&before)).await;
        let [event] = events.as_slice() else { panic!("one event: {events:?}") };
        assert_eq!(event["specversion"], "1.0");
        assert_eq!(event["type"], "family-finding.child.created");
        assert_eq!(event["subject"], format!("/v1/children/{created}").as_str());
        assert_eq!(event["data"], json!({"kind": "child", "id": created, "case_id": created, "version": 1}));
        assert!(event["time"].as_str().expect("a time").starts_with("2022-04-01T"), "by the service's clock: {event}");
        assert!(event["source"].as_str().expect("a source").starts_with("urn:family-finding:"));

        milestone(&agency, &format!("/v1/children/{created}"), json!({"kind": "entered_care", "occurred_on": "2021-12-01"})).await;
        let (events, after) = all_after(&agency, Some(&after)).await;
        assert_eq!(told(&events), [("child".to_owned(), created.clone(), 2)]);
        assert_eq!(events[0]["type"], "family-finding.child.changed");
        assert_eq!(all_after(&agency, Some(&after)).await, (Vec::new(), after), "nothing is told twice");
    }

    async fn what_an_event_names_can_be_read_in_the_version_it_tells(instance) {
        let world = World::of(instance).await;
        let (events, _) = all_after(&world.agency, None).await;
        let last: BTreeMap<String, i64> = events
            .iter()
            .map(|event| (event["subject"].as_str().expect("a subject").to_owned(), event["data"]["version"].as_i64().expect("a version")))
            .collect();
        assert!(last.len() > 10, "{last:?}");
        for (subject, version) in last {
            let read = world.agency.get(&subject).await.expect(200);
            let of_one = !read.header("etag").is_empty();
            assert!(!of_one || read.header("etag").starts_with(&format!("\"{version}-")), "{subject} {version} {}", read.header("etag"));
        }
    }

    async fn consequences_for_other_cases_are_told_too(instance) {
        let agency = instance.agency();
        let (first, second) = (approved_adopter(&agency, 1).await, approved_adopter(&agency, 1).await);
        let child = child_with_order(&agency, "HCC").await;
        let chosen = link(&agency, &first, &child, "2021-08-10").await;
        let other = link(&agency, &second, &child, "2021-08-11").await;
        milestone(&agency, &chosen, json!({"kind": "confirmed", "occurred_on": "2021-08-20"})).await;
        let before = newest(&agency).await;
        milestone(&agency, &chosen, json!({"kind": "panel_considered", "occurred_on": "2021-09-07", "recommendation": "suitable"})).await;
        milestone(&agency, &chosen, json!({"kind": "match_decided", "occurred_on": "2021-09-14"})).await;
        let (events, _) = all_after(&agency, Some(&before)).await;
        let changed: BTreeSet<String> = told(&events).into_iter().map(|(_, id, _)| id).collect();
        for case in [&child, &chosen, &other, &first, &second] {
            assert!(changed.contains(id_of(case)), "{case} is told of: {events:?}");
        }
    }

    async fn a_refused_change_is_no_event(instance) {
        let agency = instance.agency();
        let case = format!("/v1/children/{}", agency.post("/v1/children", &child("HCC")).await.expect(201).id());
        let before = newest(&agency).await;
        let future = json!({"kind": "entered_care", "occurred_on": "2030-01-01"});
        agency.post(&format!("{case}/milestones"), &future).await.refused(422, "date-in-future");
        assert_eq!(all_after(&agency, Some(&before)).await.0, Vec::<Value>::new());
    }

    async fn a_council_is_told_of_its_own_cases_and_moves_on_past_others(instance) {
        let agency = instance.agency();
        let hampshire = instance.council("HCC");
        let household = approved_adopter(&agency, 3).await;
        let before = newest(&hampshire).await;
        let ours = child_with_order(&agency, "HCC").await;
        let theirs = child_with_order(&agency, "PCC").await;
        let our_link = link(&agency, &household, &ours, "2021-08-10").await;
        let their_link = link(&agency, &household, &theirs, "2021-08-10").await;
        let unlinked = approved_adopter(&agency, 1).await;
        panel(&agency, "2021-09-07", 20).await;
        let (events, reached) = all_after(&hampshire, Some(&before)).await;
        let ids: BTreeSet<String> = told(&events).into_iter().map(|(_, id, _)| id).collect();
        for case in [&ours, &our_link, &household] {
            assert!(ids.contains(id_of(case)), "{case}: {events:?}");
        }
        for case in [&theirs, &their_link, &unlinked] {
            assert!(!ids.contains(id_of(case)), "{case}: {events:?}");
        }
        assert_eq!(kinds(&events), ["adopter", "child", "link"].map(str::to_owned).into());
        let (rest, _) = all_after(&hampshire, Some(&reached)).await;
        assert_eq!(rest, Vec::<Value>::new());
        let north = instance.caller("NORTH", &["events:read"]);
        assert_eq!(all_after(&north, None).await.0, Vec::<Value>::new(), "another region sees nothing");
        assert_eq!(all_after(&instance.partner(), None).await.0, Vec::<Value>::new(), "nor does a partner");
    }

    async fn a_partner_is_told_of_its_own_interest_alone(instance) {
        let world = World::of(instance).await;
        let (before, its_before) = (newest(&world.agency).await, newest(&world.partner).await);
        let body = interest_of(&world.partner).await;
        let made = world.partner.post("/v1/expressions-of-interest", &body).await.expect(201).id();
        let (events, _) = all_after(&world.partner, Some(&its_before)).await;
        assert_eq!(told(&events), [("expression_of_interest".to_owned(), made.clone(), 1)]);
        let (events, _) = all_after(&world.agency, Some(&before)).await;
        assert!(told(&events).iter().any(|(_, id, _)| *id == made), "the region is told too: {events:?}");
        let (all, _) = all_after(&world.partner, None).await;
        assert_eq!(kinds(&all), ["expression_of_interest".to_owned()].into(), "and of no other partner's: {all:?}");
        assert!(told(&all).iter().all(|(_, id, _)| *id == made), "{all:?}");
        assert_eq!(all_after(&instance.council("HCC"), None).await.0.iter().filter(|event| event["data"]["kind"] == "expression_of_interest").count(), 0);
    }

    async fn every_operation_that_changes_something_is_told(instance) {
        let world = World::of(instance).await;
        let agency = instance.caller("SOUTH", &family_finding_tests::instance::every_scope());
        for operation in operations(&document()).into_iter().filter(|operation| operation.method != "GET") {
            // A region's own terms and reference data, and erasures, which nobody follows: what they
            // are about is shown to nobody afterwards.
            let untold = ["put_organisation", "put_agreement", "put_interagency_budget", "put_targets", "create_erasure", "record_erasure_decision"];
            if untold.contains(&operation.id.as_str()) || operation.path.starts_with("/v1/webhooks") {
                continue;
            }
            let request = world.request(&operation).await;
            let before = newest(&agency).await;
            let by_a_partner = operation.id == "create_expression_of_interest";
            let answer = request.by(if by_a_partner { &world.partner } else { &agency }).await;
            assert!(answer.status.is_success(), "{} {}", operation.id, answer.text);
            let (events, _) = all_after(&agency, Some(&before)).await;
            assert!(!events.is_empty(), "{} is not told", operation.id);
        }
    }

    async fn who_waits_is_answered_as_soon_as_something_happens(instance) {
        let agency = instance.agency();
        let before = newest(&agency).await;
        let begun = Instant::now();
        let path = format!("/v1/events?after={before}&wait=20");
        let waiting = async { (agency.get(&path).await.expect(200).body, begun.elapsed()) };
        let change = async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            agency.post("/v1/children", &child("HCC")).await.expect(201).id()
        };
        let ((answer, after), created) = tokio::join!(waiting, change);
        assert_eq!(answer["items"][0]["data"]["id"], created.as_str());
        assert!(after >= Duration::from_millis(400) && after < Duration::from_secs(15), "{after:?}");
    }

    async fn who_waits_in_vain_is_answered_in_time(instance) {
        let agency = instance.agency();
        let before = newest(&agency).await;
        let begun = Instant::now();
        let answer = agency.get(&format!("/v1/events?after={before}&wait=1")).await.expect(200).body;
        assert_eq!((&answer["items"], &answer["next"]), (&json!([]), &json!(before)));
        assert!(begun.elapsed() >= Duration::from_millis(990), "{:?}", begun.elapsed());
    }

    async fn who_waits_is_not_woken_for_good_by_what_it_does_not_see(instance) {
        let (agency, hampshire) = (instance.agency(), instance.council("HCC"));
        let before = newest(&hampshire).await;
        let begun = Instant::now();
        let path = format!("/v1/events?after={before}&wait=2");
        let waiting = hampshire.get(&path);
        let child = child("PCC");
        let change = agency.post("/v1/children", &child);
        let (answer, _) = tokio::join!(waiting, change);
        let answer = answer.expect(200).body;
        assert_eq!(answer["items"], json!([]));
        assert_ne!(answer["next"], json!(before), "the place moves on");
        assert!(begun.elapsed() >= Duration::from_millis(1990), "{:?}", begun.elapsed());
    }

    async fn places_that_cannot_be_continued_from_are_refused(instance) {
        let agency = instance.agency();
        agency.post("/v1/children", &child("HCC")).await.expect(201);
        agency.get("/v1/events?after=nonsense").await.refused(400, "invalid-cursor");
        agency.get("/v1/events?start=yesterday").await.refused(400, "invalid-query");
        agency.get("/v1/events?limit=101").await.refused(400, "invalid-query");
        agency.get("/v1/events?wait=21").await.refused(400, "invalid-query");
        let here = newest(&agency).await;
        agency.get(&format!("/v1/events?after={here}&start=oldest")).await.refused(400, "invalid-query");
        let another = Instance::start(Backend::Sqlite).await;
        let elsewhere = newest(&another.agency()).await;
        agency.get(&format!("/v1/events?after={elsewhere}")).await.refused(410, "cursor-of-another-feed");
    }

    async fn old_events_are_forgotten_and_a_cursor_before_them_is_told(instance) {
        let agency = instance.agency();
        let start = newest(&agency).await;
        agency.post("/v1/children", &child("HCC")).await.expect(201);
        let kept = newest(&agency).await;
        agency.post("/v1/children", &child("HCC")).await.expect(201);
        let (both, _) = all_after(&agency, Some(&start)).await;
        assert_eq!(both.len(), 2);
        let tomorrow = chrono::Utc::now() + chrono::TimeDelta::days(1);
        let forgotten = instance.database.blocking(|connection| family_finding_persistence::events::forget_before(connection, tomorrow));
        assert_eq!(forgotten.expect("the database answers"), 1, "the newest stays");
        agency.get(&format!("/v1/events?after={start}")).await.refused(410, "cursor-too-old");
        let (rest, reached) = all_after(&agency, Some(&kept)).await;
        assert_eq!(rest, both[1..]);
        assert_eq!(all_after(&agency, None).await.0, both[1..]);
        agency.post("/v1/children", &child("HCC")).await.expect(201);
        let (new, _) = all_after(&agency, Some(&reached)).await;
        assert_eq!(new[0]["id"], json!("3"), "no place is given twice");
    }

    async fn consumers_that_restart_miss_nothing_and_see_nothing_twice_with_many_writers(instance) {
        let agency = instance.agency();
        let before = newest(&agency).await;
        let done = std::sync::atomic::AtomicBool::new(false);
        let writers = async {
            let each = (0..4).map(|writer| {
                let agency = agency.clone();
                async move {
                    let mut created = Vec::new();
                    for _ in 0..12 {
                        if writer % 2 == 0 {
                            created.push(pushed(&agency, "/v1/adopters", &adopter()).await["id"].as_str().expect("an id").to_owned());
                        } else {
                            let id = pushed(&agency, "/v1/children", &child("HCC")).await["id"].as_str().expect("an id").to_owned();
                            let fact = json!({"kind": "entered_care", "occurred_on": "2021-12-01"});
                            pushed(&agency, &format!("/v1/children/{id}/milestones"), &fact).await;
                            created.push(id);
                        }
                    }
                    created
                }
            });
            let created: Vec<String> = join_all(each).await.into_iter().flatten().collect();
            done.store(true, std::sync::atomic::Ordering::SeqCst);
            created
        };
        let consumer = async {
            let (mut seen, mut place) = (Vec::new(), before.clone());
            loop {
                let finished = done.load(std::sync::atomic::Ordering::SeqCst);
                let (events, reached) = all_after(&agency, Some(&place)).await;
                seen.extend(events);
                place = reached;
                if finished {
                    return seen;
                }
            }
        };
        let (created, seen) = tokio::join!(writers, consumer);
        let told = told(&seen);
        let unique: BTreeSet<_> = told.iter().collect();
        assert_eq!(unique.len(), told.len(), "nothing is told twice");
        let ids: Vec<i64> = seen.iter().map(|event| event["id"].as_str().expect("a place").parse().expect("a number")).collect();
        assert!(ids.windows(2).all(|pair| pair[1] == pair[0] + 1), "no gap: {ids:?}");
        for id in &created {
            let versions: Vec<i64> = told.iter().filter(|(_, of, _)| of == id).map(|(_, _, version)| *version).collect();
            let expected: Vec<i64> = (1..=versions.len() as i64).collect();
            assert!(!versions.is_empty() && versions == expected, "every version of {id}, in order: {versions:?}");
        }
    }
}

mod triggers {
    use super::*;
    use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
    use family_finding_persistence::{AnyConnection, StoreError};

    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }

    /// Tables that have a version, those with a trigger left out.
    const IN_SQLITE: &str = "SELECT tables.name AS line FROM sqlite_master tables JOIN pragma_table_info(tables.name) columns \
        WHERE tables.type = 'table' AND columns.name = 'version' AND (SELECT count(*) FROM sqlite_master triggers \
        WHERE triggers.type = 'trigger' AND triggers.tbl_name = tables.name AND triggers.name LIKE '%_event_%') < 2";
    const IN_POSTGRES: &str = "SELECT table_name::text AS line FROM information_schema.columns WHERE table_schema = current_schema() \
        AND column_name = 'version' AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = (table_schema || '.' || table_name)::regclass \
        AND tgname = table_name || '_event')";

    /// What carries a version and no trigger: the feed itself, the table of migrations, and what the
    /// version of its case counts.
    const WITHOUT: [&str; 9] = [
        "event_outbox",
        "events",
        "__diesel_schema_migrations",
        "identities",
        "erasures",
        // A region's own terms, which no case-management system follows.
        "interagency_agreements",
        "interagency_budgets",
        // How events leave, which is no case.
        "webhooks",
        "measure_targets",
    ];

    async fn stand_on_every_table_with_a_version(instance: &Instance) {
        let found = instance.database.blocking(|connection| -> Result<Vec<Line>, StoreError> {
            Ok(match connection {
                AnyConnection::Sqlite(connection) => sql_query(IN_SQLITE).load(connection)?,
                AnyConnection::Postgres(connection) => sql_query(IN_POSTGRES).load(connection)?,
            })
        });
        let mut missing: Vec<String> = found
            .expect("the schema can be read")
            .into_iter()
            .map(|Line { line }| line)
            .collect();
        missing.retain(|table| !WITHOUT.contains(&table.as_str()));
        assert_eq!(missing, Vec::<String>::new(), "changes of these tables are not told in the feed");
    }

    #[tokio::test]
    async fn stand_on_every_table_with_a_version_on_sqlite() {
        stand_on_every_table_with_a_version(&Instance::start(Backend::Sqlite).await).await;
    }

    #[tokio::test]
    async fn stand_on_every_table_with_a_version_on_postgres() {
        stand_on_every_table_with_a_version(&Instance::start(Backend::Postgres).await).await;
    }
}

/// A transaction that began first and commits last must not be skipped by who read meanwhile.
#[tokio::test]
async fn a_late_commit_is_not_skipped_on_postgres() {
    use diesel::connection::SimpleConnection;
    let instance = Instance::start(Backend::Postgres).await;
    let agency = instance.agency();
    let slow = agency.post("/v1/adopters", &adopter()).await.expect(201).id();
    let before = newest(&agency).await;
    let mut connection = instance.connection();
    connection.batch_execute("BEGIN").expect("a transaction begins");
    let touch = format!("UPDATE adopters SET version = version + 1 WHERE id = '{slow}'");
    connection.batch_execute(&touch).expect("the household is changed");

    let quick = agency.post("/v1/children", &child("HCC")).await.expect(201).id();
    let (first, place) = all_after(&agency, Some(&before)).await;
    assert_eq!(told(&first), [("child".to_owned(), quick, 1)], "what is committed is told at once");
    connection.batch_execute("COMMIT").expect("the slow one commits");
    drop(connection);
    let (late, _) = all_after(&agency, Some(&place)).await;
    assert_eq!(told(&late), [("adopter".to_owned(), slow, 2)], "what committed late comes after");
}
