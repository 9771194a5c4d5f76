//! Bad input: each fault is told by its own problem, at its field, in a sentence, all at once;
//! and what was refused has stored nothing.

use family_finding_tests::{
    Answer, Client, Instance,
    builders::*,
    document::{document, fields, operations, put},
    on_both_databases,
    reading::*,
    world::{interest_after, interest_of, sold, webhook},
};
use serde_json::{Value, json};

const UNKNOWN: &str = "0197f000-0000-7000-8000-000000000001";

/// An operation that takes a body, with a body it would accept.
struct Operation {
    id: &'static str,
    method: &'static str,
    path: String,
    etag: Option<String>,
    accepts: Value,
    /// Who sends it, where that is not the region's agency.
    by: Option<Client>,
}

/// Cases to write to, and every operation on them.
struct Desk {
    client: Client,
    operations: Vec<Operation>,
    cases: Vec<String>,
}

impl Desk {
    async fn set_up(instance: &Instance) -> Self {
        let (client, partner) = (instance.agency(), instance.partner());
        offered_adopter(&client).await;
        offered_adopter(&client).await;
        let in_stage_two = adopter_after(&client, 9, 1).await;
        let approved = approved_adopter(&client, 2).await;
        let waiting = child_with_order(&client, "HCC").await;
        let (first, second) = (child_after(&client, "HCC", 4).await, child_after(&client, "HCC", 4).await);
        let group = siblings_together(&client, "HCC", &[&first, &second]).await;
        let (alone, also_alone) = (child_after(&client, "HCC", 4).await, child_after(&client, "HCC", 4).await);
        let link = link(&client, &approved, &waiting, "2021-08-10").await;
        let check = json!({"kind": "dbs", "adult": 1, "requested_on": "2022-01-10"});
        let check = client.post(&format!("{in_stage_two}/checks"), &check).await.expect(201);
        let check_path = format!("{in_stage_two}/checks/{}", check.id());

        let mut operations = Vec::new();
        let mut add = |id, method, path: String, etag: Option<&str>, accepts| {
            operations.push(Operation {
                id,
                method,
                path,
                etag: etag.map(str::to_owned),
                accepts,
                by: None,
            });
        };
        let tag = async |path: &str| client.get(path).await.expect(200).header("etag").to_owned();
        add("create_adopter", "POST", "/v1/adopters".to_owned(), None, adopter());
        add(
            "patch_adopter",
            "PATCH",
            in_stage_two.clone(),
            Some(&tag(&in_stage_two).await),
            json!({"local_authority": "SCC"}),
        );
        add(
            "record_adopter_milestone",
            "POST",
            format!("{in_stage_two}/milestones"),
            None,
            json!({"kind": "decision_made", "occurred_on": "2021-07-29", "decision": "approved", "terms": terms(2)}),
        );
        add(
            "record_adopter_check",
            "POST",
            format!("{in_stage_two}/checks"),
            None,
            json!({"kind": "dbs", "adult": 2, "requested_on": "2022-01-10"}),
        );
        add(
            "patch_adopter_check",
            "PATCH",
            check_path,
            Some(check.header("etag")),
            json!({"received_on": "2022-02-10"}),
        );
        add(
            "put_adopter_identity",
            "PUT",
            format!("{in_stage_two}/identity"),
            Some("\"0-20220401\""),
            household_identity(),
        );
        add(
            "put_child_identity",
            "PUT",
            format!("{waiting}/identity"),
            Some("\"0-20220401\""),
            child_identity(),
        );
        let care = family_finding_tests::care::care_of(&client, &waiting, 0, &json!({"social_care_episode": "EP-1"})).await;
        add(
            "put_child_care_record",
            "PUT",
            format!("{waiting}/care-record"),
            Some("\"0-20220401\""),
            care,
        );
        add("create_child", "POST", "/v1/children".to_owned(), None, child("HCC"));
        for (id, case, whole) in [
            ("put_adopter_by_reference", "adopters", adopter()),
            ("put_child_by_reference", "children", child("HCC")),
        ] {
            let place = format!(
                "{}/{}",
                whole["source"].as_str().expect("a source"),
                whole["reference"].as_str().expect("a reference")
            );
            let body = with(&whole, &[("/source", Value::Null), ("/reference", Value::Null)]);
            add(id, "PUT", format!("/v1/{case}/by-reference/{place}"), None, body);
        }
        add(
            "patch_child",
            "PATCH",
            waiting.clone(),
            Some(&tag(&waiting).await),
            json!({"profile": {"needs": {"autism": "present"}}}),
        );
        add(
            "record_child_milestone",
            "POST",
            format!("{waiting}/milestones"),
            None,
            json!({"kind": "paused", "occurred_on": "2021-12-01", "pause_reason": "other"}),
        );
        let siblings = json!([id_of(&alone), id_of(&also_alone)]);
        add(
            "create_sibling_group",
            "POST",
            "/v1/sibling-groups".to_owned(),
            None,
            json!({"source": "case-records", "reference": reference("G"), "local_authority": "HCC", "children": siblings}),
        );
        add(
            "put_sibling_group_by_reference",
            "PUT",
            format!("/v1/sibling-groups/by-reference/case-records/{}", reference("G")),
            None,
            json!({"local_authority": "HCC", "children": siblings}),
        );
        add(
            "patch_sibling_group",
            "PATCH",
            group.clone(),
            Some(&tag(&group).await),
            json!({"children": [id_of(&first), id_of(&second)]}),
        );
        add(
            "record_sibling_group_milestone",
            "POST",
            format!("{group}/milestones"),
            None,
            json!({"kind": "assessed_apart", "occurred_on": "2021-12-01"}),
        );
        add(
            "create_link",
            "POST",
            "/v1/links".to_owned(),
            None,
            json!({"adopter_id": id_of(&approved), "child_id": id_of(&alone), "identified_on": "2021-09-01"}),
        );
        for (subject, kind) in [(&waiting, "child"), (&group, "sibling_group")] {
            let line = json!({"adopter_id": id_of(&in_stage_two), "reason": "Near the school."});
            let line = client.post(&format!("{subject}/shortlist"), &line).await.expect(201).id();
            let (create, remove, link) = match kind {
                "child" => (
                    "create_child_shortlist_line",
                    "record_child_shortlist_removal",
                    "create_child_shortlist_link",
                ),
                _ => (
                    "create_sibling_group_shortlist_line",
                    "record_sibling_group_shortlist_removal",
                    "create_sibling_group_shortlist_link",
                ),
            };
            add(
                create,
                "POST",
                format!("{subject}/shortlist"),
                None,
                json!({"adopter_id": id_of(&approved), "reason": "Room for one more."}),
            );
            add(
                remove,
                "POST",
                format!("{subject}/shortlist/{line}/remove"),
                None,
                json!({"reason": "household_declined"}),
            );
            add(
                link,
                "POST",
                format!("{subject}/shortlist/{line}/link"),
                None,
                json!({"identified_on": "2021-09-01"}),
            );
        }
        let restricted = child_with_order(&client, "HCC").await;
        client
            .post(&format!("{restricted}/restriction"), &json!({"reason": "safeguarding"}))
            .await
            .expect(201);
        let long_ago = withdrawn_household(&client).await;
        add(
            "create_erasure",
            "POST",
            "/v1/erasures".to_owned(),
            None,
            json!({"adopter_id": id_of(&long_ago)}),
        );
        add(
            "record_erasure_decision",
            "POST",
            format!("{}/decision", erasure(&client).await),
            None,
            json!({"decision": "reject"}),
        );
        add(
            "create_child_restriction",
            "POST",
            format!("{alone}/restriction"),
            None,
            json!({"reason": "adopted"}),
        );
        add(
            "record_child_restriction_lift",
            "POST",
            format!("{restricted}/restriction/lift"),
            None,
            json!({"reason": "mistake"}),
        );
        add(
            "record_link_milestone",
            "POST",
            format!("{link}/milestones"),
            None,
            json!({"kind": "confirmed", "occurred_on": "2021-08-20"}),
        );
        add(
            "put_organisation",
            "PUT",
            "/v1/organisations/HCC".to_owned(),
            None,
            json!({"name": "Hampshire", "kind": "local_authority", "region": "SOUTH"}),
        );
        let (interest, agreed) = (
            interest_after(&client, &partner, 1).await,
            interest_after(&client, &partner, 2).await,
        );
        let placement = format!(
            "/v1/interagency-placements/{}",
            client
                .post("/v1/interagency-placements", &sold(&client).await)
                .await
                .expect(201)
                .id()
        );
        let amount = json!({"kind": "amount_agreed", "occurred_on": "2022-04-01", "amount_pence": 5000, "amount_reason": "introductions"});
        let recorded = milestone(&client, &placement, amount.clone()).await["milestone"]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let outgoing = child_after(&client, "HCC", 5).await;
        for (id, path, accepts) in [
            (
                "create_outgoing_expression_of_interest",
                "/v1/expressions-of-interest/outgoing".to_owned(),
                json!({"partner": "HARBOUR", "child_id": id_of(&outgoing)}),
            ),
            (
                "record_interest_milestone",
                format!("{interest}/milestones"),
                json!({"kind": "declined", "occurred_on": "2022-04-01", "reason": "other"}),
            ),
            (
                "create_interest_message",
                format!("{interest}/messages"),
                json!({"text": "May we speak?"}),
            ),
            (
                "create_interest_release",
                format!("{agreed}/release"),
                json!({"purpose": "matching"}),
            ),
            (
                "create_interagency_placement",
                "/v1/interagency-placements".to_owned(),
                sold(&client).await,
            ),
            ("record_placement_milestone", format!("{placement}/milestones"), amount),
            (
                "void_placement_milestone",
                format!("{placement}/milestones/{recorded}/void"),
                json!({"reason": "wrong_date"}),
            ),
        ] {
            add(id, "POST", path, None, accepts);
        }
        let considered = find_milestone(&client, &interest, "considered").await;
        let void = format!("{interest}/milestones/{considered}/void");
        add("void_interest_milestone", "POST", void, None, json!({"reason": "wrong_date"}));
        let budget = json!({"purchase_budget_pence": 25_000_000, "income_target_pence": 13_500_000});
        add(
            "put_interagency_budget",
            "PUT",
            "/v1/interagency-budgets/2021-22".to_owned(),
            None,
            budget,
        );
        let hook = webhook(&client).await;
        add(
            "create_webhook",
            "POST",
            "/v1/webhooks".to_owned(),
            None,
            json!({"address": "https://cases.council.example/hooks", "kinds": ["child"]}),
        );
        add(
            "patch_webhook",
            "PATCH",
            hook.clone(),
            Some(&tag(&hook).await),
            json!({"address": "https://cases.council.example/hooks", "kinds": ["child"], "active": true}),
        );
        add(
            "send_webhook_deliveries",
            "POST",
            format!("{hook}/redeliveries"),
            None,
            json!({"from_event": 1, "to_event": 2}),
        );
        add(
            "put_targets",
            "PUT",
            "/v1/targets/2021-22".to_owned(),
            None,
            json!({"targets": [{"measure": "approved", "local_authority": "HCC", "value": 60}]}),
        );
        add(
            "put_agreement",
            "PUT",
            "/v1/agreements/HARBOUR".to_owned(),
            None,
            json!({"from_on": "2022-04-01", "to_on": "2022-12-31"}),
        );
        add(
            "patch_settings",
            "PATCH",
            "/v1/settings".to_owned(),
            Some(&tag("/v1/settings").await),
            json!({"parallel_links_per_child": 4}),
        );
        let (_, line) = open_line(&client).await;
        add(
            "create_matching_plan",
            "POST",
            "/v1/matching/plans".to_owned(),
            None,
            json!({"pins": [{"kind": "never", "adopter_id": id_of(&approved), "child_id": id_of(&alone)}]}),
        );
        add(
            "accept_matching_plan_line",
            "POST",
            format!("{line}/accept"),
            None,
            json!({"identified_on": "2021-09-01"}),
        );
        add(
            "decline_matching_plan_line",
            "POST",
            format!("{line}/decline"),
            None,
            json!({"reason": "other"}),
        );
        let panel_path = panel(&client, "2022-03-08", 5).await;
        let heard = adopter_for_panel(&client).await;
        let listed = panel_item(&client, &panel_path, &heard).await;
        let taken_off = panel_item(&client, &panel_path, &adopter_for_panel(&client).await).await;
        let withdrawn = json!({"kind": "withdrawn", "occurred_on": "2022-03-01", "reason": "other"});
        let withdrawn = milestone_id(&milestone(&client, &taken_off, withdrawn).await);
        let member = read(&client, &panel_path).await["members"][0]["id"].clone();
        add(
            "create_panel",
            "POST",
            "/v1/panels".to_owned(),
            None,
            json!({"kind": "adoption", "held_on": "2022-05-10", "capacity": 5, "members": panel_members()}),
        );
        add(
            "patch_panel",
            "PATCH",
            panel_path.clone(),
            Some(&tag(&panel_path).await),
            json!({"capacity": 6}),
        );
        add(
            "record_panel_cancellation",
            "POST",
            format!("{panel_path}/cancellation"),
            None,
            json!({"reason": "no_cases"}),
        );
        add(
            "create_panel_item",
            "POST",
            format!("{panel_path}/items"),
            None,
            panel_case(&in_stage_two),
        );
        add(
            "patch_panel_item",
            "PATCH",
            listed.clone(),
            Some(&tag(&listed).await),
            json!({"absences": [{"member_id": member, "reason": "conflict_of_interest"}]}),
        );
        add(
            "record_panel_item_milestone",
            "POST",
            format!("{listed}/milestones"),
            None,
            recommendation("suitable"),
        );
        add(
            "void_panel_item_milestone",
            "POST",
            format!("{taken_off}/milestones/{withdrawn}/void"),
            None,
            json!({"reason": "wrong_date"}),
        );
        for (id, case, kind) in [
            ("void_adopter_milestone", &in_stage_two, "panel_considered"),
            ("void_child_milestone", &waiting, "family_finding_started"),
            ("void_sibling_group_milestone", &group, "assessed_together"),
            ("void_link_milestone", &link, "identified"),
        ] {
            let milestone = find_milestone(&client, case, kind).await;
            add(
                id,
                "POST",
                format!("{case}/milestones/{milestone}/void"),
                None,
                json!({"reason": "wrong_date"}),
            );
        }
        operations.push(Operation {
            id: "create_expression_of_interest",
            method: "POST",
            path: "/v1/expressions-of-interest".to_owned(),
            etag: None,
            accepts: interest_of(&partner).await,
            by: Some(partner),
        });
        Self {
            client,
            operations,
            cases: vec![in_stage_two, approved, waiting, group, link, interest, agreed, placement],
        }
    }

