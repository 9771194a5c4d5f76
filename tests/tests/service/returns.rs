//! Statutory returns: the care records that they need, what keeps a record from being returned, and
//! the SSDA903 return itself, judged by the sector's own validator.

use family_finding::service::Clock;
use family_finding_tests::{
    Backend, Client, Instance,
    builders::*,
    care::{care_of, put_care, tell_care, tell_missing_care},
    instance::{all_scopes, every_scope},
    on_both_databases,
    reading::every_page,
    validator::{Files, judge, rows, unzipped},
};
use serde_json::{Value, json};
use std::{path::Path, process::Command};

/// The councils of the demonstration region with their GSS codes.
const COUNCILS: [(&str, &str); 4] = [
    ("HCC", "E10000014"),
    ("IOW", "E06000046"),
    ("PCC", "E06000044"),
    ("SCC", "E06000045"),
];

/// Rules that fail by themselves whatever the files, in the validator's own code.
const FAIL_BY_THEMSELVES: [&str; 2] = ["\"231\"", "\"233\""];

fn all_seeing(instance: &Instance, organisation: &str) -> Client {
    instance.caller(organisation, &every_scope())
}

async fn problems(client: &Client, council: &str, year: &str) -> Vec<Value> {
    let path = format!("/v1/returns/ssda903/{year}/problems?limit=100&local_authority={council}");
    every_page(client, &path).await.0
}

async fn returned(client: &Client, council: &str, year: &str) -> Files {
    let path = format!("/v1/returns/ssda903/{year}?local_authority={council}");
    let answer = client.get(&path).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/zip");
    let name = format!("attachment; filename=\"ssda903-{year}-{council}.zip\"");
    assert_eq!(answer.header("content-disposition"), name);
    unzipped(&answer.bytes)
}

async fn valid(files: &Files, rules: u16, year: u16, council: &str) {
    let verdict = judge(files, rules, year, council).await;
    assert!(verdict.ran > 150, "{council}: the validator ran {} rules only", verdict.ran);
    let failed: Vec<&String> = verdict
        .failed
        .iter()
        .filter(|rule| !FAIL_BY_THEMSELVES.contains(&rule.as_str()))
        .collect();
    assert!(failed.is_empty(), "{council}: rules that could not run: {failed:?}");
    assert!(verdict.findings.is_empty(), "{council}: {}", verdict.findings.join("\n"));
}

mod the_demonstration_year {
    use super::*;

    /// The validator's oldest rules are those of 2022-23; the code sets of 2021-22 are the same.
    async fn run(instance: &Instance) {
        let agency = all_seeing(instance, "SOUTH");
        let (mut adopted, mut children) = (0, 0);
        for (council, gss) in COUNCILS {
            assert_eq!(problems(&agency, council, "2021-22").await, Vec::<Value>::new(), "{council}");
            let files = returned(&agency, council, "2021-22").await;
            valid(&files, 2023, 2022, gss).await;
            adopted += rows(&files, "AD1.csv").len();
            children += rows(&files, "Header.csv").len();
            assert_eq!(
                files,
                returned(&all_seeing(instance, council), council, "2021-22").await,
                "{council}"
            );
        }
        let figures = agency.get("/v1/measures?period=2021-22&measures=adoption_orders").await.expect(200);
        let counted = figures.body["items"][0]["value"].as_f64().expect("a figure");
        assert_eq!(adopted as f64, counted, "the return tells as many adoptions as the measure");
        assert!(children > 2 * adopted);
    }

    #[tokio::test]
    async fn is_returned_without_a_finding_on_sqlite() {
        run(&Instance::start_demonstration().await).await;
    }

    #[tokio::test]
    async fn is_returned_without_a_finding_on_postgres() {
        run(&Instance::start_demonstration_on(Backend::Postgres).await).await;
    }
}

