//! The audit trail: who was shown what and who changed what, that it cannot be left out, that
//! nothing of it can be altered unseen, and who may read it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use family_finding::{
    audit::{Verified, examine, seal_rest},
    service::Clock,
};
use family_finding_domain::audit::{Finding, Seal};
use family_finding_persistence::{AnyConnection, Database, StoreError};
use family_finding_tests::{
    Answer, Client, Instance,
    builders::*,
    instance::{TODAY, all_scopes},
    on_both_databases,
    reading::every_page,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

fn auditor(instance: &Instance) -> Client {
    instance.caller("SOUTH", &["audit:read"])
}

fn with_identity(instance: &Instance, organisation: &str) -> Client {
    let scopes: Vec<&str> = all_scopes().into_iter().chain(["identity:read"]).collect();
    instance.caller(organisation, &scopes)
}

/// The trail as the auditor sees it, narrowed by a query, the newest entry first.
async fn trail(instance: &Instance, query: &str) -> Vec<Value> {
    every_page(&auditor(instance), &format!("/v1/audit-entries?limit=100&{query}"))
        .await
        .0
}

/// Who has looked at this case's record: one request.
async fn looked_at(instance: &Instance, case: &str) -> Vec<Value> {
    trail(instance, &format!("case_id={}", id_of(case))).await
}

fn cases(entry: &Value) -> BTreeSet<&str> {
    let listed = entry["cases"].as_array().expect("cases").iter();
    listed.map(|case| case["id"].as_str().expect("an identifier")).collect()
}

/// What an entry says was shown of the identity of a case.
fn identity<'a>(entry: &'a Value, case: &str) -> &'a Value {
    let listed = entry["cases"].as_array().expect("cases");
    let named = listed.iter().find(|named| named["id"] == id_of(case));
    &named.expect("the case is named")["identity_fields"]
}

async fn named(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    client.send(Method::GET, path, headers, None).await
}

/// Runs statements of one's own, as somebody with the database's own tools would.
fn with_own_tools(instance: &Instance, sqlite: &str, postgres: &str) -> Result<(), StoreError> {
    instance.database.blocking(|connection| match connection {
        AnyConnection::Sqlite(connection) => Ok(connection.batch_execute(sqlite)?),
        AnyConnection::Postgres(connection) => Ok(connection.batch_execute(postgres)?),
    })
}

fn on_either(instance: &Instance, statements: &str) {
    with_own_tools(instance, statements, statements).expect("the statements run");
}

