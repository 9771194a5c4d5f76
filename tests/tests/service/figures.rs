//! Figures beside what they are compared with, and the cases behind them; and the table of measures
//! in the documentation, which is written from the definitions.

use family_finding_domain::measures::DEFINITIONS;
use family_finding_tests::{
    Backend, Client, Instance,
    builders::*,
    document::workspace,
    on_both_databases,
    reading::{every_page, read},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt::Write, fs};

/// The one figure of an answer that holds one.
async fn figure(client: &Client, query: &str) -> Value {
    let body = read(client, &format!("/v1/measures?{query}")).await;
    let items = body["items"].as_array().expect("items");
    assert_eq!(items.len(), 1, "{query}: {body}");
    items[0].clone()
}

/// A household that was approved on 29 July 2021, of a council.
async fn approved_in(client: &Client, council: &str) -> String {
    let path = approved_adopter(client, 2).await;
    let etag = client.get(&path).await.expect(200).header("etag").to_owned();
    client.patch(&path, &etag, &json!({"local_authority": council})).await.expect(200);
    path
}

on_both_databases! {
    async fn a_period_is_asked_for_in_many_ways(instance) {
        let agency = instance.agency();
        for _ in 0..3 {
            approved_adopter(&agency, 1).await;
        }
        for (period, from, to, approved) in [
            ("2021-22", "2021-04-01", "2022-03-31", 3.0),
            ("2021-22-q2", "2021-07-01", "2021-09-30", 3.0),
            ("2021-22-q3", "2021-10-01", "2021-12-31", 0.0),
            ("2021-07", "2021-07-01", "2021-07-31", 3.0),
            ("2021-22-to-date", "2021-04-01", "2022-03-31", 3.0),
            ("2022-23-to-date", "2022-04-01", "2022-04-01", 0.0),
            ("2022-23", "2022-04-01", "2023-03-31", 0.0),
            ("2021-22-rolling-3", "2019-04-01", "2022-03-31", 3.0),
            ("2023-24-rolling-3", "2021-04-01", "2024-03-31", 3.0),
            ("2020-21..2021-22", "2020-04-01", "2022-03-31", 3.0),
            ("2021-07-29..2021-07-29", "2021-07-29", "2021-07-29", 3.0),
            ("2021-07-30..2021-08-31", "2021-07-30", "2021-08-31", 0.0),
        ] {
            let told = figure(&agency, &format!("period={period}&measures=approved")).await;
            assert_eq!((&told["from"], &told["to"], &told["value"]), (&json!(from), &json!(to), &json!(approved)), "{period}");
            assert_eq!(told["period"], period);
        }
        let to_date = figure(&agency, "period=2021-22-to-date&measures=approved&as_known_at=2022-01-05").await;
        assert_eq!((&to_date["to"], &to_date["value"]), (&json!("2022-01-05"), &json!(0.0)), "nothing had been recorded by then");
    }

    async fn a_period_that_does_not_exist_or_has_not_begun_is_refused(instance) {
        let agency = instance.agency();
        for period in ["2021-23", "2021-13", "2021-22-q5", "2021-22-rolling-2", "2021-11-to-date", "2022-02-30..2022-03-01", "2022-03-31..2021-04-01"] {
            for list in ["/v1/measures", "/v1/scorecards", "/v1/measures/approved/cases"] {
                let refused = agency.get(&format!("{list}?period={period}")).await.refused(400, "invalid-query");
                assert_eq!(refused.pointers(), ["period"], "{list} {period}");
            }
        }
        for period in ["2023-24", "2022-23-q2", "2022-05", "2023-24-to-date", "2022-04-02..2022-04-30"] {
            for list in ["/v1/measures", "/v1/scorecards", "/v1/measures/A10/cases"] {
                let refused = agency.get(&format!("{list}?period={period}")).await.refused(400, "invalid-query");
                assert_eq!(refused.body["errors"][0]["detail"], "the period has not begun", "{list} {period}");
            }
        }
        agency.get("/v1/measures?period=2021-22&as_known_at=2021-03-31").await.refused(400, "invalid-query");
        let long = agency.get("/v1/measures?period=2015-16..2021-22&by=month").await.refused(400, "invalid-query");
        assert_eq!(long.pointers(), ["by"]);
        assert_eq!(agency.get("/v1/measures?period=2021-22&earlier_years=6").await.refused(400, "invalid-query").pointers(), ["earlier_years"]);
    }

    async fn figures_are_broken_down_by_year_quarter_and_month(instance) {
        let agency = instance.agency();
        approved_in(&agency, "HCC").await;
        approved_in(&agency, "SCC").await;
        let body = read(&agency, "/v1/measures?period=2020-21..2021-22&measures=approved&by=year,month,local_authority").await;
        let items = body["items"].as_array().expect("items");
        // The whole, two years and 24 months, each of the region and four councils.
        assert_eq!(items.len(), 27 * 5);
        let value = |period: &str, council: Value| {
            let found = items.iter().find(|item| item["period"] == period && item["local_authority"] == council);
            found.unwrap_or_else(|| panic!("no {period}"))["value"].as_f64()
        };
        assert_eq!(value("2020-21..2021-22", Value::Null), Some(2.0));
        assert_eq!((value("2020-21", Value::Null), value("2021-22", Value::Null)), (Some(0.0), Some(2.0)));
        assert_eq!((value("2021-07", json!("SCC")), value("2021-08", json!("SCC"))), (Some(1.0), Some(0.0)));
        let quarters = read(&agency, "/v1/measures?period=2021-22&measures=approved&by=quarter").await;
        assert_eq!(quarters["items"].as_array().map(Vec::len), Some(5));
    }

    async fn the_cases_behind_a_figure_are_those_it_counts(instance) {
        let agency = instance.agency();
        let (one, other) = (approved_in(&agency, "HCC").await, approved_in(&agency, "SCC").await);
        let pending = adopter_after(&agency, 6, 1).await;
        let behind = read(&agency, "/v1/measures/approved/cases?period=2021-22").await;
        assert_eq!((&behind["value"], &behind["cohort"], &behind["counted"], &behind["not_shown"]), (&json!(2.0), &json!(2), &json!(2), &json!(0)));
        let ids = |body: &Value| -> BTreeSet<String> {
            let items = body["items"].as_array().expect("items");
            items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
        };
        assert_eq!(ids(&behind), [id_of(&one).to_owned(), id_of(&other).to_owned()].into());
        assert_eq!(behind["items"][0]["kind"], "adopter");
        let of_one = read(&agency, "/v1/measures/approved/cases?period=2021-22&local_authority=SCC").await;
        assert_eq!((ids(&of_one), &of_one["items"][0]["local_authority"]), ([id_of(&other).to_owned()].into(), &json!("SCC")));

        // A share: who enquired is the cohort, and who was approved of them is the part.
        let share = read(&agency, "/v1/measures/cohort_enquiry_to_approval/cases?period=2020-21").await;
        assert_eq!((&share["value"], &share["numerator"], &share["cohort"]), (&json!(67.0), &json!(2), &json!(3)));
        let pending = share["items"].as_array().expect("items").iter().find(|item| item["id"] == id_of(&pending)).expect("the third");
        assert_eq!((&pending["in_cohort"], &pending["in_numerator"]), (&json!(true), &json!(false)));

        // A mean: 6 April to 29 July are 114 days, 3.7 months.
        let mean = read(&agency, "/v1/measures/stage_two_months/cases?period=2021-22").await;
        assert_eq!((&mean["value"], &mean["items"][0]["amount"]), (&json!(3.7), &json!(3.7)));

        let none = read(&agency, "/v1/measures/approved/cases?period=2021-22&as_known_at=2022-03-31").await;
        assert_eq!((&none["value"], &none["items"]), (&json!(0.0), &json!([])), "all was recorded today");
        agency.get("/v1/measures/no_such_measure/cases?period=2021-22").await.refused(404, "not-found");
        let elsewhere = agency.get("/v1/measures/approved/cases?period=2021-22&local_authority=LDS").await.refused(400, "invalid-query");
        assert_eq!(elsewhere.pointers(), ["local_authority"]);
        let without = instance.caller("SOUTH", &["measures:read", "adopters:read", "children:read"]);
        without.get("/v1/measures/approved/cases?period=2021-22").await.refused(403, "forbidden");
    }

    async fn families_and_sibling_groups_are_named_themselves(instance) {
        let agency = instance.agency();
        let household = approved_adopter(&agency, 6).await;
        let mut children = Vec::new();
        for _ in 0..2 {
            children.push(child_with_order(&agency, "HCC").await);
        }
        let group = siblings_together(&agency, "HCC", &[&children[0], &children[1]]).await;
        let body = json!({"adopter_id": id_of(&household), "sibling_group_id": id_of(&group), "identified_on": "2021-08-10"});
        agency.post("/v1/links", &body).await.expect(201);
        let groups = read(&agency, "/v1/measures/sibling_groups_of_two/cases?period=2021-22").await;
        assert_eq!((&groups["value"], &groups["items"][0]["kind"], &groups["items"][0]["id"]), (&json!(1.0), &json!("sibling_group"), &json!(id_of(&group))));
        let three = read(&agency, "/v1/measures/sibling_groups_of_three/cases?period=2021-22").await;
        assert_eq!((&three["value"], &three["items"]), (&json!(0.0), &json!([])));
        let children = read(&agency, "/v1/measures/families_identified/cases?period=2021-22").await;
        assert_eq!((&children["value"], &children["items"][0]["kind"]), (&json!(2.0), &json!("child")));
    }

    async fn what_a_caller_may_not_see_is_counted_and_not_listed(instance) {
        let agency = instance.agency();
        approved_in(&agency, "HCC").await;
        let known = approved_in(&agency, "HCC").await;
        approved_in(&agency, "SCC").await;
        let child = child_with_order(&agency, "HCC").await;
        child_with_order(&agency, "SCC").await;
        link(&agency, &known, &child, "2021-08-10").await;
        let council = instance.council("HCC");
        // Both households live in its area; it has to do with one of them.
        let own = read(&council, "/v1/measures/approved/cases?period=2021-22").await;
        assert_eq!((&own["value"], &own["counted"], &own["not_shown"]), (&json!(2.0), &json!(2), &json!(1)));
        assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(own["items"][0]["id"], id_of(&known));
        let orders = read(&council, "/v1/measures/placement_orders/cases?period=2021-22").await;
        assert_eq!((&orders["value"], &orders["items"][0]["id"]), (&json!(1.0), &json!(id_of(&child))), "no other council's child");
        council.get("/v1/measures/placement_orders/cases?period=2021-22&local_authority=SCC").await.refused(400, "invalid-query");

        let officer = instance.caller("SOUTH", &family_finding_tests::instance::every_scope());
        officer.post(&format!("{child}/restriction"), &json!({"reason": "safeguarding"})).await.expect(201);
        let scopes: Vec<&str> = family_finding_tests::instance::all_scopes().into_iter().filter(|scope| !scope.starts_with("restricted")).collect();
        let worker = instance.caller("SOUTH", &scopes);
        let counted = read(&worker, "/v1/measures/placement_orders/cases?period=2021-22&local_authority=HCC").await;
        assert_eq!((&counted["value"], &counted["not_shown"], &counted["items"]), (&json!(1.0), &json!(1), &json!([])));
    }

    async fn a_figure_stands_beside_earlier_years(instance) {
        let agency = instance.agency();
        for _ in 0..2 {
            approved_adopter(&agency, 1).await;
        }
        let told = figure(&agency, "period=2021-22&measures=approved&earlier_years=2").await;
        assert_eq!(told["earlier"], json!([
            {"period": "2020-21", "from": "2020-04-01", "to": "2021-03-31", "value": 0.0, "cohort": 0, "against": {"difference": 2.0}},
            {"period": "2019-20", "from": "2019-04-01", "to": "2020-03-31", "value": 0.0, "cohort": 0, "against": {"difference": 2.0}},
        ]));
        let quarter = figure(&agency, "period=2021-22-q4&measures=enquiries&earlier_years=1").await;
        assert_eq!(quarter["earlier"][0]["period"], "2020-21-q4");
        assert_eq!(quarter["earlier"][0]["against"], json!({"difference": -2.0, "percent": -100.0}));
        let mean = figure(&agency, "period=2021-22&measures=stage_two_months&earlier_years=1").await;
        assert_eq!((&mean["earlier"][0]["value"], mean["earlier"][0].get("against")), (&Value::Null, None), "nobody has no mean");
        assert_eq!(mean["against_guidance"], json!({"difference": -0.3, "percent": -7.5}));
        assert_eq!(figure(&agency, "period=2021-22&measures=approved").await.get("earlier"), None);
    }
}

