//! The forecast: the same for the same records, of a caller's own, and held against what came of it.

use family_finding_tests::{Backend, Client, Instance, builders::*, document::workspace, on_both_databases, reading::read};
use serde_json::{Value, json};
use std::{fmt::Write, fs};

const BACK_TEST: &str = "/v1/forecast?as_known_at=2021-03-31";

on_both_databases! {
    async fn a_forecast_is_of_the_next_four_quarters(instance) {
        let agency = instance.agency();
        approved_adopter(&agency, 1).await;
        child_with_order(&agency, "HCC").await;
        let forecast = read(&agency, "/v1/forecast").await;
        let names: Vec<&str> = forecast["quarters"].as_array().expect("quarters").iter().filter_map(|quarter| quarter["period"].as_str()).collect();
        assert_eq!(names, ["2022-23-q1", "2022-23-q2", "2022-23-q3", "2022-23-q4"]);
        assert_eq!((&forecast["as_of"], &forecast["children_waiting"]), (&json!("2022-04-01"), &json!(1)));
        assert_eq!((&forecast["possible_futures"], &forecast["interval_percent"]), (&json!(1000), &json!(80)));
        assert_eq!(forecast["basis"]["from"], "2019-04-01");
        assert_eq!(forecast["basis"]["household_stays"], 4, "the four stages of one household");
        let before = read(&agency, "/v1/forecast?as_known_at=2021-06-30").await;
        assert_eq!((&before["quarters"][0]["period"], &before["basis"]["household_stays"]), (&json!("2021-22-q2"), &json!(0)), "nothing was known");
        for wrong in ["as_known_at=2022-04-02", "as_known_at=2021-02-30", "local_authority=LDS", "period=2021-22"] {
            agency.get(&format!("/v1/forecast?{wrong}")).await.refused(400, "invalid-query");
        }
        instance.caller("SOUTH", &["statistics:read"]).get("/v1/forecast").await.refused(403, "forbidden");
    }

    async fn a_council_has_a_forecast_of_its_own(instance) {
        let agency = instance.agency();
        child_with_order(&agency, "HCC").await;
        for _ in 0..2 {
            child_with_order(&agency, "SCC").await;
        }
        let waiting = async |client: &Client, query: &str| read(client, &format!("/v1/forecast{query}")).await["children_waiting"].clone();
        assert_eq!(waiting(&agency, "").await, 3);
        assert_eq!(waiting(&agency, "?local_authority=SCC").await, 2);
        assert_eq!(waiting(&instance.council("HCC"), "").await, 1);
        instance.council("HCC").get("/v1/forecast?local_authority=SCC").await.refused(400, "invalid-query");
    }
}

/// One line of the back-test: what was foreseen, and what came.
struct Line {
    what: String,
    foreseen: Value,
    came: f64,
    /// What came in the same period of the year before: the forecast of somebody who repeats it.
    year_before: f64,
}

impl Line {
    fn number(&self, field: &str) -> f64 {
        self.foreseen[field].as_f64().expect("a number")
    }

    fn is_within(&self) -> bool {
        (self.number("low")..=self.number("high")).contains(&self.came)
    }
}

/// The demonstration as known at the end of 2020-21, against 2021-22.
async fn back_test(agency: &Client) -> Vec<Line> {
    let forecast = read(agency, BACK_TEST).await;
    let figures = read(
        agency,
        "/v1/measures?period=2021-22&by=quarter&earlier_years=1&measures=approved,children_formally_linked,children_with_no_potential_link",
    )
    .await;
    let came = |measure: &str, period: &str| {
        let items = figures["items"].as_array().expect("items");
        let found = items.iter().find(|item| item["measure"] == measure && item["period"] == period);
        let found = found.expect("a figure");
        (
            found["value"].as_f64().expect("a number"),
            found["earlier"][0]["value"].as_f64().expect("a number"),
        )
    };
    let line = |what: String, foreseen: &Value, (came, year_before): (f64, f64)| Line {
        what,
        foreseen: foreseen.clone(),
        came,
        year_before,
    };
    let mut lines = Vec::new();
    for (words, field, measure) in [
        ("Approvals", "approvals", "approved"),
        ("Matches", "matches", "children_formally_linked"),
        ("Children waiting at the end", "children_waiting", "children_with_no_potential_link"),
    ] {
        for quarter in forecast["quarters"].as_array().expect("quarters") {
            let period = quarter["period"].as_str().expect("a period");
            lines.push(line(format!("{words}, {period}"), &quarter[field], came(measure, period)));
        }
        if forecast[field].is_object() {
            lines.push(line(format!("{words}, 2021-22"), &forecast[field], came(measure, "2021-22")));
        }
    }
    lines
}