    fn operation(&self, id: &str) -> &Operation {
        self.operations.iter().find(|operation| operation.id == id).expect("an operation")
    }

    async fn send(&self, operation: &Operation, etag: Option<&str>, body: String) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(etag.map(|etag| ("if-match", etag)));
        let client = operation.by.as_ref().unwrap_or(&self.client);
        client
            .send(operation.method.parse().expect("a method"), &operation.path, &headers, Some(body))
            .await
    }

    async fn try_body(&self, id: &str, body: &Value) -> Answer {
        let operation = self.operation(id);
        self.send(operation, operation.etag.as_deref(), body.to_string()).await
    }

    /// Everything that any of the operations could have written.
    async fn stored(&self) -> Vec<Value> {
        let mut stored = Vec::new();
        for list in [
            "adopters?limit=100",
            "children?limit=100",
            "sibling-groups?limit=100",
            "links?limit=100",
            "organisations",
            "settings",
            "agreements",
            "expressions-of-interest",
            "interagency-placements",
            "interagency-placements/finance?period=2021-22",
            "matching/plans?limit=100",
            "webhooks",
        ] {
            stored.push(read(&self.client, &format!("/v1/{list}")).await);
        }
        for case in &self.cases {
            stored.push(read(&self.client, case).await);
            stored.push(read(&self.client, &format!("{case}/milestones?limit=100")).await);
            if case.starts_with("/v1/children") || case.starts_with("/v1/sibling-groups") {
                stored.push(read(&self.client, &format!("{case}/shortlist?limit=100&include=removed")).await);
            }
        }
        stored.push(read(&self.client, &format!("{}/checks", self.cases[0])).await);
        stored
    }
}

