//! The report of a year and of a quarter: its figures are those of the measures, its sentences say
//! what they show, its editions are for whom they are for, and its forms tell the same.

use family_finding_tests::{
    Answer, Backend, Client, Instance,
    builders::{adopter, milestone},
    on_both_databases,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeMap, process::Command};

const ANNUAL: &str = "/v1/reports/annual/2021-22";
const Q3: &str = "/v1/reports/quarterly/2021-22/q3";

/// Every figure of a report with its section.
fn figures(report: &Value) -> Vec<(&str, &Value)> {
    let sections = report["sections"].as_array().expect("sections").iter();
    sections
        .flat_map(|section| {
            let topics = section["topics"].as_array().expect("topics").iter();
            let figures = topics.flat_map(|topic| topic["figures"].as_array().expect("figures"));
            figures.map(move |figure| (section["code"].as_str().expect("a code"), figure))
        })
        .collect()
}

fn figure<'a>(report: &'a Value, code: &str) -> &'a Value {
    let all = figures(report);
    let found = all.iter().find(|(section, figure)| *section != "summary" && figure["code"] == code);
    found.unwrap_or_else(|| panic!("{code} is not in the report")).1
}

fn points(figure: &Value, kind: &str) -> BTreeMap<String, Value> {
    let charts = figure["charts"].as_array().expect("charts");
    let chart = charts.iter().find(|chart| chart["kind"] == kind);
    let points = chart.and_then(|chart| chart["points"].as_array()).cloned().unwrap_or_default();
    points
        .into_iter()
        .map(|point| (point["label"].as_str().expect("a label").to_owned(), point))
        .collect()
}

async fn read(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200).body
}

/// The numbers of a sentence as they are written, without the years of its periods.
fn numbers(sentence: &str) -> Vec<f64> {
    let mut text = sentence.to_owned();
    for first in 2000..2099 {
        text = text.replace(&format!("{first}-{:02}", (first + 1) % 100), "");
    }
    // Names with numbers in them.
    for name in [
        "(A10)",
        "(A1)",
        "(A2)",
        "(A3)",
        "Stage 1",
        "Stage 2",
        "14 months of",
        "age of 2 to 5",
        "age of 2",
        "age of 5",
        "since 1 April 2019",
        "quarter 3 of",
    ] {
        text = text.replace(name, "");
    }
    let text = text.replace(',', "");
    let parts = text.split(|sign: char| !(sign.is_ascii_digit() || sign == '.'));
    parts.filter_map(|part| part.trim_matches('.').parse().ok()).collect()
}

/// Holds each sentence against the figures beside it.
fn sentences_say_what_the_figures_show(report: &Value) -> usize {
    for (_, figure) in figures(report) {
        let sentence = figure["sentence"].as_str().expect("a sentence");
        let charts = figure["charts"].as_array().expect("charts");
        let years = charts[0]["points"].as_array().expect("points");
        let (last, earlier) = years.split_last().expect("the period itself");
        assert_eq!(last["value"], figure["value"], "{figure}");
        let now = figure["value"].as_f64();
        let before = earlier.last().and_then(|point| point["value"].as_f64());
        let moved = now.zip(before);
        assert_eq!(
            sentence.contains(" rose "),
            moved.is_some_and(|(now, before)| now > before),
            "{figure}"
        );
        assert_eq!(
            sentence.contains(" fell "),
            moved.is_some_and(|(now, before)| now < before),
            "{figure}"
        );
        assert_eq!(
            sentence.contains(" as it was "),
            moved.is_some_and(|(now, before)| now == before),
            "{figure}"
        );
        let withheld = figure["withheld"] == "c";
        assert_eq!(sentence.contains("is withheld, because"), withheld, "{figure}");
        assert_eq!(
            sentence.starts_with("There is no figure for"),
            now.is_none() && !withheld,
            "{figure}"
        );
        let mut expected = Vec::new();
        if let Some(now) = now {
            expected.extend(before.filter(|before| *before != now));
            expected.push(now);
            expected.extend(figure["target"].as_f64());
            expected.extend(figure["guidance"].as_f64());
        }
        assert_eq!(numbers(sentence), expected, "{sentence}");
        for (met, words) in [
            ("target_met", ["met the target", "kept within the budget"]),
            ("guidance_met", ["kept to the guidance", "kept to the guidance"]),
        ] {
            let said = words.iter().any(|words| sentence.contains(words));
            assert_eq!(said, figure[met] == true, "{figure}");
        }
        assert!(
            sentence.ends_with('.') && !sentence.trim_end_matches('.').contains(". "),
            "one sentence: {sentence}"
        );
    }
    figures(report).len()
}