/// Every figure of the demonstration year is made of its cases; page by page where they are many.
async fn every_figure_of_the_year_is_made_of_its_cases(backend: Backend) {
    let instance = Instance::start_demonstration_on(backend).await;
    let agency = instance.agency();
    let figures = read(&agency, "/v1/measures?period=2021-22").await;
    let cards = read(&agency, "/v1/scorecards?period=2021-22").await;
    let all = |body: &Value| body["items"].as_array().expect("items").clone();
    let mut looked_at = 0;
    for told in all(&figures).into_iter().chain(all(&cards)) {
        let code = told["measure"].as_str().or(told["code"].as_str()).expect("a code");
        let list = format!("/v1/measures/{code}/cases?period=2021-22&limit=100");
        let behind = read(&agency, &list).await;
        assert_eq!(behind["value"].as_f64(), told["value"].as_f64(), "{list}");
        assert_eq!(
            (&behind["cohort"], &behind["numerator"]),
            (&told["cohort"], &told["numerator"]),
            "{list}"
        );
        assert_eq!(behind["not_shown"], 0, "{list}");
        looked_at += 1;
        if behind["counted"].as_u64() > Some(100) {
            assert!(behind["next_cursor"].is_string(), "{list}");
            continue;
        }
        let cases = all(&behind);
        let count = |field: &str| cases.iter().filter(|case| case[field] == true).count() as u64;
        assert_eq!(Some(count("in_cohort")), told["cohort"].as_u64(), "{list}");
        if let Some(numerator) = told["numerator"].as_u64() {
            assert_eq!(count("in_numerator"), numerator, "{list}");
        }
        let ids: BTreeSet<&str> = cases.iter().filter_map(|case| case["id"].as_str()).collect();
        assert_eq!(ids.len(), cases.len(), "{list}: each once");
    }
    assert_eq!(looked_at, DEFINITIONS.len());
    let (enquiries, sizes) = every_page(&agency, "/v1/measures/enquiries/cases?period=2021-22&limit=100").await;
    assert_eq!((enquiries.len(), sizes.len()), (727, 8), "page by page");
}