/// A body with every date some years later.
fn later(body: &Value, years: i32) -> Value {
    match body {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), later(value, years))).collect(),
        Value::Array(parts) => parts.iter().map(|part| later(part, years)).collect(),
        Value::String(text) if text.len() == 10 && text.as_bytes()[4] == b'-' => {
            let year: i32 = text[..4].parse().expect("a year");
            json!(format!("{}{}", year + years, &text[4..]))
        }
        other => other.clone(),
    }
}

async fn tell(client: &Client, case: &str, kind: &str, on: &str, more: Value) {
    let mut body = json!({"kind": kind, "occurred_on": on});
    changed(&mut body, &more);
    milestone(client, case, later(&body, 4)).await;
}

/// The households, one after the other: every legal status, alone and as couples.
const HOUSEHOLDS: [(&str, &str, &str); 8] = [
    ("L11", "F", "M"),
    ("L12", "F", "F"),
    ("L12", "M", "M"),
    ("L2", "M", "F"),
    ("L3", "M", "F"),
    ("L4", "F", "F"),
    ("L0", "F", ""),
    ("L0", "M", ""),
];

async fn household(client: &Client, number: usize) -> String {
    let (status, first, second) = HOUSEHOLDS[number % HOUSEHOLDS.len()];
    let adults: Vec<Value> = [first, second]
        .iter()
        .filter(|sex| !sex.is_empty())
        .map(|sex| json!({"sex": sex}))
        .collect();
    let mut body = adopter();
    changed(&mut body["household"], &json!({"adults": adults, "legal_status": status}));
    let path = format!("/v1/adopters/{}", client.post("/v1/adopters", &body).await.expect(201).id());
    for step in road_to_approval(1) {
        milestone(client, &path, later(&step, 4)).await;
    }
    path
}

/// What becomes of a child.
const WAYS: [&str; 11] = [
    "waits",
    "placed",
    "adopted",
    "adopted after early permanence",
    "adopted by its foster carers",
    "adopted by consent",
    "plan changed",
    "plan changed and left care",
    "disrupted",
    "in care",
    "left care",
];

/// A child of Hampshire in the four years later than the builders' that goes one of these ways.
async fn child_going(client: &Client, number: usize) -> String {
    let way = WAYS[number % WAYS.len()];
    let mut body = later(&child("HCC"), 4);
    let sex = if number.is_multiple_of(2) { "F" } else { "M" };
    changed(&mut body["profile"], &json!({"sex": sex}));
    let path = format!("/v1/children/{}", client.post("/v1/children", &body).await.expect(201).id());
    let none = || json!({});
    tell(client, &path, "entered_care", "2020-12-01", none()).await;
    if way == "in care" {
        return path;
    }
    if way == "left care" {
        tell(
            client,
            &path,
            "left_care",
            "2021-06-20",
            json!({"left_care_reason": "returned_home"}),
        )
        .await;
        return path;
    }
    tell(client, &path, "plan_referred", "2021-03-01", none()).await;
    tell(client, &path, "should_be_placed_decided", "2021-03-15", none()).await;
    let authority = if way == "adopted by consent" {
        "consent_given"
    } else {
        "placement_order_granted"
    };
    tell(client, &path, authority, "2021-05-10", none()).await;
    tell(client, &path, "family_finding_started", "2021-05-12", none()).await;
    if way.starts_with("plan changed") {
        tell(client, &path, "plan_changed", "2021-09-03", json!({"plan_change_reason": "RD3"})).await;
    }
    if way == "plan changed and left care" {
        tell(
            client,
            &path,
            "left_care",
            "2021-12-20",
            json!({"left_care_reason": "returned_home"}),
        )
        .await;
    }
    if way == "waits" || way.starts_with("plan changed") {
        return path;
    }
    place(client, &path, way, number).await;
    if way.starts_with("adopted") {
        tell(client, &path, "adoption_order_applied", "2021-12-20", none()).await;
        tell(client, &path, "adoption_order_granted", "2022-03-03", none()).await;
    }
    path
}