async fn reports_tell_what_the_measures_tell(instance: &Instance) {
    let agency = instance.caller("SOUTH", &["measures:read", "interagency:read", "statistics:read"]);
    let annual = read(&agency, ANNUAL).await;
    assert_eq!(annual["title"], "Annual report 2021-22");
    // Every measure by council and quarter, and every scorecard by council.
    let by_area = read(&agency, "/v1/measures?period=2021-22&by=local_authority,quarter&earlier_years=3").await;
    let cards = read(&agency, "/v1/scorecards?period=2021-22&by=local_authority&earlier_years=3").await;
    let mut held = 0;
    let items = by_area["items"]
        .as_array()
        .expect("items")
        .iter()
        .chain(cards["items"].as_array().expect("items"));
    for item in items {
        let code = item["measure"].as_str().or(item["code"].as_str()).expect("a code");
        let told = figure(&annual, code);
        let period = item["period"].as_str().unwrap_or("2021-22");
        let number = |value: &Value| value.as_f64();
        match (item["local_authority"].as_str(), period) {
            (None, "2021-22") => {
                for name in ["value", "numerator", "cohort", "guidance", "target"] {
                    assert_eq!(number(&told[name]), number(&item[name]), "{name} of {code}");
                }
                let met = if item["met"].is_null() {
                    &item["guidance_met"]
                } else {
                    &item["met"]
                };
                assert_eq!(told["guidance_met"], *met, "{code}");
                for name in ["against_guidance", "against_target", "target_met"] {
                    assert_eq!(told[name], item[name], "{name} of {code}");
                }
                let years = points(told, "years");
                for earlier in item["earlier"].as_array().expect("earlier years") {
                    let point = &years[earlier["period"].as_str().expect("a period")];
                    assert_eq!(number(&point["value"]), number(&earlier["value"]), "{code}");
                    assert_eq!(point["against"], earlier["against"], "{code}");
                }
                held += 1;
            }
            (None, quarter) => assert_eq!(
                number(&points(told, "quarters")[quarter]["value"]),
                number(&item["value"]),
                "{code}"
            ),
            (Some(area), "2021-22") => {
                assert_eq!(
                    number(&points(told, "local_authorities")[area]["value"]),
                    number(&item["value"]),
                    "{code}"
                );
            }
            _ => {}
        }
    }
    assert_eq!(
        held,
        read(&agency, "/v1/measures/definitions").await["items"]
            .as_array()
            .expect("items")
            .len()
    );
    assert!(sentences_say_what_the_figures_show(&annual) > 70);
    let quarterly = read(&agency, Q3).await;
    assert_eq!(quarterly["title"], "Quarterly report, quarter 3 of 2021-22");
    sentences_say_what_the_figures_show(&quarterly);
    let of_quarter = read(&agency, "/v1/measures?period=2021-22-q3&earlier_years=3").await;
    for item in of_quarter["items"].as_array().expect("items") {
        let told = figure(&quarterly, item["measure"].as_str().expect("a code"));
        assert_eq!(told["value"].as_f64(), item["value"].as_f64(), "{item}");
        assert_eq!(points(told, "years").len(), 4, "{told}");
        assert_eq!(points(told, "quarters").into_keys().next_back().as_deref(), Some("2021-22-q3"));
        assert_eq!(points(told, "quarters").len(), 5);
    }
}