const TABLE: &str = "## The back-test\n";

/// The back-test as the documentation states it.
fn stated(lines: &[Line]) -> String {
    let mut text = format!(
        "{TABLE}\nThe demonstration region as known at 31 March 2021, held against what came in 2021-22. Written by a test; after a change that is meant, write it anew:\n\n    \
         UPDATE_BACK_TEST=1 cargo test -p family-finding-tests --test service forecast::the_error\n\n\
         | | Foreseen | Interval | Came | Error | | Year before | Its error |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for line in lines {
        let (expected, came) = (line.number("expected"), line.came);
        let within = if line.is_within() { "" } else { "outside" };
        let _ = writeln!(
            text,
            "| {} | {expected:.1} | {} to {} | {came} | {:+.1} | {within} | {} | {:+} |",
            line.what,
            line.number("low"),
            line.number("high"),
            expected - came,
            line.year_before,
            line.year_before - came
        );
    }
    let within = lines.iter().filter(|line| line.is_within()).count();
    let nearer = lines
        .iter()
        .filter(|line| (line.number("expected") - line.came).abs() < (line.year_before - line.came).abs())
        .count();
    let _ = writeln!(
        text,
        "\n{within} of {count} figures lie within their interval of 80 %. {nearer} of {count} were nearer to what came than the same period of the year before.",
        count = lines.len()
    );
    text
}

async fn the_error_that_is_stated_is_the_one_that_is_made(backend: Backend) {
    let instance = Instance::start_demonstration_on(backend).await;
    let lines = back_test(&instance.agency()).await;
    let text = stated(&lines);
    let path = workspace().join("docs/forecast.md");
    let written = fs::read_to_string(&path).expect("docs/forecast.md");
    let (words, held) = written.split_at(written.find(TABLE).expect("the table"));
    if std::env::var_os("UPDATE_BACK_TEST").is_some() {
        fs::write(&path, format!("{words}{text}")).expect("the table is written");
        return;
    }
    assert_eq!(text, held, "docs/forecast.md differs; UPDATE_BACK_TEST=1 writes it anew");
    // Whoever makes the forecast worse is to see it here, not only in a table that was written anew.
    for (line, most) in [("Approvals, 2021-22", 0.5), ("Matches, 2021-22", 0.2)] {
        let line = lines.iter().find(|found| found.what == line).expect("a line");
        let error = (line.number("expected") - line.came).abs() / line.came;
        assert!(error <= most, "{}: {error}", line.what);
    }
}

#[tokio::test]
async fn the_error_that_is_stated_is_the_one_that_is_made_on_sqlite() {
    the_error_that_is_stated_is_the_one_that_is_made(Backend::Sqlite).await;
}

#[tokio::test]
async fn the_error_that_is_stated_is_the_one_that_is_made_on_postgres() {
    the_error_that_is_stated_is_the_one_that_is_made(Backend::Postgres).await;
}

#[tokio::test]
async fn nothing_that_was_recorded_since_changes_a_forecast_of_then() {
    let instance = Instance::start_demonstration().await;
    let agency = instance.agency();
    let before = read(&agency, BACK_TEST).await;
    approved_adopter(&agency, 1).await;
    child_with_order(&agency, "HCC").await;
    assert_eq!(read(&agency, BACK_TEST).await, before);
    assert_ne!(read(&agency, "/v1/forecast").await["basis"], before["basis"]);
}
