//! Targets: set as data, version by version, beside every figure; and what it takes to reach one.

use family_finding_tests::{Answer, Client, Instance, builders::*, on_both_databases, reading::read};
use reqwest::Method;
use serde_json::{Value, json};

const YEAR: &str = "/v1/targets/2021-22";

/// Sets targets at the version that was read.
async fn replace(client: &Client, path: &str, etag: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", etag)];
    client.send(Method::PUT, path, &headers, Some(body.to_string())).await
}

fn of_approvals(value: f64) -> Value {
    json!({"targets": [{"measure": "approved", "value": value}]})
}

async fn figure(client: &Client, query: &str) -> Value {
    read(client, &format!("/v1/measures?{query}")).await["items"][0].clone()
}

on_both_databases! {
    async fn targets_are_set_version_by_version(instance) {
        let agency = instance.agency();
        agency.get(YEAR).await.refused(404, "not-found");
        let first = agency.put(YEAR, &of_approvals(110.0)).await.expect(201);
        assert_eq!((&first.body["version"], &first.body["from"], &first.body["to"]), (&json!(1), &json!("2021-04-01"), &json!("2022-03-31")));
        assert_eq!(first.body["set_for"], "SOUTH");
        assert!(first.body["set_at"].as_str().is_some_and(|at| at.starts_with("2022-04-01T")));
        assert!(first.body["set_by"].as_str().is_some_and(|subject| !subject.is_empty()));

        agency.put(YEAR, &of_approvals(120.0)).await.refused(428, "precondition-required");
        replace(&agency, YEAR, "\"2-20220401\"", &of_approvals(120.0)).await.refused(412, "stale-version");
        let changed = json!({"targets": [
            {"measure": "A10", "value": 400},
            {"measure": "stage_one_months", "value": 1.8},
            {"measure": "approved", "local_authority": "HCC", "value": 60},
            {"measure": "approved", "value": 120},
        ]});
        let second = replace(&agency, YEAR, first.header("etag"), &changed).await.expect(200);
        assert_eq!(second.body["version"], 2);
        let now = agency.get(YEAR).await.expect(200);
        assert_eq!(now.body, second.body);
        assert_eq!(now.body["targets"], json!([
            {"measure": "approved", "value": 120.0},
            {"measure": "approved", "local_authority": "HCC", "value": 60.0},
            {"measure": "stage_one_months", "value": 1.8},
            {"measure": "A10", "value": 400.0},
        ]), "by measure, the region first");
        let earlier = agency.get(&format!("{YEAR}?version=1")).await.expect(200);
        assert_eq!(earlier.body, first.body);
        agency.get(&format!("{YEAR}?version=3")).await.refused(404, "not-found");
        assert_eq!(read(&instance.council("HCC"), YEAR).await, now.body, "the region's councils read them");
        instance.council("HCC").put(YEAR, &of_approvals(1.0)).await.refused(403, "forbidden");
        instance.caller("NORTH", &["measures:read"]).get(YEAR).await.refused(404, "not-found");
        let nothing = replace(&agency, YEAR, now.header("etag"), &json!({"targets": []})).await.expect(200);
        assert_eq!((&nothing.body["version"], &nothing.body["targets"]), (&json!(3), &json!([])), "targets can be taken back");
    }

    async fn two_changes_of_one_version_are_not_both_made(instance) {
        let agency = instance.agency();
        let tag = agency.put(YEAR, &of_approvals(110.0)).await.expect(201).header("etag").to_owned();
        let (more, fewer) = (of_approvals(120.0), of_approvals(100.0));
        let (one, other) = tokio::join!(replace(&agency, YEAR, &tag, &more), replace(&agency, YEAR, &tag, &fewer));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", one.text, other.text);
        assert_eq!(read(&agency, YEAR).await["version"], 2);
    }

    async fn what_cannot_be_aimed_at_is_refused(instance) {
        let agency = instance.agency();
        for period in ["2021-23", "2021-22-q5", "2021-13", "1999-00", "next-year", "2021-22-to-date", "2019-20..2021-22", "2021-04-01..2021-04-30"] {
            agency.put(&format!("/v1/targets/{period}"), &of_approvals(110.0)).await.refused(404, "not-found");
            agency.get(&format!("/v1/targets/{period}")).await.refused(404, "not-found");
        }
        let below = json!({"targets": [{"measure": "approved", "value": -1}]});
        assert_eq!(agency.put(YEAR, &below).await.refused(400, "invalid-body").pointers(), ["/targets/0/value"]);
        let unknown = json!({"targets": [{"measure": "no_such_measure", "value": 1}]});
        assert_eq!(agency.put(YEAR, &unknown).await.refused(400, "invalid-body").pointers(), ["/targets/0/measure"]);
        let broken = json!({"targets": [
            {"measure": "approved", "value": 110.5},
            {"measure": "approved", "value": 110},
            {"measure": "approved", "value": 111},
            {"measure": "stage_one_months", "value": 1.805},
        ]});
        let refused = agency.put(YEAR, &broken).await.refused(422, "invalid-value");
        assert_eq!(refused.pointers(), ["/targets/0/value", "/targets/2/measure", "/targets/3/value"]);
        let elsewhere = json!({"targets": [{"measure": "approved", "local_authority": "LDS", "value": 1}]});
        assert_eq!(agency.put(YEAR, &elsewhere).await.refused(422, "unknown-record").pointers(), ["/targets/0/local_authority"]);
        agency.get(YEAR).await.refused(404, "not-found");
    }

    async fn figures_stand_beside_their_targets(instance) {
        let agency = instance.agency();
        for _ in 0..2 {
            approved_adopter(&agency, 1).await;
        }
        let targets = json!({"targets": [
            {"measure": "approved", "value": 3},
            {"measure": "approved", "local_authority": "HCC", "value": 2},
            {"measure": "stage_two_months", "value": 3.5},
            {"measure": "available_adopters", "value": 1},
            {"measure": "A10", "value": 400},
        ]});
        agency.put(YEAR, &targets).await.expect(201);
        agency.put("/v1/targets/2021-22-q2", &of_approvals(2.0)).await.expect(201);
        agency.put("/v1/targets/2022-23", &of_approvals(130.0)).await.expect(201);

        let body = read(&agency, "/v1/measures?period=2021-22&measures=approved&by=local_authority,quarter").await;
        let told = |period: &str, council: Value| {
            let items = body["items"].as_array().expect("items");
            let found = items.iter().find(|item| item["period"] == period && item["local_authority"] == council).expect("a figure");
            (found["target"].clone(), found["target_met"].clone(), found["against_target"].clone())
        };
        assert_eq!(told("2021-22", Value::Null), (json!(3.0), json!(false), json!({"difference": -1.0, "percent": -33.3})));
        assert_eq!(told("2021-22", json!("HCC")), (json!(2.0), json!(true), json!({"difference": 0.0, "percent": 0.0})));
        assert_eq!(told("2021-22", json!("SCC")), (Value::Null, Value::Null, Value::Null));
        assert_eq!(told("2021-22-q2", Value::Null), (json!(2.0), json!(true), json!({"difference": 0.0, "percent": 0.0})));
        assert_eq!(told("2021-22-q3", Value::Null).0, Value::Null);

        let slow = figure(&agency, "period=2021-22&measures=stage_two_months").await;
        assert_eq!((&slow["value"], &slow["target"], &slow["target_met"]), (&json!(3.7), &json!(3.5), &json!(false)), "shorter is better");
        let available = figure(&agency, "period=2021-22&measures=available_adopters").await;
        assert_eq!((&available["target"], available.get("target_met")), (&json!(1.0), None), "neither is better");
        let council = figure(&instance.council("HCC"), "period=2021-22&measures=approved").await;
        assert_eq!((&council["target"], &council["target_met"]), (&json!(2.0), &json!(true)), "a council's whole is its own");
        let cards = read(&agency, "/v1/scorecards?period=2021-22").await;
        let a10 = cards["items"].as_array().expect("items").iter().find(|card| card["code"] == "A10").expect("A10");
        assert_eq!((&a10["value"], &a10["target"], a10.get("target_met")), (&Value::Null, &json!(400.0), None), "nobody was adopted");
        let before = figure(&agency, "period=2021-22&measures=approved&as_known_at=2022-03-31").await;
        assert_eq!(before.get("target"), None, "no target had been set by then");
        let tag = agency.get(YEAR).await.expect(200).header("etag").to_owned();
        replace(&agency, YEAR, &tag, &of_approvals(4.0)).await.expect(200);
        let of_today = figure(&agency, "period=2021-22&measures=approved&as_known_at=2022-04-01").await;
        assert_eq!(of_today["target"], 4.0, "the last version of the day");
    }

    async fn a_number_of_approvals_is_worked_back_to_enquiries(instance) {
        let agency = instance.agency();
        let rates = "enquiry_closure_percent=70&registration_closure_percent=2&stage_one_closure_percent=30&stage_two_closure_percent=8";
        let body = read(&agency, &format!("/v1/targets/calculation?approvals=110&{rates}")).await;
        let told: Vec<(&str, i64, i64)> = body["stages"]
            .as_array()
            .expect("stages")
            .iter()
            .map(|stage| (stage["stage"].as_str().expect("a stage"), stage["households"].as_i64().expect("a number"), stage["go_on"].as_i64().expect("a number")))
            .collect();
        // 110 of 120 are 92 %; 120 of 172 are 70 %; 172 of 176 are 98 %; 176 of 587 are 30 %.
        assert_eq!(told, [("enquiry", 587, 176), ("registration", 176, 172), ("stage_one", 172, 120), ("stage_two", 120, 110)]);
        assert_eq!(body["conversion_percent"], 18.93);
        assert_eq!(body["stages"][0]["rate"], "given");
        let alone = agency.get("/v1/targets/calculation?approvals=110&enquiry_closure_percent=70").await.refused(400, "invalid-query");
        assert_eq!(alone.pointers(), ["registration_closure_percent", "stage_one_closure_percent", "stage_two_closure_percent"], "there is no history to take them from");
        for wrong in ["approvals=0", "approvals=-1", "approvals=1.5", "approvals=1&stage_two_closure_percent=100", "approvals=1&stage_two_closure_percent=-1"] {
            agency.get(&format!("/v1/targets/calculation?{wrong}")).await.refused(400, "invalid-query");
        }
        agency.get("/v1/targets/calculation").await.refused(400, "invalid-query");
        for history in ["2021-23", "2023-24"] {
            let refused = agency.get(&format!("/v1/targets/calculation?approvals=1&{rates}&history={history}")).await.refused(400, "invalid-query");
            assert_eq!(refused.pointers(), ["history"]);
        }
    }
}