async fn place(client: &Client, child: &str, way: &str, number: usize) {
    let adopter = household(client, number).await;
    let link = link(client, &adopter, child, "2025-08-10").await;
    for step in road_to_placement() {
        milestone(client, &link, later(&step, 4)).await;
        if step["kind"] == "confirmed" && way == "adopted after early permanence" {
            tell(client, &link, "early_permanence_placed", "2021-08-25", json!({})).await;
        }
        if step["kind"] == "confirmed" && way == "adopted by its foster carers" {
            tell(client, &link, "foster_placed", "2021-07-01", json!({})).await;
        }
    }
    if way == "disrupted" {
        let why = json!({"reason": "relationship_breakdown", "ended_by": "household"});
        tell(client, &link, "disrupted", "2022-01-14", why).await;
    }
}

mod a_synthetic_year_to_31_march_2026 {
    use super::*;

    async fn run(backend: Backend) {
        let instance = Instance::start_with(backend, |parts| {
            parts.clock = Clock::StandingAt("2026-04-01".parse().expect("a day"));
        })
        .await;
        let agency = all_seeing(&instance, "SOUTH");
        // Each way is gone four times, with every kind of household.
        let count = WAYS.len() * 4;
        for number in 0..count {
            let path = child_going(&agency, number).await;
            tell_care(&agency, &path, number).await;
        }
        assert_eq!(problems(&agency, "HCC", "2025-26").await, Vec::<Value>::new());
        let files = returned(&agency, "HCC", "2025-26").await;
        valid(&files, 2026, 2026, "E10000014").await;
        assert_eq!(rows(&files, "Header.csv").len(), count);
        let adopted = rows(&files, "AD1.csv");
        assert_eq!(adopted.len(), 16);
        let mut statuses: Vec<&str> = adopted.iter().map(|row| row[7].as_str()).collect();
        statuses.sort_unstable();
        statuses.dedup();
        assert_eq!(statuses, ["L0", "L11", "L12", "L2", "L3", "L4"]);
        for placement in ["A4", "A5", "A6", "U5", "U6"] {
            assert!(rows(&files, "Episodes.csv").iter().any(|row| row[5] == placement), "{placement}");
        }
        // The validator would tell what is wrong.
        let mut spoilt = files.clone();
        let text = spoilt.get_mut("AD1.csv").expect("a file");
        *text = text.replacen(",L11", ",L4", 1);
        let verdict = judge(&spoilt, 2026, 2026, "E10000014").await;
        assert!(
            verdict.findings.iter().any(|finding| finding.contains("\"518\"")),
            "{:?}",
            verdict.findings
        );
    }

    #[tokio::test]
    async fn is_returned_without_a_finding_on_sqlite() {
        run(Backend::Sqlite).await;
    }

    #[tokio::test]
    async fn is_returned_without_a_finding_on_postgres() {
        run(Backend::Postgres).await;
    }
}

/// The binary, as whoever operates the service runs it.
const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");

/// Makes a return with the command of the binary; answers whether it succeeded, and what it said.
fn command(instance: &Instance, output: &Path) -> (bool, String) {
    let mut command = Command::new(BINARY);
    command
        .args(["return", "ssda903", "2021-22", "--local-authority", "HCC", "--output"])
        .arg(output)
        .env("DATABASE_URL", instance.database_url())
        .env("FAMILY_FINDING_IDENTITY_KEYS", &instance.identity_key);
    let said = command.output().expect("the binary runs");
    (said.status.success(), String::from_utf8_lossy(&said.stdout).into_owned())
}

