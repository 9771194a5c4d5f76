//! The whole region at once: what a plan proposes, what pins it, what it rests on, and what becomes
//! of its lines.

use family_finding_tests::{Backend, Client, Instance, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// An approved household with some answers of its own.
async fn approved(client: &Client, changes: Value, children_most: u8) -> String {
    let mut body = adopter();
    for (field, value) in changes.as_object().expect("fields") {
        body["household"][field] = value.clone();
    }
    let path = format!("/v1/adopters/{}", client.post("/v1/adopters", &body).await.expect(201).id());
    for step in road_to_approval(children_most) {
        milestone(client, &path, step).await;
    }
    path
}

/// A household that would care for a child who was abused, or one that would not.
async fn household(client: &Client, abused: &str) -> String {
    approved(client, json!({"needs": {"developmental_delay": "yes", "sexual_abuse": abused}}), 1).await
}

/// A child of a council who waits since a day, with needs of its own.
async fn waiting(client: &Client, council: &str, needs: Value, order_on: &str) -> String {
    let mut body = child(council);
    body["profile"]["needs"] = needs;
    let path = format!("/v1/children/{}", client.post("/v1/children", &body).await.expect(201).id());
    for mut step in road_to_order().into_iter().take(4) {
        if step["kind"] == "placement_order_granted" {
            step["occurred_on"] = json!(order_on);
        }
        milestone(client, &path, step).await;
    }
    path
}

async fn plan(client: &Client, body: Value) -> (Value, String) {
    let made = client.post("/v1/matching/plans", &body).await.expect(201);
    let path = format!("/v1/matching/plans/{}", made.id());
    assert_eq!(made.header("location"), path);
    (made.body, path)
}

async fn lines(client: &Client, plan: &str) -> Vec<Value> {
    every_page(client, &format!("{plan}/lines?limit=3")).await.0
}

#[track_caller]
fn line_of<'l>(lines: &'l [Value], child: &str) -> &'l Value {
    let of_child = |line: &&Value| line["children"].as_array().expect("children").contains(&json!(id_of(child)));
    lines.iter().find(of_child).expect("a line for the child")
}

fn line_path(plan: &str, line: &Value) -> String {
    format!("{plan}/lines/{}", line["id"].as_str().expect("an id"))
}

fn keep(adopter: &str, child: &str) -> Value {
    json!({"kind": "keep", "adopter_id": id_of(adopter), "child_id": id_of(child)})
}

fn never(adopter: &str, child: &str) -> Value {
    json!({"kind": "never", "adopter_id": id_of(adopter), "child_id": id_of(child)})
}

fn on(day: &str) -> Value {
    json!({"identified_on": day})
}

