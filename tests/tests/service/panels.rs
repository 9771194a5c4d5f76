//! Panels: agendas that hold, recommendations by enough members, and decisions that record what
//! they imply for the household, link or child, once.

use family_finding_tests::{Answer, Client, builders::*, instance::every_scope, on_both_databases, reading::*};
use serde_json::{Value, json};

/// Tries to list a case.
async fn list_case(client: &Client, panel: &str, subject: &str) -> Answer {
    client.post(&format!("{panel}/items"), &panel_case(subject)).await
}

fn decision(decision: &str, on: &str) -> Value {
    let mut body = json!({"kind": "decision_made", "occurred_on": on, "decision": decision});
    if decision == "approved" {
        body["terms"] = terms(2);
    }
    body
}

/// The standing milestones of a kind: their days.
async fn days_of(client: &Client, case: &str, kind: &str) -> Vec<String> {
    let page = read(client, &format!("{case}/milestones?limit=100")).await;
    let items = page["items"].as_array().expect("milestones").iter();
    items
        .filter(|milestone| milestone["kind"] == kind && milestone["voided"].is_null())
        .map(|milestone| milestone["occurred_on"].as_str().expect("a day").to_owned())
        .collect()
}

async fn state(client: &Client, item: &str) -> String {
    read(client, item).await["state"].as_str().expect("a state").to_owned()
}

/// Everything that a refused request could have changed.
async fn stored(client: &Client, paths: &[&str]) -> Vec<Value> {
    let mut stored = Vec::new();
    for path in paths {
        stored.push(read(client, path).await);
        if !path.starts_with("/v1/panels/") {
            stored.push(read(client, &format!("{path}/milestones?limit=100")).await);
        }
    }
    stored
}

/// A household in Stage 2, heard and recommended on 20 July 2021: the household and the case.
async fn heard_household(client: &Client) -> (String, String) {
    let adopter = adopter_for_panel(client).await;
    let panel = panel(client, "2021-07-20", 5).await;
    let item = panel_item(client, &panel, &adopter).await;
    milestone(client, &item, recommendation("suitable")).await;
    (adopter, item)
}

async fn sets(client: &Client, days: u8) {
    let etag = client.get("/v1/settings").await.expect(200).header("etag").to_owned();
    client
        .patch("/v1/settings", &etag, &json!({"panel_decision_working_days": days}))
        .await
        .expect(200);
}

/// The identifiers of cases awaiting a decision, narrowed to how their clock stands.
async fn due(client: &Client, clock: &str) -> Vec<String> {
    let narrowed = if clock.is_empty() {
        String::new()
    } else {
        format!("&clock={clock}")
    };
    let page = read(client, &format!("/v1/panels/decisions/due?limit=100{narrowed}")).await;
    each(&page["items"], "id")
}