on_both_databases! {
    async fn the_command_makes_the_same_return(instance) {
        let agency = all_seeing(instance, "SOUTH");
        let child = child_with_order(&agency, "HCC").await;
        let file = std::env::temp_dir().join(format!("{}.zip", id_of(&child)));
        let (made, said) = command(instance, &file);
        assert!(!made && said.contains(id_of(&child)) && said.contains("Header.UPN"), "{said}");
        assert!(!file.exists());
        tell_care(&agency, &child, 0).await;
        let (made, said) = command(instance, &file);
        assert!(made, "{said}");
        let content = std::fs::read(&file).expect("the file was written");
        std::fs::remove_file(&file).expect("the file goes");
        let answer = agency.get("/v1/returns/ssda903/2021-22?local_authority=HCC").await.expect(200);
        assert_eq!(answer.bytes, content);
        // Both stand in the trail, with what they showed.
        let trail = agency.get("/v1/audit-entries?operation=read_looked_after_return").await.expect(200);
        let told: Vec<(&str, &Value)> = trail.body["items"]
            .as_array()
            .expect("entries")
            .iter()
            .map(|entry| (entry["subject"].as_str().expect("a subject"), &entry["cases"][0]))
            .collect();
        assert_eq!(told.len(), 3, "{}", trail.text);
        for subject in ["command-return", "test-south"] {
            let (_, case) = told.iter().find(|(by, _)| *by == subject).expect("an entry");
            assert_eq!(case["id"], id_of(&child));
        }
        assert!(trail.text.contains("address"));
    }

    async fn a_care_record_is_kept_whole_with_its_version(instance) {
        let council = all_seeing(instance, "HCC");
        let child = child_with_order(&instance.agency(), "HCC").await;
        let path = format!("{child}/care-record");
        let none = council.get(&path).await.expect(200);
        assert_eq!(none.body, json!({}));
        let care = care_of(&council, &child, 0, &json!({})).await;
        put_care(&council, &child, &care).await;
        let there = council.get(&path).await.expect(200);
        assert_eq!(there.body, care);
        let stale = [("content-type", "application/json"), ("if-match", none.header("etag"))];
        council.send(reqwest::Method::PUT, &path, &stale, Some(care.to_string())).await.refused(412, "stale-version");
        council.put(&path, &care).await.refused(428, "precondition-required");
        let same = [("if-none-match", there.header("etag"))];
        assert_eq!(council.send(reqwest::Method::GET, &path, &same, None).await.status, 304);
        let other = all_seeing(instance, "SCC");
        other.get(&path).await.refused(404, "not-found");
        // Its postcodes are in no other answer, and open to nobody without identity.
        instance.agency().get(&path).await.refused(403, "forbidden");
        let case = instance.agency().get(&child).await.expect(200);
        assert!(!case.text.contains("SO50 9YN"));
        let export = council.get(&format!("{child}/export")).await.expect(200);
        assert_eq!(export.body["care_record"], care);
    }

    async fn what_no_care_can_be_is_refused_with_every_fault(instance) {
        let agency = all_seeing(instance, "SOUTH");
        let child = child_with_order(&agency, "HCC").await;
        let mut care = care_of(&agency, &child, 0, &json!({})).await;
        care["first_child_born_on"] = json!("2021-01-01");
        care["episodes"][0]["start_reason"] = json!("P");
        care["episodes"][1]["started_on"] = json!("2021-05-09");
        care["episodes"][1]["ended_on"] = json!("2023-01-01");
        let headers = [("content-type", "application/json"), ("if-match", "\"0-20220401\"")];
        let path = format!("{child}/care-record");
        let refused = agency.send(reqwest::Method::PUT, &path, &headers, Some(care.to_string())).await;
        let refused = refused.refused(422, "several-faults");
        assert_eq!(
            refused.pointers(),
            ["/episodes/0/start_reason", "/episodes/1/end_reason", "/episodes/1/ended_on", "/episodes/1/started_on", "/first_child_born_on"]
        );
        assert_eq!(agency.get(&path).await.expect(200).body, json!({}));
    }

    async fn a_return_is_complete_or_is_not_made(instance) {
        let agency = all_seeing(instance, "SOUTH");
        let path = "/v1/returns/ssda903/2021-22?local_authority=HCC";
        assert_eq!(rows(&returned(&agency, "HCC", "2021-22").await, "Header.csv").len(), 0);
        let (_, placed, _) = placed_child(&agency).await;
        let waiting = child_with_order(&agency, "HCC").await;
        let missing = problems(&agency, "HCC", "2021-22").await;
        assert_eq!(missing.len(), 2);
        let columns: Vec<&str> = missing[0]["problems"].as_array().expect("problems").iter().map(|one| one["column"].as_str().expect("a column")).collect();
        assert_eq!(columns, ["MOTHER", "UPN", "DECOM"]);
        agency.get(path).await.refused(409, "return-incomplete");

        tell_missing_care(&agency, "HCC", "2021-22").await;
        let files = returned(&agency, "HCC", "2021-22").await;
        assert_eq!(rows(&files, "Header.csv").len(), 2);
        assert_eq!(rows(&files, "PlacedAdoption.csv").len(), 2);
        valid(&files, 2023, 2022, "E10000014").await;

        // What the journey says later than the care record is a contradiction, not a guess.
        milestone(&agency, &placed, json!({"kind": "adoption_order_applied", "occurred_on": "2021-12-20"})).await;
        milestone(&agency, &placed, json!({"kind": "adoption_order_granted", "occurred_on": "2022-03-01"})).await;
        let wrong = problems(&agency, "HCC", "2021-22").await;
        assert_eq!(wrong.len(), 1);
        assert_eq!(wrong[0]["child_id"], id_of(&placed));
        assert_eq!(wrong[0]["problems"][0]["kind"], "contradiction");
        agency.get(path).await.refused(409, "return-incomplete");
        let _ = waiting;
    }

    async fn a_restricted_child_is_returned_or_nobody_is(instance) {
        let agency = all_seeing(instance, "SOUTH");
        let child = child_with_order(&agency, "HCC").await;
        tell_care(&agency, &child, 0).await;
        agency.post(&format!("{child}/restriction"), &json!({"reason": "safeguarding"})).await.expect(201);
        let files = returned(&agency, "HCC", "2021-22").await;
        assert_eq!(rows(&files, "Header.csv").len(), 1);
        let path = "/v1/returns/ssda903/2021-22?local_authority=HCC";
        for lacking in ["returns:read", "identity:read", "restricted:read"] {
            let scopes: Vec<&str> = every_scope().into_iter().filter(|scope| *scope != lacking).collect();
            let answer = instance.caller("SOUTH", &scopes).get(path).await.refused(403, "forbidden");
            assert!(answer.text.contains(lacking));
        }
        instance.caller("SOUTH", &all_scopes()).get(path).await.refused(403, "forbidden");
    }

    async fn a_council_returns_its_own_children_only(instance) {
        let (agency, council) = (all_seeing(instance, "SOUTH"), all_seeing(instance, "HCC"));
        for (who, named) in [(&council, "SCC"), (&council, "SOUTH"), (&agency, "LDS"), (&agency, "NOBODY")] {
            for operation in ["", "/problems"] {
                let path = format!("/v1/returns/ssda903/2021-22{operation}?local_authority={named}");
                who.get(&path).await.refused(404, "not-found");
            }
        }
        for (year, status, problem) in [("2020-21", 422, "return-year"), ("2029-30", 422, "return-year"), ("2021-23", 404, "not-found")] {
            for operation in ["", "/problems"] {
                let path = format!("/v1/returns/ssda903/{year}{operation}?local_authority=HCC");
                agency.get(&path).await.refused(status, problem);
            }
        }
        agency.get("/v1/returns/ssda903/2021-22").await.refused(400, "invalid-query");
        agency.get("/v1/returns/ssda903/x").await.refused(404, "not-found");
        council.get("/v1/returns/ssda903/2021-22?local_authority=HCC").await.expect(200);
        // Who returns for one council alone need not name it; a list may be of all.
        council.get("/v1/returns/ssda903/2021-22").await.expect(200);
        for code in ["HCC", "SCC"] {
            child_with_order(&agency, code).await;
        }
        let listed = |client: Client| async move {
            client.get("/v1/returns/ssda903/2021-22/problems").await.expect(200).body["children"].clone()
        };
        assert_eq!((listed(agency.clone()).await, listed(council.clone()).await), (json!(2), json!(1)));
    }
}