#[tokio::test]
async fn rates_are_taken_from_the_regions_own_history() {
    let instance = Instance::start_demonstration().await;
    let agency = instance.agency();
    let body = read(&agency, "/v1/targets/calculation?approvals=110").await;
    let stages = body["stages"].as_array().expect("stages");
    assert_eq!(
        (&body["history_from"], &body["history_to"]),
        (&json!("2019-04-01"), &json!("2022-04-01"))
    );
    for stage in stages {
        assert_eq!(stage["rate"], "history");
        assert!(
            stage["of_households"].as_u64().is_some_and(|households| households > 100),
            "{stage}"
        );
    }
    // What came of the three years: 339 approvals and 604 registrations of 2019-20 to 2021-22, and
    // who was on the way when they began and when they ended.
    let enquiries = stages[0]["households"].as_f64().expect("a number");
    let conversion = body["conversion_percent"].as_f64().expect("a number");
    assert!((110.0 / enquiries * 100.0 - conversion).abs() < 0.5, "{body}");
    let registered = stages[1]["households"].as_f64().expect("a number");
    let of_the_years = 339.0 / 604.0;
    assert!((110.0 / registered - of_the_years).abs() < 0.08, "{registered} registrations");
    let given = read(&agency, "/v1/targets/calculation?approvals=110&stage_two_closure_percent=50").await;
    assert_eq!(
        (&given["stages"][3]["households"], &given["stages"][3]["rate"]),
        (&json!(220), &json!("given"))
    );
    let year = read(&agency, "/v1/targets/calculation?approvals=110&history=2021-22").await;
    assert_eq!(
        (&year["history_from"], &year["history_to"]),
        (&json!("2021-04-01"), &json!("2022-03-31"))
    );
}
