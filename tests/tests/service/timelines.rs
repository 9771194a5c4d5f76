//! Timelines: everything that happened to a child or household, from every source, in one order.

use family_finding_tests::{Client, builders::*, instance::all_scopes, on_both_databases, reading::*};
use serde_json::{Value, json};

async fn timeline(client: &Client, case: &str) -> Vec<Value> {
    let (entries, _) = every_page(client, &format!("{case}/timeline?limit=100")).await;
    entries
}

/// What an entry tells, in short: the day, the source, and the kind or event.
fn told(entries: &[Value]) -> Vec<String> {
    let word = |entry: &Value| match entry["event"].as_str().expect("an event") {
        "happened" => entry["kind"].as_str().expect("a kind").to_owned(),
        "voided" => format!("voided {}", entry["kind"].as_str().expect("a kind")),
        event => event.to_owned(),
    };
    entries
        .iter()
        .map(|entry| {
            format!(
                "{} {} {}",
                entry["on"].as_str().unwrap(),
                entry["source"].as_str().unwrap(),
                word(entry)
            )
        })
        .collect()
}

fn entry<'a>(entries: &'a [Value], source: &str, kind: &str) -> &'a Value {
    entries
        .iter()
        .find(|entry| entry["source"] == source && entry["kind"] == kind && entry["event"] == "happened")
        .unwrap_or_else(|| panic!("no {source} {kind}"))
}

async fn shortlist(client: &Client, subject: &str, adopter: &str) -> String {
    let body = json!({"adopter_id": id_of(adopter), "reason": "A quiet house."});
    format!(
        "{subject}/shortlist/{}",
        client.post(&format!("{subject}/shortlist"), &body).await.expect(201).id()
    )
}

