//! One journey from the first enquiry to the adoption order, as the callers live it.

use family_finding_tests::{builders::*, on_both_databases};
use serde_json::json;

on_both_databases! {
    async fn from_enquiry_to_adoption_order(instance) {
        let agency = instance.agency();
        let council = instance.council("HCC");
        let adopter = approved_adopter(&agency, 1).await;
        assert_eq!(agency.get(&adopter).await.expect(200).body["availability"], "free");
        let child = child_with_order(&council, "HCC").await;
        assert_eq!(council.get(&child).await.expect(200).body["family_finding"], "no_potential_link");

        let matches = council.get(&format!("{child}/matches")).await.expect(200);
        assert_eq!(matches.body["items"][0]["adopter_id"], id_of(&adopter));

        let link = link(&agency, &adopter, &child, "2021-08-10").await;
        assert_eq!(agency.get(&adopter).await.expect(200).body["availability"], "pre_linked");
        assert_eq!(council.get(&child).await.expect(200).body["family_finding"], "potential_link");
        for step in road_to_placement() {
            milestone(&agency, &link, step).await;
        }
        assert_eq!(agency.get(&adopter).await.expect(200).body["availability"], "linked");
        assert_eq!(council.get(&child).await.expect(200).body["stage"], "placed");

        milestone(&council, &child, json!({"kind": "adoption_order_applied", "occurred_on": "2022-01-10"})).await;
        let adopted = milestone(&council, &child, json!({"kind": "adoption_order_granted", "occurred_on": "2022-03-15"})).await;
        assert_eq!(adopted["child"]["stage"], "adopted");
        assert_eq!(adopted["child"]["next_milestones"], json!([]));
        assert_eq!(agency.get(&link).await.expect(200).body["state"], "adopted");
    }
}