on_both_databases! {
    async fn a_plan_leaves_the_fewest_without_a_household_and_creates_nothing(instance) {
        let agency = instance.agency();
        // Either household would do for the first child; only one of them for the second.
        let (open, closed) = (household(&agency, "yes").await, household(&agency, "no").await);
        let easy = waiting(&agency, "HCC", json!({"developmental_delay": "present"}), "2021-04-10").await;
        let hard = waiting(&agency, "PCC", json!({"sexual_abuse": "present"}), "2021-09-10").await;
        let (first, second) = (child_after(&agency, "HCC", 4).await, child_after(&agency, "HCC", 4).await);
        let group = siblings_together(&agency, "HCC", &[&first, &second]).await;
        let for_two = approved(&agency, json!({}), 2).await;
        // Nobody is asked for who is linked formally, paused, or has brothers or sisters who are.
        placed_child(&agency).await;
        let paused = child_after(&agency, "HCC", 4).await;
        milestone(&agency, &paused, json!({"kind": "paused", "occurred_on": "2021-12-01", "pause_reason": "other"})).await;

        let (made, path) = plan(&agency, json!({})).await;
        assert_eq!((&made["on"], &made["households"]), (&json!("2022-04-01"), &json!(3)));
        assert_eq!(
            made["figures"],
            json!({
                "families": 3, "children": 4, "children_with_link": 0, "children_given": 4, "children_without_link": 0,
                "households_given": 3, "total_score": made["figures"]["total_score"]
            })
        );
        let read_again = agency.get(&path).await.expect(200);
        assert_eq!(read_again.body, made);
        assert!(!read_again.header("etag").is_empty());

        let lines = lines(&agency, &path).await;
        assert_eq!(lines.len(), 3);
        let waits: Vec<String> = lines.iter().map(|line| line["waiting_since"].as_str().expect("a day").to_owned()).collect();
        assert!(waits.is_sorted(), "{waits:?}");
        let proposed = |child: &str| line_of(&lines, child)["proposed"]["adopter_id"].clone();
        assert_eq!(proposed(&easy), id_of(&closed));
        assert_eq!(proposed(&hard), id_of(&open));
        let of_group = line_of(&lines, &first);
        assert_eq!((&of_group["sibling_group_id"], &of_group["children"]), (&json!(id_of(&group)), &json!([id_of(&first), id_of(&second)])));
        assert_eq!(proposed(&second), id_of(&for_two));
        // The score is that of the matches, and the next best are told with who has them.
        let matches = agency.get(&format!("{easy}/matches")).await.expect(200).body;
        let of_easy = line_of(&lines, &easy);
        let scores: BTreeMap<&str, &Value> =
            matches["items"].as_array().expect("items").iter().map(|item| (item["adopter_id"].as_str().expect("an id"), &item["score"])).collect();
        assert_eq!(of_easy["proposed"]["score"], *scores[id_of(&closed)]);
        let others: BTreeSet<&str> = of_easy["next_best"].as_array().expect("two").iter().map(|next| next["adopter_id"].as_str().expect("an id")).collect();
        assert_eq!(others, BTreeSet::from([id_of(&open), id_of(&for_two)]));
        assert!(of_easy["next_best"].as_array().expect("two").iter().all(|next| next["given_to_others"] == true));
        assert_eq!(agency.get("/v1/links?state=potential").await.expect(200).body["items"], json!([]), "a proposal creates nothing");
        let listed = agency.get("/v1/matching/plans").await.expect(200).body;
        assert_eq!(listed["items"], json!([made]));
    }

    async fn a_line_is_accepted_once_and_makes_the_link(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 2).await;
        let (first, second) = (child_after(&agency, "HCC", 4).await, child_after(&agency, "HCC", 4).await);
        let group = siblings_together(&agency, "HCC", &[&first, &second]).await;
        let (_, path) = plan(&agency, json!({})).await;
        let line = line_path(&path, line_of(&lines(&agency, &path).await, &first));
        let future = agency.post(&format!("{line}/accept"), &on("2022-04-02")).await.refused(422, "date-in-future");
        assert_eq!(future.pointers(), ["/identified_on"]);

        let accept = format!("{line}/accept");
        let accepted = agency.post_once(&accept, "k1", &on("2022-03-01")).await.expect(201);
        assert_eq!(accepted.body["state"], "accepted");
        assert_eq!(accepted.body["decided_by"], "test-south");
        let link = accepted.header("location").to_owned();
        assert_eq!(accepted.body["link_ids"], json!([id_of(&link)]));
        let made = agency.get(&link).await.expect(200).body;
        assert_eq!(
            (&made["adopter_id"], &made["sibling_group_id"], &made["state"]),
            (&json!(id_of(&adopter)), &json!(id_of(&group)), &json!("potential"))
        );
        assert_eq!(agency.post_once(&accept, "k1", &on("2022-03-01")).await.expect(201).text, accepted.text);
        agency.post(&accept, &on("2022-03-01")).await.refused(409, "line-decided");
        agency.post(&format!("{line}/decline"), &json!({"reason": "other"})).await.refused(409, "line-decided");
        let links = agency.get("/v1/links").await.expect(200).body;
        assert_eq!(links["items"].as_array().map(Vec::len), Some(1));
        let shown = agency.get(&format!("{path}/lines?state=accepted")).await.expect(200).body;
        assert_eq!(shown["items"], json!([accepted.body]));
        // The next plan counts the link that lives now.
        let (after, _) = plan(&agency, json!({})).await;
        assert_eq!(after["figures"]["children_with_link"], 2);
        assert_eq!(after["figures"]["children_without_link"], 0);
    }

    async fn a_line_is_declined_with_a_reason(instance) {
        let agency = instance.agency();
        approved_adopter(&agency, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let (_, path) = plan(&agency, json!({})).await;
        let line = line_path(&path, line_of(&lines(&agency, &path).await, &child));
        let declined = agency.post(&format!("{line}/decline"), &json!({"reason": "household_declined"})).await.expect(200).body;
        assert_eq!((&declined["state"], &declined["decline_reason"]), (&json!("declined"), &json!("household_declined")));
        assert_eq!(declined["link_ids"], json!([]));
        agency.post(&format!("{line}/accept"), &on("2022-03-01")).await.refused(409, "line-decided");
        assert_eq!(agency.get("/v1/links").await.expect(200).body["items"], json!([]));
    }

    async fn who_is_left_is_told_why(instance) {
        let agency = instance.agency();
        let only = household(&agency, "no").await;
        let barred = waiting(&agency, "HCC", json!({"sexual_abuse": "present"}), "2021-04-01").await;
        let long = waiting(&agency, "HCC", json!({}), "2021-05-01").await;
        let short = waiting(&agency, "HCC", json!({}), "2021-06-01").await;
        let (made, path) = plan(&agency, json!({})).await;
        assert_eq!((&made["figures"]["children_given"], &made["figures"]["children_without_link"]), (&json!(1), &json!(2)));
        let told = lines(&agency, &path).await;
        let nobody = line_of(&told, &barred);
        assert_eq!((&nobody["state"], &nobody["nobody_because"]), (&json!("nobody"), &json!("every_household_barred")));
        assert_eq!(nobody["barred_by"], json!([{"code": "need_ruled_out", "households": 1}]));
        // The same household, the same score: who has waited longer comes first.
        assert_eq!(line_of(&told, &long)["proposed"]["adopter_id"], id_of(&only));
        let given = line_of(&told, &short);
        assert_eq!(given["nobody_because"], "given_to_others");
        assert_eq!((&given["next_best"][0]["adopter_id"], &given["next_best"][0]["given_to_others"]), (&json!(id_of(&only)), &json!(true)));
        agency.post(&format!("{}/accept", line_path(&path, nobody)), &on("2022-03-01")).await.refused(409, "line-without-household");

        // A setting leaves the household out, and is repeated with the plan.
        let (steered, path) = plan(&agency, json!({"settings": {"waiting_at_least_days": 3650, "weights": {"ages": 15}}})).await;
        assert_eq!((&steered["settings"]["waiting_at_least_days"], &steered["settings"]["weights"]["ages"]), (&json!(3650), &json!(15)));
        let left = line_of(&lines(&agency, &path).await, &long).clone();
        assert_eq!((&left["nobody_because"], &left["left_out"]), (&json!("left_out"), &json!(1)));
    }

    async fn pins_hold(instance) {
        let agency = instance.agency();
        let (open, closed) = (household(&agency, "yes").await, household(&agency, "no").await);
        let easy = waiting(&agency, "HCC", json!({"developmental_delay": "present"}), "2021-04-10").await;
        let hard = waiting(&agency, "PCC", json!({"sexual_abuse": "present"}), "2021-09-10").await;
        let (made, path) = plan(&agency, json!({"pins": [keep(&open, &easy)]})).await;
        assert_eq!(made["pins"], json!([keep(&open, &easy)]));
        let kept = lines(&agency, &path).await;
        assert_eq!(line_of(&kept, &easy)["proposed"]["adopter_id"], id_of(&open));
        assert_eq!(line_of(&kept, &easy)["pinned"], true);
        assert_eq!(line_of(&kept, &hard)["nobody_because"], "given_to_others");
        let (_, path) = plan(&agency, json!({"pins": [never(&open, &hard), never(&closed, &easy)]})).await;
        let apart = lines(&agency, &path).await;
        assert_eq!(line_of(&apart, &easy)["proposed"]["adopter_id"], id_of(&open));
        assert_eq!(line_of(&apart, &hard)["nobody_because"], "left_out");
    }

    async fn pins_that_cannot_hold_are_refused_all_at_once(instance) {
        let agency = instance.agency();
        let (open, closed) = (household(&agency, "yes").await, household(&agency, "no").await);
        let easy = waiting(&agency, "HCC", json!({}), "2021-04-10").await;
        let hard = waiting(&agency, "HCC", json!({"sexual_abuse": "present"}), "2021-09-10").await;
        let (first, second) = (child_after(&agency, "HCC", 4).await, child_after(&agency, "HCC", 4).await);
        siblings_together(&agency, "HCC", &[&first, &second]).await;
        let (_, placed, _) = placed_child(&agency).await;
        let nobody = "0197f000-0000-7000-8000-00000000dead";
        for (pins, status, problem, pointers) in [
            (json!([keep(&closed, &hard)]), 409, "pinned-pair-barred", vec!["/pins/0"]),
            (json!([keep(&open, &easy), keep(&open, &hard)]), 422, "contradictory-pins", vec!["/pins/1"]),
            (json!([keep(&open, &easy), keep(&closed, &easy)]), 422, "contradictory-pins", vec!["/pins/1"]),
            (json!([never(&open, &easy), keep(&open, &easy)]), 422, "contradictory-pins", vec!["/pins/1"]),
            (json!([keep(&open, &placed)]), 409, "not-in-plan", vec!["/pins/0/child_id"]),
            (json!([never(&open, &first)]), 409, "placed-together", vec!["/pins/0/child_id"]),
            (json!([never(nobody, nobody)]), 422, "unknown-record", vec!["/pins/0/adopter_id", "/pins/0/child_id"]),
            (json!([{"kind": "keep", "adopter_id": id_of(&open)}]), 422, "field-required", vec!["/pins/0/child_id"]),
            (
                json!([{"kind": "keep", "adopter_id": id_of(&open), "child_id": id_of(&easy), "sibling_group_id": nobody}]),
                422,
                "field-not-allowed",
                vec!["/pins/0/sibling_group_id"],
            ),
            (
                json!([keep(&closed, &hard), keep(&open, &easy), keep(&open, &placed)]),
                422,
                "several-faults",
                vec!["/pins/0", "/pins/2", "/pins/2/child_id"],
            ),
        ] {
            let refused = agency.post("/v1/matching/plans", &json!({"pins": pins})).await.refused(status, problem);
            assert_eq!(refused.pointers(), pointers, "{pins}: {}", refused.text);
        }
        let barred = agency.post("/v1/matching/plans", &json!({"pins": [keep(&closed, &hard)]})).await;
        let detail = barred.body["errors"][0]["detail"].as_str().expect("a detail");
        assert!(detail.contains("need_ruled_out") && !detail.contains("abuse"), "the barrier is named, the need is not: {detail}");
        let unbalanced = json!({"settings": {"weights": {"ages": 0, "number": 0}}});
        agency.post("/v1/matching/plans", &unbalanced).await.refused(422, "identity-outweighs");
        assert_eq!(agency.get("/v1/matching/plans").await.expect(200).body["items"], json!([]), "nothing was stored");
    }

    async fn a_line_that_was_overtaken_is_refused_with_what_changed(instance) {
        let agency = instance.agency();
        let accept = async |path: &str, child: &str| {
            let line = line_path(path, line_of(&lines(&agency, path).await, child));
            agency.post(&format!("{line}/accept"), &on("2022-03-01")).await
        };
        let details = |answer: &family_finding_tests::Answer| each(&answer.body["errors"], "detail").join("; ");
        // The household is linked with another child.
        let (adopter, chosen) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        let (_, path) = plan(&agency, json!({"pins": [keep(&adopter, &chosen)]})).await;
        let other = child_with_order(&agency, "HCC").await;
        let elsewhere = link(&agency, &adopter, &other, "2022-03-01").await;
        let refused = accept(&path, &chosen).await.refused(409, "line-overtaken");
        assert!(details(&refused).contains("the household was linked with another child since"), "{}", refused.text);
        // The child is linked with another household.
        let (next, third) = (approved_adopter(&agency, 1).await, approved_adopter(&agency, 1).await);
        let (_, path) = plan(&agency, json!({"pins": [keep(&next, &chosen)]})).await;
        let links_before = link(&agency, &third, &chosen, "2022-03-01").await;
        let refused = accept(&path, &chosen).await.refused(409, "line-overtaken");
        assert!(details(&refused).contains("a child was linked with a household since"), "{}", refused.text);
        // What is known of either side bars the pair now.
        let abused = waiting(&agency, "HCC", json!({"autism": "present"}), "2021-05-01").await;
        let fourth = approved_adopter(&agency, 1).await;
        let (_, path) = plan(&agency, json!({"pins": [keep(&fourth, &abused)]})).await;
        let etag = agency.get(&fourth).await.expect(200).header("etag").to_owned();
        agency.patch(&fourth, &etag, &json!({"household": {"needs": {"autism": "no"}}})).await.expect(200);
        let refused = accept(&path, &abused).await.refused(409, "line-overtaken");
        assert!(details(&refused).contains("need_ruled_out"), "{}", refused.text);
        let line = line_of(&lines(&agency, &path).await, &abused).clone();
        assert_eq!((&line["state"], &line["link_ids"]), (&json!("open"), &json!([])), "nothing half done");
        let links: BTreeSet<String> = every_page(&agency, "/v1/links").await.0.iter().map(|link| link["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(links, BTreeSet::from([id_of(&elsewhere).to_owned(), id_of(&links_before).to_owned()]));
    }

    async fn a_plan_over_a_stale_snapshot_is_refused_with_what_changed(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let (made, _) = plan(&agency, json!({})).await;
        let (again, _) = plan(&agency, json!({"based_on": made["id"], "pins": [never(&adopter, &child)]})).await;
        assert_eq!(again["based_on"], made["id"]);
        milestone(&agency, &adopter, json!({"kind": "hold_started", "occurred_on": "2022-03-01"})).await;
        let stale = agency.post("/v1/matching/plans", &json!({"based_on": made["id"]})).await.refused(409, "stale-snapshot");
        assert_eq!(stale.pointers(), ["/based_on"]);
        assert!(stale.text.contains(id_of(&adopter)) && !stale.text.contains(id_of(&child)), "{}", stale.text);
        let unknown = json!({"based_on": "0197f000-0000-7000-8000-00000000dead"});
        let refused = agency.post("/v1/matching/plans", &unknown).await.refused(422, "unknown-record");
        assert_eq!(refused.pointers(), ["/based_on"]);
    }

    async fn a_plan_is_made_once_for_a_key(instance) {
        let agency = instance.agency();
        approved_adopter(&agency, 1).await;
        child_with_order(&agency, "HCC").await;
        let first = agency.post_once("/v1/matching/plans", "k1", &json!({})).await.expect(201);
        child_with_order(&agency, "HCC").await;
        let again = agency.post_once("/v1/matching/plans", "k1", &json!({})).await.expect(201);
        assert_eq!((again.text.as_str(), again.header("idempotent-replayed")), (first.text.as_str(), "true"));
        agency.post_once("/v1/matching/plans", "k1", &json!({"pins": []})).await.refused(422, "idempotency-key-reused");
        assert_eq!(agency.get("/v1/matching/plans").await.expect(200).body["items"].as_array().map(Vec::len), Some(1));
    }

    async fn a_council_sees_the_lines_of_its_own_children(instance) {
        let (agency, hampshire) = (instance.agency(), instance.council("HCC"));
        for _ in 0..2 {
            approved_adopter(&agency, 1).await;
        }
        let own = child_with_order(&agency, "HCC").await;
        let other = child_with_order(&agency, "PCC").await;
        let (made, path) = plan(&agency, json!({"pins": [never(&approved_adopter(&agency, 1).await, &other)]})).await;
        assert_eq!(made["figures"]["children"], 2);
        let seen = hampshire.get(&path).await.expect(200).body;
        assert_eq!((&seen["figures"]["children"], &seen["pins"]), (&json!(1), &json!([])));
        assert_eq!(seen.get("created_by"), None);
        let shown = lines(&hampshire, &path).await;
        assert_eq!(shown.len(), 1);
        let line = line_path(&path, line_of(&shown, &own));
        hampshire.post(&format!("{line}/accept"), &on("2022-03-01")).await.refused(403, "forbidden");
        hampshire.post(&format!("{line}/decline"), &json!({"reason": "other"})).await.refused(403, "forbidden");
        hampshire.post("/v1/matching/plans", &json!({})).await.refused(403, "forbidden");
        let theirs = line_path(&path, line_of(&lines(&agency, &path).await, &other));
        hampshire.post(&format!("{theirs}/accept"), &on("2022-03-01")).await.refused(404, "not-found");
        for stranger in [instance.council("SCC"), instance.caller("NORTH", &["matches:read"]), instance.partner()] {
            stranger.get(&path).await.refused(404, "not-found");
            assert_eq!(stranger.get("/v1/matching/plans").await.expect(200).body["items"], json!([]));
        }
    }
}

/// The demonstration region: every law that can be seen from outside.
async fn of_the_demonstration(backend: Backend) {
    let instance = Instance::start_demonstration_on(backend).await;
    let agency = instance.agency();
    let (made, path) = plan(&agency, json!({})).await;
    let told = every_page(&agency, &format!("{path}/lines?limit=100")).await.0;
    let figures = &made["figures"];
    assert!(figures["families"].as_u64().expect("a count") > 10, "{figures}");
    assert_eq!(told.len() as u64, figures["families"].as_u64().expect("a count"));
    let mut children = BTreeSet::new();
    let mut households = BTreeSet::new();
    let (mut total, mut without) = (0, 0);
    for line in &told {
        for child in each_child(line) {
            assert!(children.insert(child), "a child has one line");
        }
        match line["proposed"]["adopter_id"].as_str() {
            Some(adopter) => {
                assert!(households.insert(adopter.to_owned()), "a household is given once");
                total += line["proposed"]["score"].as_u64().expect("a score");
            }
            None => without += line["children_without_link"].as_u64().expect("a count"),
        }
    }
    assert_eq!(figures["total_score"], total);
    assert_eq!(figures["children_without_link"], without);
    // Never a barred pair: each proposed household stands among the matches, with the same score.
    for line in told.iter().filter(|line| line["proposed"].is_object()) {
        let case = match line["sibling_group_id"].as_str() {
            Some(group) => format!("/v1/sibling-groups/{group}"),
            None => format!("/v1/children/{}", line["children"][0].as_str().expect("an id")),
        };
        if line["sibling_group_id"].is_null() && each_child(line).len() > 1 {
            continue;
        }
        let matches = agency.get(&format!("{case}/matches?limit=100")).await.expect(200).body;
        let found = matches["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|item| item["adopter_id"] == line["proposed"]["adopter_id"]);
        assert_eq!(found.expect("not barred")["score"], line["proposed"]["score"]);
    }
    // The same region, the same proposal.
    let (again, path_again) = plan(&agency, json!({"based_on": made["id"]})).await;
    assert_eq!(again["figures"], made["figures"]);
    let proposals = |lines: &[Value]| -> Vec<Value> { lines.iter().map(|line| json!([line["children"], line["proposed"]])).collect() };
    let told_again = every_page(&agency, &format!("{path_again}/lines?limit=100")).await.0;
    assert_eq!(proposals(&told_again), proposals(&told));
}

fn each_child(line: &Value) -> Vec<String> {
    let children = line["children"].as_array().expect("children");
    children.iter().map(|child| child.as_str().expect("an id").to_owned()).collect()
}

mod the_demonstration_region_is_planned {
    use super::*;

    #[tokio::test]
    async fn on_sqlite() {
        of_the_demonstration(Backend::Sqlite).await;
    }

    #[tokio::test]
    async fn on_postgres() {
        of_the_demonstration(Backend::Postgres).await;
    }
}
