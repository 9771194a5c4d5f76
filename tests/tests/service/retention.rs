//! For how long records are kept, and their erasure: never before the day, never by one person
//! alone; figures stay what they were.

use diesel::connection::SimpleConnection;
use family_finding::tokens::TokenRequest;
use family_finding_domain::{
    identifiers::{ChildId, OrganisationCode, Reference, SocialCareEpisodeId},
    returns::{
        CareRecord,
        social_care::{AdoptionDates, ApiBlock, ApiChild, BlockKey, Change, ChangeKind},
    },
};
use family_finding_persistence::{
    StoreError,
    identities::{self, Keyring},
    returns,
};
use family_finding_tests::{Client, Instance, builders::*, care::tell_care, instance::every_scope, on_both_databases, reading::*};
use serde_json::{Value, json};

/// Somebody of the regional agency, with every scope.
fn officer(instance: &Instance, name: &str) -> Client {
    let request = TokenRequest {
        organisation: "SOUTH".to_owned(),
        subject: name.to_owned(),
        scopes: every_scope().into_iter().map(str::to_owned).collect(),
        lifetime_seconds: 3600,
    };
    instance.with_token(&instance.issuer.mint(&request).expect("a token"))
}

/// The department accepted the child's adoption under its reference.
fn accepted_by_the_department(instance: &Instance, child: &str, reference: &str) {
    let change = Change {
        child: ChildId(id_of(child).parse().expect("an identifier")),
        kind: ChangeKind::New,
        sent: ApiChild {
            key: BlockKey {
                child: Reference::parse(reference, "").expect("a reference"),
                episode: SocialCareEpisodeId::parse("EP-1", "").expect("a key"),
            },
            block: ApiBlock::Told(AdoptionDates {
                initial_decision_date: "2021-03-15".parse().expect("a day"),
                matched_date: None,
                placed_date: None,
            }),
        },
    };
    let council = OrganisationCode::parse("HCC", "").expect("a code");
    let at = "2022-03-01T09:00:00Z".parse().expect("a moment");
    let kept = instance
        .database
        .blocking(|connection| returns::accept(connection, &council, &change, "receipt", at));
    kept.expect("it is kept");
}

async fn kept(client: &Client, query: &str, case: &str) -> Option<Value> {
    let (all, _) = every_page(client, &format!("/v1/retention?limit=100{query}")).await;
    let id = id_of(case);
    all.into_iter().find(|kept| kept["child_id"] == id || kept["adopter_id"] == id)
}

async fn figures(client: &Client) -> String {
    let mut text = String::new();
    for path in [
        "/v1/measures?period=2009-10",
        "/v1/measures?period=2021-22",
        "/v1/measures?period=2021-22&as_known_at=2022-03-31",
        "/v1/scorecards?period=2021-22",
    ] {
        text.push_str(&client.get(path).await.expect(200).text);
    }
    text
}

/// Changes rows as no operation does: a child's birth long ago.
fn born_long_ago(instance: &Instance, child: &str) {
    let statement = format!(
        "UPDATE children SET profile = replace(profile, '2019-11-20', '1940-11-20') WHERE id = '{}'",
        id_of(child)
    );
    instance
        .database
        .blocking(|connection| connection.batch_execute(&statement).map_err(StoreError::from))
        .expect("the row is changed");
}

/// How often the care of a child was recorded; 0 where nothing of it is held.
fn care_versions(instance: &Instance, child: &str) -> i64 {
    let keys = Keyring::read(&instance.identity_key).expect("a keyring");
    let id = ChildId(id_of(child).parse().expect("an identifier"));
    let held = instance
        .database
        .look(|connection| identities::find::<CareRecord>(connection, &keys, id));
    held.expect("the record can be read").version
}

/// Asks for the erasure of a record; answers its path.
async fn asked(client: &Client, case: &str) -> String {
    let named = if case.contains("children") { "child_id" } else { "adopter_id" };
    let asked = client.post("/v1/erasures", &json!({named: id_of(case)})).await.expect(201);
    assert_eq!(asked.body["state"], "requested");
    format!("/v1/erasures/{}", asked.id())
}