on_both_databases! {
    async fn who_has_looked_at_a_childs_record_is_one_request(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let adopter = approved_adopter(&agency, 1).await;
        let young = child_with_order(&council, "HCC").await;
        let before = looked_at(instance, &young).await.len();
        let purpose = [("x-purpose", "court"), ("x-request-id", "looked-1"), ("x-forwarded-for", "198.51.100.1")];
        named(&council, &young, &purpose).await.expect(200);
        agency.get("/v1/children?limit=100").await.expect(200);
        agency.get(&format!("{young}/milestones")).await.expect(200);
        agency.get(&format!("{young}/matches")).await.expect(200);
        agency.get(&format!("{adopter}/matches")).await.expect(200);
        let link = link(&agency, &adopter, &young, "2021-08-10").await;
        agency.get(&link).await.expect(200);
        agency.get("/v1/links").await.expect(200);
        agency.get(&format!("{link}/milestones")).await.expect(200);
        let entries = looked_at(instance, &young).await;
        let mut operations: Vec<&str> = entries.iter().map(|entry| entry["operation"].as_str().expect("an operation")).collect();
        operations.truncate(entries.len() - before);
        let expected = [
            "list_link_milestones", "list_links", "read_link", "create_link", "list_adopter_matches",
            "list_child_matches", "list_child_milestones", "list_children", "read_child",
        ];
        // The newest first; looking into the trail is an entry itself.
        assert_eq!(operations.iter().filter(|operation| **operation != "list_audit_entries").copied().collect::<Vec<_>>(), expected);
        let read = entries.iter().find(|entry| entry["operation"] == "read_child").expect("the reading");
        let mut read = read.clone();
        assert!(read["at"].as_str().is_some_and(|at| at.starts_with(TODAY)));
        let object = read.as_object_mut().expect("an entry");
        object.remove("at");
        object.remove("id");
        assert_eq!(read, json!({
            "organisation": "HCC", "subject": "test-hcc", "operation": "read_child", "outcome": "answered",
            "cases": [{"kind": "child", "id": id_of(&young), "identity_fields": []}],
            // Nobody said that a proxy may be believed.
            "address": "127.0.0.1", "purpose": "court", "request_id": "looked-1"
        }));
        // Who looked into the trail of this child stands there too.
        let again = looked_at(instance, &young).await;
        assert_eq!(again[0]["operation"], "list_audit_entries");
        assert_eq!(again[0]["subject"], "test-south");
        // A ranking names the household too, and so does the link.
        let of_household = looked_at(instance, &adopter).await;
        for operation in ["list_child_matches", "read_link", "list_link_milestones", "list_adopter_matches"] {
            assert!(of_household.iter().any(|entry| entry["operation"] == operation), "{operation}");
        }
    }

    async fn the_fields_of_identity_that_were_shown_are_named(instance) {
        let agency = instance.agency();
        let adopter = format!("/v1/adopters/{}", {
            let mut household = adopter();
            household["household"]["adults"][0]["date_of_birth"] = json!("1983-07-19");
            agency.post("/v1/adopters", &household).await.expect(201).id()
        });
        let plain = format!("/v1/adopters/{}", {
            let mut household = super::adopter();
            household["household"]["location"] = json!({"area": "SO51"});
            agency.post("/v1/adopters", &household).await.expect(201).id()
        });
        agency.get(&adopter).await.expect(200);
        assert_eq!(identity(&looked_at(instance, &adopter).await[0], &adopter), &json!([]));
        let sees = with_identity(instance, "SOUTH");
        sees.get(&adopter).await.expect(200);
        let both = json!(["coordinates", "adult_date_of_birth"]);
        let entries = looked_at(instance, &adopter).await;
        let entry = entries.iter().find(|entry| entry["operation"] == "read_adopter").expect("the reading");
        assert_eq!(identity(entry, &adopter), &both);
        // Of each case of a page what was shown of it.
        sees.get("/v1/adopters").await.expect(200);
        let entry = &trail(instance, "operation=list_adopters").await[0];
        assert_eq!((identity(entry, &adopter), identity(entry, &plain)), (&both, &json!([])));
        // The answer to a change shows it too.
        let etag = sees.get(&adopter).await.expect(200).header("etag").to_owned();
        sees.patch(&adopter, &etag, &json!({"household": {"needs": {"autism": "yes"}}})).await.expect(200);
        assert_eq!(identity(&trail(instance, "operation=patch_adopter").await[0], &adopter), &both);
        let young = format!("/v1/children/{}", {
            let mut young = child("HCC");
            young["profile"]["excluded_areas"] = json!([{"latitude": 50.9, "longitude": -1.4, "radius_km": 5}]);
            with_identity(instance, "HCC").post("/v1/children", &young).await.expect(201).id()
        });
        // The answer to a creating request holds none.
        assert_eq!(identity(&trail(instance, "operation=create_child").await[0], &young), &json!([]));
        let council = with_identity(instance, "HCC");
        council.get(&young).await.expect(200);
        assert_eq!(identity(&trail(instance, "operation=read_child").await[0], &young), &json!(["coordinates"]));
        // An identity says which of its fields it showed.
        let path = format!("{young}/identity");
        let etag = council.get(&path).await.expect(200).header("etag").to_owned();
        assert_eq!(identity(&trail(instance, "operation=read_child_identity").await[0], &young), &json!(["coordinates"]));
        let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
        let writes = instance.caller("HCC", &["identity:write"]);
        let body = Some(super::child_identity().to_string());
        writes.send(reqwest::Method::PUT, &path, &headers, body).await.expect(200);
        let all = json!(["coordinates", "name", "address", "unique_pupil_number"]);
        assert_eq!(identity(&trail(instance, "operation=put_child_identity").await[0], &young), &all);
    }

    async fn a_page_names_every_case_it_shows_and_no_other(instance) {
        let agency = instance.agency();
        for _ in 0..7 {
            agency.post("/v1/children", &child("HCC")).await.expect(201);
        }
        let (all, _) = every_page(&agency, "/v1/children?limit=3").await;
        let shown: BTreeSet<&str> = all.iter().map(|child| child["id"].as_str().expect("an id")).collect();
        let entries = trail(instance, "operation=list_children").await;
        assert_eq!(entries.iter().map(|entry| cases(entry).len()).collect::<Vec<_>>(), [1, 3, 3]);
        assert_eq!(entries.iter().flat_map(cases).collect::<BTreeSet<_>>(), shown);
        // An empty page is an entry that names nothing: somebody has searched.
        agency.get("/v1/children?reference=NOBODY").await.expect(200);
        assert_eq!(cases(&trail(instance, "operation=list_children").await[0]), BTreeSet::new());
    }

    async fn a_change_names_what_it_did_to_other_cases(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let (one, other) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "PCC").await);
        let wins = link(&agency, &adopter, &one, "2021-08-10").await;
        let loses = link(&agency, &adopter, &other, "2021-08-11").await;
        go_on_to(&agency, &wins, "match_decided").await;
        let entry = &trail(instance, "operation=record_link_milestone").await[0];
        for case in [&adopter, &one, &other, &wins, &loses] {
            assert!(cases(entry).contains(id_of(case)), "{case} {entry}");
        }
        // The answer that a key gets again is shown again.
        let body = child("HCC");
        let first = agency.post_once("/v1/children", "key-1", &body).await.expect(201);
        let again = agency.post_once("/v1/children", "key-1", &body).await.expect(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        let entries = looked_at(instance, &first.id()).await;
        assert_eq!(entries.iter().filter(|entry| entry["operation"] == "create_child").count(), 2);
    }

    async fn an_attempt_that_is_refused_is_an_entry_of_those_it_was_aimed_at(instance) {
        let young = child_with_order(&instance.council("HCC"), "HCC").await;
        for organisation in ["NORTH", "LDS", "HARBOUR", "PCC"] {
            instance.caller(organisation, &all_scopes()).get(&young).await.refused(404, "not-found");
            let entry = looked_at(instance, &young).await.into_iter().find(|entry| entry["organisation"] == organisation);
            assert_eq!(entry.unwrap_or_else(|| panic!("{organisation}"))["outcome"], "hidden");
        }
        // The other region is not told whose child it is.
        let northern = instance.caller("NORTH", &all_scopes());
        assert_eq!(northern.get(&format!("/v1/audit-entries?case_id={}", id_of(&young))).await.expect(200).body["items"], json!([]));
        let early = json!({"kind": "adoption_order_granted", "occurred_on": "2021-08-10"});
        instance.council("HCC").post(&format!("{young}/milestones"), &early).await.expect(409);
        let entries = trail(instance, "operation=record_child_milestone").await;
        assert_eq!((&entries[0]["outcome"], cases(&entries[0])), (&json!("refused"), BTreeSet::from([id_of(&young)])));
        // What nobody has is an attempt of the caller's own region.
        let nobody = "/v1/children/0197f000-0000-7000-8000-00000000dead";
        instance.council("HCC").get(nobody).await.refused(404, "not-found");
        assert_eq!(looked_at(instance, nobody).await[0]["organisation"], "HCC");
        // Text that is no identifier never reaches the trail.
        instance.council("HCC").get("/v1/children/quetzal").await.refused(404, "not-found");
        assert!(!trail(instance, "").await.iter().any(|entry| entry.to_string().contains("quetzal")));
    }

    async fn the_trail_is_narrowed_and_read_page_by_page(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let young = child_after(&council, "HCC", 2).await;
        for _ in 0..5 {
            agency.get(&young).await.expect(200);
        }
        let by = |query: String| async move { trail(instance, &query).await };
        let case = id_of(&young);
        let of_council = by(format!("case_id={case}&organisation=HCC")).await;
        assert!(of_council.len() == 3 && of_council.iter().all(|entry| entry["subject"] == "test-hcc"), "{of_council:?}");
        assert_eq!(by(format!("case_id={case}&subject=test-south&operation=read_child")).await.len(), 5);
        assert_eq!(by(format!("case_id={case}&operation=read_child&from={TODAY}&to={TODAY}")).await.len(), 5);
        assert_eq!(by(format!("case_id={case}&from=2022-04-02")).await, Vec::<Value>::new());
        assert_eq!(by(format!("case_id={case}&to=2022-03-31")).await, Vec::<Value>::new());
        assert_eq!(by("subject=test-nobody".to_owned()).await, Vec::<Value>::new());
        for query in [format!("case_id={case}&operation=read_child"), "subject=test-south&operation=read_child".to_owned()] {
            let (entries, sizes) = every_page(&auditor(instance), &format!("/v1/audit-entries?limit=2&{query}")).await;
            assert_eq!(sizes, [2, 2, 1], "{query}");
            let ids: Vec<&str> = entries.iter().map(|entry| entry["id"].as_str().expect("an id")).collect();
            assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "{query}: the newest first");
        }
        let sees = auditor(instance);
        sees.get("/v1/audit-entries?from=2022-04-02&to=2022-04-01").await.refused(400, "invalid-query");
        sees.get("/v1/audit-entries?case_id=%27").await.refused(400, "invalid-query");
        let wrong = named(&agency, &young, &[("x-purpose", "because")]).await.refused(400, "invalid-query");
        assert_eq!(wrong.pointers(), ["X-Purpose"]);
    }

    async fn an_auditor_sees_the_trail_of_the_region_and_no_case(instance) {
        let young = child_with_order(&instance.council("HCC"), "HCC").await;
        let sees = auditor(instance);
        for path in [young.as_str(), "/v1/children", "/v1/adopters", "/v1/links", "/v1/measures?period=2021-22"] {
            sees.get(path).await.refused(403, "forbidden");
        }
        instance.caller("HCC", &["audit:read"]).get("/v1/audit-entries").await.refused(403, "forbidden");
        instance.caller("HARBOUR", &["audit:read"]).get("/v1/audit-entries").await.refused(403, "forbidden");
        instance.agency().get("/v1/adopters").await.expect(200);
        let northern = instance.caller("NORTH", &["audit:read"]);
        let theirs = northern.get("/v1/audit-entries").await.expect(200);
        assert!(theirs.body["items"].as_array().expect("items").iter().all(|entry| entry["organisation"] == "NORTH"), "{}", theirs.text);
        trail(instance, "").await;
        let ours = trail(instance, "").await;
        assert!(ours.iter().any(|entry| entry["operation"] == "list_audit_entries" && entry["subject"] == "test-south"));
        assert!(!ours.iter().any(|entry| entry["organisation"] == "NORTH"));
    }

    async fn what_cannot_be_recorded_is_not_shown_and_not_done(instance) {
        let agency = instance.agency();
        let young = child_with_order(&agency, "HCC").await;
        let etag = agency.get(&young).await.expect(200).header("etag").to_owned();
        on_either(instance, "ALTER TABLE audit_entry_cases RENAME TO audit_entry_cases_away");
        for path in [young.clone(), "/v1/children".to_owned(), format!("{young}/matches"), "/v1/children/0197f000-0000-7000-8000-00000000dead".to_owned()] {
            let refused = agency.get(&path).await.refused(503, "audit-unavailable");
            assert!(refused.headers.contains_key("retry-after"));
            assert!(!refused.text.contains("2019-11-20"), "{}", refused.text);
        }
        let body = child("HCC");
        agency.post("/v1/children", &body).await.refused(503, "audit-unavailable");
        let change = json!({"profile": {"needs": {"autism": "present"}}});
        agency.patch(&young, &etag, &change).await.refused(503, "audit-unavailable");
        // What shows no case goes on.
        agency.get("/v1/measures?period=2021-22").await.expect(200);
        on_either(instance, "ALTER TABLE audit_entry_cases_away RENAME TO audit_entry_cases");
        // Nothing of it was done: the record is at its version, and the reference is free.
        assert_eq!(agency.get(&young).await.expect(200).header("etag"), etag);
        agency.post("/v1/children", &body).await.expect(201);
    }

    async fn readers_at_the_same_time_leave_an_entry_each(instance) {
        let agency = instance.agency();
        let young = child_after(&agency, "HCC", 1).await;
        let readers: Vec<_> = (0..120)
            .map(|index| {
                let (agency, young) = (agency.clone(), young.clone());
                tokio::spawn(async move {
                    let name = format!("together-{index}");
                    named(&agency, &young, &[("x-request-id", &name)]).await.expect(200);
                    // It is there before the answer is.
                    name
                })
            })
            .collect();
        let mut names = BTreeSet::new();
        for reader in readers {
            names.insert(reader.await.expect("the reader reads"));
        }
        let entries = trail(instance, "operation=read_child").await;
        let kept: BTreeSet<String> = entries.iter().map(|entry| entry["request_id"].as_str().expect("a request").to_owned()).collect();
        assert_eq!(kept, names);
        assert_eq!(entries.len(), names.len());
    }
}