/// A body with some fields changed; null takes one away.
fn with(body: &Value, changes: &[(&str, Value)]) -> Value {
    let mut body = body.clone();
    for (pointer, value) in changes {
        if value.is_null() {
            let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
            body.pointer_mut(parent)
                .and_then(Value::as_object_mut)
                .expect("an object")
                .remove(name);
        } else {
            put(&mut body, pointer, value.clone());
        }
    }
    body
}

/// Asserts that every error of a refusal is told in a sentence that repeats nothing of the body.
fn told_well(answer: &Answer, body: &Value) {
    let errors = answer.body["errors"].as_array().expect("errors");
    assert!(!errors.is_empty(), "{}", answer.text);
    for error in errors {
        assert!(error["code"].is_string() && error["pointer"].is_string(), "{error}");
        assert!(
            error["detail"].as_str().is_some_and(|detail| detail.split(' ').count() > 2),
            "{error}"
        );
    }
    if let Some(reference) = body["reference"].as_str().filter(|reference| reference.len() > 3) {
        assert!(!answer.text.contains(reference), "the refusal repeats a value: {}", answer.text);
    }
}

/// One rule broken: the operation, what changes in a body it accepts, and what the refusal says.
type Broken<'a> = (&'a str, Vec<(&'a str, Value)>, u16, &'a str, &'a [&'a str]);

async fn each_is_refused(desk: &Desk, broken: Vec<Broken<'_>>) {
    let before = desk.stored().await;
    for (id, changes, status, problem, pointers) in broken {
        let body = with(&desk.operation(id).accepts, &changes);
        let answer = desk.try_body(id, &body).await;
        let told = format!("{id} {changes:?}: {}", answer.text);
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (status, problem), "{told}");
        assert_eq!(answer.pointers(), pointers, "{told}");
        told_well(&answer, &body);
    }
    assert_eq!(desk.stored().await, before, "what was refused has stored nothing");
}