on_both_databases! {
    async fn a_panel_is_convened_listed_and_changed(instance) {
        let agency = instance.agency();
        let body = json!({"kind": "adoption", "held_on": "2022-05-10", "capacity": 5, "members": [{"role": "independent_chair"}]});
        let created = agency.post("/v1/panels", &body).await.expect(201);
        let path = format!("/v1/panels/{}", created.id());
        assert_eq!((created.header("location"), created.header("etag")), (path.as_str(), "\"1-20220401\""));
        assert_eq!(created.body["state"], "convened");
        assert_eq!(created.body["places_left"], 5);
        assert_eq!(
            created.body["quorum"],
            json!({"met": false, "present": 1, "missing": ["fewer_than_five", "no_social_worker"]})
        );
        assert_eq!(read(&agency, &path).await, created.body);
        let changed = agency
            .patch(&path, created.header("etag"), &json!({"held_on": "2022-05-11", "capacity": 6, "members": panel_members()}))
            .await
            .expect(200);
        assert_eq!((&changed.body["held_on"], &changed.body["capacity"]), (&json!("2022-05-11"), &json!(6)));
        assert_eq!(changed.body["quorum"], json!({"met": true, "present": 6, "missing": []}));
        agency.patch(&path, created.header("etag"), &json!({"capacity": 7})).await.refused(412, "stale-version");

        let earlier = panel(&agency, "2021-07-20", 5).await;
        let fostering = json!({"kind": "fostering", "held_on": "2022-06-01", "capacity": 5});
        let fostering = agency.post("/v1/panels", &fostering).await.expect(201).id();
        for (query, expected) in [
            ("", vec![id_of(&path), id_of(&earlier), &fostering]),
            ("?from=2022-01-01", vec![id_of(&path), &fostering]),
            ("?from=2022-05-11&to=2022-05-11", vec![id_of(&path)]),
            ("?kind=fostering", vec![&fostering]),
            ("?state=cancelled", vec![]),
        ] {
            assert_eq!(each(&read(&agency, &format!("/v1/panels{query}")).await["items"], "id"), expected, "{query}");
        }
        let (all, sizes) = every_page(&agency, "/v1/panels?limit=2").await;
        assert_eq!((all.len(), sizes), (3, vec![2, 1]));
        for (field, value, problem) in [
            ("held_on", json!("2024-04-02"), "date-out-of-range"),
            ("held_on", json!("1989-12-31"), "date-out-of-range"),
            ("members", json!([{"role": "independent_chair"}, {"role": "independent_chair"}]), "invalid-value"),
            ("members", json!([{"role": "legal_adviser", "vice_chair": true}]), "field-not-allowed"),
            ("members", json!([{"role": "other_member", "id": "0197f000-0000-7000-8000-00000000dead"}]), "unknown-record"),
        ] {
            let mut body = json!({"kind": "adoption", "held_on": "2022-05-10", "capacity": 5});
            body[field] = value;
            agency.post("/v1/panels", &body).await.refused(422, problem);
        }
        assert_eq!(read(&agency, "/v1/panels").await["items"].as_array().map(Vec::len), Some(3));
    }

    async fn names_of_members_are_for_those_who_may_see_identity(instance) {
        let agency = instance.agency();
        let sees = instance.caller("SOUTH", &every_scope());
        let mut members = panel_members();
        members[0]["name"] = json!("Quill Chairperson");
        let body = json!({"kind": "adoption", "held_on": "2021-09-07", "capacity": 5, "members": members});
        let created = agency.post("/v1/panels", &body).await.expect(201);
        assert!(!created.text.contains("Quill"), "{}", created.text);
        let path = format!("/v1/panels/{}", created.id());
        let adopter = approved_adopter(&agency, 1).await;
        let link = link_for_panel(&agency, &adopter).await;
        let item = panel_item(&agency, &path, &link).await;
        let mut minutes = recommendation("suitable");
        minutes["reasons"] = json!("Quince reasons,\nin two lines");
        milestone(&agency, &item, minutes).await;
        let council = instance.caller("HCC", &every_scope());
        for address in [path.clone(), "/v1/panels".to_owned()] {
            assert!(sees.get(&address).await.text.contains("Quill Chairperson"), "{address}");
            for client in [&agency, &council, &instance.council("HCC")] {
                let answer = client.get(&address).await.expect(200);
                assert!(!answer.text.contains("Quill"), "{}", answer.text);
            }
        }
        // The reasons are of the child's case: its own council may see them, with the scope.
        for address in [path.clone(), item.clone(), format!("{item}/milestones"), "/v1/panel-items".to_owned()] {
            for (client, shown) in [(&sees, true), (&council, true), (&agency, false), (&instance.council("HCC"), false)] {
                let answer = client.get(&address).await.expect(200);
                assert_eq!(answer.text.contains("Quince reasons"), shown, "{address} {}", answer.text);
            }
        }
        // Who does not see the names cannot replace the list that holds them; who does keeps them.
        let etag = agency.get(&path).await.header("etag").to_owned();
        agency.patch(&path, &etag, &json!({"members": panel_members()})).await.refused(403, "forbidden");
        let known = sees.get(&path).await.body["members"].clone();
        let kept = sees.patch(&path, &etag, &json!({"members": known})).await.expect(200);
        assert_eq!(kept.body["members"], known);
    }

    async fn an_approval_goes_from_the_agenda_to_the_decision(instance) {
        let agency = instance.agency();
        let adopter = adopter_for_panel(&agency).await;
        let panel = panel(&agency, "2021-07-20", 5).await;
        let listed = list_case(&agency, &panel, &adopter).await.expect(201);
        let item = format!("/v1/panel-items/{}", listed.id());
        assert_eq!(listed.header("location"), item);
        assert_eq!(
            (&listed.body["state"], &listed.body["position"], &listed.body["rehearing"], &listed.body["adopter_id"]),
            (&json!("listed"), &json!(1), &json!(false), &json!(id_of(&adopter)))
        );
        assert_eq!(next_kinds(&listed.body), ["recommendation_made", "withdrawn", "deferred"]);
        assert_eq!(read(&agency, &item).await, listed.body);
        assert_eq!(read(&agency, &panel).await["places_left"], 4);

        let heard = milestone(&agency, &item, recommendation("suitable")).await;
        assert_eq!((&heard["milestone"]["occurred_on"], &heard["milestone"]["recognised"]), (&json!("2021-07-20"), &json!(false)));
        assert_eq!(heard["milestone"]["stands_on"], find_milestone(&agency, &adopter, "panel_considered").await);
        assert_eq!(heard["item"]["state"], "awaits_decision");
        assert_eq!(next_kinds(&heard["item"]), ["decision_made"]);
        assert_eq!(days_of(&agency, &adopter, "panel_considered").await, ["2021-07-20"]);
        assert_eq!(read(&agency, &adopter).await["stage"], "stage_two");
        assert_eq!(due(&agency, "").await, [id_of(&item)]);

        let decided = milestone(&agency, &item, decision("approved", "2021-07-29")).await;
        assert_eq!(decided["item"]["state"], "decided");
        assert_eq!(decided["item"]["decisions"], json!([{"decision": "approved", "decided_on": "2021-07-29"}]));
        // Seven working days after Tuesday 20 July 2021 is Thursday 29 July.
        let clock = clock(&decided["item"], "decision");
        assert_eq!(
            (&clock["started_on"], &clock["due_on"], &clock["state"]),
            (&json!("2021-07-20"), &json!("2021-07-29"), &json!("met"))
        );
        let household = read(&agency, &adopter).await;
        assert_eq!(household["stage"], "approved");
        assert_eq!(household["approval"]["terms"]["children_most"].as_u64().or(household["terms"]["children_most"].as_u64()), Some(2), "{household}");
        assert_eq!(due(&agency, "").await, Vec::<String>::new());

        // The same again changes nothing, on the case or on the household.
        let paths = [panel.as_str(), &item, &adopter];
        let before = stored(&agency, &paths).await;
        for again in [recommendation("suitable"), decision("approved", "2021-07-29")] {
            let refused = record(&agency, &item, again).await;
            assert_eq!(refused.status, 409, "{}", refused.text);
        }
        assert_eq!(stored(&agency, &paths).await, before);
        assert_eq!(days_of(&agency, &adopter, "decision_made").await, ["2021-07-29"]);
    }

    async fn a_match_decided_has_every_consequence_of_a_match(instance) {
        let agency = instance.agency();
        let (adopter, other) = (approved_adopter(&agency, 1).await, approved_adopter(&agency, 1).await);
        let link = link_for_panel(&agency, &adopter).await;
        let child = format!("/v1/children/{}", read(&agency, &link).await["children"][0]["child_id"].as_str().expect("a child"));
        let rival = family_finding_tests::builders::link(&agency, &other, &child, "2021-08-12").await;
        let panel = panel(&agency, "2021-09-07", 5).await;
        let item = panel_item(&agency, &panel, &link).await;
        assert_eq!(read(&agency, &item).await["children"], json!([id_of(&child)]));
        milestone(&agency, &item, recommendation("suitable")).await;
        let once = agency
            .post_once(&format!("{item}/milestones"), "decide-1", &decision("match_agreed", "2021-09-14"))
            .await
            .expect(201);
        assert_eq!(once.body["ended_links"], json!([id_of(&rival)]));
        let again = agency
            .post_once(&format!("{item}/milestones"), "decide-1", &decision("match_agreed", "2021-09-14"))
            .await
            .expect(201);
        assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &once.body));
        assert_eq!(read(&agency, &link).await["state"], "matched");
        assert_eq!(read(&agency, &rival).await["state"], "ended");
        assert_eq!(read(&agency, &child).await["family_finding"], "linked");
        for (kind, day) in [("panel_considered", "2021-09-07"), ("match_decided", "2021-09-14")] {
            assert_eq!(days_of(&agency, &link, kind).await, [day]);
        }
        let implied = find_milestone(&agency, &link, "match_decided").await;
        let ended = read(&agency, &format!("{rival}/milestones")).await;
        let last = ended["items"].as_array().and_then(|items| items.last().cloned()).expect("an end");
        assert_eq!(last["implied_by"], implied);
    }

    async fn a_match_not_agreed_ends_the_link(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let link = link_for_panel(&agency, &adopter).await;
        let item = panel_item(&agency, &panel(&agency, "2021-09-07", 5).await, &link).await;
        milestone(&agency, &item, recommendation("not_suitable")).await;
        milestone(&agency, &item, decision("match_not_agreed", "2021-09-10")).await;
        let ended = read(&agency, &link).await;
        assert_eq!((&ended["state"], &ended["children"][0]["end_reason"]), (&json!("ended"), &json!("match_not_agreed")));
        assert_eq!(read(&agency, &adopter).await["availability"], "free");
    }

    async fn a_relinquished_childs_plan_is_decided(instance) {
        let agency = instance.agency();
        let child = child_for_panel(&agency, "PCC").await;
        let first_panel = panel(&agency, "2021-03-09", 5).await;
        let item = panel_item(&agency, &first_panel, &child).await;
        milestone(&agency, &item, recommendation("suitable")).await;
        // The child's journey has no milestone of a panel: the decision alone is one.
        assert_eq!(read(&agency, &child).await["stage"], "plan_referred");
        milestone(&agency, &item, decision("should_be_placed", "2021-03-15")).await;
        assert_eq!(read(&agency, &child).await["stage"], "should_be_placed");
        assert_eq!(days_of(&agency, &child, "should_be_placed_decided").await, ["2021-03-15"]);

        let against = child_for_panel(&agency, "PCC").await;
        let item = panel_item(&agency, &first_panel, &against).await;
        milestone(&agency, &item, recommendation("not_suitable")).await;
        let decided = milestone(&agency, &item, decision("should_not_be_placed", "2021-03-15")).await;
        assert_eq!(decided["item"]["state"], "decided");
        assert!(decided["milestone"].get("stands_on").is_none(), "{decided}");
        assert_eq!(read(&agency, &against).await["stage"], "plan_referred");
    }

    async fn what_was_recorded_on_the_case_before_is_recognised(instance) {
        let agency = instance.agency();
        // The case-management system told the whole story of a household, a link and a child.
        let adopter = approved_adopter(&agency, 2).await;
        let link = link_for_panel(&agency, &adopter).await;
        let child = child_after(&agency, "HCC", 3).await;
        for kind in ["panel_considered", "match_decided"] {
            let step = road_to_placement().into_iter().find(|step| step["kind"] == kind).expect("a step");
            milestone(&agency, &link, step).await;
        }
        for (subject, held_on, decided, on, kinds) in [
            (&adopter, "2021-07-20", "approved", "2021-07-29", &["panel_considered", "decision_made"][..]),
            (&link, "2021-09-07", "match_agreed", "2021-09-14", &["panel_considered", "match_decided"][..]),
            (&child, "2021-03-09", "should_be_placed", "2021-03-15", &["should_be_placed_decided"][..]),
        ] {
            let item = panel_item(&agency, &panel(&agency, held_on, 5).await, subject).await;
            let before = stored(&agency, &[subject]).await;
            let heard = milestone(&agency, &item, recommendation("suitable")).await;
            let decided = milestone(&agency, &item, decision(decided, on)).await;
            assert_eq!(decided["milestone"]["recognised"], true, "{decided}");
            assert_eq!(heard["milestone"]["recognised"], kinds.len() == 2, "{heard}");
            assert_eq!(decided["item"]["state"], "decided");
            assert_eq!(stored(&agency, &[subject]).await, before, "nothing was doubled");
            for kind in kinds {
                assert_eq!(days_of(&agency, subject, kind).await.len(), 1, "{kind}");
            }
        }
    }

    async fn what_was_recorded_otherwise_is_told(instance) {
        let agency = instance.agency();
        let approved = approved_adopter(&agency, 1).await;
        let item = panel_item(&agency, &panel(&agency, "2021-07-20", 5).await, &approved).await;
        let link = link_for_panel(&agency, &approved_adopter(&agency, 1).await).await;
        let on_link = panel_item(&agency, &panel(&agency, "2021-09-07", 5).await, &link).await;
        go_on_to_again(&agency, &link).await;
        let paths = [item.as_str(), &on_link, &approved, &link];
        let before = stored(&agency, &paths).await;
        // The same meeting, with another recommendation.
        for item in [&item, &on_link] {
            let answer = refused(&agency, item, recommendation("not_suitable"), 409, "milestone-conflict", "/kind").await;
            assert!(answer.text.contains("panel_considered"), "{}", answer.text);
        }
        assert_eq!(stored(&agency, &paths).await, before);
        for item in [&item, &on_link] {
            milestone(&agency, item, recommendation("suitable")).await;
        }
        let before = stored(&agency, &paths).await;
        // The same day with other terms, and another day.
        let mut other_terms = decision("approved", "2021-07-29");
        other_terms["terms"] = terms(2);
        refused(&agency, &item, other_terms, 409, "milestone-conflict", "/kind").await;
        refused(&agency, &item, decision("approved", "2021-07-28"), 409, "milestone-conflict", "/occurred_on").await;
        refused(&agency, &item, decision("minded_not_to_approve", "2021-07-29"), 409, "milestone-conflict", "/kind").await;
        let told = refused(&agency, &on_link, decision("match_agreed", "2021-09-13"), 409, "milestone-conflict", "/occurred_on").await;
        assert!(told.text.contains("2021-09-14"), "{}", told.text);
        assert_eq!(stored(&agency, &paths).await, before);
        let mut right = decision("approved", "2021-07-29");
        right["terms"] = terms(1);
        assert_eq!(milestone(&agency, &item, right).await["milestone"]["recognised"], true);
        assert_eq!(milestone(&agency, &on_link, decision("match_agreed", "2021-09-14")).await["milestone"]["recognised"], true);
    }

    async fn an_agenda_holds_no_more_than_its_capacity_and_nothing_twice(instance) {
        let agency = instance.agency();
        let (first, second, third) =
            (adopter_for_panel(&agency).await, adopter_for_panel(&agency).await, adopter_for_panel(&agency).await);
        let panel_a = panel(&agency, "2022-05-10", 2).await;
        let panel_b = panel(&agency, "2022-06-10", 2).await;
        let item = panel_item(&agency, &panel_a, &first).await;
        list_case(&agency, &panel_a, &first).await.refused(409, "already-on-agenda");
        list_case(&agency, &panel_b, &first).await.refused(409, "already-on-agenda");
        let other = panel_item(&agency, &panel_a, &second).await;
        list_case(&agency, &panel_a, &third).await.refused(409, "panel-full");
        let both = list_case(&agency, &panel_a, &first).await;
        assert_eq!(both.status, 422, "{}", both.text);
        assert_eq!(each(&both.refused(422, "several-faults").body["errors"], "code"), ["panel-full", "already-on-agenda"]);
        let shown = agency.get(&panel_a).await.expect(200);
        assert_eq!((shown.body["agenda"].as_array().map(Vec::len), &shown.body["places_left"]), (Some(2), &json!(0)));
        let refused = agency.patch(&panel_a, shown.header("etag"), &json!({"capacity": 1})).await.refused(409, "panel-full");
        assert_eq!(refused.pointers(), ["/capacity"]);

        // The order of the agenda.
        let order = json!([id_of(&other), id_of(&item)]);
        let reordered = agency.patch(&panel_a, shown.header("etag"), &json!({"order": order})).await.expect(200);
        assert_eq!(json!(each(&reordered.body["agenda"], "id")), order);
        assert_eq!(read(&agency, &other).await["position"], 1);
        for wrong in [json!([id_of(&other)]), json!([id_of(&other), id_of(&other)])] {
            let answer = agency.patch(&panel_a, reordered.header("etag"), &json!({"order": wrong})).await.refused(422, "invalid-value");
            assert_eq!(answer.pointers(), ["/order"]);
        }

        // A case deferred makes room, and may be listed for another meeting; so it cannot come back.
        let deferred = json!({"kind": "deferred", "occurred_on": "2022-03-28", "reason": "papers_incomplete"});
        let recorded = milestone(&agency, &item, deferred).await;
        assert_eq!(recorded["item"]["state"], "deferred");
        let elsewhere = panel_item(&agency, &panel_b, &first).await;
        void(&agency, &item, &milestone_id(&recorded)).await.refused(409, "already-on-agenda");
        let withdrawn = json!({"kind": "withdrawn", "occurred_on": "2022-03-28", "reason": "listed_in_error"});
        milestone(&agency, &elsewhere, withdrawn).await;
        let taken = panel_item(&agency, &panel_a, &third).await;
        void(&agency, &item, &milestone_id(&recorded)).await.refused(409, "panel-full");
        milestone(&agency, &taken, json!({"kind": "withdrawn", "occurred_on": "2022-03-28", "reason": "household_request"})).await;
        let back = void(&agency, &item, &milestone_id(&recorded)).await.expect(200);
        assert_eq!(back.body["state"], "listed");
        assert_eq!(read(&agency, &panel_a).await["places_left"], 0);
        assert_eq!(read(&agency, &first).await["stage"], "stage_two", "an agenda alone changes no journey");
    }

    async fn two_requests_at_once_do_not_overfill_an_agenda(instance) {
        let agency = instance.agency();
        let (one, two) = (adopter_for_panel(&agency).await, adopter_for_panel(&agency).await);
        let panel = panel(&agency, "2022-05-10", 1).await;
        let (first, second) = tokio::join!(list_case(&agency, &panel, &one), list_case(&agency, &panel, &two));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", first.text, second.text);
    }

    async fn a_case_is_heard_when_a_panel_is_the_next_thing_for_it(instance) {
        let agency = instance.agency();
        let panel = panel(&agency, "2022-05-10", 10).await;
        let approved = approved_adopter(&agency, 1).await;
        let potential = {
            let child = child_with_order(&agency, "HCC").await;
            link(&agency, &approved, &child, "2021-08-10").await
        };
        let on_hold = adopter_for_panel(&agency).await;
        milestone(&agency, &on_hold, json!({"kind": "hold_started", "occurred_on": "2021-05-01"})).await;
        let gone = adopter_for_panel(&agency).await;
        milestone(&agency, &gone, json!({"kind": "withdrawn", "occurred_on": "2021-05-01", "reason": "health"})).await;
        for (subject, pointer, words) in [
            (adopter_after(&agency, 5, 1).await, "/adopter_id", "Stage 2"),
            (approved.clone(), "/adopter_id", "approval"),
            (on_hold, "/adopter_id", "hold"),
            (gone, "/adopter_id", "ended"),
            (potential, "/link_id", "confirmation"),
            (child_after(&agency, "HCC", 1).await, "/child_id", "referred"),
            (child_after(&agency, "HCC", 0).await, "/child_id", "start of care"),
            (child_with_order(&agency, "HCC").await, "/child_id", "decision"),
        ] {
            let answer = list_case(&agency, &panel, &subject).await.refused(409, "not-ready-for-panel");
            assert_eq!(answer.pointers(), [pointer], "{}", answer.text);
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
        // A meeting before the case was ready for it.
        let early = family_finding_tests::builders::panel(&agency, "2021-02-01", 5).await;
        for subject in [adopter_for_panel(&agency).await, child_for_panel(&agency, "HCC").await] {
            list_case(&agency, &early, &subject).await.refused(409, "not-ready-for-panel");
        }
        let nobody = "0197f000-0000-7000-8000-00000000dead";
        for (field, kind) in [("adopter_id", "approval"), ("link_id", "match"), ("child_id", "plan")] {
            let mut body = json!({"kind": kind});
            let answer = agency.post(&format!("{panel}/items"), &body).await.refused(422, "field-required");
            assert_eq!(answer.pointers(), [format!("/{field}")]);
            body[field] = json!(nobody);
            agency.post(&format!("{panel}/items"), &body).await.refused(422, "unknown-record");
            body["adopter_id"] = json!(nobody);
            body["link_id"] = json!(nobody);
            body["child_id"] = json!(nobody);
            agency.post(&format!("{panel}/items"), &body).await.refused(422, "field-not-allowed");
        }
        let fostering = json!({"kind": "fostering", "held_on": "2022-06-01", "capacity": 5});
        let fostering = format!("/v1/panels/{}", agency.post("/v1/panels", &fostering).await.expect(201).id());
        let ready = adopter_for_panel(&agency).await;
        assert_eq!(list_case(&agency, &fostering, &ready).await.refused(422, "invalid-value").pointers(), ["/kind"]);
        assert_eq!(read(&agency, &panel).await["agenda"], json!([]));
    }

    async fn members_with_a_conflict_are_absent_and_the_quorum_is_counted_without_them(instance) {
        let agency = instance.agency();
        let (one, two) = (adopter_for_panel(&agency).await, adopter_for_panel(&agency).await);
        let panel = panel(&agency, "2021-07-20", 5).await;
        let (item, other) = (panel_item(&agency, &panel, &one).await, panel_item(&agency, &panel, &two).await);
        let members = read(&agency, &panel).await["members"].clone();
        let absent = |index: usize| json!({"member_id": members[index]["id"], "reason": "conflict_of_interest"});
        let etag = agency.get(&item).await.header("etag").to_owned();
        // The social worker and the medical adviser: four are left, and no social worker.
        let changed = agency.patch(&item, &etag, &json!({"absences": [absent(1), absent(2)]})).await.expect(200);
        assert_eq!(
            changed.body["quorum"],
            json!({"met": false, "present": 4, "missing": ["fewer_than_five", "no_social_worker"]})
        );
        assert_eq!(read(&agency, &other).await["quorum"]["met"], true, "the other case has all of them");
        let answer = refused(&agency, &item, recommendation("suitable"), 409, "panel-not-quorate", "/kind").await;
        assert!(answer.text.contains("a social worker"), "{}", answer.text);
        assert_eq!(days_of(&agency, &one, "panel_considered").await, Vec::<String>::new());
        milestone(&agency, &other, recommendation("suitable")).await;

        let changed = agency.patch(&item, changed.header("etag"), &json!({"absences": [absent(2)]})).await.expect(200);
        milestone(&agency, &item, recommendation("suitable")).await;
        // What was minuted stays true.
        let etag = agency.get(&item).await.header("etag").to_owned();
        let refused = agency.patch(&item, &etag, &json!({"absences": [absent(2), absent(3)]})).await.refused(409, "panel-not-quorate");
        assert_eq!(refused.pointers(), ["/absences"]);
        agency.patch(&item, changed.header("etag"), &json!({"absences": []})).await.refused(412, "stale-version");
        let etag = agency.get(&panel).await.header("etag").to_owned();
        let without = |index: usize| json!({"members": members.as_array().expect("members").iter().enumerate().filter(|(at, _)| *at != index).map(|(_, member)| member.clone()).collect::<Vec<_>>()});
        let refused = agency.patch(&panel, &etag, &without(2)).await.refused(409, "depended-upon");
        assert_eq!(refused.pointers(), ["/members"]);
        agency.patch(&panel, &etag, &without(3)).await.refused(409, "panel-not-quorate");
        agency.patch(&panel, &etag, &without(7)).await.expect(200);
        let stranger = json!({"absences": [{"member_id": "0197f000-0000-7000-8000-00000000dead", "reason": "apologies"}]});
        let etag = agency.get(&item).await.header("etag").to_owned();
        agency.patch(&item, &etag, &stranger).await.refused(422, "unknown-record");
        agency.patch(&item, &etag, &json!({"absences": [absent(2), absent(2)]})).await.refused(422, "invalid-value");
    }

    async fn minutes_and_decisions_keep_their_order(instance) {
        let agency = instance.agency();
        let adopter = adopter_for_panel(&agency).await;
        let tomorrow = panel(&agency, "2022-04-02", 5).await;
        let item = panel_item(&agency, &tomorrow, &adopter).await;
        assert_eq!(next_kinds(&read(&agency, &item).await), ["withdrawn", "deferred"]);
        refused(&agency, &item, recommendation("suitable"), 409, "panel-not-held", "/kind").await;
        refused(&agency, &item, decision("approved", "2022-04-01"), 409, "decision-before-panel", "/occurred_on").await;
        let etag = agency.get(&tomorrow).await.header("etag").to_owned();
        agency.patch(&tomorrow, &etag, &json!({"held_on": "2022-04-01"})).await.expect(200);
        refused(&agency, &item, decision("approved", "2022-04-01"), 409, "decision-before-panel", "/kind").await;
        let mut minutes = recommendation("suitable");
        minutes["occurred_on"] = json!("2022-04-01");
        refused(&agency, &item, minutes, 422, "field-not-allowed", "/occurred_on").await;
        for (received, problem) in [("2022-03-31", "date-order"), ("2022-04-02", "date-in-future")] {
            let mut minutes = recommendation("suitable");
            minutes["minutes_received_on"] = json!(received);
            refused(&agency, &item, minutes, 422, problem, "/minutes_received_on").await;
        }
        milestone(&agency, &item, recommendation("suitable")).await;
        refused(&agency, &item, decision("approved", "2022-03-31"), 409, "decision-before-panel", "/occurred_on").await;
        refused(&agency, &item, decision("match_agreed", "2022-04-01"), 422, "invalid-value", "/decision").await;
        refused(&agency, &item, json!({"kind": "withdrawn", "occurred_on": "2022-04-01", "reason": "other"}), 409, "decision-stands", "/kind").await;
        let etag = agency.get(&tomorrow).await.header("etag").to_owned();
        let refused = agency.patch(&tomorrow, &etag, &json!({"held_on": "2022-03-30"})).await.refused(409, "depended-upon");
        assert_eq!(refused.pointers(), ["/held_on"]);
        milestone(&agency, &item, decision("approved", "2022-04-01")).await;
        assert_eq!(read(&agency, &adopter).await["stage"], "approved");
    }

    async fn a_case_that_the_panel_defers_comes_to_a_later_meeting(instance) {
        let agency = instance.agency();
        let adopter = adopter_for_panel(&agency).await;
        let item = panel_item(&agency, &panel(&agency, "2021-07-20", 5).await, &adopter).await;
        let heard = milestone(&agency, &item, recommendation("deferred")).await;
        assert_eq!((&heard["item"]["state"], next_kinds(&heard["item"])), (&json!("deferred_by_panel"), vec![]));
        let answer = record(&agency, &item, decision("approved", "2021-07-29")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "journey-ended"), "{}", answer.text);
        assert_eq!(due(&agency, "").await, Vec::<String>::new());
        let again = panel_item(&agency, &panel(&agency, "2021-08-17", 5).await, &adopter).await;
        assert_eq!(read(&agency, &again).await["rehearing"], false);
        milestone(&agency, &again, recommendation("suitable")).await;
        milestone(&agency, &again, decision("approved", "2021-08-24")).await;
        assert_eq!(days_of(&agency, &adopter, "panel_considered").await, ["2021-07-20", "2021-08-17"]);
        assert_eq!(read(&agency, &adopter).await["stage"], "approved");
    }

    async fn a_qualifying_determination_is_answered_and_heard_again(instance) {
        let agency = instance.agency();
        let (adopter, item) = heard_household(&agency).await;
        let minded = milestone(&agency, &item, decision("minded_not_to_approve", "2021-07-29")).await;
        assert_eq!(minded["item"]["state"], "qualifying_determination");
        assert_eq!(read(&agency, &adopter).await["stage"], "qualifying_determination");
        let clock = clock(&minded["item"], "challenge");
        // Forty working days, with the bank holiday of 30 August.
        assert_eq!((&clock["due_on"], &clock["state"]), (&json!("2021-09-24"), &json!("overdue")));
        assert_eq!(next_kinds(&minded["item"]), ["decision_made"], "the forty working days are over today");
        refused(&agency, &item, json!({"kind": "representations_made", "occurred_on": "2021-09-27"}), 422, "too-late", "/occurred_on").await;
        let challenged = milestone(&agency, &item, json!({"kind": "representations_made", "occurred_on": "2021-09-24"})).await;
        assert_eq!((&challenged["item"]["state"], &family_finding_tests::reading::clock(&challenged["item"], "challenge")["state"]), (&json!("challenged"), &json!("met")));
        assert_eq!(read(&agency, &adopter).await["stage"], "representations");

        let second = panel_item(&agency, &panel(&agency, "2021-10-19", 5).await, &adopter).await;
        assert_eq!(read(&agency, &second).await["rehearing"], true);
        milestone(&agency, &second, recommendation("suitable")).await;
        let decided = milestone(&agency, &second, decision("approved", "2021-10-26")).await;
        assert_eq!(decided["item"]["state"], "decided");
        assert_eq!(read(&agency, &adopter).await["stage"], "approved");
        assert_eq!(days_of(&agency, &adopter, "decision_made").await, ["2021-07-29", "2021-10-26"]);
    }

    async fn the_review_panel_recommends_and_the_final_decision_follows(instance) {
        let agency = instance.agency();
        let (adopter, item) = heard_household(&agency).await;
        // A refusal needs the qualifying determination first; the household's own table says so.
        refused(&agency, &item, decision("not_approved", "2021-07-29"), 409, "milestone-out-of-order", "/kind").await;
        milestone(&agency, &item, decision("minded_not_to_approve", "2021-07-29")).await;
        milestone(&agency, &item, json!({"kind": "irm_requested", "occurred_on": "2021-08-02"})).await;
        refused(&agency, &item, decision("not_approved", "2021-08-10"), 409, "decision-stands", "/kind").await;
        let irm = json!({"kind": "irm_recommended", "occurred_on": "2021-10-04", "recommendation": "not_suitable"});
        milestone(&agency, &item, irm).await;
        let decided = milestone(&agency, &item, decision("not_approved", "2021-10-11")).await;
        assert_eq!(decided["item"]["decisions"].as_array().map(Vec::len), Some(2));
        assert_eq!(decided["item"]["state"], "decided");
        assert_eq!(read(&agency, &adopter).await["stage"], "not_approved");
        // On a match there is no such way.
        let link = link_for_panel(&agency, &approved_adopter(&agency, 1).await).await;
        let on_link = panel_item(&agency, &panel(&agency, "2021-09-07", 5).await, &link).await;
        milestone(&agency, &on_link, recommendation("suitable")).await;
        let answer = record(&agency, &on_link, json!({"kind": "irm_requested", "occurred_on": "2021-09-10"})).await;
        answer.refused(422, "invalid-value");
    }

    async fn the_time_for_a_decision_is_the_regions_and_runs_from_the_minutes(instance) {
        let agency = instance.agency();
        let hear = async |held_on: &str, received: Option<&str>| {
            let adopter = adopter_for_panel(&agency).await;
            let item = panel_item(&agency, &panel(&agency, held_on, 5).await, &adopter).await;
            let mut minutes = recommendation("suitable");
            if let Some(received) = received {
                minutes["minutes_received_on"] = json!(received);
            }
            (milestone(&agency, &item, minutes).await["item"].clone(), item)
        };
        // Today is Friday 1 April 2022.
        let (shown, overdue) = hear("2022-03-22", None).await;
        assert_eq!((&clock(&shown, "decision")["due_on"], &clock(&shown, "decision")["state"]), (&json!("2022-03-31"), &json!("overdue")));
        let (shown, running) = hear("2022-03-22", Some("2022-03-29")).await;
        assert_eq!((&clock(&shown, "decision")["due_on"], &clock(&shown, "decision")["state"]), (&json!("2022-04-07"), &json!("running")));
        sets(&agency, 3).await;
        let (shown, soon) = hear("2022-03-22", Some("2022-03-29")).await;
        assert_eq!((&clock(&shown, "decision")["due_on"], &clock(&shown, "decision")["state"]), (&json!("2022-04-01"), &json!("due_soon")));
        // What was recommended before keeps the time it had.
        assert_eq!(clock(&read(&agency, &running).await, "decision")["due_on"], "2022-04-07");
        let all = [&overdue, &running, &soon].map(|item| id_of(item).to_owned());
        assert_eq!(due(&agency, "").await, all);
        assert_eq!(due(&agency, "overdue").await, all[..1]);
        assert_eq!(due(&agency, "due_soon").await, all[2..]);
        let (listed, sizes) = every_page(&agency, "/v1/panels/decisions/due?limit=2").await;
        assert_eq!((listed.len(), sizes), (3, vec![2, 1]));
        let late = milestone(&agency, &overdue, decision("approved", "2022-04-01")).await;
        assert_eq!(clock(&late["item"], "decision")["state"], "missed");
        assert_eq!(due(&agency, "").await, all[1..]);
    }

    async fn a_milestone_voided_on_the_case_is_voided_on_the_agenda(instance) {
        let agency = instance.agency();
        let (adopter, item) = heard_household(&agency).await;
        let decided = milestone(&agency, &item, decision("approved", "2021-07-29")).await;
        let on_item = milestone_id(&decided);
        let on_household = decided["milestone"]["stands_on"].as_str().expect("a milestone").to_owned();
        let refused = void(&agency, &item, &on_item).await.refused(409, "depended-upon");
        assert!(refused.text.contains("stands_on"), "{}", refused.text);
        let considered = find_milestone(&agency, &adopter, "panel_considered").await;
        void(&agency, &adopter, &considered).await.refused(409, "depended-upon");
        assert_eq!(state(&agency, &item).await, "decided");

        let etag = agency.get(&item).await.header("etag").to_owned();
        void(&agency, &adopter, &on_household).await.expect(200);
        let after = agency.get(&item).await.expect(200);
        assert_eq!((&after.body["state"], &after.body["decisions"]), (&json!("awaits_decision"), &json!([])));
        assert_ne!(after.header("etag"), etag);
        let facts = read(&agency, &format!("{item}/milestones")).await;
        assert_eq!(facts["items"][1]["voided"]["reason"], "wrong_details");
        assert_eq!(facts["items"][1]["stands_on"], on_household, "the cause is kept");
        assert_eq!(due(&agency, "").await, [id_of(&item)]);

        // The minutes with it, and then all of it anew.
        void(&agency, &adopter, &considered).await.expect(200);
        assert_eq!(state(&agency, &item).await, "listed");
        milestone(&agency, &item, recommendation("not_suitable")).await;
        milestone(&agency, &item, decision("approved", "2021-07-30")).await;
        assert_eq!(days_of(&agency, &adopter, "decision_made").await, ["2021-07-30"]);
        assert_eq!(state(&agency, &item).await, "decided");

        // What stands on nothing else is voided by itself.
        let child = child_for_panel(&agency, "HCC").await;
        let plan = panel_item(&agency, &panel(&agency, "2021-03-09", 5).await, &child).await;
        let minutes = milestone_id(&milestone(&agency, &plan, recommendation("suitable")).await);
        let decided = milestone(&agency, &plan, decision("should_be_placed", "2021-03-15")).await;
        void(&agency, &plan, &minutes).await.refused(409, "depended-upon");
        void(&agency, &child, decided["milestone"]["stands_on"].as_str().expect("a milestone")).await.expect(200);
        assert_eq!(state(&agency, &plan).await, "awaits_decision");
        void(&agency, &plan, &minutes).await.expect(200);
        void(&agency, &plan, &minutes).await.refused(409, "already-voided");
        assert_eq!(state(&agency, &plan).await, "listed");
    }

    async fn a_decision_that_cannot_be_leaves_nothing_behind(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let (one, two) = (link_for_panel(&agency, &adopter).await, link_for_panel(&agency, &adopter).await);
        let panel = panel(&agency, "2021-09-07", 5).await;
        let (first, second) = (panel_item(&agency, &panel, &one).await, panel_item(&agency, &panel, &two).await);
        milestone(&agency, &first, recommendation("suitable")).await;
        milestone(&agency, &second, recommendation("suitable")).await;
        milestone(&agency, &first, decision("match_agreed", "2021-09-14")).await;
        let paths = [panel.as_str(), &first, &second, &one, &two, &adopter];
        let before = stored(&agency, &paths).await;
        let answer = record(&agency, &second, decision("match_agreed", "2021-09-14")).await;
        assert_eq!(answer.status.as_u16(), 409, "{}", answer.text);
        assert_eq!(stored(&agency, &paths).await, before);
        assert_eq!(state(&agency, &second).await, "awaits_decision");
    }

    async fn a_match_is_about_the_siblings_who_are_at_this_point(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 3).await;
        let children = [child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await];
        let group = siblings_together(&agency, "HCC", &[&children[0], &children[1]]).await;
        let link = link_group(&agency, &adopter, &group, "2021-08-10").await;
        let first = json!([id_of(&children[0])]);
        milestone(&agency, &link, json!({"kind": "confirmed", "occurred_on": "2021-08-20", "children": first})).await;
        let item = panel_item(&agency, &panel(&agency, "2021-09-07", 5).await, &link).await;
        assert_eq!(read(&agency, &item).await["children"], first);
        milestone(&agency, &item, recommendation("suitable")).await;
        milestone(&agency, &item, decision("match_agreed", "2021-09-14")).await;
        let parts = read(&agency, &link).await["children"].clone();
        assert_eq!(each(&parts, "state"), ["matched", "potential"]);
        assert_eq!(state(&agency, &item).await, "decided");
    }

    async fn a_cancelled_panel_gives_its_cases_back(instance) {
        let agency = instance.agency();
        let adopter = adopter_for_panel(&agency).await;
        let (cancelled, next) = (panel(&agency, "2022-05-10", 5).await, panel(&agency, "2022-06-10", 5).await);
        let item = panel_item(&agency, &cancelled, &adopter).await;
        let why = json!({"reason": "not_quorate"});
        let answer = agency.post(&format!("{cancelled}/cancellation"), &why).await.expect(200);
        assert_eq!((&answer.body["state"], &answer.body["cancel_reason"]), (&json!("cancelled"), &json!("not_quorate")));
        assert_eq!(answer.body["agenda"][0]["state"], "deferred");
        assert_eq!(answer.header("etag"), agency.get(&cancelled).await.header("etag"));
        let facts = read(&agency, &format!("{item}/milestones")).await;
        assert_eq!((&facts["items"][0]["kind"], &facts["items"][0]["reason"]), (&json!("deferred"), &json!("panel_cancelled")));
        panel_item(&agency, &next, &adopter).await;
        agency.post(&format!("{cancelled}/cancellation"), &why).await.refused(409, "panel-cancelled");
        list_case(&agency, &cancelled, &adopter).await.refused(409, "panel-cancelled");
        record(&agency, &item, recommendation("suitable")).await.refused(409, "panel-cancelled");
        let deferral = facts["items"][0]["id"].as_str().expect("an id");
        void(&agency, &item, deferral).await.refused(409, "panel-cancelled");
        agency.patch(&cancelled, answer.header("etag"), &json!({"capacity": 6})).await.refused(409, "panel-cancelled");
        assert_eq!(each(&read(&agency, "/v1/panels?state=cancelled").await["items"], "id"), [id_of(&cancelled)]);

        let (_, heard) = heard_household(&agency).await;
        let held = read(&agency, &heard).await["panel_id"].as_str().expect("a panel").to_owned();
        agency.post(&format!("/v1/panels/{held}/cancellation"), &why).await.refused(409, "depended-upon");
    }

    async fn a_council_sees_the_cases_of_its_own_children(instance) {
        let agency = instance.agency();
        let panel = panel(&agency, "2021-09-07", 5).await;
        let adopter = approved_adopter(&agency, 2).await;
        let approval = panel_item(&agency, &panel, &adopter_for_panel(&agency).await).await;
        let of_hampshire = panel_item(&agency, &panel, &link_for_panel(&agency, &adopter).await).await;
        let of_portsmouth = panel_item(&agency, &panel, &child_for_panel(&agency, "PCC").await).await;
        milestone(&agency, &of_hampshire, recommendation("suitable")).await;
        for (code, own) in [("HCC", Some(&of_hampshire)), ("PCC", Some(&of_portsmouth)), ("SCC", None), ("LDS", None)] {
            let council = instance.council(code);
            let seen: Vec<String> = own.map(|item| id_of(item).to_owned()).into_iter().collect();
            assert_eq!(each(&read(&council, "/v1/panel-items").await["items"], "id"), seen, "{code}");
            for item in [&approval, &of_hampshire, &of_portsmouth] {
                let status = if own == Some(item) { 200 } else { 404 };
                council.get(item).await.expect(status);
                council.get(&format!("{item}/milestones")).await.expect(status);
                let written = record(&council, item, recommendation("suitable")).await;
                assert_eq!(written.status.as_u16(), if own == Some(item) { 403 } else { 404 });
            }
            let listed = read(&council, "/v1/panels").await;
            assert_eq!(listed["items"].as_array().map(Vec::len), Some(usize::from(own.is_some())), "{code}");
            if own.is_some() {
                let shown = read(&council, &panel).await;
                assert_eq!(each(&shown["agenda"], "id"), seen);
                assert!(shown.get("places_left").is_none(), "how many others there are is not its own");
                council.post("/v1/panels", &json!({"kind": "adoption", "held_on": "2022-05-10", "capacity": 5})).await.refused(403, "forbidden");
            } else {
                council.get(&panel).await.refused(404, "not-found");
            }
        }
        assert_eq!(due(&instance.council("HCC"), "").await, [id_of(&of_hampshire)]);
        assert_eq!(due(&instance.council("PCC"), "").await, Vec::<String>::new());
        let partner = instance.partner();
        assert_eq!(read(&partner, "/v1/panels").await["items"], json!([]));
        assert_eq!(read(&partner, "/v1/panel-items").await["items"], json!([]));
        partner.get(&panel).await.refused(404, "not-found");

        // A council voids a milestone of its link; what the agency's panel made of it goes with it.
        let link = format!("/v1/links/{}", read(&agency, &of_hampshire).await["link_id"].as_str().expect("a link"));
        let council = instance.council("HCC");
        let considered = find_milestone(&council, &link, "panel_considered").await;
        void(&council, &link, &considered).await.expect(200);
        assert_eq!(state(&agency, &of_hampshire).await, "listed");
    }

    async fn what_is_done_to_a_panel_and_shown_of_it_is_audited(instance) {
        let agency = instance.agency();
        let sees = instance.caller("SOUTH", &every_scope());
        let (adopter, item) = heard_household(&agency).await;
        let panel = format!("/v1/panels/{}", read(&agency, &item).await["panel_id"].as_str().expect("a panel"));
        let etag = agency.get(&panel).await.header("etag").to_owned();
        let mut members = panel_members();
        members[0]["name"] = json!("Quill Chairperson");
        agency.patch(&panel, &etag, &json!({"members": members})).await.expect(200);
        sees.get(&panel).await.expect(200);

        let auditor = instance.caller("SOUTH", &["audit:read"]);
        let of_case = async |case: &str| every_page(&auditor, &format!("/v1/audit-entries?limit=100&case_id={}", id_of(case))).await.0;
        let of_item = of_case(&item).await;
        let recorded = of_item.iter().find(|entry| entry["operation"] == "record_panel_item_milestone").expect("an entry");
        let cases: Vec<&str> = recorded["cases"].as_array().expect("cases").iter().filter_map(|case| case["id"].as_str()).collect();
        for case in [&item, &panel, &adopter] {
            assert!(cases.contains(&id_of(case)), "{case} in {recorded}");
        }
        // The newest first: who saw names and reasons is told from who did not.
        let of_panel = of_case(&panel).await;
        let shown = |entry: &Value, case: &str| {
            let named = entry["cases"].as_array().into_iter().flatten().find(|named| named["id"] == id_of(case)).cloned();
            named.expect("the case is named")["identity_fields"].clone()
        };
        assert_eq!((shown(&of_panel[0], &panel), shown(&of_panel[0], &item)), (json!(["panel_member_name"]), json!(["note"])));
        assert_eq!((shown(&of_panel[1], &panel), shown(&of_panel[1], &item)), (json!([]), json!([])));
        assert!(!of_panel[0].to_string().contains("Quill"));
    }
}

/// A link that was considered and matched by somebody else.
async fn go_on_to_again(client: &Client, link: &str) {
    for kind in ["panel_considered", "match_decided"] {
        let step = road_to_placement().into_iter().find(|step| step["kind"] == kind).expect("a step");
        milestone(client, link, step).await;
    }
}
