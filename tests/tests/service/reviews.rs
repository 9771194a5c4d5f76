//! Reviews of an approval: what they change, and what they leave.

use family_finding_tests::{builders::*, on_both_databases, reading::*};
use serde_json::json;

on_both_databases! {
    async fn a_review_changes_the_terms_and_not_what_was_decided(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_like(&agency, json!({"date_of_birth": "2014-01-15"})).await;
        let barriers = async || {
            let matches = read(&agency, &format!("{child}/matches?include=barred")).await;
            matches["items"][0]["barriers"].as_array().expect("barriers").len()
        };
        let approved_for_early_permanence = async || read(&agency, "/v1/measures?period=2021-22&measures=approved_early_permanence").await["items"].clone();
        let figures = approved_for_early_permanence().await;
        assert_eq!(figures[0]["value"], 1.0, "{figures}");
        assert_eq!(barriers().await, 1, "too old for the approval");
        refused(&agency, &adopter, json!({"kind": "approval_reviewed", "occurred_on": "2021-07-28"}), 422, "date-order", "/occurred_on").await;

        // A review that leaves the terms as they are, and one that does not.
        let same = milestone(&agency, &adopter, json!({"kind": "approval_reviewed", "occurred_on": "2021-10-01"})).await;
        assert_eq!(same["adopter"]["approval"]["terms"], terms(1));
        let mut wider = terms(1);
        (wider["age_to_years"], wider["early_permanence"]) = (json!(9), json!(false));
        let reviewed = milestone(&agency, &adopter, json!({"kind": "approval_reviewed", "occurred_on": "2022-03-01", "terms": wider})).await;
        assert_eq!(reviewed["adopter"]["approval"], json!({"approved_on": "2021-07-29", "terms": wider}));
        assert_eq!(reviewed["adopter"]["stage"], "approved");
        assert_eq!(barriers().await, 0);
        assert_eq!(approved_for_early_permanence().await, figures, "the decision of 2021 was for it");

        void(&agency, &adopter, &milestone_id(&reviewed)).await.expect(200);
        assert_eq!(read(&agency, &adopter).await["approval"]["terms"], terms(1));
        assert_eq!(barriers().await, 1);
        let out_of_place = json!({"kind": "hold_started", "occurred_on": "2022-03-01", "terms": terms(1)});
        refused(&agency, &adopter, out_of_place, 422, "field-not-allowed", "/terms").await;
    }
}
