//! A council's own tables: loaded with a mapping, every fault told by row and column, cases whole or
//! not at all.

use family_finding_tests::{
    Client, Instance, builders::*, care::tell_care, document::workspace, instance::every_scope, on_both_databases, validator::unzipped,
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf, process::Command};

/// A folder of tables with their mapping.
struct Tables {
    folder: PathBuf,
}

impl Tables {
    fn new(mapping: &Value, files: &[(&str, Vec<u8>)]) -> Self {
        let folder = std::env::temp_dir().join(format!("family-finding-tables-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("mapping.json"), mapping.to_string()).expect("a mapping");
        for (name, content) in files {
            fs::write(folder.join(name), content).expect("a table");
        }
        Self { folder }
    }

    /// Runs the command; answers whether it succeeded, what it told, and why it failed.
    async fn import(&self, client: &Client, instance: &Instance, more: &[&str]) -> (bool, Vec<String>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_family-finding-under-test"));
        command
            .arg("import")
            .arg(&self.folder)
            .arg("--mapping")
            .arg(self.folder.join("mapping.json"));
        command
            .args(["--server", &instance.base, "--token", client.token().expect("a token"), "--quiet"])
            .args(more);
        let output = tokio::task::spawn_blocking(move || command.output().expect("the command runs"))
            .await
            .expect("it ends");
        let told = String::from_utf8(output.stdout)
            .expect("UTF-8")
            .lines()
            .map(str::to_owned)
            .collect();
        (output.status.success(), told, String::from_utf8(output.stderr).expect("UTF-8"))
    }
}

impl Drop for Tables {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A date as a spreadsheet shows it.
fn day(column: &str, kind: &str) -> Value {
    json!({"on": column, "kind": kind, "date": ["%d/%m/%Y"]})
}

fn mapping() -> Value {
    let mut order = day("Placement order", "placement_order_granted");
    order["fixed"] = json!({});
    let mut enquiry = day("Enquiry", "enquiry_received");
    enquiry["columns"] = json!({"How": {"to": "/enquiry_source", "codes": {"Website": "web", "Phone": "telephone"}}});
    let mut stage_one = day("Stage 1 done", "stage_one_completed");
    stage_one["fixed"] = json!({"/stage_one_outcome": "may_be_suitable"});
    let mut decision = day("ADM decision", "decision_made");
    decision["fixed"] = json!({"/decision": "approved", "/terms": {"age_from_years": 0, "age_to_years": 6, "sibling_group": false, "early_permanence": true}});
    decision["columns"] = json!({"Children": {"to": "/terms/children_most", "reads": "integer"}});
    let mut panel = day("Panel", "panel_considered");
    panel["fixed"] = json!({"/recommendation": "suitable"});
    let mut match_panel = day("Match panel", "panel_considered");
    match_panel["fixed"] = json!({"/recommendation": "suitable"});
    json!({
        "source": "hcc-sheets",
        "tables": [
            {
                "file": "children.csv", "kind": "child", "reference": "Child",
                "fixed": {"/local_authority": "HCC"},
                "columns": {
                    "Born": {"to": "/profile/date_of_birth", "date": ["%d/%m/%Y", "%Y-%m-%d"]},
                    "Sex": {"to": "/profile/sex", "codes": {"Girl": "F", "Boy": "M"}},
                    "Languages": {"to": "/profile/languages", "reads": "list"}
                },
                "milestones": [
                    day("In care", "entered_care"), day("Plan", "plan_referred"), day("Decided", "should_be_placed_decided"), order,
                    day("Searching", "family_finding_started"), day("Adopted", "adoption_order_granted")
                ],
                "ignore": ["Remarks"]
            },
            {
                "file": "adopters.csv", "kind": "adopter", "reference": "Family",
                "fixed": {"/local_authority": "HCC", "/household/children_at_home": []},
                "columns": {"First": {"to": "/household/adults/0/sex"}, "Second": {"to": "/household/adults/1/sex"}, "Status": {"to": "/household/legal_status"}},
                "milestones": [
                    enquiry, day("Session", "information_session_attended"), day("Talk", "enquiry_discussion_held"),
                    day("Registered", "registration_of_interest_received"), day("Accepted", "registration_accepted"), stage_one,
                    day("Stage 2 asked", "stage_two_requested"), day("Stage 2", "stage_two_started"), panel, decision
                ]
            },
            {
                "file": "links.csv", "kind": "link", "reference": "Link",
                "fixed": {"/adopter/source": "hcc-sheets", "/child/source": "hcc-sheets"},
                "columns": {
                    "Family": {"to": "/adopter/reference"}, "Child": {"to": "/child/reference"},
                    "Identified": {"to": "/identified_on", "date": ["%d/%m/%Y"]}
                },
                "milestones": [
                    day("Confirmed", "confirmed"), match_panel, day("Matched", "match_decided"),
                    day("Introduced", "introductions_started"), day("Placed", "placed_for_adoption")
                ]
            }
        ]
    })
}

const CHILD_HEAD: &str = "Child,Born,Sex,Languages,In care,Plan,Decided,Placement order,Searching,Adopted,Remarks";
const ADOPTER_HEAD: &str = "Family,First,Second,Status,Enquiry,How,Session,Talk,Registered,Accepted,Stage 1 done,Stage 2 asked,Stage 2,Panel,ADM decision,Children";
const LINK_HEAD: &str = "Link,Family,Child,Identified,Confirmed,Match panel,Matched,Introduced,Placed";

const CHILD: &str = "C1,20/11/2019,Girl,en;pl,01/12/2020,01/03/2021,15/03/2021,10/05/2021,12/05/2021,01/03/2022,\"likes\nboats\"";
const FAMILY: &str =
    "F1,F,M,L11,04/01/2021,Website,12/01/2021,20/01/2021,01/02/2021,04/02/2021,30/03/2021,01/04/2021,06/04/2021,20/07/2021,29/07/2021,1";
const LINK: &str = "L1,F1,C1,10/08/2021,20/08/2021,07/09/2021,14/09/2021,20/09/2021,01/10/2021";

fn table(head: &str, rows: &[&str]) -> Vec<u8> {
    format!("{head}\r\n{}\r\n", rows.join("\r\n")).into_bytes()
}

fn history(children: &[&str], families: &[&str], links: &[&str]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("children.csv", table(CHILD_HEAD, children)),
        ("adopters.csv", table(ADOPTER_HEAD, families)),
        ("links.csv", table(LINK_HEAD, links)),
    ]
}

async fn read_child(client: &Client, reference: &str) -> family_finding_tests::Answer {
    client.get(&format!("/v1/children/by-reference/hcc-sheets/{reference}")).await
}

on_both_databases! {
    async fn a_history_is_loaded_from_tables_and_once_only(instance) {
        let agency = instance.agency();
        let tables = Tables::new(&mapping(), &history(&[CHILD, "", "C2,2020-02-29,Boy,,,,,,,,"], &[FAMILY], &[LINK]));
        let (well, told, _) = tables.import(&agency, instance, &["--dry-run"]).await;
        assert_eq!((well, told), (true, vec!["25 lines tried, nothing stored: 25 created, 0 updated, 0 unchanged, 0 refused.".to_owned()]));
        read_child(&agency, "C1").await.expect(404);
        let (well, told, _) = tables.import(&agency, instance, &[]).await;
        assert_eq!((well, told), (true, vec!["25 lines: 25 created, 0 updated, 0 unchanged, 0 refused.".to_owned()]));
        let adopted = read_child(&agency, "C1").await.expect(200).body;
        assert_eq!((&adopted["stage"], &adopted["profile"]["languages"]), (&json!("adopted"), &json!(["en", "pl"])));
        assert_eq!(read_child(&agency, "C2").await.expect(200).body["profile"]["date_of_birth"], "2020-02-29");
        let (well, told, _) = tables.import(&agency, instance, &[]).await;
        assert_eq!((well, told), (true, vec!["25 lines: 0 created, 0 updated, 25 unchanged, 0 refused.".to_owned()]));
    }

    async fn every_fault_is_told_by_row_and_column_and_its_case_is_left_out(instance) {
        let agency = instance.agency();
        let children = [
            CHILD,
            "C2,31/02/2020,Girl,,,,,,,,",
            "C3,20/11/2019,Female,,02/13/2021,,,,,,",
            "Not a key,20/11/2019,Girl,,,,,,,,",
            "C5,20/11/2019,Girl,,,,,,,",
            // Well formed, and against a rule: the plan before care.
            "C6,20/11/2019,Girl,,01/12/2020,01/03/2020,,,,,",
        ];
        let tables = Tables::new(&mapping(), &history(&children, &[FAMILY], &[LINK, "L2,F9,C1,10/08/2021,,,,,"]));
        let (well, told, why) = tables.import(&agency, instance, &["--dry-run"]).await;
        assert!(!well, "{told:?} {why}");
        for fault in [
            "children.csv, row 3, column Born: must be a date that exists",
            "children.csv, row 4, column Sex: the mapping knows Boy, Girl here",
            "children.csv, row 4, column In care: must be a date that exists",
            "children.csv, row 5, column Child: a reference is 1 to 20 letters and digits",
            "children.csv, row 6: has 10 cells, and there are 11 columns",
            "children.csv, row 7, column Plan: ",
            "links.csv, row 3, column Family: no case with this source and reference",
        ] {
            assert!(told.iter().any(|line| line.starts_with(fault)), "{fault}: {told:#?}");
        }
        assert_eq!(told.len(), 8, "{told:#?}");
        assert!(!told.iter().any(|line| line.contains("Female") || line.contains("Not a key")), "a cell is repeated: {told:#?}");

        // Rows that cannot be read keep everything back.
        let (well, told, why) = tables.import(&agency, instance, &[]).await;
        assert!(!well && told.len() == 5 && why.contains("faults in the tables: 5. Nothing was sent."), "{told:?} {why}");
        read_child(&agency, "C1").await.expect(404);

        // What the rules refuse is left out case by case.
        let tables = Tables::new(&mapping(), &history(&[CHILD, children[5]], &[FAMILY], &[LINK]));
        let (well, told, _) = tables.import(&agency, instance, &[]).await;
        assert!(!well && told.len() == 2 && told[0].starts_with("children.csv, row 3, column Plan: "), "{told:?}");
        read_child(&agency, "C1").await.expect(200);
        read_child(&agency, "C6").await.expect(404);
    }
}

on_both_databases! {
    async fn the_files_of_a_return_are_a_source_and_nothing_is_made_up(instance) {
        // A council's return, as this service makes it, is the source of another deployment.
        let before = Instance::start(family_finding_tests::Backend::Sqlite).await;
        let council = before.caller("SOUTH", &every_scope());
        let waiting = child_with_order(&council, "HCC").await;
        let (_, adopted, _) = placed_child(&council).await;
        milestone(&council, &adopted, json!({"kind": "adoption_order_applied", "occurred_on": "2022-01-10"})).await;
        milestone(&council, &adopted, json!({"kind": "adoption_order_granted", "occurred_on": "2022-03-01"})).await;
        for (number, child) in [&waiting, &adopted].into_iter().enumerate() {
            tell_care(&council, child, number).await;
        }
        let answer = council.get("/v1/returns/ssda903/2021-22?local_authority=HCC").await.expect(200);
        let files = unzipped(&answer.bytes);
        let mapping = fs::read_to_string(workspace().join("examples/ssda903-import/mapping.json")).expect("the mapping");
        let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, content)| (name.as_str(), content.clone().into_bytes())).collect();
        let tables = Tables::new(&serde_json::from_str(&mapping).expect("JSON"), &files);

        let agency = instance.agency();
        let (well, told, why) = tables.import(&agency, instance, &[]).await;
        assert!(well, "{told:?} {why}");
        assert!(told[0].starts_with("not recorded: AD1.csv, row 2: the match, the placement and the order"), "{told:?}");
        assert_eq!(told.len(), 2, "{told:?}");
        for case in [&waiting, &adopted] {
            let known = council.get(case).await.expect(200).body;
            let loaded = agency.get(&format!("/v1/children/by-reference/hcc-903/{}", known["reference"].as_str().expect("a reference"))).await.expect(200).body;
            for field in ["date_of_birth", "sex", "ethnicity"] {
                assert_eq!(loaded["profile"][field], known["profile"][field]);
            }
            assert_eq!(loaded["stage"], "authority_to_place");
            let path = format!("/v1/children/{}/milestones?limit=100", loaded["id"].as_str().expect("an id"));
            let facts = agency.get(&path).await.expect(200).body;
            let facts: Vec<(&str, &str)> = facts["items"].as_array().expect("facts").iter().map(|fact| (fact["kind"].as_str().expect("a kind"), fact["occurred_on"].as_str().expect("a day"))).collect();
            assert_eq!(facts, [("entered_care", "2020-12-01"), ("should_be_placed_decided", "2021-03-15"), ("placement_order_granted", "2021-05-10")]);
        }
        let (well, told, _) = tables.import(&agency, instance, &[]).await;
        assert!(well && told[1] == "8 lines: 0 created, 0 updated, 8 unchanged, 0 refused.", "{told:?}");
    }
}

