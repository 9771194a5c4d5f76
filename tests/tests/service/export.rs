//! Exports: everything that is held on a child or household, in one document, audited.

use family_finding_tests::{Client, Instance, builders::*, client::Answer, instance::every_scope, on_both_databases, reading::*};
use serde_json::{Value, json};

fn records(instance: &Instance) -> Client {
    instance.caller("SOUTH", &every_scope())
}

/// A child and household of whom everything is recorded that can be: the paths of household, child,
/// link, sibling and the case before the panel.
struct Held {
    household: String,
    child: String,
    sibling: String,
    link: String,
    item: String,
}

async fn put_identity(client: &Client, case: &str, identity: &Value) -> Answer {
    let path = format!("{case}/identity");
    let etag = client.get(&path).await.expect(200).header("etag").to_owned();
    let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
    client
        .send(reqwest::Method::PUT, &path, &headers, Some(identity.to_string()))
        .await
        .expect(200)
}

async fn held(client: &Client) -> Held {
    let household = approved_adopter(client, 3).await;
    let (child, sibling) = (child_with_order(client, "HCC").await, child_with_order(client, "HCC").await);
    let group = siblings_together(client, "HCC", &[&child, &sibling]).await;
    put_identity(client, &household, &household_identity()).await;
    put_identity(client, &child, &child_identity()).await;
    let reason = |reason: &str| json!({"adopter_id": id_of(&household), "reason": reason});
    client
        .post(&format!("{group}/shortlist"), &reason("For both of them."))
        .await
        .expect(201);
    let line = client
        .post(&format!("{child}/shortlist"), &reason("For one of them."))
        .await
        .expect(201)
        .id();
    client
        .post(&format!("{child}/shortlist/{line}/remove"), &json!({"reason": "not_suitable"}))
        .await
        .expect(200);
    let link = link_group(client, &household, &group, "2021-08-10").await;
    let visit = json!({"kind": "visit_held", "occurred_on": "2021-08-12", "visit": "household_visit", "note": "A calm afternoon."});
    milestone(client, &link, visit).await;
    let wrong = milestone(
        client,
        &child,
        json!({"kind": "paused", "occurred_on": "2021-08-11", "pause_reason": "other"}),
    )
    .await;
    void(client, &child, &milestone_id(&wrong)).await.expect(200);
    let check = json!({"kind": "medical", "adult": 1, "requested_on": "2021-02-01"});
    client.post(&format!("{household}/checks"), &check).await.expect(201);
    go_on_to(client, &link, "confirmed").await;
    let panel = panel(client, "2022-03-08", 5).await;
    let item = panel_item(client, &panel, &link).await;
    milestone(client, &item, recommendation("suitable")).await;
    client
        .post(&format!("{child}/restriction"), &json!({"reason": "safeguarding"}))
        .await
        .expect(201);
    Held {
        household,
        child,
        sibling,
        link,
        item,
    }
}

/// Every entry of a list, as it is told page by page.
async fn listed(client: &Client, list: &str) -> Value {
    Value::from(every_page(client, &format!("{list}?limit=100")).await.0)
}

fn of<'a>(list: &'a Value, field: &str, value: &str) -> &'a Value {
    let items = list.as_array().expect("a list");
    let found = items.iter().find(|item| item.pointer(field).is_some_and(|found| found == value));
    found.unwrap_or_else(|| panic!("no {value} in {list}"))
}

