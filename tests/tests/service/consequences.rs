//! When plans change: what a fact on one case does to the links of others, and what is refused
//! because something else was decided on its ground. Whatever is applied is applied in one
//! transaction, and whatever is refused stores nothing.

use family_finding_tests::{Client, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

fn approval_ended(on: &str) -> Value {
    json!({"kind": "approval_ended", "occurred_on": on, "reason": "decided_against"})
}

fn plan_changed(on: &str) -> Value {
    json!({"kind": "plan_changed", "occurred_on": on, "plan_change_reason": "RD1"})
}

fn hold(on: &str) -> Value {
    json!({"kind": "hold_started", "occurred_on": on, "hold_requested_by": "household"})
}

fn ended(on: &str) -> Value {
    json!({"kind": "ended", "occurred_on": on, "reason": "household_declined", "ended_by": "household"})
}

async fn state(client: &Client, link: &str) -> String {
    read(client, link).await["state"].as_str().expect("a state").to_owned()
}

async fn availability(client: &Client, adopter: &str) -> String {
    read(client, adopter).await["availability"]
        .as_str()
        .expect("an availability")
        .to_owned()
}

/// The end of a link that stands: its day, its reason, and the milestone that implied it.
async fn end_of(client: &Client, link: &str) -> (String, String, Option<String>) {
    let page = read(client, &format!("{link}/milestones?limit=100")).await;
    let items = page["items"].as_array().expect("items");
    let end = items
        .iter()
        .rev()
        .find(|item| item["kind"] == "ended" && item["voided"].is_null())
        .expect("an end");
    let text = |name: &str| end[name].as_str().map(str::to_owned);
    (text("occurred_on").unwrap(), text("reason").unwrap(), text("implied_by"))
}

async fn record_id(client: &Client, case: &str, body: Value) -> String {
    milestone_id(&milestone(client, case, body).await)
}

on_both_databases! {
    async fn one_siblings_placement_disrupts_while_the_others_stands(instance) {
        let agency = instance.agency();
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let group = siblings_together(&agency, "HCC", &[&one, &two]).await;
        let adopter = approved_adopter(&agency, 2).await;
        let link = link_group(&agency, &adopter, &group, "2021-08-10").await;
        go_on_to(&agency, &link, "placed_for_adoption").await;
        let disruption = json!({"kind": "disrupted", "occurred_on": "2021-11-05", "reason": "relationship_breakdown", "ended_by": "agency", "children": [id_of(&one)]});
        let disruption = record_id(&agency, &link, disruption).await;
        let standing = read(&agency, &link).await;
        assert_eq!(standing["state"], "placed", "the link lives with the other child");
        assert_eq!(each(&standing["children"], "state"), ["disrupted", "placed"]);
        let waits = read(&agency, "/v1/children/waiting").await;
        assert_eq!(each(&waits["items"], "child_id"), [id_of(&one)]);
        assert_eq!(waits["items"][0]["no_link_reasons"], json!(["placement_disrupted"]));
        assert_eq!(read(&agency, &two).await["stage"], "placed");
        // The household keeps the other child, and cannot leave while it is not adopted.
        refused(&agency, &adopter, approval_ended("2021-12-01"), 409, "depended-upon", "/kind").await;
        // Its sibling is linked alone now: nobody waits together any more.
        let other = approved_adopter(&agency, 1).await;
        let alone = family_finding_tests::builders::link(&agency, &other, &one, "2021-12-01").await;
        for (kind, on) in [("confirmed", "2021-12-02"), ("match_decided", "2021-12-20")] {
            if kind == "match_decided" {
                milestone(&agency, &alone, json!({"kind": "panel_considered", "occurred_on": "2021-12-15", "recommendation": "suitable"})).await;
            }
            milestone(&agency, &alone, json!({"kind": kind, "occurred_on": on})).await;
        }
        let answer = void(&agency, &link, &disruption).await.refused(422, "several-faults");
        assert!(answer.text.contains("child-not-free") && answer.text.contains("decision of 2021-12-20"), "{}", answer.text);
        milestone(&agency, &two, json!({"kind": "adoption_order_granted", "occurred_on": "2022-01-10"})).await;
        assert_eq!(each(&read(&agency, &link).await["children"], "state"), ["disrupted", "adopted"]);
        milestone(&agency, &adopter, approval_ended("2022-02-01")).await;
        assert_eq!((state(&agency, &link).await.as_str(), state(&agency, &alone).await.as_str()), ("adopted", "matched"));
    }

    async fn a_change_of_plan_ends_the_links_of_the_child_alone_and_gives_them_back(instance) {
        let agency = instance.agency();
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let group = siblings_together(&agency, "HCC", &[&one, &two]).await;
        let (adopter, other) = (approved_adopter(&agency, 2).await, approved_adopter(&agency, 2).await);
        let matched = link_group(&agency, &adopter, &group, "2021-08-10").await;
        let potential = link_group(&agency, &other, &group, "2021-08-11").await;
        milestone(&agency, &matched, json!({"kind": "confirmed", "occurred_on": "2021-08-20"})).await;
        let recorded = milestone(&agency, &one, plan_changed("2021-09-01")).await;
        assert_eq!(recorded["ended_links"].as_array().map(Vec::len), Some(2));
        for link in [&matched, &potential] {
            let states = each(&read(&agency, link).await["children"], "state");
            assert_eq!(states[0], "ended");
            assert_ne!(states[1], "ended", "the sibling's part goes on");
            assert_eq!(end_of(&agency, link).await, ("2021-09-01".to_owned(), "plan_changed".to_owned(), Some(milestone_id(&recorded))));
        }
        void(&agency, &one, &milestone_id(&recorded)).await.expect(200);
        assert_eq!(each(&read(&agency, &matched).await["children"], "state"), ["confirmed", "confirmed"]);
        // While a child is placed its plan cannot be changed: the placement's end comes first.
        for step in road_to_placement().into_iter().skip(1) {
            milestone(&agency, &matched, step).await;
        }
        refused(&agency, &one, plan_changed("2021-11-01"), 409, "decision-stands", "/kind").await;
    }

    async fn a_household_on_hold_keeps_its_links_and_takes_nobody_in(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 2).await;
        let (child, sibling) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let (link, second) = (
            link(&agency, &adopter, &child, "2021-08-10").await,
            link(&agency, &adopter, &sibling, "2021-08-10").await,
        );
        let recorded = milestone(&agency, &adopter, hold("2021-08-15")).await;
        assert_eq!(recorded["ended_links"], json!([]));
        assert_eq!((availability(&agency, &adopter).await.as_str(), state(&agency, &link).await.as_str()), ("on_hold", "potential"));
        // It may be considered, visited and ended; nobody moves, and nothing is decided.
        milestone(&agency, &link, json!({"kind": "visit_held", "occurred_on": "2021-08-16", "visit": "household_visit"})).await;
        milestone(&agency, &link, json!({"kind": "confirmed", "occurred_on": "2021-08-20"})).await;
        milestone(&agency, &link, json!({"kind": "panel_considered", "occurred_on": "2021-09-07", "recommendation": "suitable"})).await;
        refused(&agency, &link, json!({"kind": "match_decided", "occurred_on": "2021-09-14"}), 409, "on-hold", "/kind").await;
        refused(&agency, &link, json!({"kind": "early_permanence_placed", "occurred_on": "2021-09-14"}), 409, "on-hold", "/occurred_on").await;
        milestone(&agency, &second, ended("2021-09-01")).await;
        let hold_end = record_id(&agency, &adopter, json!({"kind": "hold_ended", "occurred_on": "2021-09-10"})).await;
        milestone(&agency, &link, json!({"kind": "match_decided", "occurred_on": "2021-09-14"})).await;
        // Neither a hold recorded late, nor one left open by a void, may cover the day of the match.
        let over = json!({"kind": "hold_started", "occurred_on": "2021-09-12", "hold_requested_by": "agency", "hold_ended_on": "2021-09-20"});
        let answer = refused(&agency, &adopter, over, 409, "depended-upon", "/occurred_on").await;
        assert!(answer.text.contains("the match decision of 2021-09-14"), "{}", answer.text);
        let answer = void(&agency, &adopter, &hold_end).await.refused(409, "depended-upon");
        assert_eq!(answer.pointers(), [""]);
        // A hold after the match stands, and stops the move.
        milestone(&agency, &adopter, hold("2021-09-16")).await;
        for kind in ["introductions_started", "placed_for_adoption"] {
            refused(&agency, &link, json!({"kind": kind, "occurred_on": "2021-09-20"}), 409, "on-hold", "/occurred_on").await;
        }
        milestone(&agency, &adopter, json!({"kind": "hold_ended", "occurred_on": "2021-09-25"})).await;
        milestone(&agency, &link, json!({"kind": "placed_for_adoption", "occurred_on": "2021-10-01"})).await;
    }

    async fn a_household_that_withdraws_ends_its_links(instance) {
        let agency = instance.agency();
        let adopter = adopter_after(&agency, 8, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        let withdrawn = record_id(&agency, &adopter, json!({"kind": "withdrawn", "occurred_on": "2021-09-01", "reason": "decided_against"})).await;
        assert_eq!(end_of(&agency, &link).await, ("2021-09-01".to_owned(), "household_unavailable".to_owned(), Some(withdrawn.clone())));
        assert_eq!(read(&agency, &child).await["family_finding"], "no_potential_link");
        void(&agency, &adopter, &withdrawn).await.expect(200);
        assert_eq!(state(&agency, &link).await, "potential");
    }

    async fn an_approval_cannot_end_before_what_was_decided_under_it(instance) {
        let agency = instance.agency();
        let (adopter, child, link) = placed_child(&agency).await;
        milestone(&agency, &child, json!({"kind": "adoption_order_granted", "occurred_on": "2022-01-10"})).await;
        for day in ["2021-09-13", "2021-09-14", "2021-09-30", "2021-10-01"] {
            let answer = record(&agency, &adopter, approval_ended(day)).await.refused(409, "depended-upon");
            assert!(answer.pointers().iter().all(|pointer| pointer == "/occurred_on"), "{}", answer.text);
        }
        assert_eq!(state(&agency, &link).await, "adopted");
        milestone(&agency, &adopter, approval_ended("2021-10-02")).await;
        // The same where the match fell through, and where it stands without a placement.
        let (fallen, other) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        let over = family_finding_tests::builders::link(&agency, &fallen, &other, "2021-08-10").await;
        go_on_to(&agency, &over, "match_decided").await;
        refused(&agency, &fallen, approval_ended("2021-09-13"), 409, "depended-upon", "/occurred_on").await;
        milestone(&agency, &over, ended("2021-10-01")).await;
        refused(&agency, &fallen, approval_ended("2021-09-13"), 409, "depended-upon", "/occurred_on").await;
        milestone(&agency, &fallen, approval_ended("2021-09-15")).await;
    }

    async fn a_link_brought_back_is_ended_again_by_the_household_that_left_since(instance) {
        let agency = instance.agency();
        let (adopter, child) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        let changed = record_id(&agency, &child, plan_changed("2021-09-01")).await;
        let left = record_id(&agency, &adopter, approval_ended("2021-10-01")).await;
        void(&agency, &child, &changed).await.expect(200);
        assert_eq!(end_of(&agency, &link).await, ("2021-10-01".to_owned(), "household_unavailable".to_owned(), Some(left.clone())));
        assert_eq!(read(&agency, &child).await["family_finding"], "no_potential_link");
        // Its end hangs on that fact now, and goes with it.
        void(&agency, &adopter, &left).await.expect(200);
        assert_eq!((state(&agency, &link).await.as_str(), availability(&agency, &adopter).await.as_str()), ("potential", "pre_linked"));
    }

    async fn a_link_brought_back_is_ended_again_by_the_childs_match_elsewhere(instance) {
        let agency = instance.agency();
        let (first, second) = (approved_adopter(&agency, 1).await, approved_adopter(&agency, 1).await);
        let child = child_with_order(&agency, "HCC").await;
        let early = link(&agency, &first, &child, "2021-08-01").await;
        milestone(&agency, &early, json!({"kind": "confirmed", "occurred_on": "2021-08-02"})).await;
        milestone(&agency, &early, json!({"kind": "panel_considered", "occurred_on": "2021-08-05", "recommendation": "suitable"})).await;
        milestone(&agency, &early, json!({"kind": "match_decided", "occurred_on": "2021-08-06"})).await;
        let left = record_id(&agency, &first, approval_ended("2021-08-09")).await;
        assert_eq!(state(&agency, &early).await, "ended");
        let late = link(&agency, &second, &child, "2021-08-10").await;
        go_on_to(&agency, &late, "match_decided").await;
        let matched = find_milestone(&agency, &late, "match_decided").await;

        void(&agency, &first, &left).await.expect(200);
        assert_eq!(end_of(&agency, &early).await, ("2021-09-14".to_owned(), "other_household_matched".to_owned(), Some(matched.clone())));
        assert_eq!((availability(&agency, &first).await.as_str(), state(&agency, &late).await.as_str()), ("free", "matched"));
        assert_eq!(read(&agency, &child).await["stage"], "matched");
    }

    async fn a_link_brought_back_is_ended_again_by_the_households_match_elsewhere(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "PCC").await);
        let link_of_one = link(&agency, &adopter, &one, "2021-08-10").await;
        let changed = record_id(&agency, &one, plan_changed("2021-08-15")).await;
        let link_of_two = link(&agency, &adopter, &two, "2021-08-16").await;
        go_on_to(&agency, &link_of_two, "match_decided").await;
        let matched = find_milestone(&agency, &link_of_two, "match_decided").await;
        // The council of the one child does not see the other's link, and what follows from it holds all the same.
        let council = instance.council("HCC");
        void(&council, &one, &changed).await.expect(200);
        assert_eq!(end_of(&agency, &link_of_one).await, ("2021-09-14".to_owned(), "household_linked_elsewhere".to_owned(), Some(matched.clone())));
        assert_eq!(availability(&agency, &adopter).await, "linked");
        void(&agency, &link_of_two, &matched).await.expect(200);
        assert_eq!((state(&agency, &link_of_one).await.as_str(), availability(&agency, &adopter).await.as_str()), ("potential", "pre_linked"));
    }

    async fn the_end_of_a_link_cannot_be_voided_where_it_has_no_life_left(instance) {
        let agency = instance.agency();
        let (adopter, child) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        let left_alone = link(&agency, &adopter, &child, "2021-08-10").await;
        let end = record_id(&agency, &left_alone, ended("2021-09-01")).await;
        let left = record_id(&agency, &adopter, approval_ended("2021-10-01")).await;
        let answer = void(&agency, &left_alone, &end).await.refused(409, "household-not-available");
        assert!(answer.text.contains("2021-10-01"), "{}", answer.text);
        assert_eq!(end_of(&agency, &left_alone).await, ("2021-09-01".to_owned(), "household_declined".to_owned(), None), "nothing was voided");
        void(&agency, &adopter, &left).await.expect(200);
        let changed = record_id(&agency, &child, plan_changed("2021-10-05")).await;
        void(&agency, &left_alone, &end).await.refused(409, "depended-upon");
        void(&agency, &child, &changed).await.expect(200);
        void(&agency, &left_alone, &end).await.expect(200);
        assert_eq!(state(&agency, &left_alone).await, "potential");

        // A placement lives again only with a household that is still there.
        let (home, _, placement) = placed_child(&agency).await;
        let disruption = json!({"kind": "disrupted", "occurred_on": "2021-11-05", "reason": "relationship_breakdown", "ended_by": "agency"});
        let disruption = record_id(&agency, &placement, disruption).await;
        milestone(&agency, &home, approval_ended("2021-12-01")).await;
        void(&agency, &placement, &disruption).await.refused(409, "household-not-available");
        assert_eq!(state(&agency, &placement).await, "disrupted");
    }
}