async fn a_council_has_an_edition_of_its_own(instance: &Instance) {
    let agency = instance.caller("SOUTH", &["measures:read", "interagency:read"]);
    let highlights = read(&agency, &format!("{ANNUAL}?local_authority=HCC")).await;
    assert_eq!(highlights["title"], "Hampshire County Council highlights, 2021-22");
    sentences_say_what_the_figures_show(&highlights);
    let annual = read(&agency, ANNUAL).await;
    for (_, told) in figures(&highlights) {
        let code = told["code"].as_str().expect("a code");
        let of_area = &points(figure(&annual, code), "local_authorities")["HCC"];
        assert_eq!(told["value"], of_area["value"], "{code}");
        assert!(points(told, "local_authorities").is_empty());
    }
    // The council gets the same without asking for it, and money nobody but the region.
    let council = instance.caller("HCC", &["measures:read", "interagency:read"]);
    for path in [ANNUAL.to_owned(), format!("{ANNUAL}?local_authority=HCC")] {
        assert_eq!(read(&council, &path).await["sections"], highlights["sections"]);
    }
    let has_money = |report: &Value| figures(report).iter().any(|(section, _)| *section == "interagency");
    assert!(has_money(&annual) && !has_money(&highlights));
    let without = instance.caller("SOUTH", &["measures:read"]);
    assert!(!has_money(&read(&without, ANNUAL).await));
}

async fn the_public_edition_tells_what_statistics_tell(instance: &Instance) {
    let analyst = instance.caller("SOUTH", &["statistics:read"]);
    let mut statistics = BTreeMap::new();
    for year in ["2018-19", "2019-20", "2020-21", "2021-22"] {
        let all = read(
            &analyst,
            &format!("/v1/statistics?financial_year={year}&by=local_authority,quarter"),
        )
        .await;
        for item in all["items"].as_array().expect("items") {
            let place = ["code", "period", "local_authority"].map(|name| item[name].as_str().unwrap_or_default().to_owned());
            statistics.insert(place, (item["value"].as_f64(), item["withheld"].clone()));
        }
    }
    let mut withheld = 0;
    for (path, period, area) in [
        (format!("{ANNUAL}?edition=public"), "2021-22", ""),
        (format!("{Q3}?edition=public"), "2021-22-q3", ""),
        (format!("{ANNUAL}?edition=public&local_authority=IOW"), "2021-22", "IOW"),
    ] {
        let report = read(&analyst, &path).await;
        sentences_say_what_the_figures_show(&report);
        assert!(report["since"].is_null());
        for (section, told) in figures(&report) {
            assert_ne!(section, "interagency");
            let code = told["code"].as_str().expect("a code");
            let mut shown = vec![(period.to_owned(), area.to_owned(), told.clone())];
            let of = |kind: &str| points(told, kind).into_iter();
            shown.extend(
                of("years")
                    .chain(of("quarters"))
                    .map(|(label, point)| (label, area.to_owned(), point)),
            );
            shown.extend(of("local_authorities").map(|(label, point)| (period.to_owned(), label, point)));
            for (period, area, point) in shown {
                let at = [code.to_owned(), period, area];
                assert_eq!((point["value"].as_f64(), point["withheld"].clone()), statistics[&at], "{at:?}");
                withheld += usize::from(point["withheld"] == "c");
            }
            for hidden in ["numerator", "cohort"] {
                assert!(told[hidden].is_null(), "{told}");
            }
            let parts = told["withheld"] == "c" && (!told["guidance_met"].is_null() || !told["target_met"].is_null());
            assert!(!parts, "{told}");
        }
    }
    assert!(withheld > 200, "{withheld}");
    // A council's analyst reads the same, of any council of the region.
    let elsewhere = instance.caller("HCC", &["statistics:read"]);
    let path = format!("{ANNUAL}?edition=public&local_authority=IOW");
    assert_eq!(read(&elsewhere, &path).await, read(&analyst, &path).await);
    // The true figures are not the analyst's, nor is the public edition for a reader of true figures alone.
    analyst.get(ANNUAL).await.refused(403, "forbidden");
    analyst.get(&format!("{ANNUAL}?edition=full")).await.refused(403, "forbidden");
    let inside = instance.caller("SOUTH", &["measures:read"]);
    inside.get(&format!("{ANNUAL}?edition=public")).await.refused(403, "forbidden");
    analyst
        .get(&format!("{ANNUAL}?edition=public&edition=full"))
        .await
        .refused(400, "invalid-query");
    analyst
        .get(&format!("{ANNUAL}?edition=full&edition=public"))
        .await
        .refused(400, "invalid-query");
    analyst
        .get("/v1/reports/annual/2022-23?edition=public")
        .await
        .refused(422, "period-not-over");
    analyst
        .get(&format!("{ANNUAL}?edition=public&as_known_at=2021-09-30"))
        .await
        .refused(400, "invalid-query");
}

