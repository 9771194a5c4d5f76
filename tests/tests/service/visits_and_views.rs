//! Visits and views: what is seen and said while a link is considered. They are facts of the link
//! and change nothing of where it stands; what was said in words is for those who may see identity.

use family_finding_tests::{Client, Instance, builders::*, instance::all_scopes, on_both_databases, reading::*};
use serde_json::{Value, json};

const NOTE: &str = "Warm and open.\nAsks how the child sleeps.";

fn visit(on: &str) -> Value {
    json!({"kind": "visit_held", "occurred_on": on, "visit": "household_visit", "note": NOTE})
}

fn view(kind: &str, on: &str, view: &str) -> Value {
    json!({"kind": kind, "occurred_on": on, "view": view})
}

async fn considered(client: &Client) -> String {
    let (adopter, child) = (approved_adopter(client, 2).await, child_with_order(client, "HCC").await);
    link(client, &adopter, &child, "2021-08-10").await
}

fn with_identity(instance: &Instance, organisation: &str) -> Client {
    let scopes: Vec<&str> = all_scopes().into_iter().chain(["identity:read"]).collect();
    instance.caller(organisation, &scopes)
}

on_both_databases! {
    async fn they_change_nothing_of_where_the_link_stands(instance) {
        let agency = instance.agency();
        let link = considered(&agency).await;
        let before = read(&agency, &link).await;
        for body in [
            visit("2021-08-12"),
            visit("2021-08-12"),
            json!({"kind": "visit_held", "occurred_on": "2021-08-15", "visit": "chemistry_meeting"}),
            view("household_view_recorded", "2021-08-13", "undecided"),
            view("household_view_recorded", "2021-08-16", "wants_to_go_on"),
            view("child_worker_view_recorded", "2021-08-16", "wants_to_go_on"),
        ] {
            let recorded = milestone(&agency, &link, body).await;
            assert_eq!(recorded["ended_links"], json!([]));
            assert_eq!(recorded["link"]["state"], "potential");
            let (mut part, mut part_before) = (recorded["link"]["children"][0].clone(), before["children"][0].clone());
            // What may come next cannot lie before what has been recorded last; all else is as it was.
            for part in [&mut part, &mut part_before] {
                part.as_object_mut().expect("a part").remove("next_milestones");
            }
            assert_eq!(part, part_before);
        }
        go_on_to(&agency, &link, "match_decided").await;
        assert_eq!(read(&agency, &link).await["state"], "matched");
        // They may come late, and are then judged by their day.
        milestone(&agency, &link, view("household_view_recorded", "2021-08-18", "wants_to_go_on")).await;
    }

    async fn they_belong_between_the_identification_and_the_placement_or_the_end(instance) {
        let agency = instance.agency();
        let link = considered(&agency).await;
        refused(&agency, &link, visit("2021-08-09"), 422, "date-order", "/occurred_on").await;
        go_on_to(&agency, &link, "placed_for_adoption").await;
        refused(&agency, &link, visit("2021-10-02"), 409, "decision-stands", "/kind").await;
        milestone(&agency, &link, visit("2021-09-25")).await;

        let other = considered(&agency).await;
        milestone(&agency, &other, view("child_worker_view_recorded", "2021-09-01", "does_not_want_to_go_on")).await;
        assert_eq!(read(&agency, &other).await["state"], "potential", "a view ends nothing");
        milestone(&agency, &other, json!({"kind": "ended", "occurred_on": "2021-09-02", "reason": "not_in_childs_interest", "ended_by": "local_authority"})).await;
        refused(&agency, &other, visit("2021-09-03"), 409, "journey-ended", "/kind").await;
    }

    async fn each_carries_its_own_fields(instance) {
        let agency = instance.agency();
        let link = considered(&agency).await;
        let on = "2021-08-20";
        for (body, status, problem, pointer) in [
            (json!({"kind": "visit_held", "occurred_on": on}), 422, "field-required", "/visit"),
            (json!({"kind": "household_view_recorded", "occurred_on": on}), 422, "field-required", "/view"),
            (json!({"kind": "child_worker_view_recorded", "occurred_on": on}), 422, "field-required", "/view"),
            (json!({"kind": "confirmed", "occurred_on": on, "note": "x"}), 422, "field-not-allowed", "/note"),
            (json!({"kind": "confirmed", "occurred_on": on, "visit": "other"}), 422, "field-not-allowed", "/visit"),
            (json!({"kind": "visit_held", "occurred_on": on, "visit": "other", "view": "undecided"}), 422, "field-not-allowed", "/view"),
            (json!({"kind": "visit_held", "occurred_on": on, "visit": "dinner"}), 400, "invalid-body", "/visit"),
            (json!({"kind": "household_view_recorded", "occurred_on": on, "view": "maybe"}), 400, "invalid-body", "/view"),
            (json!({"kind": "visit_held", "occurred_on": on, "visit": "other", "note": ""}), 400, "invalid-body", "/note"),
            (json!({"kind": "visit_held", "occurred_on": on, "visit": "other", "note": " \n "}), 400, "invalid-body", "/note"),
            (json!({"kind": "visit_held", "occurred_on": on, "visit": "other", "note": "x".repeat(1001)}), 400, "invalid-body", "/note"),
            (json!({"kind": "visit_held", "occurred_on": on, "visit": "other", "note": "a\u{0}b"}), 400, "invalid-body", "/note"),
            (json!({"kind": "visit_held", "occurred_on": on, "visit": "other", "note": "\u{1b}[2J"}), 400, "invalid-body", "/note"),
        ] {
            let answer = record(&agency, &link, body.clone()).await.refused(status, problem);
            assert!(answer.pointers().iter().all(|told| told == pointer) && !answer.pointers().is_empty(), "{body}: {}", answer.text);
        }
        let listed = read(&agency, &format!("{link}/milestones")).await;
        assert_eq!(each(&listed["items"], "kind"), ["identified"], "what was refused has stored nothing");
        milestone(&agency, &link, json!({"kind": "visit_held", "occurred_on": on, "visit": "other", "note": "é".repeat(1000)})).await;
    }

    async fn what_was_said_in_words_is_for_those_who_may_see_identity(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let (sees, council_sees) = (with_identity(instance, "SOUTH"), with_identity(instance, "HCC"));
        let link = considered(&agency).await;
        let recorded = milestone(&agency, &link, visit("2021-08-12")).await;
        assert_eq!(recorded["milestone"]["visit"], "household_visit");
        assert_eq!(recorded["milestone"].get("note"), None);
        let told = milestone(&sees, &link, visit("2021-08-13")).await;
        assert_eq!(told["milestone"]["note"], NOTE);
        for (client, shown) in [(&agency, false), (&council, false), (&sees, true), (&council_sees, true)] {
            let listed = client.get(&format!("{link}/milestones")).await.expect(200);
            assert_eq!(listed.text.contains("sleeps"), shown, "{}", listed.text);
            assert_eq!(listed.body["items"][1]["visit"], "household_visit");
            for path in [link.clone(), "/v1/links".to_owned()] {
                assert!(!client.get(&path).await.expect(200).text.contains("sleeps"), "{path}");
            }
        }
        instance.council("PCC").get(&format!("{link}/milestones")).await.refused(404, "not-found");
    }

    async fn they_are_voided_and_name_children_as_every_milestone_does(instance) {
        let agency = instance.agency();
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let group = siblings_together(&agency, "HCC", &[&one, &two]).await;
        let adopter = approved_adopter(&agency, 2).await;
        let link = link_group(&agency, &adopter, &group, "2021-08-10").await;
        let body = json!({"kind": "visit_held", "occurred_on": "2021-08-12", "visit": "foster_carer_meeting", "children": [id_of(&one)]});
        let recorded = milestone(&agency, &link, body).await;
        assert_eq!(recorded["milestone"]["children"], json!([id_of(&one)]));
        let id = milestone_id(&recorded);
        void(&agency, &link, &id).await.expect(200);
        void(&agency, &link, &id).await.refused(409, "already-voided");
        let identified = find_milestone(&agency, &link, "identified").await;
        milestone(&agency, &link, visit("2021-08-13")).await;
        void(&agency, &link, &identified).await.refused(409, "depended-upon");
    }
}
