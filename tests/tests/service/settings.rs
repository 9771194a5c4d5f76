//! What a region decides for itself, and what follows from it.

use family_finding_tests::{
    Client,
    builders::{approved_adopter, child_with_order, id_of, link, milestone},
    on_both_databases,
};
use serde_json::{Value, json};

async fn set(agency: &Client, change: Value) -> Value {
    let tag = agency.get("/v1/settings").await.expect(200).header("etag").to_owned();
    agency.patch("/v1/settings", &tag, &change).await.expect(200).body
}

fn identified(adopter: &str, child: &str) -> Value {
    json!({"adopter_id": id_of(adopter), "child_id": id_of(child), "identified_on": "2021-08-10"})
}

on_both_databases! {
    async fn a_region_begins_with_the_defaults_and_keeps_what_it_sets(instance) {
        let agency = instance.agency();
        let defaults = agency.get("/v1/settings").await.expect(200);
        assert_eq!(defaults.body.get("parallel_links_per_child"), None);
        set(&agency, json!({"parallel_links_per_child": 3})).await;
        let both = set(&agency, json!({"parallel_links_per_household": 2})).await;
        assert_eq!((&both["parallel_links_per_child"], &both["parallel_links_per_household"]), (&json!(3), &json!(2)));
        let without = set(&agency, json!({"parallel_links_per_child": null})).await;
        assert_eq!(without.get("parallel_links_per_child"), None);
        assert_eq!(instance.council("HCC").get("/v1/settings").await.expect(200).body, without, "the region's councils read them");
        let elsewhere = instance.caller("NORTH", &["settings:read"]).get("/v1/settings").await.expect(200);
        assert_eq!(elsewhere.body.get("parallel_links_per_household"), None, "another region has its own");
    }

    async fn two_changes_of_one_version_are_not_both_made(instance) {
        let agency = instance.agency();
        let tag = agency.get("/v1/settings").await.expect(200).header("etag").to_owned();
        let (three, four) = (json!({"parallel_links_per_child": 3}), json!({"parallel_links_per_child": 4}));
        let (one, other) = tokio::join!(agency.patch("/v1/settings", &tag, &three), agency.patch("/v1/settings", &tag, &four));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", one.text, other.text);
    }

    async fn a_child_and_a_household_have_as_many_potential_links_as_the_region_allows(instance) {
        let agency = instance.agency();
        set(&agency, json!({"parallel_links_per_child": 1, "parallel_links_per_household": 2})).await;
        let (adopter, another) = (approved_adopter(&agency, 3).await, approved_adopter(&agency, 3).await);
        let mut children = Vec::new();
        for _ in 0..3 {
            children.push(child_with_order(&agency, "HCC").await);
        }
        let first = link(&agency, &adopter, &children[0], "2021-08-10").await;
        let again = agency.post("/v1/links", &identified(&another, &children[0])).await.refused(409, "link-limit");
        assert_eq!(again.pointers(), ["/child_id"]);
        link(&agency, &adopter, &children[1], "2021-08-10").await;
        let full = agency.post("/v1/links", &identified(&adopter, &children[2])).await.refused(409, "link-limit");
        assert_eq!(full.pointers(), ["/adopter_id"]);

        milestone(
            &agency,
            &first,
            json!({"kind": "ended", "occurred_on": "2021-09-01", "reason": "other", "ended_by": "agency"}),
        )
        .await;
        link(&agency, &adopter, &children[2], "2021-09-02").await;
    }
}
