//! The quarterly data on adoption and special guardianship: rows of children and of households.

use family_finding_tests::{Backend, Client, Instance, builders::*, instance::every_scope, listing::Sheet, on_both_databases};
use serde_json::json;
use std::process::Command;

/// The binary, as whoever operates the service runs it.
const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");

const CHILDREN: &str = "/v1/returns/quarterly/2021-22-q3/children";
const HOUSEHOLDS: &str = "/v1/returns/quarterly/2021-22-q3/households";

async fn rows(client: &Client, path: &str) -> Sheet {
    Sheet::of_csv(&client.get(path).await.expect(200).text)
}

async fn reference_of(client: &Client, case: &str) -> String {
    client.get(case).await.expect(200).body["reference"]
        .as_str()
        .expect("a reference")
        .to_owned()
}

mod the_demonstration_year {
    use super::*;

    /// The quarters tell as many adoptions and approvals as the measures of the same quarters.
    async fn agrees_with_the_measures(instance: &Instance) {
        let agency = instance.caller("SOUTH", &every_scope());
        for (quarter, from, to) in [
            ("2021-22-q2", "2021-07-01", "2021-10-01"),
            ("2021-22-q4", "2022-01-01", "2022-04-01"),
        ] {
            let figures = agency
                .get(&format!("/v1/measures?period={quarter}&measures=adoption_orders,approved"))
                .await
                .expect(200);
            let within =
                |cell: &str| cell.len() == 10 && (from..to).contains(&format!("{}-{}-{}", &cell[6..], &cell[3..5], &cell[..2]).as_str());
            let children = rows(&agency, &format!("/v1/returns/quarterly/{quarter}/children")).await;
            let households = rows(&agency, &format!("/v1/returns/quarterly/{quarter}/households")).await;
            let approved = households
                .rows
                .iter()
                .filter(|row| households.cell(row, "decision") == "approved" && within(&households.cell(row, "decision_made")))
                .count();
            let counted = [
                ("adoption_orders", children.count("adoption_order_granted", within)),
                ("approved", approved),
            ];
            for (code, count) in counted {
                let items = figures.body["items"].as_array().expect("figures");
                let item = items
                    .iter()
                    .find(|item| item["measure"] == code || item["code"] == code)
                    .expect("the figure");
                assert_eq!(item["value"].as_f64().expect("a figure"), count as f64, "{quarter} {code}");
            }
        }
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
    async fn siblings_have_a_row_each_that_tells_where_the_others_are(instance) {
        let agency = instance.agency();
        let mut children = Vec::new();
        for _ in 0..3 {
            children.push(child_with_order(&agency, "HCC").await);
        }
        let all: Vec<&str> = children.iter().map(String::as_str).collect();
        sibling_group(&agency, "HCC", &all).await;
        let lone = child_with_order(&agency, "HCC").await;
        let home = approved_adopter(&agency, 2).await;
        let elsewhere = approved_adopter(&agency, 1).await;
        for (child, household) in [(all[0], &home), (all[2], &elsewhere)] {
            let link = link(&agency, household, child, "2021-08-10").await;
            go_on_to(&agency, &link, "placed_for_adoption").await;
        }
        let sheet = rows(&agency, CHILDREN).await;
        let mut told = Vec::new();
        for child in [all[0], all[1], all[2], lone.as_str()] {
            let reference = reference_of(&agency, child).await;
            let row = sheet.row("child_reference", &reference);
            told.push(["siblings_in_group", "siblings_placed_together", "siblings_placed_apart"].map(|column| sheet.cell(row, column)));
        }
        assert_eq!(told, [["3", "1", "1"], ["3", "", ""], ["3", "1", "1"], ["", "", ""]]);
        let row = sheet.row("child_reference", &reference_of(&agency, all[0]).await);
        for (column, day) in [
            ("entered_care", "01/12/2020"),
            ("placement_order_granted", "10/05/2021"),
            ("identified", "10/08/2021"),
            ("match_panel_considered", "07/09/2021"),
            ("match_panel_recommendation", "suitable"),
            ("placed_for_adoption", "01/10/2021"),
            ("household_of_another_agency", "no"),
            ("adoption_order_granted", ""),
            ("household_reference", reference_of(&agency, &home).await.as_str()),
        ] {
            assert_eq!(sheet.cell(row, column), day, "{column}");
        }
        // At the end of an earlier quarter the child was matched and not placed.
        let before = rows(&agency, "/v1/returns/quarterly/2021-22-q2/children").await;
        let row = before.row("child_reference", &reference_of(&agency, all[0]).await);
        assert_eq!(before.cell(row, "match_decided"), "14/09/2021");
        assert_eq!(before.cell(row, "placed_for_adoption"), "");
        assert_eq!(before.cell(row, "siblings_placed_together"), "");
        assert!(rows(&agency, "/v1/returns/quarterly/2019-20-q3/children").await.rows.is_empty());
        let answer = agency.get(&format!("{CHILDREN}?format=xlsx")).await.expect(200);
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"quarterly-children-SOUTH-2021-22-q3.xlsx\"");
        assert_eq!(Sheet::of_workbook(&answer.bytes), sheet);
    }