const TABLES: [&str; 4] = ["audit_entries", "audit_entry_cases", "audit_seals", "audit_seal_entries"];

/// The moment of the instances' clock.
fn now() -> DateTime<Utc> {
    Clock::StandingAt(TODAY.parse().expect("a day")).now()
}

/// Examines the trail as `family-finding audit verify` does.
fn verified(database: &Database, kept: &[(i64, String)]) -> Verified {
    examine(database, kept.to_vec(), now() - TimeDelta::minutes(60), |_, _| ()).expect("the trail can be read")
}

/// A trail of a few seals that is whole, and nothing unsealed.
async fn sealed(instance: &Instance) -> Seal {
    let agency = instance.agency();
    for _ in 0..2 {
        let young = child_after(&agency, "HCC", 2).await;
        agency.get(&young).await.expect(200);
        let purpose = [("x-purpose", "panel")];
        named(&agency, "/v1/children", &purpose).await.expect(200);
        seal_all(instance).await;
    }
    let whole = verified(&instance.database, &[]);
    assert_eq!((whole.findings, whole.unsealed), (vec![], 0));
    assert!(whole.entries >= 10);
    let newest = whole.newest.expect("a seal");
    assert!(newest.sequence >= 2);
    newest
}

/// Waits until everything is sealed; the service may be at it, too.
async fn seal_all(instance: &Instance) {
    let clock = Clock::StandingAt(TODAY.parse().expect("a day"));
    for _ in 0..50 {
        seal_rest(&instance.database, &clock).await.expect("sealing");
        if verified(&instance.database, &[]).unsealed == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("entries stay unsealed");
}

/// What only an owner of the tables can do: take the guards away.
fn without_guards(instance: &Instance) {
    let mut sqlite = String::new();
    let mut postgres = String::new();
    for table in TABLES {
        for guard in ["no_update", "no_delete", "no_replace"] {
            sqlite += &format!("DROP TRIGGER {table}_{guard};");
        }
        postgres += &format!("DROP TRIGGER {table}_append_only ON {table};");
    }
    with_own_tools(instance, &sqlite, &postgres).expect("the guards are taken away");
}

on_both_databases! {
    async fn nothing_of_the_trail_can_be_updated_or_deleted(instance) {
        sealed(instance).await;
        for (table, key) in TABLES.into_iter().zip(["id", "case_id", "sequence", "entry_id"]) {
            for statement in [
                format!("UPDATE {table} SET {key} = {key}"),
                format!("DELETE FROM {table}"),
            ] {
                assert!(with_own_tools(instance, &statement, &statement).is_err(), "{statement}");
            }
            let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            assert!(with_own_tools(instance, &replace, &format!("TRUNCATE {table}")).is_err(), "{table}");
        }
        let update = "INSERT INTO audit_seals SELECT * FROM audit_seals ON CONFLICT (sequence) DO UPDATE SET hash = ''";
        let on_sqlite = update.replace("audit_seals ON", "audit_seals WHERE true ON");
        assert!(with_own_tools(instance, &on_sqlite, update).is_err());
        assert_eq!(verified(&instance.database, &[]).findings, vec![]);
    }

    async fn every_alteration_is_found(instance) {
        let newest = sealed(instance).await;
        without_guards(instance);
        let kept = [(newest.sequence, newest.hash.clone())];
        // The earliest entry that names a case, of the first seal.
        let one = "(SELECT min(entry_id) FROM audit_seal_entries WHERE seal = 1)";
        let alterations = [
            ("audit_entries", "at", "'2022-04-01 00:00:00'", format!("id = {one}")),
            ("audit_entries", "region", "'NORTH'", format!("id = {one}")),
            ("audit_entries", "region", "NULL", format!("id = {one}")),
            ("audit_entries", "organisation", "'PCC'", format!("id = {one}")),
            ("audit_entries", "subject", "'somebody-else'", format!("id = {one}")),
            ("audit_entries", "operation", "'read_link'", format!("id = {one}")),
            ("audit_entries", "outcome", "'hidden'", format!("id = {one}")),
            ("audit_entries", "cases", "''", format!("id = {one}")),
            ("audit_entries", "address", "NULL", format!("id = {one}")),
            ("audit_entries", "purpose", "'court'", format!("id = {one}")),
            ("audit_entries", "request_id", "'another'", format!("id = {one}")),
            ("audit_entries", "id", "'0197f000-0000-7000-8000-00000000dead'", format!("id = {one}")),
            ("audit_entry_cases", "case_id", "'0197f000-0000-7000-8000-00000000dead'", format!("entry_id = {one}")),
            ("audit_seals", "sealed_at", "'2022-04-01 00:00:00'", "sequence = 1".to_owned()),
            ("audit_seals", "entries", "entries + 1", "sequence = 1".to_owned()),
            ("audit_seals", "previous", "'x'", "sequence = 1".to_owned()),
            ("audit_seals", "hash", "'x'", "sequence = 1".to_owned()),
            ("audit_seals", "hash", "'x'", format!("sequence = {}", newest.sequence)),
            ("audit_seals", "sequence", "sequence + 1000", "sequence = 1".to_owned()),
            ("audit_seal_entries", "digest", "'x'", format!("entry_id = {one}")),
            ("audit_seal_entries", "seal", "seal + 1", format!("entry_id = {one}")),
        ];
        for (table, column, value, place) in alterations {
            on_either(instance, &format!(
                "CREATE TABLE kept_aside AS SELECT * FROM {table} WHERE {place}; \
                 UPDATE {table} SET {column} = {value} WHERE {place};"
            ));
            let found = verified(&instance.database, &kept).findings;
            assert!(!found.is_empty(), "{table}.{column} = {value} is not found");
            // What was altered is put back, so that the next alteration is found by itself.
            let key = match table {
                "audit_entries" => "id",
                "audit_seals" => "sequence",
                _ => "entry_id",
            };
            let altered = match (table, column) {
                ("audit_entries", "id") => "id = '0197f000-0000-7000-8000-00000000dead'".to_owned(),
                ("audit_seals", "sequence") => "sequence > 1000".to_owned(),
                _ => format!("{key} IN (SELECT {key} FROM kept_aside)"),
            };
            on_either(instance, &format!(
                "DELETE FROM {table} WHERE {altered}; INSERT INTO {table} SELECT * FROM kept_aside; DROP TABLE kept_aside;"
            ));
            assert_eq!(verified(&instance.database, &kept).findings, vec![], "{table}.{column} is put back");
        }
    }

    async fn what_is_taken_out_or_put_in_is_found(instance) {
        let newest = sealed(instance).await;
        without_guards(instance);
        let one = "(SELECT min(entry_id) FROM audit_seal_entries WHERE seal = 1)";
        let takings = [
            ("audit_entries", format!("id = {one}")),
            ("audit_entry_cases", format!("entry_id = {one}")),
            ("audit_seals", "sequence = 1".to_owned()),
            ("audit_seals", format!("sequence = {}", newest.sequence)),
            ("audit_seal_entries", format!("entry_id = {one}")),
            ("audit_seal_entries", "seal = 1".to_owned()),
        ];
        for (table, place) in takings {
            on_either(instance, &format!(
                "CREATE TABLE kept_aside AS SELECT * FROM {table} WHERE {place}; DELETE FROM {table} WHERE {place};"
            ));
            let found = verified(&instance.database, &[]).findings;
            assert!(!found.is_empty(), "{table} without {place} is not found");
            on_either(instance, &format!("INSERT INTO {table} SELECT * FROM kept_aside; DROP TABLE kept_aside;"));
            assert_eq!(verified(&instance.database, &[]).findings, vec![], "{table}");
        }
        // An entry of earlier, put in.
        let early = "0097f000-0000-7000-8000-00000000dead";
        on_either(instance, &format!(
            "INSERT INTO audit_entries SELECT '{early}', at, region, organisation, subject, operation, outcome, '', address, purpose, request_id FROM audit_entries WHERE id = {one}"
        ));
        let found = verified(&instance.database, &[]).findings;
        assert_eq!(found, vec![Finding::UnsealedTooLong { entries: 1, first: early.to_owned() }]);
        on_either(instance, &format!("DELETE FROM audit_entries WHERE id = '{early}'"));
        // A case that an entry does not name.
        on_either(instance, &format!("INSERT INTO audit_entry_cases SELECT 'somebody', id FROM audit_entries WHERE id = {one}"));
        assert_eq!(verified(&instance.database, &[]).findings, vec![Finding::CasesPutIn { rows: 1 }]);
        on_either(instance, "DELETE FROM audit_entry_cases WHERE case_id = 'somebody'");
        assert_eq!(verified(&instance.database, &[]).findings, vec![]);
    }

    async fn an_end_that_was_cut_off_is_found_by_a_seal_kept_outside(instance) {
        let newest = sealed(instance).await;
        let kept = [(newest.sequence, newest.hash.clone())];
        assert_eq!(verified(&instance.database, &kept).findings, vec![]);
        without_guards(instance);
        let of_last = format!("(SELECT entry_id FROM audit_seal_entries WHERE seal = {})", newest.sequence);
        on_either(instance, &format!(
            "DELETE FROM audit_entry_cases WHERE entry_id IN {of_last}; DELETE FROM audit_entries WHERE id IN {of_last}; \
             DELETE FROM audit_seal_entries WHERE seal = {0}; DELETE FROM audit_seals WHERE sequence = {0};", newest.sequence
        ));
        // The rest is whole by itself: that is why a seal is kept outside.
        assert_eq!(verified(&instance.database, &[]).findings, vec![]);
        assert_eq!(verified(&instance.database, &kept).findings, vec![Finding::KeptSealMissing { seal: newest.sequence }]);
        // And so is a trail that was written anew from there on.
        instance.agency().get("/v1/adopters").await.expect(200);
        seal_all(instance).await;
        assert_eq!(verified(&instance.database, &kept).findings, vec![Finding::KeptSealDiffers { seal: newest.sequence }]);
    }

    async fn several_processes_seal_each_entry_once(instance) {
        let agency = instance.agency();
        let clock = Clock::StandingAt(TODAY.parse().expect("a day"));
        let young = child_after(&agency, "HCC", 1).await;
        let sealers: Vec<_> = (0..4)
            .map(|_| {
                let (database, clock) = (instance.database.clone(), clock.clone());
                tokio::spawn(async move {
                    for _ in 0..25 {
                        seal_rest(&database, &clock).await.expect("a sealer waits for no other");
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                })
            })
            .collect();
        for _ in 0..60 {
            agency.get(&young).await.expect(200);
        }
        for sealer in sealers {
            sealer.await.expect("the sealer seals");
        }
        seal_all(instance).await;
        let whole = verified(&instance.database, &[]);
        assert_eq!((whole.findings, whole.unsealed), (vec![], 0));
        assert!(whole.entries >= 62);
    }

    async fn the_service_seals_what_is_new_within_seconds(instance) {
        instance.agency().get("/v1/adopters").await.expect(200);
        for _ in 0..60 {
            let whole = verified(&instance.database, &[]);
            assert_eq!(whole.findings, vec![]);
            if whole.unsealed == 0 && whole.entries > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("an entry stays unsealed");
    }
}
