//! Children who wait for a first household: who they are, why and since when, on any day.

use family_finding_tests::{Backend, Client, Instance, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

async fn waiting(client: &Client, query: &str) -> Value {
    read(client, &format!("/v1/children/waiting?limit=100{query}")).await
}

fn ids(page: &Value) -> Vec<String> {
    each(&page["items"], "child_id")
}

/// A child with an order of a day of its own.
async fn child_since(client: &Client, council: &str, order: &str) -> String {
    let path = child_after(client, council, 3).await;
    milestone(client, &path, json!({"kind": "placement_order_granted", "occurred_on": order})).await;
    path
}

async fn pause(client: &Client, child: &str, on: &str) {
    let body = json!({"kind": "paused", "occurred_on": on, "pause_reason": "court_judgment"});
    milestone(client, child, body).await;
}

on_both_databases! {
    async fn a_child_waits_from_the_order_until_a_household_is_identified(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        assert!(ids(&waiting(&agency, "&on=2021-05-09").await).is_empty(), "no authority to place yet");
        let page = waiting(&agency, "").await;
        assert_eq!(page["on"], "2022-04-01");
        let case = read(&agency, &child).await;
        assert_eq!(
            page["items"],
            json!([{
                "child_id": id_of(&child), "source": "case-records", "reference": case["reference"], "local_authority": "HCC",
                "paused": false, "no_link_reasons": ["none_identified"], "hard_to_place": ["need_or_disability"],
                "entered_care_on": "2020-12-01", "days_since_care": 486,
                "authority_on": "2021-05-10", "authority": "placement_order", "days_since_authority": 326,
                "last_activity_on": "2021-05-12", "days_since_activity": 324
            }])
        );
        // On the day of the order family finding had not started, and nothing had happened since.
        let then = waiting(&agency, "&on=2021-05-11").await;
        let then = &then["items"][0];
        assert_eq!(then["no_link_reasons"], json!(["family_finding_not_started", "none_identified"]));
        assert_eq!((&then["days_since_authority"], &then["last_activity_on"], &then["days_since_activity"]), (&json!(1), &json!("2021-05-10"), &json!(1)));

        let adopter = approved_adopter(&agency, 1).await;
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        assert!(ids(&waiting(&agency, "").await).is_empty());
        assert_eq!(ids(&waiting(&agency, "&on=2021-08-09").await), [id_of(&child)], "it waited until then");
        milestone(&agency, &link, json!({"kind": "ended", "occurred_on": "2021-11-01", "reason": "household_declined", "ended_by": "household"})).await;
        let again = waiting(&agency, "").await;
        assert_eq!(again["items"][0]["no_link_reasons"], json!(["links_ended"]));
        assert_eq!(again["items"][0]["last_activity_on"], "2021-11-01", "what happens on a link is activity too");
        let end = find_milestone(&agency, &link, "ended").await;
        void(&agency, &link, &end).await.expect(200);
        assert!(ids(&waiting(&agency, "").await).is_empty());
    }

    async fn a_paused_case_is_shown_when_it_is_asked_for(instance) {
        let agency = instance.agency();
        let (open, paused) = (child_with_order(&agency, "HCC").await, child_since(&agency, "HCC", "2021-04-01").await);
        pause(&agency, &paused, "2021-12-01").await;
        assert_eq!(ids(&waiting(&agency, "").await), [id_of(&open)]);
        assert_eq!(ids(&waiting(&agency, "&paused=false").await), [id_of(&open)]);
        let both = waiting(&agency, "&paused=true").await;
        assert_eq!(ids(&both), [id_of(&paused), id_of(&open)], "in its place by the wait");
        assert_eq!((&both["items"][0]["paused"], &both["items"][1]["paused"]), (&json!(true), &json!(false)));
        assert_eq!(ids(&waiting(&agency, "&on=2021-11-30").await).len(), 2, "it was not paused yet");
        // A paused child with a live link does not wait, and one without authority neither.
        let adopter = approved_adopter(&agency, 1).await;
        link(&agency, &adopter, &paused, "2021-08-10").await;
        let early = child_after(&agency, "HCC", 3).await;
        pause(&agency, &early, "2021-12-01").await;
        assert_eq!(ids(&waiting(&agency, "&paused=true").await), [id_of(&open)]);
    }

    async fn who_is_matched_placed_adopted_or_has_left_waits_no_more(instance) {
        let agency = instance.agency();
        let (_, placed, link) = placed_child(&agency).await;
        let left = child_with_order(&agency, "HCC").await;
        milestone(&agency, &left, json!({"kind": "left_care", "occurred_on": "2021-12-01", "left_care_reason": "returned_home"})).await;
        let changed = child_with_order(&agency, "HCC").await;
        milestone(&agency, &changed, json!({"kind": "plan_changed", "occurred_on": "2021-12-01", "plan_change_reason": "RD1"})).await;
        assert!(ids(&waiting(&agency, "").await).is_empty());
        assert_eq!(ids(&waiting(&agency, "&on=2021-11-30").await).len(), 2);
        milestone(&agency, &link, json!({"kind": "disrupted", "occurred_on": "2021-12-15", "reason": "relationship_breakdown", "ended_by": "agency"})).await;
        let again = waiting(&agency, "").await;
        assert_eq!(ids(&again), [id_of(&placed)]);
        assert_eq!(again["items"][0]["no_link_reasons"], json!(["placement_disrupted"]));
    }

    async fn the_longest_wait_comes_first_page_by_page(instance) {
        let agency = instance.agency();
        let days = ["2021-09-01", "2021-04-05", "2021-07-01", "2021-04-05", "2021-12-24"];
        let mut children = Vec::new();
        for day in days {
            children.push((day, id_of(&child_since(&agency, "HCC", day).await).to_owned()));
        }
        children.sort();
        let (items, sizes) = every_page(&agency, "/v1/children/waiting?limit=2").await;
        assert_eq!(sizes, [2, 2, 1]);
        let found: Vec<(String, String)> = items
            .iter()
            .map(|item| (item["authority_on"].as_str().unwrap().to_owned(), item["child_id"].as_str().unwrap().to_owned()))
            .collect();
        let expected: Vec<(String, String)> = children.iter().map(|(day, id)| ((*day).to_owned(), id.clone())).collect();
        assert_eq!(found, expected);
        // The list goes on after a child who waits no longer.
        let first = agency.get("/v1/children/waiting?limit=2").await.expect(200);
        let cursor = first.body["next_cursor"].as_str().unwrap().to_owned();
        let adopter = approved_adopter(&agency, 1).await;
        link(&agency, &adopter, &format!("/v1/children/{}", children[1].1), "2022-01-10").await;
        let second = agency.get(&format!("/v1/children/waiting?limit=2&cursor={cursor}")).await.expect(200);
        assert_eq!(ids(&second.body), [children[2].1.clone(), children[3].1.clone()]);
        agency.get(&format!("/v1/children/waiting?limit=2&paused=true&cursor={cursor}")).await.refused(400, "invalid-cursor");
    }

    async fn a_council_sees_its_own_and_a_filter_narrows(instance) {
        let agency = instance.agency();
        let (hampshire, portsmouth) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "PCC").await);
        assert_eq!(ids(&waiting(&agency, "&local_authority=PCC").await), [id_of(&portsmouth)]);
        let council = instance.council("HCC");
        assert_eq!(ids(&waiting(&council, "").await), [id_of(&hampshire)]);
        assert!(ids(&waiting(&council, "&local_authority=PCC").await).is_empty());
        assert!(ids(&waiting(&instance.partner(), "").await).is_empty());
        for (query, parameter) in [
            ("on=2022-04-02", "on"), ("on=yesterday", "on"), ("on=2022-02-30", "on"), ("paused=perhaps", "paused"),
            ("local_authority=hcc", "local_authority"), ("limit=0", "limit"), ("limit=101", "limit"), ("until=2022-01-01", "until"),
        ] {
            let answer = agency.get(&format!("/v1/children/waiting?{query}")).await.refused(400, "invalid-query");
            assert_eq!(answer.pointers(), [parameter], "{}", answer.text);
        }
        let consented = child_after(&agency, "HCC", 3).await;
        milestone(&agency, &consented, json!({"kind": "consent_given", "occurred_on": "2021-05-02"})).await;
        let page = waiting(&council, "").await;
        assert_eq!((&page["items"][0]["child_id"], &page["items"][0]["authority"]), (&json!(id_of(&consented)), &json!("consent")));
    }
}