on_both_databases! {
    async fn a_childs_timeline_has_every_source_in_order(instance) {
        let agency = instance.agency();
        let (adopter, child) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        // Recorded late, told on its day.
        milestone(&agency, &link, json!({"kind": "confirmed", "occurred_on": "2021-08-20"})).await;
        milestone(&agency, &link, json!({"kind": "visit_held", "occurred_on": "2021-08-12", "visit": "household_visit"})).await;
        let wrong = milestone(&agency, &child, json!({"kind": "paused", "occurred_on": "2021-08-11", "pause_reason": "other"})).await;
        void(&agency, &child, &milestone_id(&wrong)).await.expect(200);
        let line = shortlist(&agency, &child, &adopter).await;
        agency.post(&format!("{line}/remove"), &json!({"reason": "household_declined"})).await.expect(200);
        let changed = milestone(&agency, &child, json!({"kind": "plan_changed", "occurred_on": "2021-09-01", "plan_change_reason": "RD3"})).await;

        let entries = timeline(&agency, &child).await;
        assert_eq!(
            told(&entries),
            [
                "2020-12-01 child entered_care", "2021-03-01 child plan_referred", "2021-03-15 child should_be_placed_decided",
                "2021-05-10 child placement_order_granted", "2021-05-12 child family_finding_started", "2021-08-10 link identified",
                "2021-08-11 child paused", "2021-08-12 link visit_held", "2021-08-20 link confirmed",
                "2021-09-01 child plan_changed", "2021-09-01 link ended",
                "2022-04-01 child voided paused", "2022-04-01 shortlist shortlisted", "2022-04-01 shortlist taken_off",
            ]
        );
        let end = entry(&entries, "link", "ended");
        assert_eq!((&end["outcome"], &end["implied_by"], &end["counts"]), (&json!("plan_changed"), &json!(milestone_id(&changed)), &json!(true)));
        assert_eq!(end["cause"], json!({"source": "child", "case_id": id_of(&child), "kind": "plan_changed", "on": "2021-09-01"}));
        assert_eq!((&end["adopter_id"], &end["children"], &end["case_id"]), (&json!(id_of(&adopter)), &json!([id_of(&child)]), &json!(id_of(&link))));
        assert_eq!(entry(&entries, "child", "plan_changed")["outcome"], "RD3");
        assert_eq!(entry(&entries, "link", "visit_held")["outcome"], "household_visit");
        assert_eq!((&entry(&entries, "child", "paused")["counts"], &entries[11]["void_reason"]), (&json!(false), &json!("wrong_details")));
        assert_eq!((&entries[13]["outcome"], &entries[13]["shortlist_line_id"]), (&json!("household_declined"), &json!(id_of(&line))));

        // Page by page it is the same list.
        let (paged, sizes) = every_page(&agency, &format!("{child}/timeline?limit=3")).await;
        assert_eq!((paged, sizes), (entries, vec![3, 3, 3, 3, 2]));
        agency.get(&format!("{child}/timeline?cursor=x")).await.refused(400, "invalid-cursor");
        agency.get(&format!("{child}/timeline?order=new")).await.refused(400, "invalid-query");
    }

    async fn an_entry_keeps_its_place_while_others_come(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let first = agency.get(&format!("{child}/timeline?limit=3")).await.expect(200);
        let cursor = first.body["next_cursor"].as_str().expect("a cursor").to_owned();
        assert!(!cursor.contains("2021"), "a cursor tells no day");
        milestone(&agency, &child, json!({"kind": "paused", "occurred_on": "2021-01-10", "pause_reason": "other"})).await;
        milestone(&agency, &child, json!({"kind": "resumed", "occurred_on": "2022-01-10"})).await;
        let second = agency.get(&format!("{child}/timeline?limit=100&cursor={cursor}")).await.expect(200);
        assert_eq!(each(&second.body["items"], "kind"), ["placement_order_granted", "family_finding_started", "resumed"]);
    }

    async fn a_siblings_timeline_tells_what_names_it_and_the_groups_assessment(instance) {
        let agency = instance.agency();
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let group = siblings_together(&agency, "HCC", &[&one, &two]).await;
        let adopter = approved_adopter(&agency, 2).await;
        shortlist(&agency, &group, &adopter).await;
        let link = link_group(&agency, &adopter, &group, "2021-08-10").await;
        go_on_to(&agency, &link, "placed_for_adoption").await;
        let disruption = json!({"kind": "disrupted", "occurred_on": "2021-11-05", "reason": "relationship_breakdown", "ended_by": "agency", "children": [id_of(&one)]});
        milestone(&agency, &link, disruption).await;
        let (of_one, of_two) = (timeline(&agency, &one).await, timeline(&agency, &two).await);
        assert_eq!(entry(&of_one, "sibling_group", "assessed_together")["case_id"], id_of(&group));
        assert_eq!(entry(&of_one, "link", "disrupted")["outcome"], "relationship_breakdown");
        assert!(!told(&of_two).iter().any(|entry| entry.contains("disrupted")), "the other child's placement stands");
        assert_eq!(entry(&of_two, "link", "placed_for_adoption")["children"], json!([id_of(&one), id_of(&two)]));
        assert!(told(&of_two).contains(&"2022-04-01 shortlist shortlisted".to_owned()));
    }

    async fn a_households_timeline_tells_what_ended_its_links(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "PCC").await);
        let link_of_one = link(&agency, &adopter, &one, "2021-08-10").await;
        let link_of_two = link(&agency, &adopter, &two, "2021-08-10").await;
        shortlist(&agency, &two, &adopter).await;
        go_on_to(&agency, &link_of_two, "match_decided").await;
        let entries = timeline(&agency, &adopter).await;
        assert_eq!(told(&entries)[0], "2021-01-04 adopter enquiry_received");
        assert_eq!(entry(&entries, "adopter", "decision_made")["outcome"], "approved");
        let end = entry(&entries, "link", "ended");
        assert_eq!((&end["case_id"], &end["outcome"]), (&json!(id_of(&link_of_one)), &json!("household_linked_elsewhere")));
        assert_eq!(end["cause"], json!({"source": "link", "case_id": id_of(&link_of_two), "kind": "match_decided", "on": "2021-09-14"}));
        assert!(told(&entries).contains(&"2022-04-01 shortlist shortlisted".to_owned()));

        // Portsmouth sees of the household what its own link touches, and nothing of Hampshire's.
        let portsmouth = instance.council("PCC");
        let seen = timeline(&portsmouth, &adopter).await;
        assert!(seen.iter().all(|entry| entry["source"] != "link" || entry["case_id"] == id_of(&link_of_two)));
        assert!(!told(&seen).iter().any(|entry| entry.contains("link ended")));
        assert!(told(&seen).contains(&"2022-04-01 shortlist shortlisted".to_owned()));
        // Hampshire's link is over: the household is hidden from it again. Its child's timeline tells
        // the end and why, and not with whom the household was matched.
        let hampshire = instance.council("HCC");
        hampshire.get(&format!("{adopter}/timeline")).await.refused(404, "not-found");
        let of_child = timeline(&hampshire, &one).await;
        let end = entry(&of_child, "link", "ended");
        assert_eq!((&end["outcome"], end.get("cause")), (&json!("household_linked_elsewhere"), None));
        assert!(!Value::from(of_child.clone()).to_string().contains(id_of(&link_of_two)));
    }

    async fn a_match_is_told_with_its_panel_in_the_childs_and_the_households_timeline(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 2).await;
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let (link_of_one, link_of_two) = (link(&agency, &adopter, &one, "2021-08-10").await, link(&agency, &adopter, &two, "2021-08-11").await);
        go_on_to(&agency, &link_of_one, "confirmed").await;
        go_on_to(&agency, &link_of_two, "confirmed").await;
        let meeting = panel(&agency, "2021-09-07", 5).await;
        let item = panel_item(&agency, &meeting, &link_of_one).await;
        // The other child's match is taken off the agenda; it is told to that child and the household.
        let taken_off = panel_item(&agency, &meeting, &link_of_two).await;
        milestone(&agency, &taken_off, json!({"kind": "withdrawn", "occurred_on": "2021-09-01", "reason": "papers_incomplete"})).await;
        milestone(&agency, &item, recommendation("suitable")).await;
        milestone(&agency, &item, json!({"kind": "decision_made", "occurred_on": "2021-09-14", "decision": "match_agreed"})).await;

        let of_child = timeline(&agency, &one).await;
        let from_link = told(&of_child).iter().position(|entry| entry == "2021-08-10 link identified").expect("the link");
        assert_eq!(
            told(&of_child)[from_link..],
            [
                "2021-08-10 link identified", "2021-08-20 link confirmed",
                "2021-09-07 link panel_considered", "2021-09-07 panel_item recommendation_made",
                "2021-09-14 link match_decided", "2021-09-14 panel_item decision_made", "2022-04-01 panel_item listed",
            ]
        );
        let on_panel = json!({"panel_id": id_of(&meeting), "held_on": "2021-09-07", "kind": "match"});
        for entry in of_child.iter().filter(|entry| entry["source"] == "panel_item") {
            assert_eq!((&entry["panel"], &entry["case_id"]), (&on_panel, &json!(id_of(&item))));
            assert_eq!((&entry["adopter_id"], &entry["children"]), (&json!(id_of(&adopter)), &json!([id_of(&one)])));
        }
        let (recommended, decided) = (entry(&of_child, "panel_item", "recommendation_made"), entry(&of_child, "panel_item", "decision_made"));
        assert_eq!((&recommended["outcome"], &decided["outcome"]), (&json!("suitable"), &json!("match_agreed")));
        assert_eq!(recommended["stands_on"], entry(&of_child, "link", "panel_considered")["milestone_id"]);
        assert_eq!(decided["stands_on"], entry(&of_child, "link", "match_decided")["milestone_id"]);
        assert_eq!((recommended.get("implied_by"), recommended.get("note")), (None, None));

        let of_household = timeline(&agency, &adopter).await;
        let panels_of = |entries: &[Value], item: &str| -> Vec<String> {
            let of_item: Vec<Value> = entries.iter().filter(|entry| entry["case_id"] == id_of(item)).cloned().collect();
            told(&of_item)
        };
        assert_eq!(panels_of(&of_household, &item), ["2021-09-07 panel_item recommendation_made", "2021-09-14 panel_item decision_made", "2022-04-01 panel_item listed"]);
        let withdrawn = ["2021-09-01 panel_item withdrawn", "2022-04-01 panel_item listed"];
        assert_eq!(panels_of(&of_household, &taken_off), withdrawn);
        assert_eq!(panels_of(&timeline(&agency, &two).await, &taken_off), withdrawn);
        assert!(panels_of(&of_child, &taken_off).is_empty(), "another child's case");

        // Voided on the link, the panel's milestone is voided with it, and both are told again.
        let matched = entry(&of_child, "link", "match_decided")["milestone_id"].as_str().expect("an id").to_owned();
        void(&agency, &link_of_one, &matched).await.expect(200);
        let voided: Vec<String> = told(&timeline(&agency, &one).await).into_iter().filter(|entry| entry.contains("voided")).collect();
        assert_eq!(voided.len(), 2, "{voided:?}");
        assert!(voided.contains(&"2022-04-01 panel_item voided decision_made".to_owned()), "{voided:?}");
    }

    async fn an_approval_is_told_with_its_panels_and_the_review(instance) {
        let agency = instance.agency();
        let adopter = adopter_for_panel(&agency).await;
        let first = panel_item(&agency, &panel(&agency, "2021-07-20", 5).await, &adopter).await;
        milestone(&agency, &first, recommendation("not_suitable")).await;
        for step in [
            json!({"kind": "decision_made", "occurred_on": "2021-07-29", "decision": "minded_not_to_approve"}),
            json!({"kind": "irm_requested", "occurred_on": "2021-08-02"}),
            json!({"kind": "irm_recommended", "occurred_on": "2021-10-04", "recommendation": "suitable"}),
        ] {
            milestone(&agency, &first, step).await;
        }
        let again = panel_item(&agency, &panel(&agency, "2021-10-19", 5).await, &adopter).await;
        milestone(&agency, &again, recommendation("suitable")).await;
        let approved = json!({"kind": "decision_made", "occurred_on": "2021-10-26", "decision": "approved", "terms": terms(1)});
        milestone(&agency, &again, approved).await;

        let entries = timeline(&agency, &adopter).await;
        let of_panels: Vec<Value> = entries.iter().filter(|entry| entry["source"] == "panel_item").cloned().collect();
        assert_eq!(
            told(&of_panels),
            [
                "2021-07-20 panel_item recommendation_made", "2021-07-29 panel_item decision_made", "2021-08-02 panel_item irm_requested",
                "2021-10-04 panel_item irm_recommended", "2021-10-19 panel_item recommendation_made", "2021-10-26 panel_item decision_made",
                "2022-04-01 panel_item listed", "2022-04-01 panel_item listed",
            ]
        );
        let outcomes: Vec<&str> = of_panels.iter().filter_map(|entry| entry["outcome"].as_str()).collect();
        assert_eq!(outcomes, ["not_suitable", "minded_not_to_approve", "suitable", "suitable", "approved"]);
        assert!(of_panels.iter().all(|entry| entry["panel"]["kind"] == "approval" && entry["adopter_id"] == id_of(&adopter)));

        // The panel's reasons are shown with `identity:read`, and a council that sees the household
        // for its child sees nothing of the panel that heard the approval.
        let reasons = "What the panel read and heard.";
        let path = format!("{adopter}/timeline?limit=100");
        let sees: Vec<&str> = all_scopes().into_iter().chain(["identity:read"]).collect();
        assert!(instance.caller("SOUTH", &sees).get(&path).await.expect(200).text.contains(reasons));
        assert!(!agency.get(&path).await.expect(200).text.contains(reasons));
        link(&agency, &adopter, &child_with_order(&agency, "HCC").await, "2021-11-10").await;
        let seen = timeline(&instance.council("HCC"), &adopter).await;
        assert!(told(&seen).contains(&"2021-11-10 link identified".to_owned()));
        assert!(seen.iter().all(|entry| entry["source"] != "panel_item"), "{seen:?}");
    }

    async fn timelines_are_for_those_who_see_the_case_and_every_scope(instance) {
        let agency = instance.agency();
        let (adopter, child) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        milestone(&agency, &link, json!({"kind": "visit_held", "occurred_on": "2021-08-12", "visit": "other", "note": "A calm afternoon."})).await;
        shortlist(&agency, &child, &adopter).await;
        for path in [format!("{adopter}/timeline"), format!("{child}/timeline")] {
            instance.council("PCC").get(&path).await.refused(404, "not-found");
            instance.partner().get(&path).await.refused(404, "not-found");
            let (case, links, panels) = (["children:read", "adopters:read"], "links:read", "panels:read");
            for scopes in [[case[0], case[1], links], [case[0], case[1], panels], [links, panels, "measures:read"]] {
                instance.caller("SOUTH", &scopes).get(&path).await.refused(403, "forbidden");
            }
            let sees: Vec<&str> = all_scopes().into_iter().chain(["identity:read"]).collect();
            for (client, shown) in [(&agency, false), (&instance.council("HCC"), false), (&instance.caller("SOUTH", &sees), true)] {
                let text = client.get(&format!("{path}?limit=100")).await.expect(200).text;
                assert_eq!((text.contains("A calm afternoon."), text.contains("A quiet house.")), (shown, shown), "{text}");
            }
        }
    }
}
