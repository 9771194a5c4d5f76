//! Links between households and children: their own order, and what they do to both sides.

use family_finding_tests::{Client, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

/// A link body for a household and a child.
fn identify(adopter: &str, child: &str, on: &str) -> Value {
    json!({"adopter_id": id_of(adopter), "child_id": id_of(child), "identified_on": on})
}

fn ended(on: &str) -> Value {
    json!({"kind": "ended", "occurred_on": on, "reason": "household_declined", "ended_by": "household"})
}

fn disrupted(on: &str) -> Value {
    json!({"kind": "disrupted", "occurred_on": on, "reason": "relationship_breakdown", "ended_by": "agency"})
}

/// Asserts that a link is refused at a field.
async fn link_refused(client: &Client, body: Value, status: u16, problem: &str, pointer: &str) {
    let answer = client.post("/v1/links", &body).await.refused(status, problem);
    assert_eq!(answer.pointers(), [pointer], "{}", answer.text);
}

async fn availability(client: &Client, adopter: &str) -> String {
    read(client, adopter).await["availability"]
        .as_str()
        .expect("an availability")
        .to_owned()
}

async fn family_finding(client: &Client, child: &str) -> String {
    read(client, child).await["family_finding"]
        .as_str()
        .expect("how it stands")
        .to_owned()
}

async fn state(client: &Client, link: &str) -> String {
    read(client, link).await["state"].as_str().expect("a state").to_owned()
}

/// An approved household that would take a further child.
async fn open_household(client: &Client, children_most: u8) -> String {
    let path = approved_adopter(client, children_most).await;
    let current = client.get(&path).await.expect(200);
    client
        .patch(
            &path,
            current.header("etag"),
            &json!({"household": {"open_to_further_children": true}}),
        )
        .await
        .expect(200);
    path
}

/// Two siblings who are to be placed together: the paths of the group and of both children.
async fn two_siblings(client: &Client) -> (String, String, String) {
    let (older, younger) = (child_with_order(client, "HCC").await, child_with_order(client, "HCC").await);
    (siblings_together(client, "HCC", &[&older, &younger]).await, older, younger)
}

/// The state of each child of a link, in the order of the link.
async fn states(client: &Client, link: &str) -> Vec<String> {
    each(&read(client, link).await["children"], "state")
}

on_both_databases! {
    async fn a_link_goes_from_potential_to_adopted(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let created = agency
            .post("/v1/links", &identify(&adopter, &child, "2021-08-10"))
            .await
            .expect(201);
        let link = format!("/v1/links/{}", created.id());
        assert_eq!(created.header("location"), link);
        assert_eq!(
            (&created.body["state"], &created.body["external"], &created.body["local_authority"]),
            (&json!("potential"), &json!(false), &json!("HCC"))
        );
        assert_eq!(created.body["children"][0]["child_id"], id_of(&child));
        assert_eq!(read(&agency, &link).await, created.body);
        let next = |case: &Value| each(&case["children"][0]["next_milestones"], "kind");
        assert_eq!(next(&created.body), ["foster_placed", "confirmed", "visit_held", "household_view_recorded", "child_worker_view_recorded", "ended"]);
        let expected: [(&str, &str, &str, &str, &[&str]); 5] = [
            (
                "confirmed",
                "confirmed",
                "pre_linked",
                "potential_link",
                &["foster_placed", "visit_held", "household_view_recorded", "child_worker_view_recorded", "early_permanence_placed", "panel_considered", "ended"],
            ),
            (
                "panel_considered",
                "confirmed",
                "pre_linked",
                "potential_link",
                &[
                    "foster_placed",
                    "visit_held", "household_view_recorded", "child_worker_view_recorded",
                    "early_permanence_placed",
                    "panel_considered",
                    "match_decided",
                    "ended",
                ],
            ),
            (
                "match_decided",
                "matched",
                "linked",
                "linked",
                &[
                    "foster_placed",
                    "visit_held", "household_view_recorded", "child_worker_view_recorded",
                    "early_permanence_placed",
                    "introductions_started",
                    "placed_for_adoption",
                    "ended",
                ],
            ),
            (
                "introductions_started",
                "matched",
                "linked",
                "linked",
                &["foster_placed", "visit_held", "household_view_recorded", "child_worker_view_recorded", "early_permanence_placed", "placed_for_adoption", "ended"],
            ),
            ("placed_for_adoption", "placed", "linked", "linked", &["disrupted"]),
        ];
        for (step, (kind, state, availability_then, finding, next_then)) in road_to_placement().into_iter().zip(expected) {
            assert_eq!(step["kind"], kind);
            let recorded = milestone(&agency, &link, step).await;
            assert_eq!(recorded["link"]["state"], state, "after {kind}");
            assert_eq!(next(&recorded["link"]), next_then, "after {kind}");
            assert_eq!(recorded["ended_links"], json!([]));
            assert_eq!(availability(&agency, &adopter).await, availability_then, "after {kind}");
            assert_eq!(family_finding(&agency, &child).await, finding, "after {kind}");
            assert_eq!(
                read(&agency, &child).await["links"],
                json!([{"link_id": id_of(&link), "state": state}])
            );
        }
        milestone(
            &agency,
            &child,
            json!({"kind": "adoption_order_granted", "occurred_on": "2022-01-10"}),
        )
        .await;
        let adopted = read(&agency, &link).await;
        let part = &adopted["children"][0];
        assert_eq!(
            (&adopted["state"], &part["adopted_on"], &part["next_milestones"]),
            (&json!("adopted"), &json!("2022-01-10"), &json!([]))
        );
        assert_eq!(
            availability(&agency, &adopter).await,
            "linked",
            "the one place of the approval is taken"
        );
        assert_eq!(family_finding(&agency, &child).await, "not_needed");
    }

    async fn milestones_of_a_link_come_in_their_order(instance) {
        let agency = instance.agency();
        let link = link(
            &agency,
            &approved_adopter(&agency, 1).await,
            &child_with_order(&agency, "HCC").await,
            "2021-08-10",
        )
        .await;
        for step in road_to_placement().into_iter().skip(1) {
            refused(&agency, &link, step, 409, "milestone-out-of-order", "/kind").await;
        }
        refused(&agency, &link, disrupted("2021-08-11"), 409, "milestone-out-of-order", "/kind").await;
        refused(
            &agency,
            &link,
            json!({"kind": "confirmed", "occurred_on": "2021-08-09"}),
            422,
            "date-order",
            "/occurred_on",
        )
        .await;
        refused(
            &agency,
            &link,
            json!({"kind": "identified", "occurred_on": "2021-08-12"}),
            409,
            "already-recorded",
            "/kind",
        )
        .await;
        go_on_to(&agency, &link, "match_decided").await;
        refused(
            &agency,
            &link,
            json!({"kind": "match_decided", "occurred_on": "2021-09-16"}),
            409,
            "decision-stands",
            "/kind",
        )
        .await;
        refused(
            &agency,
            &link,
            json!({"kind": "confirmed", "occurred_on": "2021-09-16"}),
            409,
            "already-recorded",
            "/kind",
        )
        .await;
        refused(
            &agency,
            &link,
            json!({"kind": "panel_considered", "occurred_on": "2021-09-16", "recommendation": "suitable"}),
            409,
            "decision-stands",
            "/kind",
        )
        .await;
        refused(
            &agency,
            &link,
            json!({"kind": "placed_for_adoption", "occurred_on": "2021-09-13"}),
            422,
            "date-order",
            "/occurred_on",
        )
        .await;
        milestone(&agency, &link, json!({"kind": "placed_for_adoption", "occurred_on": "2021-10-01"})).await;
        refused(&agency, &link, ended("2021-10-05"), 409, "decision-stands", "/kind").await;
        milestone(&agency, &link, disrupted("2021-11-05")).await;
        refused(
            &agency,
            &link,
            json!({"kind": "introductions_started", "occurred_on": "2021-11-06"}),
            409,
            "journey-ended",
            "/kind",
        )
        .await;
    }

    async fn a_deferred_match_comes_back_to_panel(instance) {
        let agency = instance.agency();
        let link = link(
            &agency,
            &approved_adopter(&agency, 1).await,
            &child_with_order(&agency, "HCC").await,
            "2021-08-10",
        )
        .await;
        milestone(&agency, &link, json!({"kind": "confirmed", "occurred_on": "2021-08-20"})).await;
        milestone(
            &agency,
            &link,
            json!({"kind": "panel_considered", "occurred_on": "2021-09-07", "recommendation": "deferred"}),
        )
        .await;
        refused(
            &agency,
            &link,
            json!({"kind": "match_decided", "occurred_on": "2021-09-14"}),
            409,
            "milestone-out-of-order",
            "/kind",
        )
        .await;
        milestone(
            &agency,
            &link,
            json!({"kind": "panel_considered", "occurred_on": "2021-09-21", "recommendation": "suitable"}),
        )
        .await;
        milestone(&agency, &link, json!({"kind": "match_decided", "occurred_on": "2021-09-28"})).await;
    }

    async fn the_end_of_a_link_frees_both_sides(instance) {
        let agency = instance.agency();
        for kind in ["", "confirmed", "match_decided"] {
            let adopter = approved_adopter(&agency, 1).await;
            let child = child_with_order(&agency, "HCC").await;
            let link = link(&agency, &adopter, &child, "2021-08-10").await;
            if !kind.is_empty() {
                go_on_to(&agency, &link, kind).await;
            }
            let recorded = milestone(&agency, &link, ended("2021-10-01")).await;
            assert_eq!(
                (&recorded["link"]["state"], &recorded["link"]["children"][0]["end_reason"]),
                (&json!("ended"), &json!("household_declined"))
            );
            assert_eq!(
                (availability(&agency, &adopter).await, family_finding(&agency, &child).await),
                ("free".to_owned(), "no_potential_link".to_owned())
            );
            let revived = void(&agency, &link, &milestone_id(&recorded)).await.expect(200);
            assert_ne!(revived.body["state"], "ended");
            assert_ne!(availability(&agency, &adopter).await, "free");
        }
        let (adopter, child, link) = placed_child(&agency).await;
        milestone(&agency, &link, disrupted("2022-01-10")).await;
        assert_eq!(
            (state(&agency, &link).await, availability(&agency, &adopter).await),
            ("disrupted".to_owned(), "free".to_owned())
        );
        assert_eq!(read(&agency, &child).await["stage"], "authority_to_place");
        // The child waits again, and another household may be identified.
        let other = approved_adopter(&agency, 1).await;
        agency.post("/v1/links", &identify(&other, &child, "2022-02-01")).await.expect(201);
    }

    async fn a_match_ends_the_childs_other_links_and_its_void_revives_them(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let (chosen, other) = (approved_adopter(&agency, 1).await, approved_adopter(&agency, 1).await);
        let won = link(&agency, &chosen, &child, "2021-08-10").await;
        let lost = link(&agency, &other, &child, "2021-08-11").await;
        assert_eq!(availability(&agency, &other).await, "pre_linked");
        go_on_to(&agency, &won, "panel_considered").await;
        let matched = milestone(&agency, &won, json!({"kind": "match_decided", "occurred_on": "2021-09-14"})).await;
        assert_eq!(matched["ended_links"], json!([id_of(&lost)]));
        let part = read(&agency, &lost).await;
        assert_eq!(
            (&part["state"], &part["children"][0]["ended_on"], &part["children"][0]["end_reason"]),
            (&json!("ended"), &json!("2021-09-14"), &json!("other_household_matched"))
        );
        assert_eq!(availability(&agency, &other).await, "free");
        let facts = read(&agency, &format!("{lost}/milestones")).await;
        let implied = &facts["items"][1];
        assert_eq!(
            (&implied["kind"], &implied["implied_by"]),
            (&json!("ended"), &json!(milestone_id(&matched)))
        );
        let directly = void(&agency, &lost, implied["id"].as_str().expect("an id")).await;
        directly.refused(409, "depended-upon");

        void(&agency, &won, &milestone_id(&matched)).await.expect(200);
        assert_eq!(
            (state(&agency, &won).await, state(&agency, &lost).await),
            ("confirmed".to_owned(), "potential".to_owned())
        );
        assert_eq!(
            (availability(&agency, &chosen).await, availability(&agency, &other).await),
            ("pre_linked".to_owned(), "pre_linked".to_owned())
        );
        assert_eq!(read(&agency, &child).await["links"].as_array().map(Vec::len), Some(2));
    }

    async fn a_match_ends_the_households_other_links_unless_it_has_room_and_says_so(instance) {
        let agency = instance.agency();
        for (household, other_goes_on) in [
            (approved_adopter(&agency, 1).await, false),
            (approved_adopter(&agency, 2).await, false),
            (open_household(&agency, 1).await, false),
            (open_household(&agency, 2).await, true),
        ] {
            let (first, second) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
            let won = link(&agency, &household, &first, "2021-08-10").await;
            let other = link(&agency, &household, &second, "2021-08-10").await;
            go_on_to(&agency, &won, "match_decided").await;
            let expected = if other_goes_on {
                ("pre_linked", "potential_link", "potential")
            } else {
                ("linked", "no_potential_link", "ended")
            };
            let found = (
                availability(&agency, &household).await,
                family_finding(&agency, &second).await,
                state(&agency, &other).await,
            );
            assert_eq!((found.0.as_str(), found.1.as_str(), found.2.as_str()), expected);
            if other_goes_on {
                for step in road_to_placement().into_iter().take(3) {
                    milestone(&agency, &other, step).await;
                }
                assert_eq!(availability(&agency, &household).await, "linked", "both places are taken");
            } else {
                assert_eq!(
                    read(&agency, &other).await["children"][0]["end_reason"],
                    "household_linked_elsewhere"
                );
            }
        }
    }

    async fn a_household_may_be_considered_from_stage_two_on(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        for steps in [0, 5, 7] {
            let early = adopter_after(&agency, steps, 1).await;
            link_refused(
                &agency,
                identify(&early, &child, "2021-08-10"),
                409,
                "household-not-available",
                "/adopter_id",
            )
            .await;
        }
        let in_stage_two = adopter_after(&agency, 8, 1).await;
        link_refused(
            &agency,
            identify(&in_stage_two, &child, "2021-04-05"),
            422,
            "date-order",
            "/identified_on",
        )
        .await;
        let link = link(&agency, &in_stage_two, &child, "2021-05-20").await;
        milestone(&agency, &link, json!({"kind": "confirmed", "occurred_on": "2021-05-25"})).await;
        milestone(
            &agency,
            &link,
            json!({"kind": "panel_considered", "occurred_on": "2021-06-01", "recommendation": "suitable"}),
        )
        .await;
        let decided = json!({"kind": "match_decided", "occurred_on": "2021-06-10"});
        refused(&agency, &link, decided.clone(), 409, "household-not-available", "/kind").await;
        for step in road_to_approval(1).into_iter().skip(8) {
            milestone(&agency, &in_stage_two, step).await;
        }
        refused(&agency, &link, decided, 409, "household-not-available", "/kind").await;
        milestone(&agency, &link, json!({"kind": "match_decided", "occurred_on": "2021-07-29"})).await;
    }

    async fn a_household_that_is_not_available_is_refused(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let held = approved_adopter(&agency, 1).await;
        milestone(&agency, &held, json!({"kind": "hold_started", "occurred_on": "2022-01-10"})).await;
        let left = approved_adopter(&agency, 1).await;
        milestone(
            &agency,
            &left,
            json!({"kind": "approval_ended", "occurred_on": "2022-01-10", "reason": "family_complete"}),
        )
        .await;
        let withdrawn = adopter_after(&agency, 8, 1).await;
        milestone(
            &agency,
            &withdrawn,
            json!({"kind": "withdrawn", "occurred_on": "2022-01-10", "reason": "health"}),
        )
        .await;
        let held_in_stage_two = adopter_after(&agency, 8, 1).await;
        milestone(
            &agency,
            &held_in_stage_two,
            json!({"kind": "hold_started", "occurred_on": "2022-01-10"}),
        )
        .await;
        let (linked, _, _) = placed_child(&agency).await;
        for adopter in [&held, &left, &withdrawn, &held_in_stage_two, &linked] {
            link_refused(
                &agency,
                identify(adopter, &child, "2022-02-01"),
                409,
                "household-not-available",
                "/adopter_id",
            )
            .await;
        }
        // What stands after its day counts as much as what stood on it.
        link_refused(
            &agency,
            identify(&linked, &child, "2021-08-12"),
            409,
            "household-not-available",
            "/adopter_id",
        )
        .await;
        milestone(&agency, &held, json!({"kind": "hold_ended", "occurred_on": "2022-01-20"})).await;
        agency.post("/v1/links", &identify(&held, &child, "2022-02-01")).await.expect(201);
        let again = identify(&held, &child, "2022-02-02");
        link_refused(&agency, again, 409, "already-recorded", "/child_id").await;
    }

    async fn a_child_who_is_not_free_is_refused(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let (_, placed, placed_link) = placed_child(&agency).await;
        for on in ["2022-02-01", "2021-08-12"] {
            link_refused(&agency, identify(&adopter, &placed, on), 409, "child-not-free", "/child_id").await;
        }
        milestone(
            &agency,
            &placed,
            json!({"kind": "adoption_order_granted", "occurred_on": "2022-01-10"}),
        )
        .await;
        link_refused(
            &agency,
            identify(&adopter, &placed, "2022-02-01"),
            409,
            "journey-ended",
            "/child_id",
        )
        .await;
        refused(&agency, &placed_link, disrupted("2022-02-01"), 409, "journey-ended", "/kind").await;
        let left = child_with_order(&agency, "HCC").await;
        milestone(
            &agency,
            &left,
            json!({"kind": "left_care", "occurred_on": "2022-01-01", "left_care_reason": "returned_home"}),
        )
        .await;
        link_refused(&agency, identify(&adopter, &left, "2022-02-01"), 409, "journey-ended", "/child_id").await;
        let new = child_after(&agency, "HCC", 0).await;
        link_refused(
            &agency,
            identify(&adopter, &new, "2022-02-01"),
            409,
            "milestone-out-of-order",
            "/child_id",
        )
        .await;
        let in_care = child_after(&agency, "HCC", 1).await;
        let before_both = agency
            .post("/v1/links", &identify(&adopter, &in_care, "2020-11-30"))
            .await
            .refused(422, "several-faults");
        assert_eq!(
            before_both.pointers(),
            ["/child_id", "/identified_on"],
            "before care, and before the household's Stage 2"
        );
    }

    async fn a_match_waits_for_the_decision_and_a_placement_for_authority(instance) {
        let agency = instance.agency();
        let child = child_after(&agency, "HCC", 2).await;
        let link = link(&agency, &approved_adopter(&agency, 1).await, &child, "2021-08-10").await;
        assert_eq!(family_finding(&agency, &child).await, "potential_link");
        go_on_to(&agency, &link, "panel_considered").await;
        let matched = json!({"kind": "match_decided", "occurred_on": "2021-09-14"});
        refused(&agency, &link, matched.clone(), 409, "milestone-out-of-order", "/kind").await;
        milestone(
            &agency,
            &child,
            json!({"kind": "should_be_placed_decided", "occurred_on": "2021-09-15"}),
        )
        .await;
        refused(&agency, &link, matched, 422, "date-order", "/occurred_on").await;
        milestone(&agency, &link, json!({"kind": "match_decided", "occurred_on": "2021-09-15"})).await;
        assert_eq!(read(&agency, &child).await["stage"], "matched");
        let placed = json!({"kind": "placed_for_adoption", "occurred_on": "2021-10-01"});
        refused(&agency, &link, placed.clone(), 409, "milestone-out-of-order", "/kind").await;
        milestone(
            &agency,
            &child,
            json!({"kind": "placement_order_granted", "occurred_on": "2021-10-01"}),
        )
        .await;
        milestone(&agency, &link, placed).await;
    }

    async fn a_change_of_plan_ends_links_and_its_void_revives_them(instance) {
        let agency = instance.agency();
        for kind in ["", "match_decided"] {
            let child = child_with_order(&agency, "HCC").await;
            let adopter = approved_adopter(&agency, 1).await;
            let link = link(&agency, &adopter, &child, "2021-08-10").await;
            if !kind.is_empty() {
                go_on_to(&agency, &link, kind).await;
            }
            let before = (state(&agency, &link).await, availability(&agency, &adopter).await);
            let changed = milestone(
                &agency,
                &child,
                json!({"kind": "plan_changed", "occurred_on": "2021-12-01", "plan_change_reason": "RD1"}),
            )
            .await;
            assert_eq!(changed["ended_links"], json!([id_of(&link)]));
            assert_eq!(read(&agency, &link).await["children"][0]["end_reason"], "plan_changed");
            assert_eq!(availability(&agency, &adopter).await, "free");
            assert_eq!(family_finding(&agency, &child).await, "not_needed");
            void(&agency, &child, &milestone_id(&changed)).await.expect(200);
            assert_eq!((state(&agency, &link).await, availability(&agency, &adopter).await), before);
            let left = milestone(
                &agency,
                &child,
                json!({"kind": "left_care", "occurred_on": "2021-12-02", "left_care_reason": "returned_home"}),
            )
            .await;
            assert_eq!(left["ended_links"], json!([id_of(&link)]));
        }
    }

    async fn the_end_of_an_approval_ends_links_but_waits_for_a_placed_child(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        let end = json!({"kind": "approval_ended", "occurred_on": "2021-12-01", "reason": "circumstances_changed"});
        let ended = milestone(&agency, &adopter, end.clone()).await;
        assert_eq!(ended["ended_links"], json!([id_of(&link)]));
        assert_eq!(read(&agency, &link).await["children"][0]["end_reason"], "household_unavailable");
        assert_eq!(family_finding(&agency, &child).await, "no_potential_link");
        void(&agency, &adopter, &milestone_id(&ended)).await.expect(200);
        assert_eq!(
            (state(&agency, &link).await, availability(&agency, &adopter).await),
            ("potential".to_owned(), "pre_linked".to_owned())
        );

        let (adopter, child, link) = placed_child(&agency).await;
        refused(&agency, &adopter, end.clone(), 409, "depended-upon", "/kind").await;
        milestone(
            &agency,
            &child,
            json!({"kind": "adoption_order_granted", "occurred_on": "2022-01-10"}),
        )
        .await;
        let ended = milestone(
            &agency,
            &adopter,
            json!({"kind": "approval_ended", "occurred_on": "2022-02-01", "reason": "family_complete"}),
        )
        .await;
        assert_eq!(
            (&ended["ended_links"], &ended["adopter"]["availability"]),
            (&json!([]), &json!("approval_ended"))
        );
        assert_eq!(state(&agency, &link).await, "adopted");
    }

    async fn an_approval_with_a_match_under_it_is_not_voided(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let link = link(&agency, &adopter, &child_with_order(&agency, "HCC").await, "2021-08-10").await;
        go_on_to(&agency, &link, "confirmed").await;
        let placed = milestone(
            &agency,
            &link,
            json!({"kind": "early_permanence_placed", "occurred_on": "2021-08-25"}),
        )
        .await;
        let approval = find_milestone(&agency, &adopter, "decision_made").await;
        void(&agency, &adopter, &approval).await.refused(409, "depended-upon");
        void(&agency, &link, &milestone_id(&placed)).await.expect(200);
        for step in road_to_placement().into_iter().skip(1).take(2) {
            milestone(&agency, &link, step).await;
        }
        void(&agency, &adopter, &approval).await.refused(409, "depended-upon");
        milestone(&agency, &link, ended("2021-09-20")).await;
        assert_eq!(availability(&agency, &adopter).await, "free");
    }

    async fn fostering_for_adoption_comes_before_the_match(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_after(&agency, "HCC", 2).await;
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        let moved_in = json!({"kind": "early_permanence_placed", "occurred_on": "2021-08-25"});
        refused(&agency, &link, moved_in.clone(), 409, "milestone-out-of-order", "/kind").await;
        milestone(&agency, &link, json!({"kind": "confirmed", "occurred_on": "2021-08-20"})).await;
        let placed = milestone(&agency, &link, moved_in).await;
        assert_eq!(placed["link"]["state"], "early_permanence");
        assert_eq!(
            (availability(&agency, &adopter).await, family_finding(&agency, &child).await),
            ("pre_linked".to_owned(), "potential_link".to_owned())
        );
        for (kind, day) in [
            ("should_be_placed_decided", "2021-10-15"),
            ("placement_order_granted", "2021-11-10"),
        ] {
            milestone(&agency, &child, json!({"kind": kind, "occurred_on": day})).await;
        }
        for (kind, day) in [
            ("panel_considered", "2022-01-11"),
            ("match_decided", "2022-01-18"),
            ("placed_for_adoption", "2022-01-25"),
        ] {
            let mut step = json!({"kind": kind, "occurred_on": day});
            if kind == "panel_considered" {
                step["recommendation"] = json!("suitable");
            }
            milestone(&agency, &link, step).await;
        }
        let case = read(&agency, &child).await;
        assert_eq!(
            clock(&case, "care_to_moving_in")["ended_on"],
            "2021-08-25",
            "the child moved in as a foster child"
        );
        assert_eq!(clock(&case, "placed_to_order")["started_on"], "2022-01-25");

        let unapproved = adopter_after(&agency, 8, 1).await;
        let early = family_finding_tests::builders::link(&agency, &unapproved, &child_with_order(&agency, "HCC").await, "2021-05-20").await;
        milestone(&agency, &early, json!({"kind": "confirmed", "occurred_on": "2021-05-25"})).await;
        refused(
            &agency,
            &early,
            json!({"kind": "early_permanence_placed", "occurred_on": "2021-06-01"}),
            409,
            "household-not-available",
            "/occurred_on",
        )
        .await;
    }

    async fn a_foster_carer_adopts_the_child_who_lives_there(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        let fostered = milestone(&agency, &link, json!({"kind": "foster_placed", "occurred_on": "2021-01-15"})).await;
        let part = &fostered["link"]["children"][0];
        assert_eq!(
            (&part["foster_placed_on"], &part["identified_on"], &part["state"]),
            (&json!("2021-01-15"), &json!("2021-08-10"), &json!("potential"))
        );
        go_on_to(&agency, &link, "placed_for_adoption").await;
        let case = read(&agency, &child).await;
        assert_eq!(clock(&case, "care_to_moving_in")["ended_on"], "2021-01-15");
        refused(
            &agency,
            &link,
            json!({"kind": "foster_placed", "occurred_on": "2021-01-16"}),
            409,
            "already-recorded",
            "/kind",
        )
        .await;
    }

    async fn siblings_are_linked_as_one(instance) {
        let agency = instance.agency();
        let (group, older, younger) = two_siblings(&agency).await;
        let adopter = approved_adopter(&agency, 2).await;
        link_refused(
            &agency,
            identify(&adopter, &older, "2021-08-10"),
            409,
            "placed-together",
            "/child_id",
        )
        .await;
        let link = link_group(&agency, &adopter, &group, "2021-08-10").await;
        assert_eq!(read(&agency, &link).await["sibling_group_id"], id_of(&group));
        go_on_to(&agency, &link, "placed_for_adoption").await;
        assert_eq!(states(&agency, &link).await, ["placed", "placed"]);
        for child in [&older, &younger] {
            assert_eq!(read(&agency, child).await["stage"], "placed");
        }
        let current = agency.get(&group).await;
        let lone = child_with_order(&agency, "HCC").await;
        let change = json!({"children": [id_of(&older), id_of(&lone)]});
        let leaving = agency
            .patch(&group, current.header("etag"), &change)
            .await
            .refused(409, "child-not-free");
        assert_eq!(leaving.pointers(), ["/children"]);

        let apart = sibling_group(&agency, "HCC", &[&lone, &child_with_order(&agency, "HCC").await]).await;
        let household = open_household(&agency, 2).await;
        let body = json!({"adopter_id": id_of(&household), "sibling_group_id": id_of(&apart), "identified_on": "2021-08-10"});
        let answer = agency.post("/v1/links", &body).await.refused(422, "children-mismatch");
        assert!(answer.pointers().iter().all(|pointer| pointer == "/sibling_group_id"));
    }

    async fn one_sibling_moves_on_alone(instance) {
        let agency = instance.agency();
        let (group, older, younger) = two_siblings(&agency).await;
        let adopter = approved_adopter(&agency, 2).await;
        let link = link_group(&agency, &adopter, &group, "2021-08-10").await;
        go_on_to(&agency, &link, "placed_for_adoption").await;
        let mut alone = disrupted("2022-01-10");
        alone["children"] = json!([id_of(&older)]);
        let recorded = milestone(&agency, &link, alone.clone()).await;
        assert_eq!(recorded["link"]["state"], "placed", "the furthest of the children whose part lives");
        assert_eq!(each(&recorded["link"]["children"], "state"), ["disrupted", "placed"]);
        assert_eq!(
            (family_finding(&agency, &older).await, family_finding(&agency, &younger).await),
            ("no_potential_link".to_owned(), "linked".to_owned())
        );
        assert_eq!(availability(&agency, &adopter).await, "linked");
        refused(&agency, &link, alone, 409, "journey-ended", "/kind").await;
        // The group is no longer whole: the sibling who waits is linked alone.
        let other = approved_adopter(&agency, 1).await;
        family_finding_tests::builders::link(&agency, &other, &older, "2022-02-01").await;
        milestone(
            &agency,
            &younger,
            json!({"kind": "adoption_order_granted", "occurred_on": "2022-02-10"}),
        )
        .await;
        assert_eq!(states(&agency, &link).await, ["disrupted", "adopted"]);
        assert_eq!(state(&agency, &link).await, "adopted");
    }

    async fn an_approval_is_for_so_many_children_however_they_come(instance) {
        let agency = instance.agency();
        let (group, older, younger) = two_siblings(&agency).await;
        let adopter = open_household(&agency, 1).await;
        let link = link_group(&agency, &adopter, &group, "2021-08-10").await;
        go_on_to(&agency, &link, "panel_considered").await;
        let matched = json!({"kind": "match_decided", "occurred_on": "2021-09-14"});
        refused(&agency, &link, matched.clone(), 409, "household-not-available", "/kind").await;
        let of = |child: &str, on: &str| json!({"kind": "match_decided", "occurred_on": on, "children": [id_of(child)]});
        milestone(&agency, &link, of(&older, "2021-09-14")).await;
        for day in ["2021-09-15", "2021-09-14", "2021-09-10"] {
            refused(&agency, &link, of(&younger, day), 409, "household-not-available", "/kind").await;
        }
        let stranger = child_with_order(&agency, "HCC").await;
        let unknown = json!({"kind": "introductions_started", "occurred_on": "2021-09-20", "children": [id_of(&stranger)]});
        refused(&agency, &link, unknown, 422, "children-mismatch", "/children/0").await;
        let twice = json!({"kind": "introductions_started", "occurred_on": "2021-09-20", "children": [id_of(&older), id_of(&older)]});
        refused(&agency, &link, twice, 422, "children-mismatch", "/children/1").await;
        refused(
            &agency,
            &link,
            json!({"kind": "introductions_started", "occurred_on": "2021-09-20", "children": []}),
            400,
            "invalid-body",
            "/children",
        )
        .await;
    }

    async fn a_match_of_an_earlier_day_takes_no_place_that_is_taken(instance) {
        let agency = instance.agency();
        let adopter = open_household(&agency, 2).await;
        let (first, second, third) = (
            child_with_order(&agency, "HCC").await,
            child_with_order(&agency, "HCC").await,
            child_with_order(&agency, "HCC").await,
        );
        let links = [
            link(&agency, &adopter, &first, "2021-08-10").await,
            link(&agency, &adopter, &second, "2021-08-10").await,
        ];
        for link in &links {
            go_on_to(&agency, link, "match_decided").await;
        }
        link_refused(
            &agency,
            identify(&adopter, &third, "2021-08-11"),
            409,
            "household-not-available",
            "/adopter_id",
        )
        .await;
    }

    async fn the_households_agency_says_whether_a_link_is_external(instance) {
        let agency = instance.agency();
        let mut body = adopter();
        body["agency"] = json!("HARBOUR");
        let path = format!("/v1/adopters/{}", agency.post("/v1/adopters", &body).await.expect(201).id());
        for step in road_to_approval(1) {
            milestone(&agency, &path, step).await;
        }
        let link = link(&agency, &path, &child_with_order(&agency, "HCC").await, "2021-08-10").await;
        assert_eq!(read(&agency, &link).await["external"], true);
    }

    async fn links_are_found(instance) {
        let agency = instance.agency();
        let (adopter, child, placed) = placed_child(&agency).await;
        let waiting = child_with_order(&agency, "HCC").await;
        let mut open = Vec::new();
        for _ in 0..4 {
            open.push(link(&agency, &approved_adopter(&agency, 1).await, &waiting, "2021-08-10").await);
        }
        for (filter, expected) in [
            ("state=placed".to_owned(), vec![&placed]),
            (format!("adopter_id={}", id_of(&adopter)), vec![&placed]),
            (format!("child_id={}", id_of(&child)), vec![&placed]),
            (format!("child_id={}&state=potential", id_of(&waiting)), open.iter().collect()),
            (format!("child_id={}&state=placed", id_of(&waiting)), vec![]),
        ] {
            let page = read(&agency, &format!("/v1/links?{filter}")).await;
            let expected: Vec<&str> = expected.into_iter().map(|path| id_of(path)).collect();
            assert_eq!(each(&page["items"], "id"), expected, "{filter}");
        }
        assert_eq!(every_page(&agency, "/v1/links?limit=2").await.1, [2, 2, 1]);
        assert_eq!(every_page(&agency, &format!("{placed}/milestones?limit=4")).await.1, [4, 2]);
    }
}
