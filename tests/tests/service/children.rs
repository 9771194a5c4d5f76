//! Children and sibling groups: what is known of them, their journey, and its clocks.

use family_finding_tests::{Client, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

/// A child of Hampshire with another profile.
async fn child_like(client: &Client, profile: Value) -> Value {
    let mut body = child("HCC");
    for (field, value) in profile.as_object().expect("fields") {
        body["profile"][field] = value.clone();
    }
    client.post("/v1/children", &body).await.expect(201).body
}

fn decision(on: &str) -> Value {
    json!({"kind": "should_be_placed_decided", "occurred_on": on})
}

fn plan_changed(on: &str, reason: &str) -> Value {
    json!({"kind": "plan_changed", "occurred_on": on, "plan_change_reason": reason})
}

on_both_databases! {
    async fn a_child_is_recorded_and_read_again(instance) {
        let council = instance.council("PCC");
        let sent = child("PCC");
        let created = council.post("/v1/children", &sent).await.expect(201);
        let path = format!("/v1/children/{}", created.id());
        assert_eq!(created.header("location"), path);
        for field in ["source", "reference", "local_authority", "profile"] {
            assert_eq!(created.body[field], sent[field]);
        }
        assert_eq!(
            (&created.body["stage"], &created.body["family_finding"]),
            (&json!("new"), &json!("not_needed"))
        );
        assert_eq!((&created.body["links"], &created.body["clocks"]), (&json!([]), &json!([])));
        assert_eq!(next_kinds(&created.body), ["entered_care"]);
        assert_eq!(read(&council, &path).await, created.body);
        let by_reference = format!(
            "/v1/children/by-reference/case-records/{}",
            sent["reference"].as_str().expect("a reference")
        );
        assert_eq!(read(&council, &by_reference).await, created.body);
        assert_eq!(read(&instance.agency(), &path).await, created.body);
        council
            .get("/v1/children/by-reference/case-records/NOBODY")
            .await
            .refused(404, "not-found");
        assert_eq!(
            council.post("/v1/children", &sent).await.refused(409, "reference-taken").pointers(),
            ["/reference"]
        );
    }

    async fn lists_narrow_by_every_filter(instance) {
        let agency = instance.agency();
        let waiting = child_with_order(&agency, "HCC").await;
        let early = child_after(&agency, "IOW", 3).await;
        let paused = child_with_order(&agency, "HCC").await;
        milestone(
            &agency,
            &paused,
            json!({"kind": "paused", "occurred_on": "2021-11-01", "pause_reason": "court_judgment"}),
        )
        .await;
        let (_, placed, _) = placed_child(&agency).await;
        let mut other = child("SCC");
        other["reference"] = json!("ZEbra7");
        let other = format!("/v1/children/{}", agency.post("/v1/children", &other).await.expect(201).id());
        for (filter, expected) in [
            ("stage=authority_to_place", vec![&waiting, &paused]),
            ("stage=placed", vec![&placed]),
            ("stage=new", vec![&other]),
            ("stage=adopted", vec![]),
            ("family_finding=no_potential_link", vec![&waiting]),
            ("family_finding=paused", vec![&paused]),
            ("family_finding=linked", vec![&placed]),
            ("family_finding=early", vec![&early]),
            ("local_authority=IOW", vec![&early]),
            ("local_authority=HCC&stage=placed", vec![&placed]),
            ("reference=zeb", vec![&other]),
            ("reference=bra", vec![]),
        ] {
            let page = read(&agency, &format!("/v1/children?{filter}")).await;
            let expected: Vec<&str> = expected.into_iter().map(|path| id_of(path)).collect();
            assert_eq!(each(&page["items"], "id"), expected, "{filter}");
        }
        agency
            .get("/v1/children?family_finding=unheard_of")
            .await
            .refused(400, "invalid-query");
    }

    async fn pages_are_stable_while_children_arrive(instance) {
        let agency = instance.agency();
        let mut expected = Vec::new();
        for _ in 0..7 {
            expected.push(id_of(&child_after(&agency, "HCC", 0).await).to_owned());
        }
        let (all, sizes) = every_page(&agency, "/v1/children?limit=3").await;
        assert_eq!((sizes, each(&json!(all), "id")), (vec![3, 3, 1], expected.clone()));
        let first = read(&agency, "/v1/children?limit=4&stage=new").await;
        expected.push(id_of(&child_after(&agency, "HCC", 0).await).to_owned());
        let cursor = first["next_cursor"].as_str().expect("a second page");
        let second = read(&agency, &format!("/v1/children?limit=4&stage=new&cursor={cursor}")).await;
        assert_eq!(each(&second["items"], "id"), expected[4..]);
    }

    async fn a_change_merges_and_null_makes_not_known(instance) {
        let agency = instance.agency();
        let created = agency.post("/v1/children", &child("HCC")).await.expect(201);
        let path = format!("/v1/children/{}", created.id());
        let change = json!({"profile": {
            "needs": {"developmental_delay": null, "autism": "possible"}, "ethnicity": null, "contact": {"letterbox_siblings": "hoped"}
        }});
        let changed = agency.patch(&path, created.header("etag"), &change).await.expect(200);
        let profile = &changed.body["profile"];
        assert_eq!(profile["needs"], json!({"autism": "possible"}));
        assert_eq!(profile["contact"], json!({"letterbox_siblings": "hoped"}));
        assert_eq!((profile.get("ethnicity"), &profile["sex"]), (None, &json!("F")));
        assert_ne!(changed.header("etag"), created.header("etag"));
        agency
            .patch(&path, created.header("etag"), &change)
            .await
            .refused(412, "stale-version");
        let taken = agency
            .patch(
                &path,
                changed.header("etag"),
                &json!({"profile": {"date_of_birth": null, "sex": null}}),
            )
            .await;
        let mut pointers = taken.refused(400, "invalid-body").pointers();
        pointers.dedup();
        assert_eq!(pointers, ["/profile/date_of_birth", "/profile/sex"]);
        let moved = agency
            .patch(&path, changed.header("etag"), &json!({"local_authority": "PCC"}))
            .await
            .expect(200);
        assert_eq!(moved.body["local_authority"], "PCC");
    }

    async fn each_stage_tells_what_may_come_next(instance) {
        let agency = instance.agency();
        let stages: [(&str, &str, &[&str]); 6] = [
            ("new", "not_needed", &["entered_care"]),
            (
                "in_care",
                "not_needed",
                &[
                    "plan_referred",
                    "should_be_placed_decided",
                    "family_finding_started",
                    "paused",
                    "left_care",
                ],
            ),
            (
                "plan_referred",
                "not_needed",
                &["should_be_placed_decided", "family_finding_started", "paused", "left_care"],
            ),
            (
                "should_be_placed",
                "early",
                &[
                    "placement_order_granted",
                    "consent_given",
                    "family_finding_started",
                    "plan_changed",
                    "paused",
                    "left_care",
                ],
            ),
            (
                "authority_to_place",
                "no_potential_link",
                &["consent_given", "family_finding_started", "plan_changed", "paused", "left_care"],
            ),
            (
                "authority_to_place",
                "no_potential_link",
                &["consent_given", "plan_changed", "paused", "left_care"],
            ),
        ];
        for (steps, (stage, family_finding, next)) in stages.into_iter().enumerate() {
            let case = read(&agency, &child_after(&agency, "HCC", steps).await).await;
            assert_eq!(
                (&case["stage"], &case["family_finding"]),
                (&json!(stage), &json!(family_finding)),
                "after {steps}"
            );
            assert_eq!(next_kinds(&case), next, "after {steps}");
        }
        let (_, placed, _) = placed_child(&agency).await;
        assert_eq!(
            next_kinds(&read(&agency, &placed).await),
            ["consent_given", "adoption_order_applied", "adoption_order_granted", "paused"]
        );
    }

    async fn milestones_come_in_their_order(instance) {
        let agency = instance.agency();
        let new = child_after(&agency, "HCC", 0).await;
        for step in road_to_order().into_iter().skip(1) {
            refused(&agency, &new, step, 409, "milestone-out-of-order", "/kind").await;
        }
        let in_care = child_after(&agency, "HCC", 1).await;
        for body in [
            json!({"kind": "placement_order_granted", "occurred_on": "2021-05-10"}),
            json!({"kind": "consent_given", "occurred_on": "2021-05-10"}),
            plan_changed("2021-05-10", "RD4"),
            json!({"kind": "resumed", "occurred_on": "2021-05-10"}),
            json!({"kind": "adoption_order_applied", "occurred_on": "2021-05-10"}),
            json!({"kind": "adoption_order_granted", "occurred_on": "2021-05-10"}),
        ] {
            refused(&agency, &in_care, body, 409, "milestone-out-of-order", "/kind").await;
        }
        refused(&agency, &in_care, decision("2020-11-30"), 422, "date-order", "/occurred_on").await;
        refused(
            &agency,
            &in_care,
            json!({"kind": "entered_care", "occurred_on": "2021-01-01"}),
            409,
            "already-recorded",
            "/kind",
        )
        .await;
        let decided = child_after(&agency, "HCC", 3).await;
        refused(
            &agency,
            &decided,
            json!({"kind": "placement_order_granted", "occurred_on": "2021-03-14"}),
            422,
            "date-order",
            "/occurred_on",
        )
        .await;
        refused(
            &agency,
            &decided,
            json!({"kind": "plan_referred", "occurred_on": "2021-03-02"}),
            409,
            "already-recorded",
            "/kind",
        )
        .await;
        milestone(
            &agency,
            &decided,
            json!({"kind": "placement_order_granted", "occurred_on": "2021-03-15"}),
        )
        .await;
        assert_eq!(
            read(&agency, &decided).await["stage"],
            "authority_to_place",
            "decision and order may fall on one day"
        );
    }

    async fn nothing_lies_before_the_birth(instance) {
        let agency = instance.agency();
        let path = child_after(&agency, "HCC", 0).await;
        let before = json!({"kind": "entered_care", "occurred_on": "2019-11-19"});
        refused(&agency, &path, before, 422, "date-order", "/occurred_on").await;
        milestone(&agency, &path, json!({"kind": "entered_care", "occurred_on": "2019-11-20"})).await;
        let current = agency.get(&path).await;
        let younger = agency
            .patch(&path, current.header("etag"), &json!({"profile": {"date_of_birth": "2019-11-21"}}))
            .await;
        assert_eq!(younger.refused(422, "date-order").pointers(), ["/profile/date_of_birth"]);
    }

    async fn facts_recorded_out_of_order_of_date_give_the_same_journey(instance) {
        let agency = instance.agency();
        let straight = child_after(&agency, "HCC", 3).await;
        let pause = [
            json!({"kind": "paused", "occurred_on": "2021-04-01", "pause_reason": "assessment"}),
            json!({"kind": "resumed", "occurred_on": "2021-04-20"}),
        ];
        for step in pause.clone().into_iter().chain(road_to_order().into_iter().skip(3)) {
            milestone(&agency, &straight, step).await;
        }
        let late = child_after(&agency, "HCC", 0).await;
        let road = road_to_order();
        for index in [0, 4, 2, 1, 3] {
            milestone(&agency, &late, road[index].clone()).await;
        }
        for step in pause {
            milestone(&agency, &late, step).await;
        }
        let (straight, late) = (read(&agency, &straight).await, read(&agency, &late).await);
        for field in ["stage", "family_finding", "clocks", "next_milestones", "no_link_reasons"] {
            assert_eq!(straight[field], late[field], "{field}");
        }
    }

    async fn no_second_decision_while_the_first_stands(instance) {
        let agency = instance.agency();
        let path = child_after(&agency, "HCC", 4).await;
        for day in ["2021-06-01", "2021-03-15", "2021-03-10"] {
            let again = refused(&agency, &path, decision(day), 409, "decision-stands", "/kind").await;
            assert!(again.text.contains("2021-03-15"), "{}", again.text);
        }
        for reason in ["RD1", "RD2", "RD3", "RD4"] {
            let path = child_with_order(&agency, "HCC").await;
            let changed = milestone(&agency, &path, plan_changed("2021-07-01", reason)).await;
            let case = &changed["child"];
            assert_eq!(changed["milestone"]["plan_change_reason"], reason);
            assert_eq!((&case["stage"], &case["family_finding"]), (&json!("in_care"), &json!("not_needed")));
            assert!(
                !has_clock(case, "order_to_match"),
                "the order of a plan that was given up waits for nobody"
            );
            refused(
                &agency,
                &path,
                json!({"kind": "placement_order_granted", "occurred_on": "2021-07-02"}),
                409,
                "milestone-out-of-order",
                "/kind",
            )
            .await;
            let decided = milestone(&agency, &path, decision("2021-09-01")).await;
            assert_eq!(
                (&decided["child"]["stage"], &decided["child"]["family_finding"]),
                (&json!("should_be_placed"), &json!("early"))
            );
            let ordered = milestone(
                &agency,
                &path,
                json!({"kind": "placement_order_granted", "occurred_on": "2021-10-01"}),
            )
            .await;
            assert_eq!(clock(&ordered["child"], "order_to_match")["started_on"], "2021-10-01");
            assert_eq!(
                ordered["child"]["no_link_reasons"],
                json!(["family_finding_not_started", "none_identified"])
            );
        }
    }

    async fn a_decision_reversed_by_mistake_stands_again_when_that_is_voided(instance) {
        let agency = instance.agency();
        let path = child_with_order(&agency, "HCC").await;
        let changed = milestone(&agency, &path, plan_changed("2021-07-01", "RD3")).await;
        let restored = void(&agency, &path, &milestone_id(&changed)).await.expect(200);
        assert_eq!(
            (&restored.body["stage"], &restored.body["family_finding"]),
            (&json!("authority_to_place"), &json!("no_potential_link"))
        );
        let changed = milestone(&agency, &path, plan_changed("2021-07-02", "RD3")).await;
        milestone(&agency, &path, decision("2021-09-01")).await;
        let depended = void(&agency, &path, &milestone_id(&changed)).await.refused(409, "depended-upon");
        assert_eq!(depended.pointers(), [""]);
        let reread = read(&agency, &path).await;
        assert_eq!(reread["stage"], "should_be_placed");
    }

    async fn a_pause_leaves_the_search_and_ends_with_it_or_the_plan(instance) {
        let agency = instance.agency();
        let path = child_with_order(&agency, "HCC").await;
        let paused = milestone(
            &agency,
            &path,
            json!({"kind": "paused", "occurred_on": "2021-11-01", "pause_reason": "court_judgment"}),
        )
        .await;
        let case = &paused["child"];
        assert_eq!(
            (&case["stage"], &case["family_finding"], &case["no_link_reasons"]),
            (&json!("authority_to_place"), &json!("paused"), &json!([]))
        );
        assert_eq!(next_kinds(case), ["consent_given", "plan_changed", "resumed", "left_care"]);
        refused(
            &agency,
            &path,
            json!({"kind": "paused", "occurred_on": "2021-12-01", "pause_reason": "other"}),
            409,
            "already-recorded",
            "/kind",
        )
        .await;
        let resumed = milestone(&agency, &path, json!({"kind": "resumed", "occurred_on": "2022-01-31"})).await;
        assert_eq!(resumed["child"]["family_finding"], "no_potential_link");
        // The clocks against guidance run through a pause; the days net of it are told beside.
        let waiting = clock(&resumed["child"], "order_to_match");
        assert_eq!(
            (&waiting["days"], &waiting["days_net"], &waiting["due_on"], &waiting["state"]),
            (&json!(326), &json!(235), &json!("2021-09-08"), &json!("overdue"))
        );
        milestone(
            &agency,
            &path,
            json!({"kind": "paused", "occurred_on": "2022-02-10", "pause_reason": "legal_challenge"}),
        )
        .await;
        milestone(&agency, &path, plan_changed("2022-02-20", "RD4")).await;
        let decided = milestone(&agency, &path, decision("2022-03-01")).await;
        assert_eq!(decided["child"]["family_finding"], "early");
    }

    async fn consent_stands_in_for_an_order(instance) {
        let agency = instance.agency();
        let path = child_after(&agency, "HCC", 3).await;
        let consented = milestone(&agency, &path, json!({"kind": "consent_given", "occurred_on": "2021-05-10"})).await;
        let case = &consented["child"];
        assert_eq!(
            (&case["stage"], &case["family_finding"]),
            (&json!("authority_to_place"), &json!("no_potential_link"))
        );
        assert!(!has_clock(case, "order_to_match"));
        let link = link(&agency, &approved_adopter(&agency, 1).await, &path, "2021-08-10").await;
        go_on_to(&agency, &link, "placed_for_adoption").await;
        assert_eq!(read(&agency, &path).await["stage"], "placed");
    }

    async fn a_child_leaves_care_in_another_way(instance) {
        let agency = instance.agency();
        for reason in ["returned_home", "special_guardianship", "other"] {
            let path = child_with_order(&agency, "HCC").await;
            let left = milestone(
                &agency,
                &path,
                json!({"kind": "left_care", "occurred_on": "2021-12-01", "left_care_reason": reason}),
            )
            .await;
            let case = &left["child"];
            assert_eq!(
                (&case["stage"], &case["family_finding"], &case["next_milestones"]),
                (&json!("left_care"), &json!("not_needed"), &json!([]))
            );
            assert_eq!(clock(case, "care_to_moving_in")["ended_on"], "2021-12-01");
            refused(&agency, &path, plan_changed("2021-12-02", "RD4"), 409, "journey-ended", "/kind").await;
            assert_eq!(
                void(&agency, &path, &milestone_id(&left)).await.expect(200).body["stage"],
                "authority_to_place"
            );
        }
        let (_, placed, _) = placed_child(&agency).await;
        let left = json!({"kind": "left_care", "occurred_on": "2022-01-01", "left_care_reason": "other"});
        refused(&agency, &placed, left, 409, "decision-stands", "/kind").await;
        refused(&agency, &placed, plan_changed("2022-01-01", "RD1"), 409, "decision-stands", "/kind").await;
    }

    async fn an_adoption_order_comes_ten_weeks_after_the_placement(instance) {
        let agency = instance.agency();
        for kind in ["adoption_order_applied", "adoption_order_granted"] {
            let (_, path, _) = placed_child(&agency).await;
            let early = refused(
                &agency,
                &path,
                json!({"kind": kind, "occurred_on": "2021-12-09"}),
                422,
                "too-early",
                "/occurred_on",
            )
            .await;
            assert!(early.text.contains("2021-12-10"), "{}", early.text);
            milestone(&agency, &path, json!({"kind": kind, "occurred_on": "2021-12-10"})).await;
        }
    }

    async fn the_clocks_of_an_adoption(instance) {
        let agency = instance.agency();
        let (adopter, path, _) = placed_child(&agency).await;
        let granted = milestone(
            &agency,
            &path,
            json!({"kind": "adoption_order_granted", "occurred_on": "2022-03-15"}),
        )
        .await;
        assert_eq!(
            (&granted["child"]["stage"], &granted["child"]["links"][0]["state"]),
            (&json!("adopted"), &json!("adopted"))
        );
        let days = |value: u32| json!({"value": value, "unit": "days"});
        assert_eq!(
            granted["child"]["clocks"],
            json!([
                {"code": "care_to_moving_in", "started_on": "2020-12-01", "due_on": "2022-01-31", "ended_on": "2021-10-01",
                 "days": 304, "days_net": 304, "limit": days(426), "state": "met"},
                {"code": "order_to_match", "started_on": "2021-05-10", "due_on": "2021-09-08", "ended_on": "2021-09-14",
                 "days": 127, "days_net": 127, "limit": days(121), "state": "missed"},
                {"code": "placed_to_order", "started_on": "2021-10-01", "due_on": "2022-07-02", "ended_on": "2022-03-15",
                 "days": 165, "days_net": 165, "limit": days(274), "state": "met"},
            ])
        );
        refused(
            &agency,
            &path,
            json!({"kind": "paused", "occurred_on": "2022-03-20", "pause_reason": "other"}),
            409,
            "journey-ended",
            "/kind",
        )
        .await;
        let undone = void(&agency, &path, &milestone_id(&granted)).await.expect(200);
        assert_eq!(
            (&undone.body["stage"], &undone.body["links"][0]["state"]),
            (&json!("placed"), &json!("placed"))
        );
        assert_eq!(clock(&undone.body, "placed_to_order")["state"], "running");
        assert_eq!(read(&agency, &adopter).await["availability"], "linked");
    }

    async fn a_match_before_the_order_counts_no_day(instance) {
        let agency = instance.agency();
        let path = child_after(&agency, "HCC", 3).await;
        let link = link(&agency, &approved_adopter(&agency, 1).await, &path, "2021-08-10").await;
        go_on_to(&agency, &link, "introductions_started").await;
        let placement = json!({"kind": "placed_for_adoption", "occurred_on": "2021-11-20"});
        refused(&agency, &link, placement.clone(), 409, "milestone-out-of-order", "/kind").await;
        milestone(
            &agency,
            &path,
            json!({"kind": "placement_order_granted", "occurred_on": "2021-11-10"}),
        )
        .await;
        milestone(&agency, &link, placement).await;
        let case = read(&agency, &path).await;
        let matched = clock(&case, "order_to_match");
        assert_eq!(
            (&matched["days"], &matched["ended_on"], &matched["state"]),
            (&json!(0), &json!("2021-11-10"), &json!("met"))
        );
    }

    async fn a_child_is_hard_to_place_for_reasons(instance) {
        let agency = instance.agency();
        for (profile, reasons) in [
            (json!({"needs": {}}), json!([])),
            (json!({"needs": null}), json!([])),
            (json!({"needs": {"autism": "possible", "prematurity": "present"}}), json!([])),
            (json!({"needs": {"autism": "present"}}), json!(["need_or_disability"])),
            (json!({"needs": {}, "date_of_birth": "2017-04-01"}), json!(["age"])),
            (json!({"needs": {}, "date_of_birth": "2017-04-02"}), json!([])),
            (json!({"needs": {}, "ethnicity": "AIND"}), json!(["ethnic_minority"])),
            (json!({"needs": {}, "ethnicity": "REFU"}), json!([])),
            (
                json!({"needs": {"complex_health": "present"}, "ethnicity": "WROM", "date_of_birth": "2015-01-01"}),
                json!(["age", "need_or_disability", "ethnic_minority"]),
            ),
        ] {
            assert_eq!(child_like(&agency, profile.clone()).await["hard_to_place"], reasons, "{profile}");
        }
    }

    async fn reasons_say_why_a_child_has_no_link(instance) {
        let agency = instance.agency();
        let path = child_with_order(&agency, "HCC").await;
        assert_eq!(read(&agency, &path).await["no_link_reasons"], json!(["none_identified"]));
        let first = link(&agency, &approved_adopter(&agency, 1).await, &path, "2021-08-10").await;
        assert_eq!(read(&agency, &path).await["no_link_reasons"], json!([]));
        milestone(
            &agency,
            &first,
            json!({"kind": "ended", "occurred_on": "2021-08-20", "reason": "needs_not_met", "ended_by": "local_authority"}),
        )
        .await;
        assert_eq!(read(&agency, &path).await["no_link_reasons"], json!(["links_ended"]));
        let (_, placed, link) = placed_child(&agency).await;
        milestone(
            &agency,
            &link,
            json!({"kind": "disrupted", "occurred_on": "2022-01-10", "reason": "relationship_breakdown", "ended_by": "household"}),
        )
        .await;
        let case = read(&agency, &placed).await;
        assert_eq!(
            (&case["stage"], &case["family_finding"]),
            (&json!("authority_to_place"), &json!("no_potential_link"))
        );
        assert_eq!(case["no_link_reasons"], json!(["placement_disrupted"]));
        assert!(!has_clock(&case, "placed_to_order"));
        assert_eq!(
            clock(&case, "order_to_match")["state"],
            "overdue",
            "the child waits for a family again"
        );
    }

    async fn a_fact_that_others_depend_on_is_not_voided(instance) {
        let agency = instance.agency();
        let path = child_with_order(&agency, "HCC").await;
        let entered = find_milestone(&agency, &path, "entered_care").await;
        let depended = void(&agency, &path, &entered).await.refused(409, "depended-upon");
        assert!(depended.pointers().iter().all(String::is_empty));
        let (_, placed, _) = placed_child(&agency).await;
        let order = find_milestone(&agency, &placed, "placement_order_granted").await;
        let depended = void(&agency, &placed, &order).await.refused(409, "depended-upon");
        assert!(
            depended.text.contains("2021-10-01"),
            "the placement needs the order: {}",
            depended.text
        );
        let started = find_milestone(&agency, &path, "family_finding_started").await;
        let voided = void(&agency, &path, &started).await.expect(200);
        assert_eq!(
            voided.body["no_link_reasons"],
            json!(["family_finding_not_started", "none_identified"])
        );
        void(&agency, &path, &started).await.refused(409, "already-voided");
        milestone(
            &agency,
            &path,
            json!({"kind": "family_finding_started", "occurred_on": "2021-06-01"}),
        )
        .await;
        assert_eq!(every_page(&agency, &format!("{path}/milestones?limit=3")).await.1, [3, 3]);
    }

    async fn siblings_are_assessed_together_or_apart(instance) {
        let agency = instance.agency();
        let (first, second) = (
            child_like(&agency, json!({"needs": {}})).await,
            child_like(&agency, json!({"needs": {}})).await,
        );
        let paths = [&first, &second].map(|child| format!("/v1/children/{}", child["id"].as_str().expect("an id")));
        let group = sibling_group(&agency, "HCC", &[&paths[0], &paths[1]]).await;
        let case = read(&agency, &group).await;
        assert_eq!(
            (&case["assessment"], &case["children"]),
            (&json!("not_assessed"), &json!([first["id"], second["id"]]))
        );
        assert_eq!(next_kinds(&case), ["assessed_together", "assessed_apart"]);
        let child = read(&agency, &paths[0]).await;
        assert_eq!(
            (&child["sibling_group_id"], &child["hard_to_place"]),
            (&json!(id_of(&group)), &json!([]))
        );

        let together = milestone(&agency, &group, json!({"kind": "assessed_together", "occurred_on": "2021-05-20"})).await;
        assert_eq!(together["sibling_group"]["assessment"], "together");
        assert_eq!(read(&agency, &paths[0]).await["hard_to_place"], json!(["sibling_group"]));
        assert_eq!(
            read(&agency, "/v1/children?limit=1").await["items"][0]["hard_to_place"],
            json!(["sibling_group"])
        );
        refused(
            &agency,
            &group,
            json!({"kind": "assessed_together", "occurred_on": "2021-06-20"}),
            409,
            "decision-stands",
            "/kind",
        )
        .await;
        refused(
            &agency,
            &group,
            json!({"kind": "assessed_apart", "occurred_on": "2022-04-02"}),
            422,
            "date-in-future",
            "/occurred_on",
        )
        .await;

        let apart = milestone(&agency, &group, json!({"kind": "assessed_apart", "occurred_on": "2021-08-20"})).await;
        assert_eq!(apart["sibling_group"]["assessment"], "apart");
        assert_eq!(next_kinds(&apart["sibling_group"]), ["assessed_together"]);
        assert_eq!(
            read(&agency, &paths[0]).await["hard_to_place"],
            json!([]),
            "who is placed apart is not placed in a group"
        );
        assert_eq!(
            void(&agency, &group, &milestone_id(&apart)).await.expect(200).body["assessment"],
            "together"
        );
        let facts = read(&agency, &format!("{group}/milestones")).await;
        assert_eq!(each(&facts["items"], "kind"), ["assessed_together", "assessed_apart"]);
        assert_eq!(facts["items"][1]["voided"]["reason"], "wrong_details");
    }

    async fn sibling_groups_are_found(instance) {
        let agency = instance.agency();
        let mut groups = Vec::new();
        for council in ["HCC", "HCC", "HCC", "HCC", "IOW"] {
            let (a, b) = (child_after(&agency, council, 0).await, child_after(&agency, council, 0).await);
            groups.push(sibling_group(&agency, council, &[&a, &b]).await);
        }
        milestone(
            &agency,
            &groups[1],
            json!({"kind": "assessed_together", "occurred_on": "2021-05-20"}),
        )
        .await;
        let case = read(&agency, &groups[1]).await;
        let reference = case["reference"].as_str().expect("a reference").to_lowercase();
        for (filter, expected) in [
            ("assessment=together", vec![&groups[1]]),
            ("local_authority=IOW", vec![&groups[4]]),
            (
                "local_authority=HCC&assessment=not_assessed",
                vec![&groups[0], &groups[2], &groups[3]],
            ),
            (&format!("reference={reference}"), vec![&groups[1]]),
        ] {
            let page = read(&agency, &format!("/v1/sibling-groups?{filter}")).await;
            let expected: Vec<&str> = expected.into_iter().map(|path| id_of(path)).collect();
            assert_eq!(each(&page["items"], "id"), expected, "{filter}");
        }
        assert_eq!(every_page(&agency, "/v1/sibling-groups?limit=2").await.1, [2, 2, 1]);
    }

    async fn the_children_of_a_group_are_of_one_council_and_one_group(instance) {
        let agency = instance.agency();
        let mut children = Vec::new();
        for council in ["HCC", "HCC", "HCC", "PCC"] {
            children.push(child_after(&agency, council, 0).await);
        }
        let ids: Vec<&str> = children.iter().map(|path| id_of(path)).collect();
        let group = sibling_group(&agency, "HCC", &[&children[0], &children[1]]).await;
        let body = |children: Value| {
            json!({"source": "case-records", "reference": reference("G"), "local_authority": "HCC", "children": children})
        };
        for (named, problem, pointer) in [
            (json!([ids[0], ids[2]]), "children-mismatch", "/children/0"),
            (json!([ids[2], ids[3]]), "children-mismatch", "/children/1"),
            (json!([ids[2], ids[2]]), "children-mismatch", "/children/1"),
            (
                json!([ids[2], "0197f000-0000-7000-8000-000000000001"]),
                "unknown-record",
                "/children/1",
            ),
        ] {
            let answer = agency.post("/v1/sibling-groups", &body(named)).await.refused(422, problem);
            assert_eq!(answer.pointers(), [pointer]);
        }
        let one = agency
            .post("/v1/sibling-groups", &body(json!([ids[2]])))
            .await
            .refused(400, "invalid-body");
        assert_eq!(one.pointers(), ["/children"]);

        let before = agency.get(&group).await;
        let changed = agency
            .patch(&group, before.header("etag"), &json!({"children": [ids[0], ids[2]]}))
            .await
            .expect(200);
        assert_eq!(changed.body["children"], json!([ids[0], ids[2]]));
        assert_eq!(read(&agency, &children[1]).await.get("sibling_group_id"), None);
        assert_eq!(read(&agency, &children[2]).await["sibling_group_id"], id_of(&group));
        agency
            .patch(&group, before.header("etag"), &json!({"children": [ids[0], ids[1]]}))
            .await
            .refused(412, "stale-version");
        let mismatch = agency
            .patch(&group, changed.header("etag"), &json!({"children": [ids[0], ids[3]]}))
            .await;
        assert_eq!(mismatch.refused(422, "children-mismatch").pointers(), ["/children/1"]);
        let child = agency.get(&children[0]).await;
        let moved = agency
            .patch(&children[0], child.header("etag"), &json!({"local_authority": "PCC"}))
            .await;
        assert_eq!(moved.refused(422, "children-mismatch").pointers(), ["/local_authority"]);
    }
}
