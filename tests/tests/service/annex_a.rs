//! Ofsted's Annex A: list 10, the children, and list 11, the adopters.

use family_finding_tests::{
    Backend, Client, Instance, builders::*, instance::every_scope, listing::Sheet, on_both_databases, reading::every_page,
};
use serde_json::json;
use std::process::Command;

/// The binary, as whoever operates the service runs it.
const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");

const TEN: &str = "/v1/returns/annex-a/list-10?local_authority=HCC";
const ELEVEN: &str = "/v1/returns/annex-a/list-11";

async fn list(client: &Client, path: &str) -> Sheet {
    let answer = client.get(path).await.expect(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    Sheet::of_csv(&answer.text)
}

async fn reference_of(client: &Client, case: &str) -> String {
    client.get(case).await.expect(200).body["reference"]
        .as_str()
        .expect("a reference")
        .to_owned()
}

mod the_demonstration_year {
    use super::*;

    /// The lists tell as many adoptions, approvals and reversals as the measures of the year.
    async fn agrees_with_the_measures(instance: &Instance) {
        let agency = instance.caller("SOUTH", &every_scope());
        let figures = agency
            .get("/v1/measures?period=2021-22&measures=adoption_orders,approved")
            .await
            .expect(200);
        let figure = |code: &str| {
            let items = figures.body["items"].as_array().expect("figures");
            let item = items.iter().find(|item| item["measure"] == code || item["code"] == code);
            item.unwrap_or_else(|| panic!("no {code}: {}", figures.text))["value"]
                .as_f64()
                .expect("a figure")
        };
        let mut adopted = 0;
        for council in ["HCC", "IOW", "PCC", "SCC"] {
            let path = format!("/v1/returns/annex-a/list-10?local_authority={council}&as_at=2022-03-31");
            let sheet = list(&agency, &path).await;
            adopted += sheet.count("Date of Adoption Order", |cell| !cell.is_empty());
            let own = instance.caller(council, &every_scope());
            assert_eq!(list(&own, "/v1/returns/annex-a/list-10?as_at=2022-03-31").await, sheet, "{council}");
            assert!(sheet.rows.len() > 5, "{council}");
        }
        assert_eq!(adopted as f64, figure("adoption_orders"));
        let sheet = list(&agency, "/v1/returns/annex-a/list-11?as_at=2022-03-31").await;
        let in_year = |cell: &str| {
            cell.len() == 10 && {
                let day = format!("{}-{}-{}", &cell[6..], &cell[3..5], &cell[..2]);
                ("2021-04-01".."2022-04-01").contains(&day.as_str())
            }
        };
        let mut approved: Vec<String> = sheet
            .rows
            .iter()
            .filter(|row| in_year(&sheet.cell(row, "Date application approved")))
            .map(|row| sheet.cell(row, "Family identifier"))
            .collect();
        approved.dedup();
        assert_eq!(approved.len() as f64, figure("approved"));
    }

    #[tokio::test]
    async fn agrees_with_the_measures_on_sqlite() {
        agrees_with_the_measures(&Instance::start_demonstration().await).await;
    }

    #[tokio::test]
    async fn agrees_with_the_measures_on_postgres() {
        agrees_with_the_measures(&Instance::start_demonstration_on(Backend::Postgres).await).await;
    }
}

on_both_databases! {
    async fn a_child_is_told_from_its_journey(instance) {
        let agency = instance.agency();
        let (adopter, child, _) = placed_child(&agency).await;
        let sheet = list(&agency, TEN).await;
        assert_eq!(sheet.columns.len(), 16);
        let reference = reference_of(&agency, &child).await;
        let row = sheet.row("Child Unique ID", &reference);
        for (column, told) in [
            ("Family identifier", reference_of(&agency, &adopter).await.as_str()),
            ("Ethnicity", "a) WBRI"),
            ("Date of Birth", "20/11/2019"),
            ("Age of Child (Years)", "2"),
            ("Does the Child have a Disability", "c) Unknown"),
            ("Date the Child Entered Care", "01/12/2020"),
            ("Date of Decision that Child Should be Placed for Adoption", "15/03/2021"),
            ("Date of Placement Order", "10/05/2021"),
            ("Date of Matching Child and Prospective Adopters", "14/09/2021"),
            ("Date Placed for Adoption", "01/10/2021"),
            ("Date of Adoption Order", ""),
        ] {
            assert_eq!(sheet.cell(row, column), told, "{column}");
        }
        // As at an earlier day it was not matched yet, and before the decision not listed.
        let then = list(&agency, &format!("{TEN}&as_at=2021-09-13")).await;
        assert_eq!(then.cell(then.row("Child Unique ID", &reference), "Family identifier"), "");
        assert!(list(&agency, &format!("{TEN}&as_at=2021-03-14")).await.rows.is_empty());
        // A reversal is told with its reason.
        let other = child_with_order(&agency, "HCC").await;
        milestone(&agency, &other, json!({"kind": "plan_changed", "occurred_on": "2021-11-03", "plan_change_reason": "RD3"})).await;
        let sheet = list(&agency, TEN).await;
        let row = sheet.row("Child Unique ID", &reference_of(&agency, &other).await).to_vec();
        assert_eq!(sheet.cell(&row, "Reason Why Child No Longer Placed for Adoption"), "RD3");
        // The workbook holds the same, days as days.
        let answer = agency.get(&format!("{TEN}&format=xlsx")).await.expect(200);
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"annex-a-list-10-HCC-2022-04-01.xlsx\"");
        assert_eq!(Sheet::of_workbook(&answer.bytes), sheet);
        assert_eq!(agency.get(&format!("{TEN}&format=xlsx")).await.expect(200).bytes, answer.bytes, "the same bytes again");
    }

    /// Workbooks count days from 1900 on, and a list is of whatever day is asked for.
    async fn a_workbook_of_a_day_before_workbooks_begin_is_empty(instance) {
        let answer = instance.agency().get(&format!("{ELEVEN}?as_at=0146-10-05&format=xlsx")).await.expect(200);
        assert!(Sheet::of_workbook(&answer.bytes).rows.is_empty());
    }

    async fn each_adopter_has_a_row_and_both_one_family(instance) {
        let agency = instance.agency();
        let (adopter, _, link) = placed_child(&agency).await;
        let reference = reference_of(&agency, &adopter).await;
        let sheet = list(&agency, ELEVEN).await;
        assert_eq!(sheet.columns.len(), 19);
        assert_eq!(sheet.count("Family identifier", |cell| cell == reference), 2);
        let row = sheet.row("Individual adopter identifier", &format!("{reference}-2"));
        for (column, told) in [
            ("Disability", "c) Unknown"),
            ("Date application approved", "29/07/2021"),
            ("Date adopter matched with child(ren)", "14/09/2021"),
            ("Date child/children placed with adopter(s)", "01/10/2021"),
            ("No. of children placed", "1"),
            ("Date of leaving adoption process", ""),
        ] {
            assert_eq!(sheet.cell(row, column), told, "{column}");
        }
        let why = json!({"kind": "disrupted", "occurred_on": "2021-12-01", "reason": "relationship_breakdown", "ended_by": "household"});
        milestone(&agency, &link, why).await;
        let sheet = list(&agency, ELEVEN).await;
        let row = sheet.row("Individual adopter identifier", &format!("{reference}-1"));
        assert_eq!(sheet.cell(row, "No. of children placed"), "");
        let answer = agency.get(&format!("{ELEVEN}?format=xlsx")).await.expect(200);
        assert_eq!(Sheet::of_workbook(&answer.bytes), sheet);
        // The area of a council narrows it, and no date of birth is in it.
        assert!(list(&agency, &format!("{ELEVEN}?local_authority=SCC")).await.rows.is_empty());
        assert!(!sheet.columns.iter().any(|column| column.contains("Birth")));
        // A withdrawal is told by the workbook's own answer.
        let long_gone = withdrawn_household(&agency).await;
        let withdrawn = adopter_after(&agency, 5, 1).await;
        milestone(&agency, &withdrawn, json!({"kind": "withdrawn", "occurred_on": "2021-12-01", "reason": "health"})).await;
        let reference = reference_of(&agency, &withdrawn).await;
        let sheet = list(&agency, ELEVEN).await;
        let row = sheet.row("Individual adopter identifier", &format!("{reference}-1"));
        assert_eq!(sheet.cell(row, "Reason for leaving adoption process"), "1 - Adopter withdrew from process");
        let gone = reference_of(&agency, &long_gone).await;
        assert_eq!(sheet.count("Family identifier", |cell| cell == gone), 0, "not in contact for years");
    }

    async fn what_cannot_be_told_is_listed_with_its_reason(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let etag = agency.get(&child).await.expect(200).header("etag").to_owned();
        agency.patch(&child, &etag, &json!({"profile": {"ethnicity": null}})).await.expect(200);
        let path = "/v1/returns/annex-a/problems?list=list-10&local_authority=HCC&limit=1";
        let (items, _) = every_page(&agency, path).await;
        assert_eq!(items.len(), 1);
        assert_eq!(items[0]["child_id"], id_of(&child));
        assert_eq!(items[0]["problems"][0]["column"], "Ethnicity");
        let etag = agency.get(&child).await.expect(200).header("etag").to_owned();
        agency.patch(&child, &etag, &json!({"profile": {"ethnicity": "WBRI"}})).await.expect(200);
        assert!(every_page(&agency, path).await.0.is_empty());
        assert_eq!(list(&agency, TEN).await.count("Ethnicity", |cell| cell == "a) WBRI"), 1);
        // A household without adults has no row, and is told.
        let mut body = adopter();
        changed(&mut body["household"], &json!({"adults": null, "legal_status": null}));
        let household = format!("/v1/adopters/{}", agency.post("/v1/adopters", &body).await.expect(201).id());
        for step in road_to_approval(1) {
            milestone(&agency, &household, step).await;
        }
        assert!(list(&agency, ELEVEN).await.rows.is_empty());
        let (items, _) = every_page(&agency, "/v1/returns/annex-a/problems?list=list-11").await;
        assert_eq!(items[0]["adopter_id"], id_of(&household));
        assert_eq!(items[0]["problems"][0]["column"], "Individual adopter identifier");
    }

    async fn restricted_children_are_listed_and_nobody_else_sees_them(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        agency.post(&format!("{child}/restriction"), &json!({"reason": "safeguarding"})).await.expect(201);
        assert_eq!(list(&agency, TEN).await.rows.len(), 1);
        let narrow = instance.caller("SOUTH", &["returns:read"]);
        for path in [TEN, ELEVEN, "/v1/returns/annex-a/problems?list=list-11"] {
            narrow.get(path).await.refused(403, "forbidden");
        }
        let council = instance.council("HCC");
        assert_eq!(list(&council, "/v1/returns/annex-a/list-10").await.rows.len(), 1);
        assert!(list(&instance.council("SCC"), "/v1/returns/annex-a/list-10").await.rows.is_empty());
        instance.council("SCC").get(TEN).await.refused(404, "not-found");
        council.get(ELEVEN).await.refused(403, "forbidden");
        council.get("/v1/returns/annex-a/problems?list=list-11").await.refused(403, "forbidden");
        instance.partner().get(TEN).await.refused(403, "forbidden");
    }

    async fn bad_input_is_told_by_parameter(instance) {
        let agency = instance.agency();
        for (path, status, problem) in [
            ("/v1/returns/annex-a/list-10", 400, "invalid-query"),
            ("/v1/returns/annex-a/list-10?local_authority=LDS", 404, "not-found"),
            ("/v1/returns/annex-a/list-10?local_authority=HCC&as_at=2022-04-02", 400, "invalid-query"),
            ("/v1/returns/annex-a/list-10?local_authority=HCC&as_at=2022-02-30", 400, "invalid-query"),
            ("/v1/returns/annex-a/list-10?local_authority=HCC&format=pdf", 400, "invalid-query"),
            ("/v1/returns/annex-a/list-11?local_authority=SOUTH", 404, "not-found"),
            ("/v1/returns/annex-a/list-11?area=HCC", 400, "invalid-query"),
            ("/v1/returns/annex-a/list-12", 404, "not-found"),
            ("/v1/returns/annex-a/problems", 400, "invalid-query"),
            ("/v1/returns/annex-a/problems?list=list-12", 400, "invalid-query"),
            ("/v1/returns/annex-a/problems?list=list-10&local_authority=HCC&limit=101", 400, "invalid-query"),
            ("/v1/returns/annex-a/problems?list=list-10&local_authority=HCC&cursor=abc", 400, "invalid-cursor"),
        ] {
            agency.get(path).await.refused(status, problem);
        }
    }

    async fn the_command_makes_the_same_lists(instance) {
        let agency = instance.agency();
        let (adopter, child, _) = placed_child(&agency).await;
        let etag = agency.get(&child).await.expect(200).header("etag").to_owned();
        agency.patch(&child, &etag, &json!({"profile": {"ethnicity": null}})).await.expect(200);
        for (number, path, format) in [("10", TEN, "csv"), ("11", "/v1/returns/annex-a/list-11?local_authority=HCC", "xlsx")] {
            let file = std::env::temp_dir().join(format!("{}-{number}.{format}", id_of(&child)));
            let mut command = Command::new(BINARY);
            command
                .args(["return", "annex-a", number, "--as-at", "2022-04-01", "--local-authority", "HCC", "--quiet", "--format", format, "--output"])
                .arg(&file)
                .env("DATABASE_URL", instance.database_url());
            let said = command.output().expect("the binary runs");
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            let content = std::fs::read(&file).expect("the file was written");
            std::fs::remove_file(&file).expect("the file goes");
            let answer = agency.get(&format!("{path}{}format={format}", if path.contains('?') { "&" } else { "?" })).await.expect(200);
            assert_eq!(content, answer.bytes, "list {number}");
            if number == "10" {
                let said = String::from_utf8_lossy(&said.stdout).into_owned();
                assert!(said.contains(id_of(&child)) && said.contains("Ethnicity"), "{said}");
            }
        }
        let trail = agency.get("/v1/audit-entries?operation=read_annex_adopters").await.expect(200);
        let subjects: Vec<&str> = trail.body["items"].as_array().expect("entries").iter().map(|entry| entry["subject"].as_str().expect("a subject")).collect();
        assert_eq!(subjects.len(), 2, "{}", trail.text);
        assert!(subjects.contains(&"command-return") && trail.text.contains(id_of(&adopter)));
    }
}