    async fn a_household_is_told_from_its_journey(instance) {
        let agency = instance.agency();
        let (adopter, _, _) = placed_child(&agency).await;
        let sheet = rows(&agency, HOUSEHOLDS).await;
        let row = sheet.row("household_reference", &reference_of(&agency, &adopter).await);
        for (column, told) in [
            ("adults", "2"),
            ("enquiry_received", "04/01/2021"),
            ("stage_one_outcome", "may_be_suitable"),
            ("decision", "approved"),
            ("decision_made", "29/07/2021"),
            ("approved_for_children", "1"),
            ("children_matched", "1"),
            ("children_placed", "1"),
            ("children_adopted", "0"),
            ("withdrawn", ""),
        ] {
            assert_eq!(sheet.cell(row, column), told, "{column}");
        }
        let first = rows(&agency, "/v1/returns/quarterly/2021-22-q1/households").await;
        let row = first.row("household_reference", &reference_of(&agency, &adopter).await);
        assert_eq!(first.cell(row, "decision"), "");
        assert_eq!(first.cell(row, "approved_for_children"), "");
        let answer = agency.get(&format!("{HOUSEHOLDS}?format=xlsx")).await.expect(200);
        assert_eq!(Sheet::of_workbook(&answer.bytes), sheet);
    }

    async fn councils_and_callers_see_their_own(instance) {
        let agency = instance.agency();
        let hampshire = child_with_order(&agency, "HCC").await;
        child_with_order(&agency, "SCC").await;
        agency.post(&format!("{hampshire}/restriction"), &json!({"reason": "safeguarding"})).await.expect(201);
        assert_eq!(rows(&agency, CHILDREN).await.rows.len(), 2);
        assert_eq!(rows(&agency, &format!("{CHILDREN}?local_authority=HCC")).await.rows.len(), 1);
        assert_eq!(rows(&instance.council("HCC"), CHILDREN).await.rows.len(), 1);
        instance.council("HCC").get(&format!("{CHILDREN}?local_authority=SCC")).await.refused(404, "not-found");
        instance.council("HCC").get(HOUSEHOLDS).await.refused(403, "forbidden");
        instance.partner().get(CHILDREN).await.refused(403, "forbidden");
        let narrow = instance.caller("SOUTH", &["returns:read"]);
        narrow.get(CHILDREN).await.refused(403, "forbidden");
        narrow.get(HOUSEHOLDS).await.refused(403, "forbidden");
    }

    async fn bad_input_is_told(instance) {
        let agency = instance.agency();
        for (path, status, problem) in [
            ("/v1/returns/quarterly/2021-22/children", 404, "not-found"),
            ("/v1/returns/quarterly/2021-22-q5/children", 404, "not-found"),
            ("/v1/returns/quarterly/2021-10/children", 404, "not-found"),
            ("/v1/returns/quarterly/2021-22-q3..2021-22-q4/households", 404, "not-found"),
            ("/v1/returns/quarterly/2022-23-q2/children", 422, "return-year"),
            ("/v1/returns/quarterly/2022-23-q2/households", 422, "return-year"),
            ("/v1/returns/quarterly/2021-22-q3/children?format=ods", 400, "invalid-query"),
            ("/v1/returns/quarterly/2021-22-q3/children?local_authority=LDS", 404, "not-found"),
            ("/v1/returns/quarterly/2021-22-q3/households?local_authority=h", 400, "invalid-query"),
            ("/v1/returns/quarterly/2021-22-q3/households?as_at=2022-01-01", 400, "invalid-query"),
        ] {
            agency.get(path).await.refused(status, problem);
        }
    }

    async fn the_command_makes_the_same_rows(instance) {
        let agency = instance.agency();
        let (_, child, _) = placed_child(&agency).await;
        for (which, path) in [("children", CHILDREN), ("households", HOUSEHOLDS)] {
            let file = std::env::temp_dir().join(format!("{}-{which}.csv", id_of(&child)));
            let mut command = Command::new(BINARY);
            command
                .args(["return", "quarterly", "2021-22-q3", which, "--local-authority", "HCC", "--quiet", "--output"])
                .arg(&file)
                .env("DATABASE_URL", instance.database_url());
            let said = command.output().expect("the binary runs");
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            let content = std::fs::read(&file).expect("the file was written");
            std::fs::remove_file(&file).expect("the file goes");
            assert_eq!(content, agency.get(&format!("{path}?local_authority=HCC")).await.expect(200).bytes);
        }
        let trail = agency.get("/v1/audit-entries?operation=read_quarterly_return_children").await.expect(200);
        assert!(trail.text.contains("command-return") && trail.text.contains(id_of(&child)), "{}", trail.text);
    }
}
