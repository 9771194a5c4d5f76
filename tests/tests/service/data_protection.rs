//! Identity lies apart from the case and sealed; who may see it does, nobody else; and the keys
//! change while the service runs.

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use family_finding_persistence::{
    AnyConnection, StoreError, deployment,
    identities::{self, IDENTITY_IN_CASES, Keyring, Rotation},
};
use family_finding_tests::{Answer, Client, Instance, builders::*, instance::every_scope, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

async fn put(client: &Client, path: &str, etag: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", etag)];
    client.send(Method::PUT, path, &headers, Some(body.to_string())).await
}

/// Records the identity of a case of which none is recorded.
async fn told(client: &Client, case: &str, body: &Value) -> Answer {
    let path = format!("{case}/identity");
    let etag = client.get(&path).await.expect(200).header("etag").to_owned();
    put(client, &path, &etag, body).await
}

fn everything(instance: &Instance) -> Client {
    instance.caller("SOUTH", &every_scope())
}

async fn new_adopter(client: &Client) -> String {
    format!("/v1/adopters/{}", client.post("/v1/adopters", &adopter()).await.expect(201).id())
}

async fn new_child(client: &Client) -> String {
    format!("/v1/children/{}", client.post("/v1/children", &child("HCC")).await.expect(201).id())
}

/// Runs a statement of one text parameter on either database.
fn execute(instance: &Instance, statement: &'static str, parameter: &str) {
    let parameter = parameter.to_owned();
    let changed = instance.database.blocking(move |connection| -> Result<usize, StoreError> {
        Ok(match connection {
            AnyConnection::Sqlite(connection) => sql_query(statement.replace("$1", "?1"))
                .bind::<Text, _>(&parameter)
                .execute(connection)?,
            AnyConnection::Postgres(connection) => sql_query(statement).bind::<Text, _>(&parameter).execute(connection)?,
        })
    });
    assert!(changed.expect("the statement runs") > 0, "{statement}");
}

on_both_databases! {
    async fn an_identity_is_recorded_read_and_replaced(instance) {
        let client = everything(instance);
        for (case, body) in [
            (new_adopter(&client).await, household_identity()),
            (child_with_location(&client).await, with_place(child_identity())),
        ] {
            let path = format!("{case}/identity");
            let empty = client.get(&path).await.expect(200);
            let before = empty.header("etag").to_owned();
            let recorded = put(&client, &path, &before, &body).await.expect(200);
            assert_eq!(recorded.body, body);
            let read = client.get(&path).await.expect(200);
            assert_eq!(read.body, body);
            assert_eq!(read.header("etag"), recorded.header("etag"));
            put(&client, &path, &before, &body).await.refused(412, "stale-version");
            let unnamed = client.put(&path, &body).await;
            unnamed.refused(428, "precondition-required");
            let known = client.send(Method::GET, &path, &[("if-none-match", read.header("etag"))], None).await;
            assert_eq!(known.status.as_u16(), 304);
            // What is left out is not known any more.
            let replaced = put(&client, &path, read.header("etag"), &json!({})).await.expect(200);
            assert_eq!(replaced.body, json!({}));
        }
    }

    async fn the_case_and_its_identity_tell_the_same(instance) {
        let client = everything(instance);
        let mut household = adopter();
        household["household"]["adults"][0]["date_of_birth"] = json!("1985-01-31");
        let created = client.post("/v1/adopters", &household).await.expect(201);
        assert!(!created.text.contains("1985-01-31") && !created.text.contains("50.99"), "{}", created.text);
        let case = format!("/v1/adopters/{}", created.id());
        let identity = client.get(&format!("{case}/identity")).await.expect(200);
        assert_eq!(identity.body, json!({"adults": [{"date_of_birth": "1985-01-31"}], "latitude": 50.99, "longitude": -1.5}));
        let mut named = household_identity();
        named["latitude"] = json!(51.01);
        let case_before = client.get(&case).await.expect(200);
        put(&client, &format!("{case}/identity"), identity.header("etag"), &named).await.expect(200);
        let case_after = client.get(&case).await.expect(200);
        assert_ne!(case_before.header("etag"), case_after.header("etag"));
        assert_eq!(case_after.body["household"]["adults"][0]["date_of_birth"], "1984-02-29");
        assert_eq!(case_after.body["household"]["location"], json!({"area": "SO51", "latitude": 51.01, "longitude": -1.5}));
        // A change of the case keeps the names that it does not tell.
        let change = json!({"household": {"adults": [{"sex": "F", "date_of_birth": "1984-03-01"}, {"sex": "M"}]}});
        client.patch(&case, case_after.header("etag"), &change).await.expect(200);
        let after = client.get(&format!("{case}/identity")).await.expect(200).body;
        assert_eq!(after["adults"][0]["date_of_birth"], "1984-03-01");
        assert_eq!(after["adults"][0]["given_names"], "Marta");
        assert_eq!(after["adults"][1]["given_names"], "Piotr");
        // Nobody's name is lost by leaving an adult out of the case.
        let etag = client.get(&case).await.header("etag").to_owned();
        let change = json!({"household": {"adults": [{"sex": "F"}], "legal_status": "L0"}});
        let refused = client.patch(&case, &etag, &change).await.refused(422, "invalid-value");
        assert_eq!(refused.pointers(), ["/household/adults"]);
    }

    async fn a_circle_told_in_either_place_keeps_a_household_away(instance) {
        let client = everything(instance);
        let household = approved_adopter(&client, 1).await;
        let child = child_with_order(&client, "HCC").await;
        let barred = async || {
            let ranked = client.get(&format!("{child}/matches?include=barred")).await.expect(200);
            let found = ranked.body["items"].as_array().expect("items").iter().find(|item| item["adopter_id"] == id_of(&household)).cloned();
            found.expect("the household")["barriers"].as_array().expect("barriers").iter().any(|barrier| barrier["code"] == "excluded_area")
        };
        assert!(!barred().await);
        let circle = json!({"latitude": 50.99, "longitude": -1.50, "radius_km": 5});
        told(&client, &child, &json!({"excluded_places": [circle]})).await.expect(200);
        assert!(barred().await);
        told(&client, &child, &json!({})).await.expect(200);
        assert!(!barred().await);
        let etag = client.get(&child).await.header("etag").to_owned();
        client.patch(&child, &etag, &json!({"profile": {"excluded_areas": [circle]}})).await.expect(200);
        assert!(barred().await);
        // A home that moves is ranked where it is now.
        let mut moved = household_identity();
        (moved["latitude"], moved["longitude"]) = (json!(51.5), json!(-1.5));
        told(&client, &household, &moved).await.expect(200);
        assert!(!barred().await);
        let held = client.get(&format!("{child}/identity")).await.expect(200);
        assert_eq!(held.body["excluded_places"], json!([circle]));
    }

    async fn what_cannot_be_is_told_all_at_once(instance) {
        let client = everything(instance);
        let case = new_adopter(&client).await;
        let mut wrong = household_identity();
        wrong["adults"][0]["date_of_birth"] = json!("2010-01-01");
        wrong["address"]["postcode"] = json!("PO30 1AA");
        wrong.as_object_mut().expect("an object").remove("longitude");
        let refused = told(&client, &case, &wrong).await.refused(422, "several-faults");
        assert_eq!(refused.pointers(), ["/address/postcode", "/adults/0/date_of_birth", "/longitude"]);
        assert!(!refused.text.contains("2010") && !refused.text.contains("PO30") && !refused.text.contains("Marta"), "{}", refused.text);
        assert!(!client.get(&format!("{case}/identity")).await.expect(200).text.contains("Marta"));
        // Coordinates lie in an area that the case knows.
        let child = new_child(&client).await;
        let placed = json!({"latitude": 50.9, "longitude": -1.4});
        let refused = told(&client, &child, &placed).await.refused(422, "field-required");
        assert_eq!(refused.pointers(), ["/latitude"]);
        // The address stays in the area by which others know the household.
        told(&client, &case, &household_identity()).await.expect(200);
        let etag = client.get(&case).await.header("etag").to_owned();
        let elsewhere = json!({"household": {"location": {"area": "PO30"}}});
        let refused = client.patch(&case, &etag, &elsewhere).await.refused(422, "invalid-value");
        assert_eq!(refused.pointers(), ["/household/location/area"]);
    }

    async fn identity_is_for_those_whose_scope_and_organisation_say_so(instance) {
        let client = everything(instance);
        let (household, child, _) = placed_child(&client).await;
        told(&client, &household, &household_identity()).await.expect(200);
        told(&client, &child, &child_identity()).await.expect(200);
        let council = instance.caller("HCC", &every_scope());
        council.get(&household).await.expect(200);
        council.get(&format!("{household}/identity")).await.refused(403, "forbidden");
        assert_eq!(council.get(&format!("{child}/identity")).await.expect(200).body, child_identity());
        let other = instance.caller("PCC", &every_scope());
        other.get(&format!("{child}/identity")).await.refused(404, "not-found");
        let agency = instance.agency();
        for case in [&household, &child] {
            agency.get(&format!("{case}/identity")).await.refused(403, "forbidden");
            let shown = agency.get(case).await.expect(200).text;
            for text in ["Marta", "1984-02-29", "50.99", "50.7", "Lexi", "excluded_places", "latitude"] {
                assert!(!shown.contains(text), "{text}: {shown}");
            }
            // Names and addresses stand in the identity alone, whoever asks.
            let shown = client.get(case).await.expect(200).text;
            for text in ["Marta", "Example Street", "Lexi", "Sample Road", "A123456789012"] {
                assert!(!shown.contains(text), "{text}: {shown}");
            }
        }
    }

    async fn nothing_of_an_identity_stands_in_the_database_in_the_clear(instance) {
        let client = everything(instance);
        let mut household = adopter();
        household["household"]["adults"][1]["date_of_birth"] = json!("1977-07-17");
        household["household"]["location"] = json!({"area": "SO51", "latitude": 50.912345, "longitude": -1.543219});
        let created = client.post_once("/v1/adopters", "marked-household", &household).await.expect(201);
        let case = format!("/v1/adopters/{}", created.id());
        let mut marked = household_identity();
        marked["adults"][0] = json!({"given_names": "Quetzalina", "family_name": "Zyxwvut", "date_of_birth": "1971-11-17", "telephone": "0777 123987", "email": "quetzal@mark.example"});
        marked["address"] = json!({"lines": ["17 Markedstone Row"], "postcode": "SO51 9QZ"});
        (marked["latitude"], marked["longitude"]) = (json!(50.912346), json!(-1.543218));
        told(&client, &case, &marked).await.expect(200);
        client.post_once(&format!("{case}/milestones"), "marked-milestone", &json!({"kind": "enquiry_received", "occurred_on": "2021-01-04", "enquiry_source": "web"})).await.expect(201);
        let mut profile = child("HCC");
        profile["profile"]["location"] = json!({"area": "PO30", "latitude": 50.698765, "longitude": -1.298765});
        profile["profile"]["excluded_areas"] = json!([{"latitude": 50.787654, "longitude": -1.187654, "radius_km": 3}]);
        let created = client.post_once("/v1/children", "marked-child", &profile).await.expect(201);
        let child = format!("/v1/children/{}", created.id());
        let mut marked = child_identity();
        marked["given_names"] = json!("Xochitlana");
        marked["known_as"] = json!("Xoxo Markling");
        told(&client, &child, &marked).await.expect(200);
        for text in [
            "1977-07-17", "50.912345", "1.543219", "Quetzalina", "Zyxwvut", "1971-11-17", "0777 123987", "quetzal@mark", "Markedstone", "SO51 9QZ",
            "50.912346", "1.543218", "50.698765", "1.298765", "50.787654", "1.187654", "Xochitlana", "Xoxo Markling", "A123456789012",
        ] {
            assert!(!instance.holds_at_rest(text), "{text}");
        }
        // The search finds what does stand there.
        assert!(instance.holds_at_rest("SO51") && instance.holds_at_rest(created.body["reference"].as_str().expect("a reference")));
        let metrics = client.get("/metrics").await.text;
        assert!(!metrics.contains("Quetzal") && !metrics.contains("Xochitl"));
    }

    async fn a_seal_opens_for_its_own_case_only(instance) {
        let client = everything(instance);
        let (own, other) = (new_child(&client).await, new_child(&client).await);
        let mut marked = child_identity();
        marked["given_names"] = json!("Swapped Quetzal");
        told(&client, &other, &marked).await.expect(200);
        execute(instance, "UPDATE identities SET case_id = $1", id_of(&own));
        let answer = client.get(&format!("{own}/identity")).await.refused(500, "internal-error");
        assert!(!answer.text.contains("Quetzal"), "{}", answer.text);
    }

    async fn keys_rotate_while_the_service_runs_and_after_a_stop_in_the_middle(instance) {
        let client = everything(instance);
        let mut cases = Vec::new();
        for _ in 0..120 {
            let case = new_child(&client).await;
            told(&client, &case, &child_identity()).await.expect(200);
            cases.push(case);
        }
        let new = Keyring::new_entry("new").expect("a key");
        let ring = Keyring::read(&format!("{new},{}", instance.identity_key)).expect("a keyring");
        // Stopped after the first step: some are sealed with the new key, the others not yet.
        let rotate = |go_on: bool| identities::rotate(&instance.database, &ring, |_| go_on).expect("it rotates");
        let stopped = rotate(false);
        assert_eq!(stopped, Rotation { sealed_anew: 50, left: 70 });
        let counts = instance.database.blocking(identities::count_by_key).expect("counted");
        assert_eq!((counts["new"], counts["test"]), (50, 70));
        // Whoever lacks a key that is in use does not begin.
        let unknown = identities::rotate(&instance.database, &Keyring::read(&new).expect("a keyring"), |_| true);
        assert!(matches!(unknown, Err(StoreError::UnknownKeys(names)) if names == "test"));
        // A process that does not know the new key yet writes on; its seals are found again.
        let waiting = new_child(&client).await;
        told(&client, &waiting, &child_identity()).await.expect(200);
        assert_eq!(rotate(true), Rotation { sealed_anew: 71, left: 0 });
        assert_eq!(rotate(true), Rotation { sealed_anew: 0, left: 0 });
        let alone = Keyring::read(&new).expect("a keyring");
        for case in &cases {
            let id = id_of(case).parse().expect("an identifier");
            let read = instance.database.blocking(|connection| {
                identities::find::<family_finding_domain::identities::ChildIdentity>(connection, &alone, id)
            });
            let read = read.expect("it opens with the new key alone");
            assert_eq!((serde_json::to_value(&read.identity).expect("JSON"), read.version), (child_identity(), 1));
        }
    }

    async fn identity_that_older_versions_left_in_cases_is_moved_out(instance) {
        let client = everything(instance);
        let (household, child) = (new_adopter(&client).await, new_child(&client).await);
        told(&client, &household, &json!({})).await.expect(200);
        execute(
            instance,
            "UPDATE adopters SET household = '{\"adults\":[{\"sex\":\"F\",\"date_of_birth\":\"1981-08-21\"}],\"location\":{\"area\":\"SO51\",\"latitude\":50.876543,\"longitude\":-1.5}}' WHERE id = $1",
            id_of(&household),
        );
        execute(
            instance,
            "UPDATE children SET profile = '{\"date_of_birth\":\"2019-11-20\",\"sex\":\"F\",\"excluded_areas\":[{\"latitude\":50.765432,\"longitude\":-1.2,\"radius_km\":4},{\"area\":\"PO1\"}]}' WHERE id = $1",
            id_of(&child),
        );
        let keys = Keyring::read(&instance.identity_key).expect("a keyring");
        let now = "2022-04-01T09:00:00Z".parse().expect("an instant");
        assert_eq!(identities::enclose(&instance.database, &keys, now).expect("nothing waits"), 0);
        instance.database.blocking(|connection| deployment::put(connection, IDENTITY_IN_CASES, "yes")).expect("set");
        assert_eq!(identities::enclose(&instance.database, &keys, now).expect("moved"), 2);
        assert_eq!(identities::enclose(&instance.database, &keys, now).expect("done"), 0);
        for text in ["1981-08-21", "50.876543", "50.765432"] {
            assert!(!instance.holds_at_rest(text), "{text}");
        }
        let shown = client.get(&household).await.expect(200).body;
        assert_eq!(shown["household"]["adults"][0]["date_of_birth"], "1981-08-21");
        assert_eq!(shown["household"]["location"]["latitude"], 50.876543);
        let shown = client.get(&child).await.expect(200).body;
        assert_eq!(
            shown["profile"]["excluded_areas"],
            json!([{"area": "PO1"}, {"latitude": 50.765432, "longitude": -1.2, "radius_km": 4}])
        );
    }
}

async fn child_with_location(client: &Client) -> String {
    let mut body = child("HCC");
    body["profile"]["location"] = json!({"area": "PO30"});
    format!("/v1/children/{}", client.post("/v1/children", &body).await.expect(201).id())
}

fn with_place(mut identity: Value) -> Value {
    (identity["latitude"], identity["longitude"]) = (json!(50.7), json!(-1.29));
    identity
}
