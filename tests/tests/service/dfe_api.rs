//! The department's children's social care API: what changed is sent, once, whatever comes in between.

use family_finding_tests::{
    Client, Instance,
    builders::*,
    department::{CLIENT_SECRET, Department, Manner, SUPPLIER_KEY},
    instance::every_scope,
    on_both_databases,
    reading::every_page,
    receiver::until,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::process::{Command, Stdio};

/// The binary, as whoever operates the service runs it.
const BINARY: &str = env!("CARGO_BIN_EXE_family-finding-under-test");

const CHANGES: &str = "/v1/returns/social-care/changes?local_authority=HCC";

/// The command, for Hampshire and this department.
fn command(instance: &Instance, department: &Department, more: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(["return", "dfe-send", "--local-authority", "HCC", "--quiet"])
        .args(more)
        .env("DATABASE_URL", instance.database_url())
        .env("FAMILY_FINDING_IDENTITY_KEYS", &instance.identity_key)
        .envs(department.environment());
    command
}

/// Runs it; whether it succeeded, and everything that it said.
fn outcome_of(mut command: Command) -> (bool, String) {
    let said = command.output().expect("the binary runs");
    let text = [said.stdout, said.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(
        !text.contains(CLIENT_SECRET) && !text.contains(SUPPLIER_KEY),
        "a secret is shown: {text}"
    );
    (said.status.success(), text)
}

fn sent(instance: &Instance, department: &Department) -> String {
    let (done, said) = outcome_of(command(instance, department, &[]));
    assert!(done, "{said}");
    said
}

async fn reference_of(client: &Client, case: &str) -> String {
    client.get(case).await.expect(200).body["reference"]
        .as_str()
        .expect("a reference")
        .to_owned()
}

/// Records by which key the council knows the child's episode of social care.
async fn in_episode(client: &Client, child: &str, episode: &str) {
    let path = format!("{child}/care-record");
    let etag = client.get(&path).await.expect(200).header("etag").to_owned();
    let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
    let body = json!({"social_care_episode": episode}).to_string();
    client.send(Method::PUT, &path, &headers, Some(body)).await.expect(200);
}

/// A caller of the region who sees everything, with Hampshire known to the department.
async fn all_seeing(instance: &Instance) -> Client {
    let agency = instance.caller("SOUTH", &every_scope());
    let hampshire = json!({"name": "Hampshire", "kind": "local_authority", "region": "SOUTH", "dfe": "850"});
    let answer = agency.put("/v1/organisations/HCC", &hampshire).await;
    assert!([200, 201].contains(&answer.status.as_u16()), "{}", answer.text);
    agency
}

/// A child with a decision: its path and its key.
async fn decided(client: &Client, episode: &str) -> (String, String) {
    let child = child_after(client, "HCC", 3).await;
    in_episode(client, &child, episode).await;
    let reference = reference_of(client, &child).await;
    (child, reference)
}

async fn changes(client: &Client) -> (Vec<Value>, Value) {
    let first = client.get(CHANGES).await.expect(200).body;
    (every_page(client, CHANGES).await.0, first)
}

on_both_databases! {
    async fn what_changed_is_sent_and_what_was_accepted_is_not(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        let (_, child, link) = placed_child(&agency).await;
        in_episode(&agency, &child, "EP-1").await;
        let reference = reference_of(&agency, &child).await;
        // A dry run tells it, and nothing leaves.
        let (done, said) = outcome_of(command(instance, &department, &["--dry-run"]));
        assert!(done && said.contains("1 blocks and 0 withdrawals would be sent") && said.contains(id_of(&child)), "{said}");
        assert_eq!((department.calls().len(), department.tokens_given()), (0, 0));
        let (items, page) = changes(&agency).await;
        assert_eq!((page["to_send"].clone(), page["last_send"].clone()), (json!(1), Value::Null));
        let days = json!({"initial_decision_date": "2021-03-15", "matched_date": "2021-09-14", "placed_date": "2021-10-01"});
        assert_eq!(items[0], json!({"child_id": id_of(&child), "changes": [{"kind": "new", "social_care_episode": "EP-1", "adoption": days}]}));
        sent(instance, &department);
        assert_eq!(department.known()[&reference], ("EP-1".to_owned(), days));
        // Nothing changed, so nothing is sent.
        let said = sent(instance, &department);
        assert!(said.contains("Nothing has changed"), "{said}");
        assert_eq!(department.calls(), [1]);
        let (items, page) = changes(&agency).await;
        assert!(items.is_empty());
        assert_eq!((&page["unchanged"], &page["last_send"]["outcome"], &page["last_send"]["told"]), (&json!(1), &json!("complete"), &json!(1)));
        // A placement that disrupts is told no more: the block is taken back, and told anew.
        let why = json!({"kind": "disrupted", "occurred_on": "2021-12-01", "reason": "relationship_breakdown", "ended_by": "household"});
        milestone(&agency, &link, why).await;
        sent(instance, &department);
        assert_eq!(department.calls(), [1, 1, 1]);
        assert_eq!(department.known()[&reference], ("EP-1".to_owned(), json!({"initial_decision_date": "2021-03-15"})));
        // Another episode: the block moves.
        in_episode(&agency, &child, "EP-2").await;
        sent(instance, &department);
        assert_eq!(department.known()[&reference].0, "EP-2");
        assert_eq!(department.known().len(), 1);
        // What left stands in the trail, with the child, before it left.
        let trail = agency.get("/v1/audit-entries?operation=send_social_care_changes").await.expect(200);
        let entries = trail.body["items"].as_array().expect("entries");
        assert_eq!(entries.len(), department.calls().len(), "{}", trail.text);
        assert!(entries.iter().all(|entry| entry["cases"][0]["id"] == id_of(&child) && entry["purpose"] == "statutory_return"));
    }

    async fn a_decision_that_was_voided_is_taken_back(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        let child = child_after(&agency, "HCC", 2).await;
        in_episode(&agency, &child, "EP-1").await;
        let body = json!({"kind": "should_be_placed_decided", "occurred_on": "2021-03-15"});
        let made = milestone(&agency, &child, body).await;
        sent(instance, &department);
        assert_eq!(department.known().len(), 1);
        let void = format!("{child}/milestones/{}/void", made["milestone"]["id"].as_str().expect("an id"));
        agency.post(&void, &json!({"reason": "wrong_case"})).await.expect(200);
        let (items, _) = changes(&agency).await;
        assert_eq!(items[0]["changes"], json!([{"kind": "withdrawn", "social_care_episode": "EP-1"}]));
        sent(instance, &department);
        assert!(department.known().is_empty());
        let (items, page) = changes(&agency).await;
        assert!(items.is_empty() && page["last_send"]["withdrawn"] == 1);
    }

    async fn a_busy_department_is_tried_again_with_a_new_token_where_needed(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        decided(&agency, "EP-1").await;
        department.next([Manner::Busy(0), Manner::Status(503), Manner::Forgetful, Manner::TakenAndLost]);
        sent(instance, &department);
        assert_eq!(department.calls(), [1; 5]);
        assert_eq!(department.tokens_given(), 2);
        assert_eq!(department.known().len(), 1);
        assert!(sent(instance, &department).contains("Nothing has changed"));
    }

    async fn a_department_that_stays_away_ends_the_send_which_goes_on_later(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        decided(&agency, "EP-1").await;
        department.next([Manner::Status(500), Manner::Status(502)]);
        let (done, said) = outcome_of(command(instance, &department, &["--dfe-attempts", "2"]));
        assert!(!done && said.contains("unavailable (status 502)") && said.contains("run it again"), "{said}");
        let (_, page) = changes(&agency).await;
        assert_eq!((&page["to_send"], &page["last_send"]["outcome"], &page["last_send"]["status"]), (&json!(1), &json!("unavailable"), &json!(502)));
        // Receipts that are not those of the call are no acceptance.
        department.next([Manner::Muddled]);
        let (done, said) = outcome_of(command(instance, &department, &[]));
        assert!(!done && said.contains("failed (status 200)"), "{said}");
        // A redirect is not followed.
        department.next([Manner::Status(307)]);
        let (done, said) = outcome_of(command(instance, &department, &[]));
        assert!(!done && said.contains("failed (status 307)"), "{said}");
        sent(instance, &department);
        assert_eq!(changes(&agency).await.1["to_send"], 0);
    }

    async fn who_is_not_let_in_is_told_so_and_no_secret_is_shown(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        decided(&agency, "EP-1").await;
        for (variable, status) in [("DFE_CLIENT_SECRET", "401"), ("DFE_CLIENT_ID", "401"), ("DFE_SCOPE", "401"), ("DFE_SUPPLIER_KEY", "403")] {
            let mut wrong = command(instance, &department, &[]);
            wrong.env(variable, "wr0ng-and-secret");
            let (done, said) = outcome_of(wrong);
            assert!(!done && said.contains(&format!("not_authorised (status {status})")), "{variable}: {said}");
            assert!(!said.contains("wr0ng"), "{said}");
        }
        assert!(department.calls().is_empty());
        // The secrets come from files as well.
        let file = std::env::temp_dir().join(format!("family-finding-secret-{}", uuid::Uuid::now_v7().simple()));
        std::fs::write(&file, format!("{CLIENT_SECRET}\n")).expect("a file");
        let mut from_file = command(instance, &department, &["--dfe-client-secret-file"]);
        from_file.arg(&file).env_remove("DFE_CLIENT_SECRET");
        let (done, said) = outcome_of(from_file);
        std::fs::remove_file(&file).expect("the file goes");
        assert!(done, "{said}");
    }

    async fn a_child_that_is_refused_holds_nobody_else_up(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        let mut children = Vec::new();
        for number in 0..5 {
            children.push(decided(&agency, &format!("EP-{number}")).await);
        }
        let (refused, key) = &children[3];
        department.refuse(key);
        let (done, said) = outcome_of(command(instance, &department, &[]));
        assert!(!done && said.contains(&format!("child {}: the department refused its block", id_of(refused))), "{said}");
        assert_eq!(department.known().len(), 4);
        let (items, page) = changes(&agency).await;
        assert_eq!((items.len(), &items[0]["child_id"]), (1, &json!(id_of(refused))));
        assert_eq!((&page["last_send"]["refused"], &page["last_send"]["outcome"]), (&json!(1), &json!("with_refusals")));
        department.relent();
        sent(instance, &department);
        assert_eq!(department.known().len(), 5);
    }

    async fn a_send_that_was_killed_goes_on_where_it_was(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        for number in 0..103 {
            decided(&agency, &format!("EP-{number}")).await;
        }
        // The first call is taken, the second stays without an answer, and the process is killed.
        department.next([Manner::Taken, Manner::Silent]);
        let mut first = command(instance, &department, &[]);
        let mut running = first.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
        until("the second call", async || (department.calls().len() == 2).then_some(())).await;
        running.kill().expect("it is killed");
        running.wait().expect("it ends");
        assert_eq!((department.calls(), department.known().len()), (vec![100, 3], 100));
        let (_, page) = changes(&agency).await;
        assert_eq!((&page["to_send"], &page["unchanged"]), (&json!(3), &json!(100)));
        let last = &page["last_send"];
        assert_eq!((&last["calls"], &last["told"], &last["ended_at"]), (&json!(1), &json!(100), &Value::Null));
        sent(instance, &department);
        assert_eq!((department.calls(), department.known().len()), (vec![100, 3, 3], 103));
        assert_eq!(department.call(1), department.call(2), "the same children once more, and no other");
        assert_eq!(changes(&agency).await.1["unchanged"], 103);
    }

    async fn what_cannot_be_told_is_listed_and_not_sent(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        let silent = child_after(&agency, "HCC", 3).await;
        decided(&agency, "EP-1").await;
        let restricted = decided(&agency, "EP-2").await.0;
        agency.post(&format!("{restricted}/restriction"), &json!({"reason": "safeguarding"})).await.expect(201);
        let said = sent(instance, &department);
        assert!(said.contains(&format!("child {}: nothing can be told: no_social_care_episode", id_of(&silent))), "{said}");
        assert_eq!(department.known().len(), 2, "a restricted child is told as any other");
        let (items, page) = changes(&agency).await;
        assert_eq!(items, [json!({"child_id": id_of(&silent), "changes": [], "untold": "no_social_care_episode"})]);
        assert_eq!(page["untold"], 1);
        in_episode(&agency, &silent, "EP-3").await;
        sent(instance, &department);
        assert_eq!(department.known().len(), 3);
    }

    async fn settings_are_told_all_at_once_and_the_network_is_guarded(instance) {
        let (agency, department) = (all_seeing(instance).await, Department::start());
        decided(&agency, "EP-1").await;
        let mut bare = command(instance, &department, &[]);
        for (variable, _) in department.environment() {
            bare.env_remove(variable);
        }
        let (done, said) = outcome_of(bare);
        assert!(!done);
        for name in ["DFE_ENDPOINT", "DFE_TOKEN_ADDRESS", "DFE_CLIENT_ID", "DFE_SCOPE", "DFE_CLIENT_SECRET", "DFE_SUPPLIER_KEY"] {
            assert!(said.contains(name), "{name}: {said}");
        }
        for (address, why) in [
            (department.base.clone(), "must begin with https://"),
            (department.base.replace("http:", "https:"), "lies on a network"),
            ("https://169.254.169.254".to_owned(), "lies on a network"),
            ("https://user:secret@api.example".to_owned(), "must have no user"),
            ("nowhere".to_owned(), "is no address"),
        ] {
            let mut guarded = command(instance, &department, &[]);
            guarded.env_remove("DFE_NETWORKS").env("DFE_ENDPOINT", &address).env("DFE_TOKEN_ADDRESS", &address);
            let (done, said) = outcome_of(guarded);
            assert!(!done && said.contains(why), "{address}: {said}");
        }
        assert_eq!(department.tokens_given(), 0);
        let mut unknown = Command::new(BINARY);
        unknown
            .args(["return", "dfe-send", "--local-authority", "LEEDS1", "--dry-run"])
            .env("DATABASE_URL", instance.database_url())
            .env("FAMILY_FINDING_IDENTITY_KEYS", &instance.identity_key);
        let (done, said) = outcome_of(unknown);
        assert!(!done && said.contains("no council of a region here"), "{said}");
    }

    async fn only_who_may_see_everything_is_shown_what_would_be_sent(instance) {
        let agency = all_seeing(instance).await;
        decided(&agency, "EP-1").await;
        instance.agency().get(CHANGES).await.refused(403, "forbidden");
        let own = instance.caller("HCC", &every_scope());
        assert_eq!(own.get("/v1/returns/social-care/changes").await.expect(200).body["to_send"], 1);
        let other = instance.caller("SCC", &every_scope());
        assert_eq!(other.get("/v1/returns/social-care/changes").await.expect(200).body["to_send"], 0);
        other.get(CHANGES).await.refused(404, "not-found");
        for (path, status, problem) in [
            ("/v1/returns/social-care/changes", 400, "invalid-query"),
            ("/v1/returns/social-care/changes?local_authority=SOUTH", 404, "not-found"),
            ("/v1/returns/social-care/changes?local_authority=HCC&limit=0", 400, "invalid-query"),
            ("/v1/returns/social-care/changes?local_authority=HCC&cursor=x", 400, "invalid-cursor"),
            ("/v1/returns/social-care/changes?local_authority=HCC&year=2021-22", 400, "invalid-query"),
        ] {
            agency.get(path).await.refused(status, problem);
        }
        // The key of an episode has a form.
        let child = child_after(&agency, "HCC", 1).await;
        let path = format!("{child}/care-record");
        for wrong in ["", "two words", "a/b", &"E".repeat(37)] {
            let headers = [("content-type", "application/json"), ("if-match", "\"0-20220401\"")];
            let body = json!({"social_care_episode": wrong}).to_string();
            let refused = agency.send(Method::PUT, &path, &headers, Some(body)).await.refused(400, "invalid-body");
            assert!(refused.pointers().iter().all(|pointer| pointer == "/social_care_episode"), "{wrong}");
        }
    }
}
