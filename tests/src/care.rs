//! Care records that tell the same story as a child's journey.

use crate::{
    builders::{changed, id_of},
    client::Client,
    reading::every_page,
};
use chrono::NaiveDate;
use family_finding::demo::region::{CareStep, CareStory, episodes};
use family_finding_domain::{identifiers::AdopterId, returns::codes::EpisodeEndReason};
use serde_json::{Value, json};

/// The care record of a child as its timeline tells it. `changes` replace its fields.
pub async fn care_of(client: &Client, child: &str, number: usize, changes: &Value) -> Value {
    let (timeline, _) = every_page(client, &format!("{child}/timeline?limit=100")).await;
    let mut steps = Vec::new();
    let (mut began, mut ended, mut by_consent, mut ordered) = (None, None, false, false);
    for entry in &timeline {
        let of_journey = ["child", "link"].contains(&entry["source"].as_str().expect("a source"));
        if entry["counts"] != true || !of_journey {
            continue;
        }
        let on: NaiveDate = entry["on"].as_str().expect("a day").parse().expect("a day");
        let adopter = || AdopterId(entry["adopter_id"].as_str().expect("a household").parse().expect("an identifier"));
        match entry["kind"].as_str().expect("a kind") {
            "entered_care" => began = Some(on),
            "consent_given" => by_consent = true,
            "placement_order_granted" => {
                ordered = true;
                steps.push((on, CareStep::Order));
            }
            "plan_changed" if ordered => steps.push((on, CareStep::OrderEnds)),
            "foster_placed" => steps.push((on, CareStep::FosteredBy(adopter(), false))),
            "early_permanence_placed" => steps.push((on, CareStep::FosteredBy(adopter(), true))),
            "placed_for_adoption" => steps.push((on, CareStep::PlacedWith(adopter()))),
            "disrupted" => steps.push((on, CareStep::BackToFosterCarers)),
            "adoption_order_granted" if ordered => ended = Some((on, EpisodeEndReason::AdoptedConsentDispensed)),
            "adoption_order_granted" => ended = Some((on, EpisodeEndReason::AdoptedUnopposed)),
            "left_care" => ended = Some((on, EpisodeEndReason::ReturnedHomePlanned)),
            _ => {}
        }
    }
    let story = CareStory {
        number,
        council: 0,
        began_on: began.expect("the child came into care"),
        by_consent: by_consent && !ordered,
        steps,
        ended,
    };
    let episodes = episodes(&story).expect("episodes");
    let mut care = json!({"pupil_number_unknown": "UN1", "episodes": episodes});
    if client.get(child).await.expect(200).body["profile"]["sex"] != "M" {
        care["is_mother"] = json!(false);
    }
    changed(&mut care, changes);
    care
}

/// Records the care of a child as its journey tells it.
pub async fn tell_care(client: &Client, child: &str, number: usize) {
    let care = care_of(client, child, number, &json!({})).await;
    put_care(client, child, &care).await;
}

/// Records the care of a child of whom none is recorded yet.
pub async fn put_care(client: &Client, child: &str, care: &Value) {
    let headers = [("content-type", "application/json"), ("if-match", "\"0-20220401\"")];
    client
        .send(
            reqwest::Method::PUT,
            &format!("{child}/care-record"),
            &headers,
            Some(care.to_string()),
        )
        .await
        .expect(200);
}

/// Records the care of every child of a council who could not be returned without it.
pub async fn tell_missing_care(client: &Client, council: &str, year: &str) {
    let path = format!("/v1/returns/ssda903/{year}/problems?limit=100&local_authority={council}");
    let (items, _) = every_page(client, &path).await;
    for (number, item) in items.iter().enumerate() {
        let problems = item["problems"].as_array().expect("problems");
        if problems
            .iter()
            .any(|problem| problem["column"] == "DECOM" && problem["kind"] == "missing")
        {
            let id = item["child_id"].as_str().expect("a child");
            // Whose pupil number is known needs no reason why it is not.
            let unknown = problems.iter().any(|problem| problem["column"] == "UPN");
            let changes = if unknown {
                json!({})
            } else {
                json!({"pupil_number_unknown": null})
            };
            let child = format!("/v1/children/{}", id_of(id));
            put_care(client, &child, &care_of(client, &child, number, &changes).await).await;
        }
    }
}