/// The table as its rows, each by the names of its columns.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty()).map(cells);
    let columns = lines.next().expect("a line of headings");
    lines.map(|line| columns.iter().cloned().zip(line).collect()).collect()
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            sign => cells.last_mut().expect("a cell").push(sign),
        }
    }
    cells
}

async fn every_form_tells_the_same(instance: &Instance) {
    let agency = instance.caller("SOUTH", &["measures:read", "interagency:read"]);
    let report = read(&agency, ANNUAL).await;
    let csv = agency.get(&format!("{ANNUAL}?format=csv")).await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"annual-report-2021-22.csv\""
    );
    let rows = table(&csv.text);
    let told: Vec<&Value> = figures(&report)
        .into_iter()
        .filter(|(section, _)| *section != "summary")
        .map(|(_, figure)| figure)
        .collect();
    let own: Vec<_> = rows.iter().filter(|row| row["comparison"] == "figure").collect();
    assert_eq!(own.len(), told.len());
    for (row, told) in own.iter().zip(&told) {
        assert_eq!(row["code"], told["code"].as_str().expect("a code"));
        assert_eq!(row["value"].parse::<f64>().ok(), told["value"].as_f64(), "{row:?}");
        assert_eq!(row["sentence"], told["sentence"].as_str().expect("a sentence"));
        assert_eq!(row["target"].parse::<f64>().ok(), told["target"].as_f64());
    }
    let beside: usize = told
        .iter()
        .flat_map(|told| told["charts"].as_array().expect("charts"))
        .map(|chart| chart["points"].as_array().expect("points").len())
        .sum();
    assert_eq!(rows.len(), beside, "each point once, the figure itself among its years");
    let workbook = agency.get(&format!("{ANNUAL}?format=xlsx")).await.expect(200);
    assert_eq!(
        workbook.header("content-type"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    assert!(workbook.bytes.starts_with(b"PK"));
    let page = agency.get(&format!("{ANNUAL}?format=html")).await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for (_, told) in figures(&report) {
        assert!(
            page.text.contains(&escaped(told["sentence"].as_str().expect("a sentence"))),
            "{told}"
        );
    }
    alone_and_in_one_style(&page);
    // Each chart is an image with a name, and has its table.
    let charts = page.text.matches("<svg").count();
    assert_eq!(page.text.matches("role=\"img\" aria-label=").count(), charts);
    assert!(charts > 100 && page.text.matches("<caption>").count() > charts, "{charts}");
    // By Accept too; what is not known is answered as JSON, and the parameter counts first.
    for (accept, kind) in [
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.4, application/json;q=0.5", "application/json"),
        ("*/*", "application/json"),
        ("image/png", "application/json"),
    ] {
        let answer = agency.send(Method::GET, ANNUAL, &[("accept", accept)], None).await.expect(200);
        assert_eq!(answer.header("content-type"), kind, "{accept}");
    }
    let both = agency
        .send(Method::GET, &format!("{ANNUAL}?format=csv"), &[("accept", "text/html")], None)
        .await;
    assert_eq!(both.header("content-type"), "text/csv; charset=utf-8");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The page runs nothing and fetches nothing, and its policy allows its own style alone.
fn alone_and_in_one_style(page: &Answer) {
    for foreign in [
        "<script",
        "<link",
        "<img",
        "<iframe",
        " style=\"",
        " onload",
        "src=",
        "javascript:",
        "@import",
        "url(",
    ] {
        assert!(!page.text.contains(foreign), "the page has {foreign}");
    }
    let addresses: Vec<&str> = page
        .text
        .split("http")
        .skip(1)
        .filter(|rest| rest.starts_with("://") || rest.starts_with("s://"))
        .collect();
    assert!(
        addresses.iter().all(|rest| rest.starts_with("://www.w3.org/2000/svg")),
        "an address: {:?}",
        addresses.first()
    );
    let policy = page.header("content-security-policy");
    let hash = policy
        .split("style-src '")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .expect("a hash");
    assert!(hash.starts_with("sha256-") && page.text.contains(hash), "{policy}");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn the_report_of_the_demonstration_on_sqlite() {
    let instance = Instance::start_demonstration().await;
    reports_tell_what_the_measures_tell(&instance).await;
    a_council_has_an_edition_of_its_own(&instance).await;
    every_form_tells_the_same(&instance).await;
    the_command_makes_the_same(&instance).await;
}

#[tokio::test]
async fn the_report_of_the_demonstration_on_postgres() {
    let instance = Instance::start_demonstration_on(Backend::Postgres).await;
    reports_tell_what_the_measures_tell(&instance).await;
    a_council_has_an_edition_of_its_own(&instance).await;
    every_form_tells_the_same(&instance).await;
}

#[tokio::test]
async fn the_public_edition_of_the_demonstration_on_sqlite() {
    the_public_edition_tells_what_statistics_tell(&Instance::start_demonstration().await).await;
}

#[tokio::test]
async fn the_public_edition_of_the_demonstration_on_postgres() {
    the_public_edition_tells_what_statistics_tell(&Instance::start_demonstration_on(Backend::Postgres).await).await;
}

/// The binary makes the report of the same database without the service.
async fn the_command_makes_the_same(instance: &Instance) {
    let agency = instance.caller("SOUTH", &["measures:read", "interagency:read"]);
    let binary = env!("CARGO_BIN_EXE_family-finding-under-test");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(binary);
        let database = ["--region", "SOUTH", "--database-url", &instance.database_url()].map(str::to_owned);
        command
            .arg("report")
            .args(arguments)
            .args(database)
            .output()
            .expect("the binary runs")
    };
    let made = run(&["annual", "2021-22", "--format", "json"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let report: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    assert_eq!(report["sections"], read(&agency, ANNUAL).await["sections"]);
    for (arguments, told) in [
        (["quarterly", "2021-22", "q5"].as_slice(), "a quarter is q1, q2, q3 or q4"),
        (["annual", "2098-99"].as_slice(), "has not begun"),
        (
            ["annual", "2021-22", "--local-authority", "LDS"].as_slice(),
            "no local authority with this code",
        ),
    ] {
        let refused = run(arguments);
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stderr).contains(told), "{arguments:?}");
    }
}

on_both_databases! {
    async fn what_is_not_there_is_told_as_what_it_is(instance) {
        let agency = instance.caller("SOUTH", &["measures:read"]);
        for (path, status, problem) in [
            ("/v1/reports/annual/2021-23", 404, "no-such-year"),
            ("/v1/reports/annual/2021", 404, "no-such-year"),
            ("/v1/reports/annual/1899-00", 404, "no-such-year"),
            ("/v1/reports/quarterly/2021-23/q1", 404, "no-such-year"),
            ("/v1/reports/quarterly/2021-22/q5", 404, "no-such-quarter"),
            ("/v1/reports/quarterly/2021-22/3", 404, "no-such-quarter"),
            ("/v1/reports/annual/2023-24", 422, "period-not-begun"),
            ("/v1/reports/quarterly/2022-23/q2", 422, "period-not-begun"),
            ("/v1/reports/annual/2021-22?local_authority=XYZ", 422, "unknown-local-authority"),
            ("/v1/reports/annual/2021-22?local_authority=LDS", 422, "unknown-local-authority"),
            ("/v1/reports/annual/2021-22?as_known_at=2022-04-02", 400, "invalid-query"),
            ("/v1/reports/annual/2021-22?as_known_at=2020-04-02", 422, "period-not-begun"),
            ("/v1/reports/annual/2021-22?format=pdf", 400, "invalid-query"),
            ("/v1/reports/annual/2021-22?edition=secret", 400, "invalid-query"),
            ("/v1/reports/annual/2021-22?sections=all", 400, "invalid-query"),
        ] {
            agency.get(path).await.refused(status, problem);
        }
        let council = instance.caller("HCC", &["measures:read"]);
        council.get(&format!("{ANNUAL}?local_authority=SCC")).await.refused(403, "not-your-local-authority");
        council.get(&format!("{ANNUAL}?local_authority=LDS")).await.refused(422, "unknown-local-authority");
        instance.caller("HARBOUR", &["measures:read"]).get(ANNUAL).await.refused(403, "forbidden");
    }

    async fn where_nothing_is_recorded_there_is_no_figure_and_not_zero(instance) {
        let agency = instance.caller("SOUTH", &["measures:read"]);
        let report = read(&agency, ANNUAL).await;
        sentences_say_what_the_figures_show(&report);
        let time = figure(&report, "stage_one_months");
        assert!(time["value"].is_null());
        assert_eq!(time["sentence"], "There is no figure for the mean time in Stage 1 in 2021-22.");
        let count = figure(&report, "enquiries");
        assert_eq!(count["value"], 0.0);
        assert_eq!(count["sentence"], "The number of enquiries was 0 in 2021-22.");
        assert_eq!(points(count, "years").len(), 1, "years of which nothing is known are no zeros");
    }

    async fn a_year_that_runs_is_told_up_to_today(instance) {
        let agency = instance.agency();
        for (enquired_on, times) in [("2021-04-01", 2), ("2021-04-02", 3), ("2022-04-01", 1)] {
            for _ in 0..times {
                enquiry(&agency, enquired_on).await;
            }
        }
        let report = read(&agency, "/v1/reports/annual/2022-23").await;
        assert_eq!((&report["period"], &report["to"]), (&json!("2022-23-to-date"), &json!("2022-04-01")));
        let told = figure(&report, "enquiries");
        assert_eq!(told["sentence"], "The number of enquiries fell from 2 in 2021-22 up to 1 April 2021 to 1 in 2022-23 up to 1 April 2022.");
        let known = read(&agency, &format!("{ANNUAL}?as_known_at=2022-03-31")).await;
        assert_eq!(figure(&known, "enquiries")["value"], 0.0, "nothing was recorded by then");
    }

    async fn a_name_is_text_on_the_page_and_nothing_else(instance) {
        let agency = instance.caller("SOUTH", &family_finding_tests::instance::every_scope());
        let named = json!({"name": "<b onclick=\"x\">H</b> & Co", "kind": "local_authority", "region": "SOUTH"});
        let put = agency.put("/v1/organisations/HCC", &named).await;
        assert!([StatusCode::OK, StatusCode::CREATED].contains(&put.status), "{}", put.text);
        let page = agency.get(&format!("{ANNUAL}?format=html&local_authority=HCC")).await.expect(200);
        assert!(!page.text.contains("<b onclick"), "markup of a name is part of the page");
        assert!(page.text.contains("&lt;b onclick="));
        let region = agency.get(&format!("{ANNUAL}?format=html")).await.expect(200);
        assert!(!region.text.contains("<b onclick"), "in a chart");
    }
}

async fn enquiry(agency: &Client, on: &str) {
    let created = agency.post("/v1/adopters", &adopter()).await.expect(201);
    let path = format!("/v1/adopters/{}", created.id());
    milestone(
        agency,
        &path,
        json!({"kind": "enquiry_received", "occurred_on": on, "enquiry_source": "web"}),
    )
    .await;
}