/// Told of one file of children; nothing is sent.
async fn told_of(instance: &Instance, mapping: &Value, children: Vec<u8>) -> Vec<String> {
    let mut mapping = mapping.clone();
    mapping["tables"].as_array_mut().expect("tables").truncate(1);
    let tables = Tables::new(&mapping, &[("children.csv", children)]);
    let (well, told, why) = tables.import(&instance.agency(), instance, &[]).await;
    assert!(!well, "{told:?}");
    told.into_iter().chain(why.lines().map(str::to_owned)).collect()
}

#[tokio::test]
async fn how_a_file_is_written_is_declared_and_not_guessed() {
    let instance = Instance::start(family_finding_tests::Backend::Sqlite).await;
    let agency = instance.agency();
    let mut sheet = mapping();
    sheet["tables"].as_array_mut().expect("tables").truncate(1);
    sheet["tables"][0]["columns"]["Sex"]["codes"] = json!({"Mädchen": "F"});
    let row = |reference: &str| format!("{CHILD_HEAD}\n{reference},20/11/2019,Mädchen,,,,,,,,\n");
    let latin = |text: &str| {
        text.chars()
            .map(|character| u8::try_from(u32::from(character)).expect("Latin-1"))
            .collect::<Vec<u8>>()
    };

    let told = told_of(&instance, &sheet, latin(&row("C1"))).await;
    assert!(
        told[0].contains("is not UTF-8 in its line 2") && told[0].contains("latin-1"),
        "{told:?}"
    );
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(row("C1").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert!(told_of(&instance, &sheet, utf16).await[0].contains("UTF-16"));

    let mut declared = sheet.clone();
    declared["encoding"] = json!("latin-1");
    let marked: Vec<u8> = b"\xef\xbb\xbf".iter().copied().chain(row("C2").into_bytes()).collect();
    assert!(told_of(&instance, &declared, marked.clone()).await[0].contains("mark of UTF-8"));
    for (mapping, content) in [(&declared, latin(&row("C1"))), (&sheet, marked), (&sheet, row("C3").into_bytes())] {
        let tables = Tables::new(mapping, &[("children.csv", content)]);
        let (well, told, why) = tables.import(&agency, &instance, &[]).await;
        assert!(well, "{told:?} {why}");
    }
    for reference in ["C1", "C2", "C3"] {
        read_child(&agency, reference).await.expect(200);
    }
}

#[tokio::test]
async fn a_mapping_and_its_tables_fit_each_other() {
    let instance = Instance::start(family_finding_tests::Backend::Sqlite).await;
    let fine = format!("{CHILD_HEAD}\n{CHILD}\n");
    let faults = async |change: &dyn Fn(&mut Value), content: &str| {
        let mut mapping = mapping();
        change(&mut mapping["tables"][0]);
        told_of(&instance, &mapping, content.as_bytes().to_vec()).await
    };
    let told = faults(&|table| table["columns"]["Colour"] = json!({"to": "/profile/colour"}), &fine).await;
    assert_eq!(
        told[0],
        "children.csv, row 1, column Colour: the mapping names this column, and the file has none"
    );
    let told = faults(&|table| table["ignore"] = json!([]), &fine).await;
    assert!(
        told[0].starts_with("children.csv, row 1, column Remarks: the mapping says nothing of this column"),
        "{told:?}"
    );
    let told = faults(&|_| (), &fine.replace("Remarks", "Sex")).await;
    assert!(
        told.iter()
            .any(|line| line == "children.csv, row 1, column Sex: this column is there twice"),
        "{told:?}"
    );
    let told = faults(&|table| table["file"] = json!("nothing.csv"), &fine).await;
    assert_eq!(told[0], "nothing.csv: there is no such file");
    let told = faults(
        &|table| table["columns"]["Born"]["date"] = json!(["%d/%m/%Y", "%m/%d/%Y"]),
        &fine.replace("20/11/2019", "02/11/2019"),
    )
    .await;
    assert!(
        told[0].starts_with("children.csv, row 2, column Born: is another day in each of"),
        "{told:?}"
    );
    let told = faults(&|table| table["columns"]["Sex"]["to"] = json!("profile/sex"), &fine).await;
    assert!(told[0].contains("a place is a pointer"), "{told:?}");
    let told = faults(&|table| table["colums"] = json!({}), &fine).await;
    assert!(told[0].contains("the mapping cannot be read: unknown field"), "{told:?}");
    // A place that the contract does not have is told at its column.
    let told = faults(&|table| table["columns"]["Sex"]["to"] = json!("/profile/gender"), &fine).await;
    assert!(
        told.iter()
            .any(|line| line.starts_with("children.csv, row 2, column Sex: the contract has no such field")),
        "{told:?}"
    );
}

#[tokio::test]
async fn one_bad_row_among_two_hundred_thousand_is_told_and_nothing_is_loaded() {
    let instance = Instance::start(family_finding_tests::Backend::Sqlite).await;
    let mut rows = format!("{CHILD_HEAD}\n");
    for number in 0..200_000 {
        let born = if number == 123_456 { "30/02/2020" } else { "20/11/2019" };
        rows.push_str(&format!("C{number},{born},Girl,,01/12/2020,,,,,,\n"));
    }
    let told = told_of(&instance, &mapping(), rows.into_bytes()).await;
    assert_eq!(
        told[0],
        "children.csv, row 123458, column Born: must be a date that exists, written %d/%m/%Y or %Y-%m-%d"
    );
    assert!(told[1].contains("faults in the tables: 1. Nothing was sent."), "{told:?}");
    assert_eq!(instance.agency().get("/v1/children").await.expect(200).body["items"], json!([]));
}