/// The published figures of the four quarter ends, and the measure on many other days.
async fn the_list_is_the_figure(instance: &Instance) {
    let agency = instance.agency();
    for (day, published) in [("2021-06-30", 10), ("2021-09-30", 15), ("2021-12-31", 10), ("2022-03-31", 6)] {
        let (items, _) = every_page(&agency, &format!("/v1/children/waiting?limit=4&on={day}")).await;
        assert_eq!(items.len(), published, "children with no potential link on {day}");
        assert!(
            items
                .iter()
                .all(|item| item["paused"] == false && item["no_link_reasons"] != json!([]))
        );
    }
    for month in ["2021-04", "2021-05", "2021-08", "2021-11", "2022-01", "2022-02"] {
        let period = format!("/v1/measures?period={month}&measures=children_with_no_potential_link&by=local_authority");
        let figures = read(&agency, &period).await;
        for figure in figures["items"].as_array().unwrap() {
            let council = figure["local_authority"]
                .as_str()
                .map_or(String::new(), |council| format!("&local_authority={council}"));
            let page = waiting(&agency, &format!("&on={}{council}", figure["to"].as_str().unwrap())).await;
            assert_eq!(figure["value"].as_f64(), Some(ids(&page).len() as f64), "{month}{council}");
        }
    }
}

#[tokio::test]
async fn the_quarter_ends_come_out_as_published_on_sqlite() {
    the_list_is_the_figure(&Instance::start_demonstration().await).await;
}

#[tokio::test]
async fn the_quarter_ends_come_out_as_published_on_postgres() {
    the_list_is_the_figure(&Instance::start_demonstration_on(Backend::Postgres).await).await;
}