#[tokio::test]
async fn every_figure_of_the_year_is_made_of_its_cases_on_sqlite() {
    every_figure_of_the_year_is_made_of_its_cases(Backend::Sqlite).await;
}

#[tokio::test]
async fn the_year_stands_beside_the_one_before_as_published() {
    let instance = Instance::start_demonstration().await;
    let agency = instance.agency();
    let approved = figure(&agency, "period=2021-22&measures=approved&earlier_years=2").await;
    // 101 against 117 of the year before and 121 of the one before that.
    assert_eq!(approved["earlier"][0]["against"], json!({"difference": -16.0, "percent": -13.7}));
    assert_eq!(approved["earlier"][1]["value"], 121.0);
    assert_eq!((&approved["target"], &approved["target_met"]), (&json!(110.0), &json!(false)));
    assert_eq!(approved["against_target"], json!({"difference": -9.0, "percent": -8.2}));
    let cards = read(&agency, "/v1/scorecards?period=2021-22&earlier_years=1").await;
    let a10 = cards["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|card| card["code"] == "A10")
        .expect("A10");
    assert_eq!((&a10["value"], &a10["earlier"][0]["value"]), (&json!(354), &json!(385.0)));
    assert_eq!(a10["earlier"][0]["against"], json!({"difference": -31.0, "percent": -8.1}));
    assert_eq!(a10["against_guidance"], json!({"difference": -72.0, "percent": -16.9}));
}

const TABLE: &str = "## All measures\n";

/// The table of measures as the definitions say it.
fn table() -> String {
    let mut text = format!(
        "{TABLE}\nWritten from the definitions; after a change that is meant, write it anew:\n\n    UPDATE_MEASURES=1 cargo test -p family-finding-tests --test service figures::the_table_of_measures\n\n\
         | Group | Code | Name | Meaning | Unit | Period rule | Whom it is about | Over whom | Better | Guidance |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for definition in DEFINITIONS.iter() {
        let words = |code: &str| code.replace('_', " ");
        let cells = [
            words(definition.group.code()),
            format!("`{}`", definition.code),
            definition.name.to_owned(),
            definition.words.to_owned(),
            words(definition.unit.code()),
            words(definition.period_rule.code()),
            words(definition.population.code()),
            definition.cohort.trim_end_matches('.').to_owned(),
            words(definition.better.code()),
            definition.guidance.map(|guidance| guidance.to_string()).unwrap_or_default(),
        ];
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

#[test]
fn the_table_of_measures_is_that_of_the_definitions() {
    let path = workspace().join("docs/measures.md");
    let written = fs::read_to_string(&path).expect("docs/measures.md");
    let (words, held) = written.split_at(written.find(TABLE).expect("the table"));
    let table = table();
    if std::env::var_os("UPDATE_MEASURES").is_some() {
        fs::write(&path, format!("{words}{table}")).expect("the table is written");
        return;
    }
    for (line, held) in table.lines().zip(held.lines()) {
        assert_eq!(line, held, "docs/measures.md differs; UPDATE_MEASURES=1 writes it anew");
    }
    assert_eq!(table.lines().count(), held.lines().count(), "docs/measures.md has other rows");
    assert!(table.lines().count() > DEFINITIONS.len());
}
