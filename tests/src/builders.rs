//! Cases with valid defaults, and the roads to the points where tests begin.

use crate::{client::Client, reading::every_page};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A reference nobody else has.
pub fn reference(letter: &str) -> String {
    format!("{letter}{:06}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A new household.
pub fn adopter() -> Value {
    json!({
        "source": "south-adopters", "reference": reference("A"), "local_authority": "HCC",
        "household": {
            "adults": [{"sex": "F", "ethnicity": "WBRI"}, {"sex": "M", "ethnicity": "WBRI"}], "legal_status": "L11",
            "location": {"area": "SO51", "latitude": 50.99, "longitude": -1.50},
            "children_at_home": [], "needs": {"developmental_delay": "yes", "autism": "would_discuss", "sexual_abuse": "no"},
            "contact": {"letterbox_birth_parents": "yes"}, "experience": ["parenting"]
        }
    })
}

/// A new child of a council.
pub fn child(council: &str) -> Value {
    json!({
        "source": "case-records", "reference": reference("C"), "local_authority": council,
        "profile": {"date_of_birth": "2019-11-20", "sex": "F", "ethnicity": "WBRI", "needs": {"developmental_delay": "present"}}
    })
}

/// A case that is told in full, as a line of an import.
pub fn full_record(kind: &str, mut case: Value) -> Value {
    let fields = case.as_object_mut().expect("an object");
    let (source, reference) = (fields.remove("source"), fields.remove("reference"));
    json!({"kind": kind, "source": source, "reference": reference, "body": case})
}

/// A milestone of a case as a line of an import, with a key of its own.
pub fn of_case(kind: &str, case: &Value, mut body: Value) -> Value {
    if body.get("source_key").is_none() {
        body["source_key"] = json!(format!(
            "{}-{}",
            body["kind"].as_str().unwrap_or_default(),
            body["occurred_on"].as_str().unwrap_or_default()
        ));
    }
    json!({"kind": kind, "source": case["source"], "reference": case["reference"], "body": body})
}

/// The identity of a household of [`adopter`].
pub fn household_identity() -> Value {
    json!({
        "adults": [
            {"given_names": "Marta", "family_name": "Example", "date_of_birth": "1984-02-29", "telephone": "+44 23 0000 0000", "email": "marta@example.org"},
            {"given_names": "Piotr", "family_name": "Example"}
        ],
        "address": {"lines": ["1 Example Street", "Romsey"], "postcode": "SO51 0AA"},
        "latitude": 50.99, "longitude": -1.50
    })
}

/// The identity of a child.
pub fn child_identity() -> Value {
    json!({
        "given_names": "Alexandra Jane", "family_name": "Sample", "known_as": "Lexi",
        "address": {"lines": ["2 Sample Road"], "postcode": "PO30 1AA"},
        "excluded_places": [{"latitude": 50.70, "longitude": -1.29, "radius_km": 10}],
        "unique_pupil_number": "A123456789012"
    })
}

/// Terms of an approval.
pub fn terms(children_most: u8) -> Value {
    json!({"children_most": children_most, "age_from_years": 0, "age_to_years": 6, "sibling_group": children_most > 1, "early_permanence": true})
}

/// Records a milestone and expects it to stand.
pub async fn milestone(client: &Client, case: &str, body: Value) -> Value {
    client.post(&format!("{case}/milestones"), &body).await.expect(201).body
}

/// The milestones of a household from enquiry to approval.
pub fn road_to_approval(children_most: u8) -> Vec<Value> {
    vec![
        json!({"kind": "enquiry_received", "occurred_on": "2021-01-04", "enquiry_source": "web"}),
        json!({"kind": "information_session_attended", "occurred_on": "2021-01-12"}),
        json!({"kind": "enquiry_discussion_held", "occurred_on": "2021-01-20"}),
        json!({"kind": "registration_of_interest_received", "occurred_on": "2021-02-01"}),
        json!({"kind": "registration_accepted", "occurred_on": "2021-02-04"}),
        json!({"kind": "stage_one_completed", "occurred_on": "2021-03-30", "stage_one_outcome": "may_be_suitable"}),
        json!({"kind": "stage_two_requested", "occurred_on": "2021-04-01"}),
        json!({"kind": "stage_two_started", "occurred_on": "2021-04-06"}),
        json!({"kind": "panel_considered", "occurred_on": "2021-07-20", "recommendation": "suitable"}),
        json!({"kind": "decision_made", "occurred_on": "2021-07-29", "decision": "approved", "terms": terms(children_most)}),
    ]
}

/// A household on its way: with the first `steps` milestones of the road to approval.
pub async fn adopter_after(client: &Client, steps: usize, children_most: u8) -> String {
    let path = format!("/v1/adopters/{}", client.post("/v1/adopters", &adopter()).await.expect(201).id());
    for step in road_to_approval(children_most).into_iter().take(steps) {
        milestone(client, &path, step).await;
    }
    path
}

/// The path of an approved household.
pub async fn approved_adopter(client: &Client, children_most: u8) -> String {
    adopter_after(client, usize::MAX, children_most).await
}

/// The path of an approved household that agreed to be offered to partners.
pub async fn offered_adopter(client: &Client) -> String {
    let path = approved_adopter(client, 2).await;
    let etag = client.get(&path).await.expect(200).header("etag").to_owned();
    let agrees = json!({"household": {"share_with_partners": true}});
    client.patch(&path, &etag, &agrees).await.expect(200);
    path
}

/// The milestones of a child from care to the placement order.
pub fn road_to_order() -> Vec<Value> {
    vec![
        json!({"kind": "entered_care", "occurred_on": "2020-12-01"}),
        json!({"kind": "plan_referred", "occurred_on": "2021-03-01"}),
        json!({"kind": "should_be_placed_decided", "occurred_on": "2021-03-15"}),
        json!({"kind": "placement_order_granted", "occurred_on": "2021-05-10"}),
        json!({"kind": "family_finding_started", "occurred_on": "2021-05-12"}),
    ]
}

/// The path of a child of a council, with a placement order and family finding started.
pub async fn child_with_order(client: &Client, council: &str) -> String {
    let path = format!(
        "/v1/children/{}",
        client.post("/v1/children", &child(council)).await.expect(201).id()
    );
    for step in road_to_order() {
        milestone(client, &path, step).await;
    }
    path
}

/// The identifier at the end of a path.
pub fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Identifies a household for a child; answers the link's path.
pub async fn link(client: &Client, adopter: &str, child: &str, on: &str) -> String {
    let body = json!({"adopter_id": id_of(adopter), "child_id": id_of(child), "identified_on": on});
    format!("/v1/links/{}", client.post("/v1/links", &body).await.expect(201).id())
}

/// The milestones of a link from confirmation to placement.
pub fn road_to_placement() -> Vec<Value> {
    vec![
        json!({"kind": "confirmed", "occurred_on": "2021-08-20"}),
        json!({"kind": "panel_considered", "occurred_on": "2021-09-07", "recommendation": "suitable"}),
        json!({"kind": "match_decided", "occurred_on": "2021-09-14"}),
        json!({"kind": "introductions_started", "occurred_on": "2021-09-20"}),
        json!({"kind": "placed_for_adoption", "occurred_on": "2021-10-01"}),
    ]
}

/// A child of a council after the first `steps` milestones of the road to the order.
pub async fn child_after(client: &Client, council: &str, steps: usize) -> String {
    let path = format!(
        "/v1/children/{}",
        client.post("/v1/children", &child(council)).await.expect(201).id()
    );
    for step in road_to_order().into_iter().take(steps) {
        milestone(client, &path, step).await;
    }
    path
}

/// A sibling group of children of a council, to be placed together.
pub async fn siblings_together(client: &Client, council: &str, children: &[&str]) -> String {
    let path = sibling_group(client, council, children).await;
    milestone(client, &path, json!({"kind": "assessed_together", "occurred_on": "2021-05-20"})).await;
    path
}

/// A sibling group of children of a council, not assessed yet.
pub async fn sibling_group(client: &Client, council: &str, children: &[&str]) -> String {
    let ids: Vec<&str> = children.iter().map(|child| id_of(child)).collect();
    let body = json!({"source": "case-records", "reference": reference("G"), "local_authority": council, "children": ids});
    format!(
        "/v1/sibling-groups/{}",
        client.post("/v1/sibling-groups", &body).await.expect(201).id()
    )
}

/// Identifies a household for a sibling group; answers the link's path.
pub async fn link_group(client: &Client, adopter: &str, group: &str, on: &str) -> String {
    let body = json!({"adopter_id": id_of(adopter), "sibling_group_id": id_of(group), "identified_on": on});
    format!("/v1/links/{}", client.post("/v1/links", &body).await.expect(201).id())
}

/// Records the road to placement as far as a milestone of this kind.
pub async fn go_on_to(client: &Client, link: &str, kind: &str) {
    for step in road_to_placement() {
        let there = step["kind"] == kind;
        milestone(client, link, step).await;
        if there {
            return;
        }
    }
    panic!("the road to placement has no {kind}");
}

/// A child placed for adoption on 1 October 2021: the paths of household, child and link.
pub async fn placed_child(client: &Client) -> (String, String, String) {
    let adopter = approved_adopter(client, 1).await;
    let child = child_with_order(client, "HCC").await;
    let link = link(client, &adopter, &child, "2021-08-10").await;
    go_on_to(client, &link, "placed_for_adoption").await;
    (adopter, child, link)
}

/// Fields of an object replaced; null takes one away.
pub fn changed(object: &mut Value, changes: &Value) {
    for (field, value) in changes.as_object().expect("fields") {
        if value.is_null() {
            object.as_object_mut().expect("an object").remove(field);
        } else {
            object[field] = value.clone();
        }
    }
}

/// An approved household like the default one, with changes of what is known of it and of its terms.
pub async fn approved_like(client: &Client, household_changes: Value, terms_changes: Value) -> String {
    let mut body = adopter();
    changed(&mut body["household"], &household_changes);
    approve(client, &body, &terms_changes).await
}

/// A household that is created from a body and approved for one child, with changes of the terms.
pub async fn approve(client: &Client, body: &Value, terms_changes: &Value) -> String {
    let path = format!("/v1/adopters/{}", client.post("/v1/adopters", body).await.expect(201).id());
    for mut step in road_to_approval(1) {
        if step["kind"] == "decision_made" {
            changed(&mut step["terms"], terms_changes);
        }
        milestone(client, &path, step).await;
    }
    path
}

/// A child of Hampshire with an order, like the default one, with changes of the profile.
pub async fn child_like(client: &Client, changes: Value) -> String {
    let mut body = child("HCC");
    changed(&mut body["profile"], &changes);
    let path = format!("/v1/children/{}", client.post("/v1/children", &body).await.expect(201).id());
    for step in road_to_order() {
        milestone(client, &path, step).await;
    }
    path
}

/// Members who make a quorum, and two advisers who are no members.
pub fn panel_members() -> Value {
    json!([
        {"role": "independent_chair"}, {"role": "social_worker", "vice_chair": true}, {"role": "medical_adviser"},
        {"role": "elected_member"}, {"role": "independent_member"}, {"role": "other_member"},
        {"role": "agency_adviser"}, {"role": "legal_adviser"}
    ])
}

/// Convenes an adoption panel; answers its path.
pub async fn panel(client: &Client, held_on: &str, capacity: u8) -> String {
    let body = json!({"kind": "adoption", "held_on": held_on, "capacity": capacity, "members": panel_members()});
    format!("/v1/panels/{}", client.post("/v1/panels", &body).await.expect(201).id())
}

/// A case to list: the household, link or child at the end of a path.
pub fn panel_case(subject: &str) -> Value {
    let id = id_of(subject);
    match subject.split('/').nth(2) {
        Some("adopters") => json!({"kind": "approval", "adopter_id": id}),
        Some("links") => json!({"kind": "match", "link_id": id}),
        _ => json!({"kind": "plan", "child_id": id}),
    }
}

/// Lists a case for a panel; answers its path.
pub async fn panel_item(client: &Client, panel: &str, subject: &str) -> String {
    let listed = client.post(&format!("{panel}/items"), &panel_case(subject)).await.expect(201);
    format!("/v1/panel-items/{}", listed.id())
}

/// The minutes of a case.
pub fn recommendation(recommendation: &str) -> Value {
    json!({"kind": "recommendation_made", "recommendation": recommendation, "reasons": "What the panel read and heard."})
}

/// A household in Stage 2, which a panel may hear from 6 April 2021 on.
pub async fn adopter_for_panel(client: &Client) -> String {
    adopter_after(client, 8, 2).await
}

/// A plan that keeps a household for a child of Hampshire: its path, and that of their open line.
pub async fn open_line(client: &Client) -> (String, String) {
    let (child, adopter) = (child_with_order(client, "HCC").await, approved_adopter(client, 1).await);
    let kept = json!({"pins": [{"kind": "keep", "adopter_id": id_of(&adopter), "child_id": id_of(&child)}]});
    let plan = format!(
        "/v1/matching/plans/{}",
        client.post("/v1/matching/plans", &kept).await.expect(201).id()
    );
    let (lines, _) = every_page(client, &format!("{plan}/lines?state=open&limit=100")).await;
    let line = lines
        .iter()
        .find(|line| line["children"] == json!([id_of(&child)]))
        .expect("a line");
    let line = format!("{plan}/lines/{}", line["id"].as_str().expect("an id"));
    (plan, line)
}

/// A confirmed link of a child of Hampshire with a household, which a panel may hear from
/// 20 August 2021 on.
pub async fn link_for_panel(client: &Client, adopter: &str) -> String {
    let child = child_with_order(client, "HCC").await;
    let link = link(client, adopter, &child, "2021-08-10").await;
    go_on_to(client, &link, "confirmed").await;
    link
}

/// A relinquished child of a council, whose plan was referred on 1 March 2021.
pub async fn child_for_panel(client: &Client, council: &str) -> String {
    child_after(client, council, 2).await
}

/// A household of long ago, whose record need not be kept any more.
pub async fn withdrawn_household(client: &Client) -> String {
    let path = format!("/v1/adopters/{}", client.post("/v1/adopters", &adopter()).await.expect(201).id());
    milestone(
        client,
        &path,
        json!({"kind": "enquiry_received", "occurred_on": "2010-01-04", "enquiry_source": "web"}),
    )
    .await;
    let withdrawn = json!({"kind": "withdrawn", "occurred_on": "2010-03-01", "reason": "decided_against"});
    milestone(client, &path, withdrawn).await;
    path
}

/// An erasure of such a record that awaits a decision; answers its path.
pub async fn erasure(client: &Client) -> String {
    let household = withdrawn_household(client).await;
    let asked = client
        .post("/v1/erasures", &json!({"adopter_id": id_of(&household)}))
        .await
        .expect(201);
    format!("/v1/erasures/{}", asked.id())
}