on_both_databases! {
    async fn every_record_has_its_day(instance) {
        let client = officer(instance, "one");
        let (household, child, _) = placed_child(&client).await;
        let other = child_with_order(&client, "HCC").await;
        let gone = withdrawn_household(&client).await;
        let going_on = adopter_after(&client, 3, 1).await;
        assert_eq!(kept(&client, "", &child).await, None, "nothing is due");
        let looked_after = kept(&client, "&due_on=2095-01-01", &other).await.expect("kept for 75 years");
        assert_eq!((&looked_after["basis"], &looked_after["runs_from"], &looked_after["keep_until"]), (&json!("child_looked_after"), &json!("2019-11-20"), &json!("2094-11-20")));
        assert_eq!(kept(&client, "&due_on=2094-11-20", &other).await, None, "the last day is kept");
        assert!(kept(&client, "&due_on=2094-11-21", &other).await.is_some());

        milestone(&client, &child, json!({"kind": "adoption_order_applied", "occurred_on": "2022-01-03"})).await;
        milestone(&client, &child, json!({"kind": "adoption_order_granted", "occurred_on": "2022-02-01"})).await;
        for (case, basis) in [(&child, "child_adopted"), (&household, "household_adopted")] {
            assert_eq!(kept(&client, "&due_on=2122-02-01", case).await, None);
            let kept = kept(&client, "&due_on=2122-02-02", case).await.expect("kept for 100 years");
            assert_eq!((&kept["basis"], &kept["keep_until"]), (&json!(basis), &json!("2122-02-01")));
        }
        let never_placed = kept(&client, "", &gone).await.expect("due today");
        assert_eq!((&never_placed["basis"], &never_placed["keep_until"]), (&json!("household_never_placed"), &json!("2016-03-01")));
        assert_eq!(kept(&client, "&due_on=2199-01-01", &going_on).await, None, "its journey goes on");
        // The region decides for its households.
        let etag = client.get("/v1/settings").await.expect(200).header("etag").to_owned();
        client.patch("/v1/settings", &etag, &json!({"household_retention_years": 20})).await.expect(200);
        assert_eq!(kept(&client, "", &gone).await, None);
        assert_eq!(kept(&client, "&due_on=2030-03-02", &gone).await.expect("in time")["keep_until"], "2030-03-01");
        // Page by page it is the same list, and no council's.
        let (whole, _) = every_page(&client, "/v1/retention?due_on=2199-01-01&limit=100").await;
        let (by_twos, _) = every_page(&client, "/v1/retention?due_on=2199-01-01&limit=2").await;
        assert!(whole.len() >= 4 && whole == by_twos);
        instance.caller("HCC", &every_scope()).get("/v1/retention").await.refused(403, "forbidden");
    }

    async fn nothing_is_erased_before_its_day(instance) {
        let client = officer(instance, "one");
        let (household, child, _) = placed_child(&client).await;
        for (named, case) in [("child_id", &child), ("adopter_id", &household)] {
            let refused = client.post("/v1/erasures", &json!({named: id_of(case)})).await.refused(409, "retention-runs");
            assert_eq!(refused.pointers(), [format!("/{named}")]);
        }
        for body in [json!({}), json!({"child_id": id_of(&child), "adopter_id": id_of(&household)})] {
            assert_eq!(client.post("/v1/erasures", &body).await.status, 422);
        }
        // A fact that is recorded after somebody asked keeps the record.
        let gone = withdrawn_household(&client).await;
        let erasure = asked(&client, &gone).await;
        let withdrawn = find_milestone(&client, &gone, "withdrawn").await;
        void(&client, &gone, &withdrawn).await.expect(200);
        let other = officer(instance, "two");
        other.post(&format!("{erasure}/decision"), &json!({"decision": "confirm"})).await.refused(409, "retention-runs");
        client.get(&gone).await.expect(200);
        assert_eq!(read(&client, &erasure).await["state"], "requested");
    }

    async fn an_erasure_takes_two(instance) {
        let (one, two) = (officer(instance, "one"), officer(instance, "two"));
        let gone = withdrawn_household(&one).await;
        let erasure = asked(&one, &gone).await;
        one.post("/v1/erasures", &json!({"adopter_id": id_of(&gone)})).await.refused(409, "erasure-stands");
        one.post(&format!("{erasure}/decision"), &json!({"decision": "confirm"})).await.refused(409, "second-person-needed");
        one.get(&gone).await.expect(200);
        let done = two.post(&format!("{erasure}/decision"), &json!({"decision": "confirm"})).await.expect(200);
        assert_eq!((&done.body["state"], &done.body["requested_by"], &done.body["decided_by"]), (&json!("done"), &json!("one"), &json!("two")));
        two.post(&format!("{erasure}/decision"), &json!({"decision": "reject"})).await.refused(409, "erasure-decided");
        // Rejected, the record stays, and may be asked for again.
        let other = withdrawn_household(&one).await;
        let rejected = asked(&one, &other).await;
        two.post(&format!("{rejected}/decision"), &json!({"decision": "reject"})).await.expect(200);
        two.get(&other).await.expect(200);
        asked(&one, &other).await;
        let (waiting, _) = every_page(&two, "/v1/erasures?state=requested").await;
        assert_eq!(waiting.len(), 1);
        for organisation in ["HCC", "NORTH", "HARBOUR"] {
            instance.caller(organisation, &every_scope()).get(&erasure).await.refused(404, "not-found");
        }
    }

    async fn an_erased_household_is_gone_and_still_counted(instance) {
        let (one, two) = (officer(instance, "one"), officer(instance, "two"));
        let gone = withdrawn_household(&one).await;
        let reference = read(&one, &gone).await["reference"].as_str().expect("a reference").to_owned();
        milestone(&one, &gone, json!({"kind": "information_session_attended", "occurred_on": "2010-01-12", "source_key": "session-4711"})).await;
        assert!(instance.holds_at_rest("session-4711"));
        one.post(&format!("{gone}/checks"), &json!({"kind": "dbs", "adult": 1, "requested_on": "2010-02-01"})).await.expect(201);
        let etag = one.get(&format!("{gone}/identity")).await.expect(200).header("etag").to_owned();
        let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
        one.send(reqwest::Method::PUT, &format!("{gone}/identity"), &headers, Some(household_identity().to_string())).await.expect(200);
        let counted = figures(&one).await;
        let erasure = asked(&one, &gone).await;
        two.post(&format!("{erasure}/decision"), &json!({"decision": "confirm"})).await.expect(200);
        for path in ["", "/identity", "/milestones", "/checks", "/timeline", "/matches", "/export"] {
            two.get(&format!("{gone}{path}")).await.refused(404, "not-found");
        }
        two.get(&format!("/v1/adopters/by-reference/south-adopters/{reference}")).await.refused(404, "not-found");
        for list in ["/v1/adopters?limit=100", "/v1/retention?due_on=2199-01-01&limit=100"] {
            assert!(!two.get(list).await.expect(200).text.contains(id_of(&gone)), "{list}");
        }
        assert_eq!(figures(&two).await, counted, "figures count what is left");
        // Nothing of it lies in the database any more but its random identifier.
        instance.checkpoint();
        assert!(instance.holds_at_rest(id_of(&gone)), "the trail and the erasure name it");
        assert!(!instance.holds_at_rest(&reference), "its reference is gone");
        assert!(!instance.holds_at_rest("session-4711"), "the key of its fact is gone");
        // Who looked at it, and who erased it, is still answered.
        let trail = two.get(&format!("/v1/audit-entries?limit=100&case_id={}", id_of(&gone))).await.expect(200);
        let operations = each(&trail.body["items"], "operation");
        for operation in ["create_adopter", "put_adopter_identity", "create_erasure", "record_erasure_decision"] {
            assert!(operations.contains(&operation.to_owned()), "{operation}: {operations:?}");
        }
        // The reference is free again.
        let mut anew = adopter();
        anew["reference"] = json!(reference);
        one.post("/v1/adopters", &anew).await.expect(201);
    }

    async fn an_erased_childs_link_stays_a_count(instance) {
        let (one, two) = (officer(instance, "one"), officer(instance, "two"));
        let (household, child, link) = placed_child(&one).await;
        milestone(&one, &link, json!({"kind": "visit_held", "occurred_on": "2021-08-12", "visit": "household_visit", "note": "The quetzal sang."})).await;
        milestone(&one, &link, json!({"kind": "disrupted", "occurred_on": "2022-01-10", "reason": "relationship_breakdown", "ended_by": "agency"})).await;
        let reference = read(&one, &child).await["reference"].as_str().expect("a reference").to_owned();
        tell_care(&one, &child, 0).await;
        assert_eq!(care_versions(instance, &child), 1);
        accepted_by_the_department(instance, &child, &reference);
        born_long_ago(instance, &child);
        let counted = figures(&one).await;
        let erasure = asked(&one, &child).await;
        two.post(&format!("{erasure}/decision"), &json!({"decision": "confirm"})).await.expect(200);
        for path in [&child, &link] {
            two.get(path).await.refused(404, "not-found");
        }
        assert_eq!(care_versions(instance, &child), 0, "the care record is left");
        instance.checkpoint();
        for mark in ["quetzal", &reference, "1940-11-20", "\"present\""] {
            assert!(!instance.holds_at_rest(mark), "{mark}");
        }
        // The household goes on beside it, and what is recorded of it is folded with what is left.
        two.get(&household).await.expect(200);
        milestone(&one, &household, json!({"kind": "hold_started", "occurred_on": "2022-02-01", "hold_requested_by": "household"})).await;
        let after = figures(&two).await;
        assert!(after.contains("disruption"), "{after}");
        for (before, after) in counted.split("\"code\"").zip(after.split("\"code\"")) {
            // Needs are known no more, so who was hard to place is; the households' hold is new.
            let may_differ = ["hard_to_place", "available", "hold"].iter().any(|word| before.contains(word));
            assert!(before == after || may_differ, "{before} {after}");
        }
    }
}