on_both_databases! {
    async fn everything_held_on_a_child_is_in_its_export(instance) {
        let client = records(instance);
        let Held { child, sibling, link, item, household } = held(&client).await;
        let milestones = listed(&client, &format!("{child}/milestones")).await;
        let mut timeline = listed(&client, &format!("{child}/timeline")).await;
        for named in timeline.as_array_mut().expect("entries").iter_mut().filter_map(|entry| entry.get_mut("children")?.as_array_mut()) {
            named.retain(|named| named == id_of(&child));
        }
        let export = client.get(&format!("{child}/export")).await.expect(200);
        let told = &export.body;
        assert_eq!(told["child"], read(&client, &child).await);
        assert_eq!(told["identity"], read(&client, &format!("{child}/identity")).await);
        assert_eq!(told["milestones"], milestones, "voided ones among them");
        assert!(milestones.as_array().expect("milestones").iter().any(|milestone| !milestone["voided"].is_null()));
        assert_eq!(told["timeline"], timeline);
        assert_eq!(told["sibling_group"]["assessment"], "together");
        assert_eq!(told["sibling_group"]["milestones"][0]["kind"], "assessed_together");
        let reasons = each(&told["shortlist"], "reason");
        assert_eq!(reasons, ["For one of them.", "For both of them."]);
        assert_eq!(told["shortlist"][0]["removed"]["reason"], "not_suitable");
        let exported = of(&told["links"], "/link/id", id_of(&link));
        assert!(exported["milestones"].to_string().contains("A calm afternoon."));
        assert_eq!(exported["link"]["adopter_id"], id_of(&household));
        let heard = of(&told["panel_items"], "/item/id", id_of(&item));
        assert_eq!(heard["milestones"][0]["reasons"], recommendation("suitable")["reasons"]);
        assert_eq!(told["restrictions"][0]["reason"], "safeguarding");
        assert_eq!(told["audit_trail"]["complete"], true);
        let trail = client.get(&format!("/v1/audit-entries?limit=100&case_id={}", id_of(&child))).await.expect(200);
        let before: Vec<&Value> = trail.body["items"].as_array().expect("entries").iter()
            .filter(|entry| entry["operation"] == "create_child").collect();
        assert_eq!(of(&told["audit_trail"]["entries"], "/operation", "create_child")["id"], before[0]["id"]);
        assert!(!export.text.contains(id_of(&sibling)), "other children are left out");
    }

    async fn everything_held_on_a_household_is_in_its_export(instance) {
        let client = records(instance);
        let Held { household, link, item, .. } = held(&client).await;
        let milestones = listed(&client, &format!("{household}/milestones")).await;
        let timeline = listed(&client, &format!("{household}/timeline")).await;
        let export = client.get(&format!("{household}/export")).await.expect(200);
        let told = &export.body;
        assert_eq!(told["adopter"], read(&client, &household).await);
        assert_eq!(told["identity"], read(&client, &format!("{household}/identity")).await);
        assert_eq!((&told["milestones"], &told["timeline"]), (&milestones, &timeline));
        assert_eq!(told["checks"], read(&client, &format!("{household}/checks")).await["items"]);
        assert_eq!(each(&told["shortlist"], "reason"), ["For both of them.", "For one of them."]);
        assert!(of(&told["links"], "/link/id", id_of(&link))["milestones"].to_string().contains("A calm afternoon."));
        of(&told["panel_items"], "/item/id", id_of(&item));
        of(&told["audit_trail"]["entries"], "/operation", "put_adopter_identity");
    }

    async fn an_export_is_audited_with_every_field_of_identity(instance) {
        let client = records(instance);
        let Held { household, child, link, .. } = held(&client).await;
        for (case, operation, fields) in [
            (&child, "read_child_export", json!(["coordinates", "name", "address", "unique_pupil_number", "note"])),
            (&household, "read_adopter_export", json!(["coordinates", "adult_date_of_birth", "name", "address", "contact"])),
        ] {
            client.get(&format!("{case}/export")).await.expect(200);
            let trail = client.get(&format!("/v1/audit-entries?operation={operation}&case_id={}", id_of(case))).await.expect(200);
            let entry = &trail.body["items"][0];
            let shown = of(&entry["cases"], "/id", id_of(case))["identity_fields"].as_array().expect("fields");
            for field in fields.as_array().expect("fields") {
                assert!(shown.contains(field), "{operation} {field}: {entry}");
            }
            assert_eq!(of(&entry["cases"], "/id", id_of(&link))["identity_fields"], json!(["note"]));
        }
    }

    async fn an_export_needs_its_scopes_and_the_case(instance) {
        let client = records(instance);
        let Held { household, child, .. } = held(&client).await;
        for path in [format!("{child}/export"), format!("{household}/export")] {
            for lacks in ["export:read", "identity:read"] {
                let scopes: Vec<&str> = every_scope().into_iter().filter(|scope| *scope != lacks).collect();
                instance.caller("SOUTH", &scopes).get(&path).await.refused(403, "forbidden");
            }
            for organisation in ["SCC", "NORTH", "HARBOUR"] {
                instance.caller(organisation, &every_scope()).get(&path).await.refused(404, "not-found");
            }
        }
        // A restricted record is exported by who may open it.
        let scopes: Vec<&str> = every_scope().into_iter().filter(|scope| !scope.starts_with("restricted:")).collect();
        instance.caller("SOUTH", &scopes).get(&format!("{child}/export")).await.refused(404, "not-found");
        instance.caller("HCC", &every_scope()).get(&format!("{child}/export")).await.expect(200);
    }
}