on_both_databases! {
    async fn every_field_of_every_operation_is_of_its_type(instance) {
        let desk = Desk::set_up(instance).await;
        let document = document();
        let before = desk.stored().await;
        for described in operations(&document) {
            let schema = &described.value["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let operation = desk.operations.iter().find(|operation| operation.id == described.id);
            let operation =
                operation.unwrap_or_else(|| panic!("{} takes a body: give it one here, and its broken rules below", described.id));
            let mut found = Vec::new();
            fields(&document, schema, "", &mut found);
            assert!(!found.is_empty(), "{} has no fields", operation.id);
            for (pointer, field) in found {
                let mut body = operation.accepts.clone();
                put(&mut body, &pointer, if field["properties"].is_object() { json!(17) } else { json!({"no": "such"}) });
                let answer = desk.try_body(operation.id, &body).await;
                let told = format!("{} {pointer}: {}", operation.id, answer.text);
                assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "invalid-body"), "{told}");
                assert!(answer.pointers().contains(&pointer), "{told}");
                told_well(&answer, &body);
            }
        }
        assert_eq!(desk.stored().await, before, "what was refused has stored nothing");
    }

    async fn every_operation_refuses_what_is_no_object_and_what_it_does_not_know(instance) {
        let desk = Desk::set_up(instance).await;
        let before = desk.stored().await;
        for operation in &desk.operations {
            for malformed in [
                "",
                "{",
                "{\"kind\": }",
                "\u{feff}{}",
                "{\"a\": 1} {}",
                "{\"a\": \"\u{1}\"}",
                "nonsense",
            ] {
                let answer = desk.send(operation, operation.etag.as_deref(), malformed.to_owned()).await;
                let answer = answer.refused(400, "malformed-body");
                assert!(
                    answer.body["detail"].as_str().is_some_and(|detail| detail.contains("line")),
                    "{}",
                    answer.text
                );
            }
            for wrong in [json!([]), json!("text"), json!(null), json!(1)] {
                let answer = desk.try_body(operation.id, &wrong).await.refused(400, "invalid-body");
                assert_eq!(answer.pointers(), [""], "{} {}", operation.id, answer.text);
            }
            let unknown = with(&operation.accepts, &[("/unheard_of", json!("x"))]);
            let answer = desk.try_body(operation.id, &unknown).await.refused(400, "invalid-body");
            assert_eq!(answer.pointers(), ["/unheard_of"], "{}", operation.id);
        }
        assert_eq!(desk.stored().await, before);
    }

    async fn a_change_needs_the_version_that_was_read(instance) {
        let desk = Desk::set_up(instance).await;
        let before = desk.stored().await;
        for operation in desk.operations.iter().filter(|operation| operation.method == "PATCH") {
            let body = operation.accepts.to_string();
            desk.send(operation, None, body.clone()).await.refused(428, "precondition-required");
            for stale in ["\"0-20220401\"", "\"999-20220401\"", "\"\"", "nonsense", "*"] {
                desk.send(operation, Some(stale), body.clone()).await.refused(412, "stale-version");
            }
        }
        assert_eq!(desk.stored().await, before);
        for operation in desk.operations.iter().filter(|operation| operation.method == "PATCH") {
            let body = operation.accepts.to_string();
            desk.send(operation, operation.etag.as_deref(), body).await.expect(200);
        }
    }

    async fn a_field_that_must_be_there_is_missed(instance) {
        let desk = Desk::set_up(instance).await;
        let required: [(&str, &[&str]); 41] = [
            ("create_webhook", &["/address"]),
            ("create_expression_of_interest", &["/household_id", "/children", "/children/0/age_months", "/children/0/sex"]),
            ("create_outgoing_expression_of_interest", &["/partner"]),
            ("record_interest_milestone", &["/kind", "/occurred_on"]),
            ("create_interest_message", &["/text"]),
            ("create_interest_release", &["/purpose"]),
            ("create_interagency_placement", &["/direction", "/agreed_on"]),
            ("record_placement_milestone", &["/kind", "/occurred_on"]),
            ("void_placement_milestone", &["/reason"]),
            ("void_interest_milestone", &["/reason"]),
            ("put_agreement", &["/from_on"]),
            ("create_adopter", &["/source", "/reference", "/local_authority"]),
            (
                "record_adopter_milestone",
                &[
                    "/kind",
                    "/occurred_on",
                    "/terms/children_most",
                    "/terms/age_from_years",
                    "/terms/age_to_years",
                    "/terms/sibling_group",
                    "/terms/early_permanence",
                ],
            ),
            ("record_adopter_check", &["/kind", "/requested_on"]),
            (
                "create_child",
                &[
                    "/source",
                    "/reference",
                    "/local_authority",
                    "/profile",
                    "/profile/date_of_birth",
                    "/profile/sex",
                ],
            ),
            ("record_child_milestone", &["/kind", "/occurred_on"]),
            ("create_sibling_group", &["/source", "/reference", "/local_authority", "/children"]),
            ("patch_sibling_group", &["/children"]),
            ("record_sibling_group_milestone", &["/kind", "/occurred_on"]),
            ("create_link", &["/adopter_id", "/identified_on"]),
            ("create_matching_plan", &["/pins/0/kind", "/pins/0/adopter_id"]),
            ("accept_matching_plan_line", &["/identified_on"]),
            ("decline_matching_plan_line", &["/reason"]),
            ("create_child_shortlist_line", &["/adopter_id", "/reason"]),
            ("create_child_restriction", &["/reason"]),
            ("record_erasure_decision", &["/decision"]),
            ("record_child_restriction_lift", &["/reason"]),
            ("record_sibling_group_shortlist_removal", &["/reason"]),
            ("create_child_shortlist_link", &["/identified_on"]),
            ("record_link_milestone", &["/kind", "/occurred_on"]),
            ("put_organisation", &["/name", "/kind"]),
            (
                "create_panel",
                &["/kind", "/held_on", "/capacity", "/members/0/role"],
            ),
            ("record_panel_cancellation", &["/reason"]),
            ("create_panel_item", &["/kind"]),
            (
                "patch_panel_item",
                &["/absences", "/absences/0/member_id", "/absences/0/reason"],
            ),
            ("record_panel_item_milestone", &["/kind"]),
            ("void_panel_item_milestone", &["/reason"]),
            ("void_adopter_milestone", &["/reason"]),
            ("void_child_milestone", &["/reason"]),
            ("void_sibling_group_milestone", &["/reason"]),
            ("void_link_milestone", &["/reason"]),
        ];
        let broken = required.iter().flat_map(|(id, pointers)| {
            pointers.iter().map(|pointer| {
                (
                    *id,
                    vec![(*pointer, Value::Null)],
                    400,
                    "invalid-body",
                    std::slice::from_ref(pointer),
                )
            })
        });
        each_is_refused(&desk, broken.collect()).await;
    }

    async fn texts_numbers_and_lists_keep_their_bounds(instance) {
        let desk = Desk::set_up(instance).await;
        let many = |count: usize, value: Value| Value::Array(vec![value; count]);
        let outside = |id: &'static str, pointer: &'static str, value: Value| (id, pointer, value);
        let rows = [
            outside("create_adopter", "/reference", json!("A\u{0}1")),
            outside("create_adopter", "/reference", json!("A1\n")),
            outside("create_adopter", "/reference", json!("")),
            outside("create_adopter", "/reference", json!("A23456789012345678901")),
            outside("create_adopter", "/reference", json!("Å1")),
            outside("create_adopter", "/source", json!("South Adopters")),
            outside("create_adopter", "/source", json!("s\u{7}")),
            outside("create_adopter", "/local_authority", json!("hcc")),
            outside("create_adopter", "/agency", json!("S\t")),
            outside("create_adopter", "/household/adults", json!([])),
            outside("create_adopter", "/household/adults", many(3, json!({"sex": "F"}))),
            outside("create_adopter", "/household/adults/0/sex", json!("X")),
            outside("create_adopter", "/household/adults/0/date_of_birth", json!("1980-02-30")),
            outside("create_adopter", "/household/adults/0/ethnicity", json!("WHITE")),
            outside("create_adopter", "/household/legal_status", json!("L9")),
            outside("create_adopter", "/household/location/area", json!("SO15 1AA")),
            outside("create_adopter", "/household/location/latitude", json!(48.9)),
            outside("create_adopter", "/household/location/longitude", json!(2.1)),
            outside("create_adopter", "/household/faiths", many(5, json!("jewish"))),
            outside("create_adopter", "/household/languages/0", json!("english")),
            outside("create_adopter", "/household/languages", many(9, json!("en"))),
            outside("create_adopter", "/household/cultures", many(9, json!("WBRI"))),
            outside(
                "create_adopter",
                "/household/children_at_home",
                many(11, json!({"birth_year": 2014})),
            ),
            outside("create_adopter", "/household/children_at_home/0/birth_year", json!(1989)),
            outside("create_adopter", "/household/needs/autism", json!("maybe")),
            outside("create_adopter", "/household/needs/autism", json!(null)),
            outside("create_adopter", "/household/needs/flight", json!("yes")),
            outside("create_adopter", "/household/contact/direct_siblings", json!("never")),
            outside("create_adopter", "/household/experience/0", json!("flying")),
            outside("create_adopter", "/household/early_permanence", json!("required")),
            outside("create_adopter", "/household/open_to_further_children", json!("yes")),
            outside("patch_adopter", "/household/needs/autism", json!("maybe")),
            outside("patch_adopter", "/household/location/area", json!("so15")),
            outside("record_adopter_milestone", "/kind", json!("enquired")),
            outside("record_adopter_milestone", "/occurred_on", json!("2021-02-29")),
            outside("record_adopter_milestone", "/occurred_on", json!("29/07/2021")),
            outside("record_adopter_milestone", "/occurred_on", json!("2021-07-29T00:00:00Z")),
            outside("record_adopter_milestone", "/decision", json!("maybe")),
            outside("record_adopter_milestone", "/terms/children_most", json!(0)),
            outside("record_adopter_milestone", "/terms/children_most", json!(7)),
            outside("record_adopter_milestone", "/terms/children_most", json!(-1)),
            outside("record_adopter_milestone", "/terms/children_most", json!(1.5)),
            outside("record_adopter_milestone", "/terms/age_from_years", json!(-1)),
            outside("record_adopter_milestone", "/terms/age_to_years", json!(18)),
            outside("record_adopter_milestone", "/terms/only_sex", json!("female")),
            outside("record_adopter_check", "/adult", json!(3)),
            outside("record_adopter_check", "/adult", json!(0)),
            outside("record_adopter_check", "/kind", json!("eyesight")),
            outside("patch_adopter_check", "/received_on", json!("2022-13-01")),
            outside("create_child", "/reference", json!("C\u{1b}[2J")),
            outside("create_child", "/profile/date_of_birth", json!("2021-00-10")),
            outside("create_child", "/profile/needs/autism", json!("yes")),
            outside("create_child", "/profile/contact/direct_siblings", json!("yes")),
            outside("create_child", "/profile/excluded_areas/0/radius_km", json!(0)),
            outside("create_child", "/profile/excluded_areas/0/latitude", json!(90)),
            outside("create_child", "/profile/excluded_areas", many(21, json!({"area": "SO15"}))),
            outside("create_child", "/profile/early_permanence", json!("maybe")),
            outside("patch_child", "/profile/ethnicity", json!("white")),
            outside("record_child_milestone", "/pause_reason", json!("holiday")),
            outside("record_child_milestone", "/occurred_on", json!("2021-11-31")),
            outside("create_sibling_group", "/children", many(7, json!(UNKNOWN))),
            outside("create_sibling_group", "/children", many(1, json!(UNKNOWN))),
            outside("create_sibling_group", "/children/0", json!("C000001")),
            outside("patch_sibling_group", "/children/0", json!("C000001")),
            outside("record_sibling_group_milestone", "/kind", json!("assessed")),
            outside("create_link", "/adopter_id", json!("A000001")),
            outside("create_link", "/identified_on", json!("2022-02-30")),
            outside("create_matching_plan", "/pins/0/kind", json!("perhaps")),
            outside("create_matching_plan", "/settings/weights/ages", json!(21)),
            outside("create_matching_plan", "/settings/max_distance_km", json!(0)),
            outside("create_matching_plan", "/based_on", json!("the one before")),
            outside("accept_matching_plan_line", "/identified_on", json!("2022-02-30")),
            outside("decline_matching_plan_line", "/reason", json!("no")),
            outside("create_child_shortlist_line", "/adopter_id", json!("A000001")),
            outside("create_child_shortlist_line", "/reason", json!("")),
            outside("create_child_shortlist_line", "/reason", json!("x".repeat(1001))),
            outside("create_sibling_group_shortlist_line", "/reason", json!("a\u{0}b")),
            outside("record_child_shortlist_removal", "/reason", json!("bored")),
            outside("create_erasure", "/adopter_id", json!("A000001")),
            outside("record_erasure_decision", "/decision", json!("perhaps")),
            outside("create_child_restriction", "/reason", json!("because")),
            outside("record_child_restriction_lift", "/reason", json!("adopted")),
            outside("create_sibling_group_shortlist_link", "/identified_on", json!("2022-02-30")),
            outside("record_link_milestone", "/note", json!("\u{1b}[2J")),
            outside("record_link_milestone", "/view", json!("maybe")),
            outside("record_link_milestone", "/visit", json!("dinner")),
            outside("record_link_milestone", "/kind", json!("matched")),
            outside("record_link_milestone", "/children", json!([])),
            outside("put_organisation", "/kind", json!("charity")),
            outside("create_webhook", "/address", json!("cases.council.example")),
            outside("create_webhook", "/address", json!("https://cases council.example")),
            outside("create_webhook", "/address", json!(format!("https://{}", "x".repeat(500)))),
            outside("create_webhook", "/kinds/0", json!("everything")),
            outside("create_webhook", "/kinds", many(21, json!("child"))),
            outside("patch_webhook", "/active", json!("no")),
            outside("send_webhook_deliveries", "/from_event", json!(0)),
            outside("void_adopter_milestone", "/reason", json!("oops")),
        ];
        let before = desk.stored().await;
        for (id, pointer, value) in rows {
            let mut body = desk.operation(id).accepts.clone();
            put(&mut body, pointer, value.clone());
            let answer = desk.try_body(id, &body).await;
            let told = format!("{id} {pointer} {value}: {}", answer.text);
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "invalid-body"), "{told}");
            assert!(answer.pointers().iter().any(|told| told == pointer), "{told}");
        }
        assert_eq!(desk.stored().await, before);
    }

    async fn what_no_such_record_can_have_is_refused_at_its_field(instance) {
        let desk = Desk::set_up(instance).await;
        each_is_refused(
            &desk,
            vec![
                (
                    "create_adopter",
                    vec![("/local_authority", json!("XXX"))],
                    422,
                    "unknown-record",
                    &["/local_authority"],
                ),
                (
                    "create_adopter",
                    vec![("/agency", json!("XXX"))],
                    422,
                    "unknown-record",
                    &["/agency"],
                ),
                (
                    "create_adopter",
                    vec![("/household/legal_status", json!("L0"))],
                    422,
                    "invalid-value",
                    &["/household/legal_status"],
                ),
                (
                    "create_adopter",
                    vec![("/household/adults/0/date_of_birth", json!("2004-04-02"))],
                    422,
                    "invalid-value",
                    &["/household/adults/0/date_of_birth"],
                ),
                (
                    "create_adopter",
                    vec![("/household/adults/0/date_of_birth", json!("1901-01-01"))],
                    422,
                    "invalid-value",
                    &["/household/adults/0/date_of_birth"],
                ),
                (
                    "create_adopter",
                    vec![("/household/location/latitude", Value::Null)],
                    422,
                    "field-required",
                    &["/household/location"],
                ),
                (
                    "create_adopter",
                    vec![("/household/children_at_home/0/birth_year", json!(2023))],
                    422,
                    "invalid-value",
                    &["/household/children_at_home/0/birth_year"],
                ),
                (
                    "patch_adopter",
                    vec![("/household/adults", json!([{"sex": "F"}]))],
                    422,
                    "invalid-value",
                    &["/household/legal_status"],
                ),
                (
                    "patch_adopter",
                    vec![("/local_authority", json!("XXX"))],
                    422,
                    "unknown-record",
                    &["/local_authority"],
                ),
                (
                    "patch_adopter",
                    vec![("/agency", json!("XXX"))],
                    422,
                    "unknown-record",
                    &["/agency"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/terms/age_from_years", json!(6)), ("/terms/age_to_years", json!(2))],
                    422,
                    "range-reversed",
                    &["/terms/age_to_years"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/terms/children_most", json!(1))],
                    422,
                    "invalid-value",
                    &["/terms/sibling_group"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/terms/only_sex", json!("U"))],
                    422,
                    "invalid-value",
                    &["/terms/only_sex"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/occurred_on", json!("2022-04-02"))],
                    422,
                    "date-in-future",
                    &["/occurred_on"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/occurred_on", json!("1989-12-31"))],
                    422,
                    "date-out-of-range",
                    &["/occurred_on"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/occurred_on", json!("2021-07-19"))],
                    422,
                    "date-order",
                    &["/occurred_on"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/decision", Value::Null), ("/terms", Value::Null)],
                    422,
                    "field-required",
                    &["/decision"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/terms", Value::Null)],
                    422,
                    "field-required",
                    &["/terms"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/enquiry_source", json!("web"))],
                    422,
                    "field-not-allowed",
                    &["/enquiry_source"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/stage_one_outcome", json!("not_suitable"))],
                    422,
                    "field-not-allowed",
                    &["/stage_one_outcome"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/fast_track", json!("foster_carer"))],
                    422,
                    "field-not-allowed",
                    &["/fast_track"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/recommendation", json!("suitable"))],
                    422,
                    "field-not-allowed",
                    &["/recommendation"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/hold_requested_by", json!("agency"))],
                    422,
                    "field-not-allowed",
                    &["/hold_requested_by"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/hold_ended_on", json!("2021-08-01"))],
                    422,
                    "field-not-allowed",
                    &["/hold_ended_on"],
                ),
                (
                    "record_adopter_milestone",
                    vec![("/reason", json!("other"))],
                    422,
                    "field-not-allowed",
                    &["/reason"],
                ),
                (
                    "record_adopter_check",
                    vec![("/adult", Value::Null)],
                    422,
                    "field-required",
                    &["/adult"],
                ),
                (
                    "record_adopter_check",
                    vec![("/kind", json!("reference"))],
                    422,
                    "field-not-allowed",
                    &["/adult"],
                ),
                (
                    "record_adopter_check",
                    vec![("/requested_on", json!("2022-04-02"))],
                    422,
                    "date-in-future",
                    &["/requested_on"],
                ),
                (
                    "record_adopter_check",
                    vec![("/received_on", json!("2022-04-02"))],
                    422,
                    "date-in-future",
                    &["/received_on"],
                ),
                (
                    "record_adopter_check",
                    vec![("/received_on", json!("2022-01-09"))],
                    422,
                    "date-order",
                    &["/received_on"],
                ),
                (
                    "record_adopter_check",
                    vec![("/expires_on", json!("2024-01-09"))],
                    422,
                    "field-not-allowed",
                    &["/expires_on"],
                ),
                (
                    "record_adopter_check",
                    vec![("/received_on", json!("2022-02-09")), ("/expires_on", json!("2022-02-08"))],
                    422,
                    "range-reversed",
                    &["/expires_on"],
                ),
                (
                    "patch_adopter_check",
                    vec![("/received_on", json!("2022-01-09"))],
                    422,
                    "date-order",
                    &["/received_on"],
                ),
                (
                    "patch_adopter_check",
                    vec![("/requested_on", json!("2022-03-09"))],
                    422,
                    "date-order",
                    &["/received_on"],
                ),
                (
                    "patch_adopter_check",
                    vec![("/expires_on", json!("2022-02-08"))],
                    422,
                    "range-reversed",
                    &["/expires_on"],
                ),
                (
                    "create_child",
                    vec![("/local_authority", json!("LDS"))],
                    422,
                    "unknown-record",
                    &["/local_authority"],
                ),
                (
                    "create_child",
                    vec![("/profile/date_of_birth", json!("2022-04-02"))],
                    422,
                    "date-in-future",
                    &["/profile/date_of_birth"],
                ),
                (
                    "create_child",
                    vec![("/profile/date_of_birth", json!("2004-04-01"))],
                    422,
                    "invalid-value",
                    &["/profile/date_of_birth"],
                ),
                (
                    "create_child",
                    vec![("/profile/excluded_areas", json!([{"area": "SO15", "radius_km": 3}]))],
                    422,
                    "invalid-value",
                    &["/profile/excluded_areas/0"],
                ),
                (
                    "create_child",
                    vec![("/profile/excluded_areas", json!([{"latitude": 50.9, "longitude": -1.4}]))],
                    422,
                    "invalid-value",
                    &["/profile/excluded_areas/0"],
                ),
                (
                    "create_child",
                    vec![("/profile/excluded_areas", json!([{}]))],
                    422,
                    "invalid-value",
                    &["/profile/excluded_areas/0"],
                ),
                (
                    "create_child",
                    vec![("/profile/location", json!({"area": "SO15", "longitude": -1.4}))],
                    422,
                    "field-required",
                    &["/profile/location"],
                ),
                (
                    "patch_child",
                    vec![("/local_authority", json!("XXX"))],
                    422,
                    "several-faults",
                    &["/local_authority", "/local_authority"],
                ),
                (
                    "patch_child",
                    vec![("/profile/date_of_birth", json!("2003-01-01"))],
                    422,
                    "invalid-value",
                    &["/profile/date_of_birth"],
                ),
                (
                    "record_child_milestone",
                    vec![("/pause_reason", Value::Null)],
                    422,
                    "field-required",
                    &["/pause_reason"],
                ),
                (
                    "record_child_milestone",
                    vec![("/plan_change_reason", json!("RD1"))],
                    422,
                    "field-not-allowed",
                    &["/plan_change_reason"],
                ),
                (
                    "record_child_milestone",
                    vec![("/left_care_reason", json!("other"))],
                    422,
                    "field-not-allowed",
                    &["/left_care_reason"],
                ),
                (
                    "record_child_milestone",
                    vec![("/kind", json!("plan_changed"))],
                    422,
                    "several-faults",
                    &["/pause_reason", "/plan_change_reason"],
                ),
                (
                    "record_child_milestone",
                    vec![("/kind", json!("left_care"))],
                    422,
                    "several-faults",
                    &["/left_care_reason", "/pause_reason"],
                ),
                (
                    "record_child_milestone",
                    vec![("/kind", json!("should_be_placed_decided")), ("/pause_reason", Value::Null)],
                    409,
                    "decision-stands",
                    &["/kind"],
                ),
                (
                    "record_child_milestone",
                    vec![("/kind", json!("adoption_order_granted")), ("/pause_reason", Value::Null)],
                    409,
                    "milestone-out-of-order",
                    &["/kind"],
                ),
                (
                    "record_child_milestone",
                    vec![("/occurred_on", json!("2020-11-30"))],
                    422,
                    "date-order",
                    &["/occurred_on"],
                ),
                (
                    "create_sibling_group",
                    vec![("/local_authority", json!("PCC"))],
                    422,
                    "children-mismatch",
                    &["/children/0", "/children/1"],
                ),
                (
                    "create_sibling_group",
                    vec![("/children/0", json!(UNKNOWN))],
                    422,
                    "unknown-record",
                    &["/children/0"],
                ),
                (
                    "patch_sibling_group",
                    vec![("/children/0", json!(UNKNOWN))],
                    422,
                    "unknown-record",
                    &["/children/0"],
                ),
                (
                    "record_sibling_group_milestone",
                    vec![("/occurred_on", json!("2022-04-02"))],
                    422,
                    "date-in-future",
                    &["/occurred_on"],
                ),
                (
                    "record_sibling_group_milestone",
                    vec![("/kind", json!("assessed_together"))],
                    409,
                    "decision-stands",
                    &["/kind"],
                ),
                (
                    "create_panel",
                    vec![("/held_on", json!("1989-12-31")), ("/members/0/vice_chair", json!(true))],
                    422,
                    "several-faults",
                    &["/held_on", "/members/0/vice_chair"],
                ),
                (
                    "patch_panel",
                    vec![("/capacity", json!(20)), ("/order", json!([UNKNOWN]))],
                    422,
                    "invalid-value",
                    &["/order"],
                ),
                (
                    "create_panel_item",
                    vec![("/adopter_id", json!(UNKNOWN))],
                    422,
                    "unknown-record",
                    &["/adopter_id"],
                ),
                (
                    "create_panel_item",
                    vec![("/kind", json!("match")), ("/child_id", json!(UNKNOWN))],
                    422,
                    "several-faults",
                    &["/adopter_id", "/child_id", "/link_id"],
                ),
                (
                    "patch_panel_item",
                    vec![("/absences/0/member_id", json!(UNKNOWN))],
                    422,
                    "unknown-record",
                    &["/absences/0/member_id"],
                ),
                (
                    "record_panel_item_milestone",
                    vec![("/occurred_on", json!("2022-03-08"))],
                    422,
                    "field-not-allowed",
                    &["/occurred_on"],
                ),
                (
                    "record_panel_item_milestone",
                    vec![("/minutes_received_on", json!("2022-03-07"))],
                    422,
                    "date-order",
                    &["/minutes_received_on"],
                ),
                (
                    "record_panel_item_milestone",
                    vec![("/reasons", json!("   "))],
                    400,
                    "invalid-body",
                    &["/reasons"],
                ),
                (
                    "record_panel_item_milestone",
                    vec![("/recommendation", Value::Null), ("/reasons", Value::Null)],
                    422,
                    "field-required",
                    &["/reasons", "/recommendation"],
                ),
                (
                    "record_panel_item_milestone",
                    vec![("/decision", json!("approved")), ("/terms", terms(1)), ("/reason", json!("other"))],
                    422,
                    "field-not-allowed",
                    &["/decision", "/reason", "/terms"],
                ),
                (
                    "record_panel_item_milestone",
                    vec![("/kind", json!("decision_made")), ("/decision", json!("match_agreed"))],
                    422,
                    "several-faults",
                    &["/decision", "/occurred_on", "/reasons", "/recommendation"],
                ),
                (
                    "create_link",
                    vec![("/adopter_id", json!(UNKNOWN))],
                    422,
                    "unknown-record",
                    &["/adopter_id"],
                ),
                (
                    "create_link",
                    vec![("/child_id", json!(UNKNOWN))],
                    422,
                    "unknown-record",
                    &["/child_id"],
                ),
                (
                    "create_link",
                    vec![("/child_id", Value::Null)],
                    422,
                    "field-required",
                    &["/child_id"],
                ),
                (
                    "create_link",
                    vec![("/sibling_group_id", json!(UNKNOWN))],
                    422,
                    "field-not-allowed",
                    &["/sibling_group_id"],
                ),
                (
                    "create_link",
                    vec![("/child_id", Value::Null), ("/sibling_group_id", json!(UNKNOWN))],
                    422,
                    "unknown-record",
                    &["/sibling_group_id"],
                ),
                (
                    "create_link",
                    vec![("/identified_on", json!("2022-04-02"))],
                    422,
                    "date-in-future",
                    &["/identified_on"],
                ),
                (
                    "create_link",
                    vec![("/identified_on", json!("2021-04-05"))],
                    422,
                    "date-order",
                    &["/identified_on"],
                ),
                (
                    "record_link_milestone",
                    vec![("/occurred_on", json!("2021-08-09"))],
                    422,
                    "date-order",
                    &["/occurred_on"],
                ),
                (
                    "record_link_milestone",
                    vec![("/children", json!([UNKNOWN]))],
                    422,
                    "children-mismatch",
                    &["/children/0"],
                ),
                (
                    "record_link_milestone",
                    vec![("/recommendation", json!("suitable"))],
                    422,
                    "field-not-allowed",
                    &["/recommendation"],
                ),
                (
                    "record_link_milestone",
                    vec![("/reason", json!("other"))],
                    422,
                    "field-not-allowed",
                    &["/reason"],
                ),
                (
                    "record_link_milestone",
                    vec![("/ended_by", json!("court"))],
                    422,
                    "field-not-allowed",
                    &["/ended_by"],
                ),
                (
                    "record_link_milestone",
                    vec![("/kind", json!("ended"))],
                    422,
                    "field-required",
                    &["/ended_by", "/reason"],
                ),
                (
                    "record_link_milestone",
                    vec![("/kind", json!("panel_considered"))],
                    422,
                    "field-required",
                    &["/recommendation"],
                ),
                (
                    "record_link_milestone",
                    vec![("/kind", json!("match_decided"))],
                    409,
                    "milestone-out-of-order",
                    &["/kind"],
                ),
            ],
        )
        .await;
    }

    async fn each_kind_of_milestone_asks_for_its_own_fields(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 5, 1).await;
        for (kind, pointer) in [
            ("stage_one_completed", "/stage_one_outcome"),
            ("panel_considered", "/recommendation"),
            ("irm_recommended", "/recommendation"),
            ("decision_made", "/decision"),
            ("withdrawn", "/reason"),
            ("closed_by_agency", "/reason"),
            ("approval_ended", "/reason"),
        ] {
            refused(
                &agency,
                &path,
                json!({"kind": kind, "occurred_on": "2021-03-30"}),
                422,
                "field-required",
                pointer,
            )
            .await;
        }
        for (ended_on, problem) in [("2021-03-29", "range-reversed"), ("2022-04-02", "date-in-future")] {
            let hold = json!({"kind": "hold_started", "occurred_on": "2021-03-30", "hold_ended_on": ended_on});
            refused(&agency, &path, hold, 422, problem, "/hold_ended_on").await;
        }
        assert_eq!(read(&agency, &path).await["stage"], "stage_one");
    }

    async fn all_faults_of_a_body_are_told_at_once(instance) {
        let desk = Desk::set_up(instance).await;
        let before = desk.stored().await;
        let shape = json!({
            "source": "South", "local_authority": "HCC", "unheard_of": 1,
            "household": {"adults": [{"sex": "X"}], "needs": {"flight": "yes"}, "location": {"area": "SO15", "latitude": 0}}
        });
        let answer = desk.try_body("create_adopter", &shape).await.refused(400, "invalid-body");
        assert_eq!(
            answer.pointers(),
            [
                "/household/adults/0/sex",
                "/household/location/latitude",
                "/household/needs/flight",
                "/reference",
                "/source",
                "/unheard_of"
            ]
        );
        let rules = with(
            &desk.operation("create_adopter").accepts,
            &[
                ("/local_authority", json!("XXX")),
                ("/household/legal_status", json!("L0")),
                ("/household/location/longitude", Value::Null),
                ("/household/children_at_home/0/birth_year", json!(2030)),
            ],
        );
        let answer = desk.try_body("create_adopter", &rules).await.refused(422, "several-faults");
        assert_eq!(
            answer.pointers(),
            [
                "/household/children_at_home/0/birth_year",
                "/household/legal_status",
                "/household/location",
                "/local_authority"
            ]
        );
        let codes = each(&answer.body["errors"], "code");
        for code in ["unknown-record", "invalid-value", "field-required"] {
            assert!(codes.iter().any(|told| told == code), "{codes:?}");
        }
        let milestone = json!({"kind": "decision_made", "occurred_on": "2022-05-01", "decision": "approved", "reason": "other",
            "terms": {"children_most": 1, "age_from_years": 5, "age_to_years": 2, "sibling_group": true, "early_permanence": true}});
        let answer = desk
            .try_body("record_adopter_milestone", &milestone)
            .await
            .refused(422, "several-faults");
        assert_eq!(
            answer.pointers(),
            ["/occurred_on", "/reason", "/terms/age_to_years", "/terms/sibling_group"]
        );
        assert_eq!(desk.stored().await, before);
    }

    async fn a_child_who_is_placed_is_linked_with_nobody_else(instance) {
        let agency = instance.agency();
        let (_, placed, _) = placed_child(&agency).await;
        let body =
            json!({"adopter_id": id_of(&approved_adopter(&agency, 1).await), "child_id": id_of(&placed), "identified_on": "2022-02-01"});
        let before = read(&agency, "/v1/links").await;
        let answer = agency.post("/v1/links", &body).await.refused(409, "child-not-free");
        assert_eq!(answer.pointers(), ["/child_id"]);
        assert_eq!(read(&agency, "/v1/links").await, before);
    }

    async fn a_list_refuses_a_size_or_cursor_that_is_not_its_own(instance) {
        let agency = instance.agency();
        for _ in 0..2 {
            adopter_after(&agency, 0, 1).await;
            child_after(&agency, "HCC", 0).await;
        }
        let household = adopter_after(&agency, 3, 1).await;
        let cursor = async |list: &str| read(&agency, list).await["next_cursor"].as_str().expect("a second page").to_owned();
        let of_adopters = cursor("/v1/adopters?limit=1").await;
        let of_milestones = cursor(&format!("{household}/milestones?limit=1")).await;
        let lists = [
            "/v1/adopters",
            "/v1/children",
            "/v1/sibling-groups",
            "/v1/links",
            "/v1/checks/overdue",
        ];
        let lists = lists
            .map(str::to_owned)
            .into_iter()
            .chain([format!("{household}/milestones"), format!("{household}/checks")]);
        for list in lists {
            for size in ["0", "101", "1000000000000", "-1", "many", "1.5", ""] {
                let answer = agency.get(&format!("{list}?limit={size}")).await.refused(400, "invalid-query");
                assert_eq!(answer.pointers(), ["limit"], "{list} {size}");
            }
            let answer = agency
                .get(&format!("{list}?unheard_of=1&limit=0"))
                .await
                .refused(400, "invalid-query");
            assert_eq!(answer.pointers(), ["limit", "unheard_of"], "{list}");
            for garbage in ["nonsense", "AAAA", ""] {
                agency.get(&format!("{list}?cursor={garbage}")).await.refused(400, "invalid-cursor");
            }
            if list != "/v1/adopters" {
                agency
                    .get(&format!("{list}?cursor={of_adopters}"))
                    .await
                    .refused(400, "invalid-cursor");
            }
        }
        agency
            .get(&format!("/v1/adopters?cursor={of_adopters}&local_authority=HCC"))
            .await
            .refused(400, "invalid-cursor");
        agency
            .get(&format!("/v1/adopters?cursor={of_adopters}&stage=new"))
            .await
            .refused(400, "invalid-cursor");
        let other = adopter_after(&agency, 3, 1).await;
        agency
            .get(&format!("{other}/milestones?cursor={of_milestones}"))
            .await
            .refused(400, "invalid-cursor");
        agency.get(&format!("/v1/adopters?cursor={of_adopters}")).await.expect(200);
        let long = "A".repeat(201);
        assert_eq!(
            agency
                .get(&format!("/v1/adopters?cursor={long}"))
                .await
                .refused(400, "invalid-query")
                .pointers(),
            ["cursor"]
        );
    }
}
