//! The shortlist of a child and of a sibling group: who keeps which household in mind and why, how
//! each line stands today, and how a line becomes a link.

use family_finding_tests::{Client, builders::*, instance::all_scopes, on_both_databases, reading::*};
use serde_json::{Value, json};

const REASON: &str = "Lived with foster children of this age; asks for siblings.";

async fn shortlist(client: &Client, subject: &str, adopter: &str) -> Value {
    let body = json!({"adopter_id": id_of(adopter), "reason": REASON});
    client.post(&format!("{subject}/shortlist"), &body).await.expect(201).body
}

async fn lines(client: &Client, subject: &str) -> Value {
    read(client, &format!("{subject}/shortlist")).await["items"].clone()
}

async fn standings(client: &Client, subject: &str) -> Vec<String> {
    each(&lines(client, subject).await, "standing")
}

fn line_of(subject: &str, line: &Value) -> String {
    format!("{subject}/shortlist/{}", line["id"].as_str().expect("an id"))
}

fn ended(on: &str) -> Value {
    json!({"kind": "ended", "occurred_on": on, "reason": "household_declined", "ended_by": "household"})
}

on_both_databases! {
    async fn a_line_tells_how_it_stands_and_becomes_a_link(instance) {
        let agency = instance.agency();
        let (adopter, child) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        assert_eq!(lines(&agency, &child).await, json!([]));
        let line = shortlist(&agency, &child, &adopter).await;
        assert_eq!(
            (&line["standing"], &line["availability"], &line["barriers"], &line["added_by"], &line["added_for"]),
            (&json!("open"), &json!("free"), &json!([]), &json!("test-south"), &json!("SOUTH"))
        );
        assert_eq!((line.get("link"), line.get("removed")), (None, None));
        assert_eq!(lines(&agency, &child).await, json!([line]));
        // A list reserves nothing: the case is as it was.
        assert_eq!(read(&agency, &child).await["family_finding"], "no_potential_link");
        assert_eq!(read(&agency, &adopter).await["availability"], "free");

        let address = format!("{}/link", line_of(&child, &line));
        let created = agency.post_once(&address, "K1", &json!({"identified_on": "2021-08-10"})).await.expect(201);
        let link = format!("/v1/links/{}", created.id());
        assert_eq!((created.header("location"), &created.body["state"]), (link.as_str(), &json!("potential")));
        assert_eq!(read(&agency, &link).await, created.body, "the same as any other link");
        let again = agency.post_once(&address, "K1", &json!({"identified_on": "2021-08-10"})).await.expect(201);
        assert_eq!((again.header("idempotent-replayed"), again.id()), ("true", created.id()));
        let linked = lines(&agency, &child).await;
        assert_eq!(linked[0]["standing"], "linked");
        assert_eq!(linked[0]["link"], json!({"link_id": id_of(&link), "state": "potential", "identified_on": "2021-08-10", "from_line": true}));
        let twice = agency.post(&address, &json!({"identified_on": "2021-08-11"})).await.refused(409, "already-recorded");
        assert_eq!(twice.pointers(), [""], "the line names the pair, not the body");

        // The link ended because the household declined: that bars the same pair, and the line says so.
        milestone(&agency, &link, ended("2021-09-01")).await;
        let barred = lines(&agency, &child).await;
        assert_eq!((&barred[0]["standing"], &barred[0]["link"]["state"]), (&json!("barred"), &json!("ended")));
        assert_eq!(each(&barred[0]["barriers"], "code"), ["earlier_link_ended"]);
        assert!(barred[0]["barriers"][0]["why"].as_str().is_some_and(|why| why.len() > 10));
    }

    async fn the_list_says_what_has_changed_since(instance) {
        let agency = instance.agency();
        let (adopter, other) = (approved_adopter(&agency, 1).await, approved_adopter(&agency, 1).await);
        let child = child_with_order(&agency, "HCC").await;
        shortlist(&agency, &child, &adopter).await;
        shortlist(&agency, &child, &other).await;
        milestone(&agency, &adopter, json!({"kind": "hold_started", "occurred_on": "2022-01-10", "hold_requested_by": "household"})).await;
        let held = lines(&agency, &child).await;
        assert_eq!((&held[0]["standing"], &held[0]["availability"]), (&json!("barred"), &json!("on_hold")));
        assert_eq!(each(&held[0]["barriers"], "code"), ["not_available"]);
        let refused = agency
            .post(&format!("{}/link", line_of(&child, &held[0])), &json!({"identified_on": "2022-01-20"}))
            .await
            .refused(409, "household-not-available");
        assert_eq!(refused.pointers(), [""]);
        milestone(&agency, &adopter, json!({"kind": "hold_ended", "occurred_on": "2022-02-10"})).await;
        assert_eq!(standings(&agency, &child).await, ["open", "open"]);

        // A link made without the list is seen too, and a match elsewhere ends the search.
        let link = link(&agency, &other, &child, "2021-08-10").await;
        let linked = lines(&agency, &child).await;
        assert_eq!(each(&linked, "standing"), ["open", "linked"]);
        assert_eq!(linked[1]["link"]["from_line"], false);
        go_on_to(&agency, &link, "match_decided").await;
        assert_eq!(standings(&agency, &child).await, ["search_over", "linked"]);
        let first = line_of(&child, &linked[0]);
        agency.post(&format!("{first}/link"), &json!({"identified_on": "2021-09-20"})).await.refused(409, "child-not-free");
        let late = agency.post(&format!("{first}/link"), &json!({"identified_on": "2022-04-02"})).await.refused(422, "date-in-future");
        assert_eq!(late.pointers(), ["/identified_on"]);
    }

    async fn nobody_stands_twice_on_a_live_list(instance) {
        let agency = instance.agency();
        let (adopter, child) = (approved_adopter(&agency, 1).await, child_with_order(&agency, "HCC").await);
        let line = shortlist(&agency, &child, &adopter).await;
        let body = json!({"adopter_id": id_of(&adopter), "reason": "Once more."});
        let twice = agency.post(&format!("{child}/shortlist"), &body).await.refused(409, "already-shortlisted");
        assert_eq!(twice.pointers(), ["/adopter_id"]);
        // On another child's list it may stand, and at the same moment on one list only once.
        let sibling = child_with_order(&agency, "HCC").await;
        let path = format!("{sibling}/shortlist");
        let (one, other) = tokio::join!(agency.post(&path, &body), agency.post(&path, &body));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", one.text, other.text);

        let remove = format!("{}/remove", line_of(&child, &line));
        let removed = agency.post(&remove, &json!({"reason": "not_suitable"})).await.expect(200).body;
        assert_eq!((&removed["removed"]["reason"], &removed["removed"]["by"], removed.get("standing")), (&json!("not_suitable"), &json!("test-south"), None));
        agency.post(&remove, &json!({"reason": "other"})).await.refused(409, "line-removed");
        let link = format!("{}/link", line_of(&child, &line));
        agency.post(&link, &json!({"identified_on": "2021-08-10"})).await.refused(409, "line-removed");
        assert_eq!(lines(&agency, &child).await, json!([]));
        shortlist(&agency, &child, &adopter).await;
        let all = read(&agency, &format!("{child}/shortlist?include=removed")).await;
        assert_eq!(all["items"].as_array().map(Vec::len), Some(2), "what was taken off is kept");
        assert_eq!(all["items"][0], removed);
    }

    async fn siblings_have_a_list_of_their_own(instance) {
        let agency = instance.agency();
        let (one, two) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let group = siblings_together(&agency, "HCC", &[&one, &two]).await;
        let (roomy, small) = (approved_adopter(&agency, 2).await, approved_adopter(&agency, 1).await);
        let line = shortlist(&agency, &group, &roomy).await;
        shortlist(&agency, &group, &small).await;
        assert_eq!(standings(&agency, &group).await, ["open", "barred"], "one place for two children");
        assert_eq!(lines(&agency, &one).await, json!([]), "the list is the group's");
        let created = agency.post(&format!("{}/link", line_of(&group, &line)), &json!({"identified_on": "2021-08-10"})).await.expect(201);
        assert_eq!(created.body["sibling_group_id"], id_of(&group));
        assert_eq!(created.body["children"].as_array().map(Vec::len), Some(2));
        assert_eq!(standings(&agency, &group).await, ["linked", "barred"]);
        // A line of the one list is none of the other.
        agency.post(&format!("{}/remove", line_of(&one, &line)), &json!({"reason": "other"})).await.refused(404, "not-found");
        // One child alone is linked through the group while both wait.
        let alone = shortlist(&agency, &one, &small).await;
        agency.post(&format!("{}/link", line_of(&one, &alone)), &json!({"identified_on": "2021-08-11"})).await.refused(409, "placed-together");
    }

    async fn a_list_is_kept_page_by_page_and_only_while_somebody_is_looked_for(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let mut added = Vec::new();
        for _ in 0..5 {
            added.push(shortlist(&agency, &child, &approved_adopter(&agency, 1).await).await["id"].clone());
        }
        let (items, sizes) = every_page(&agency, &format!("{child}/shortlist?limit=2")).await;
        assert_eq!(sizes, [2, 2, 1]);
        assert_eq!(items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>(), added);
        for query in ["include=barred", "limit=0", "limit=101", "cursor=x", "order=new"] {
            let answer = agency.get(&format!("{child}/shortlist?{query}")).await;
            assert_eq!(answer.status, 400, "{query} {}", answer.text);
        }
        milestone(&agency, &child, json!({"kind": "left_care", "occurred_on": "2022-01-10", "left_care_reason": "returned_home"})).await;
        let late = json!({"adopter_id": id_of(&approved_adopter(&agency, 1).await), "reason": REASON});
        agency.post(&format!("{child}/shortlist"), &late).await.refused(409, "journey-ended");
        assert_eq!(standings(&agency, &child).await, ["search_over"; 5]);
        let unknown = json!({"adopter_id": "0197f000-0000-7000-8000-00000000dead", "reason": REASON});
        let both = agency.post(&format!("{child}/shortlist"), &unknown).await.refused(422, "several-faults");
        assert_eq!(both.pointers(), ["", "/adopter_id"], "every fault at once");
    }

    async fn a_list_belongs_to_the_childs_council_and_its_reasons_to_those_who_may_see_identity(instance) {
        let (agency, council) = (instance.agency(), instance.council("HCC"));
        let scopes: Vec<&str> = all_scopes().into_iter().chain(["identity:read"]).collect();
        let (adopter, child) = (approved_adopter(&agency, 1).await, child_with_order(&council, "HCC").await);
        let line = shortlist(&council, &child, &adopter).await;
        assert_eq!((line.get("reason"), line.get("adopter_reference"), &line["added_for"]), (None, None, &json!("HCC")));
        assert!(lines(&agency, &child).await[0]["adopter_reference"].is_string(), "the regional agency knows the household");
        for (client, shown) in [
            (&agency, false), (&council, false), (&instance.caller("SOUTH", &scopes), true), (&instance.caller("HCC", &scopes), true),
        ] {
            let listed = client.get(&format!("{child}/shortlist")).await.expect(200);
            assert_eq!(listed.text.contains("foster children of this age"), shown, "{}", listed.text);
        }
        for other in [instance.council("PCC"), instance.partner(), instance.caller("NORTH", &scopes)] {
            other.get(&format!("{child}/shortlist")).await.refused(404, "not-found");
            let body = json!({"adopter_id": id_of(&adopter), "reason": REASON});
            other.post(&format!("{child}/shortlist"), &body).await.refused(404, "not-found");
            other.post(&format!("{}/remove", line_of(&child, &line)), &json!({"reason": "other"})).await.refused(404, "not-found");
            other.post(&format!("{}/link", line_of(&child, &line)), &json!({"identified_on": "2021-08-10"})).await.refused(404, "not-found");
        }
        // Being shortlisted shows a council nothing more of a household; a link does.
        council.get(&adopter).await.refused(404, "not-found");
        council.post(&format!("{}/link", line_of(&child, &line)), &json!({"identified_on": "2021-08-10"})).await.expect(201);
        council.get(&adopter).await.expect(200);
        // A child with a list stays with its council.
        let stays = child_with_order(&agency, "HCC").await;
        shortlist(&agency, &stays, &adopter).await;
        let etag = agency.get(&stays).await.header("etag").to_owned();
        agency.patch(&stays, &etag, &json!({"local_authority": "PCC"})).await.refused(422, "children-mismatch");
    }

    async fn a_link_from_a_list_keeps_to_the_regions_limit(instance) {
        let agency = instance.agency();
        let tag = agency.get("/v1/settings").await.expect(200).header("etag").to_owned();
        agency.patch("/v1/settings", &tag, &json!({"parallel_links_per_child": 1})).await.expect(200);
        let child = child_with_order(&agency, "HCC").await;
        let mut made = Vec::new();
        for _ in 0..2 {
            made.push(line_of(&child, &shortlist(&agency, &child, &approved_adopter(&agency, 1).await).await));
        }
        agency.post(&format!("{}/link", made[0]), &json!({"identified_on": "2021-08-10"})).await.expect(201);
        agency.post(&format!("{}/link", made[1]), &json!({"identified_on": "2021-08-10"})).await.refused(409, "link-limit");
        assert_eq!(standings(&agency, &child).await, ["linked", "open"], "nothing was made of the second line");
    }
}
