//! Ranked matches: what bars, what is asked, what counts, and who may ask.

use family_finding_tests::{Client, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

/// A ranking with the barred shown.
async fn ranking(client: &Client, case: &str) -> Value {
    client
        .get(&format!("{case}/matches?include=barred&limit=100"))
        .await
        .expect(200)
        .body
}

/// The entry of a household in a ranking.
#[track_caller]
fn entry<'a>(ranking: &'a Value, adopter: &str) -> &'a Value {
    let items = ranking["items"].as_array().expect("items");
    items
        .iter()
        .find(|item| item["adopter_id"] == id_of(adopter))
        .expect("the household is ranked")
}

fn barriers(entry: &Value) -> Vec<String> {
    each(&entry["barriers"], "code")
}

/// How a criterion stands.
fn grade<'a>(entry: &'a Value, criterion: &str) -> Option<&'a Value> {
    let mut criteria = entry["criteria"].as_array().expect("criteria").iter();
    criteria.find(|found| found["criterion"] == criterion)
}

on_both_databases! {
    async fn every_barrier_bars(instance) {
        let agency = instance.agency();
        let plan = json!({
            "needs": {"sexual_abuse": "present"}, "early_permanence": "required",
            "contact": {"direct_siblings": "required"}, "excluded_areas": [{"area": "PO30"}]
        });
        let child = child_like(&agency, plan).await;
        let open = json!({"needs": {"sexual_abuse": "yes"}, "contact": {"direct_siblings": "yes"}});
        let free = approved_like(&agency, open.clone(), json!({})).await;
        let with = |changes: Value| {
            let mut whole = open.clone();
            changed(&mut whole, &changes);
            whole
        };
        let barred = [
            (
                approved_like(&agency, open.clone(), json!({"age_from_years": 3})).await,
                "approved_ages",
            ),
            (
                approved_like(&agency, open.clone(), json!({"age_to_years": 1})).await,
                "approved_ages",
            ),
            (
                approved_like(&agency, open.clone(), json!({"only_sex": "M"})).await,
                "sex_restriction",
            ),
            (
                approved_like(&agency, open.clone(), json!({"early_permanence": false})).await,
                "early_permanence_not_approved",
            ),
            (
                approved_like(&agency, with(json!({"location": {"area": "PO30"}})), json!({})).await,
                "excluded_area",
            ),
            (
                approved_like(&agency, with(json!({"needs": {"sexual_abuse": "no"}})), json!({})).await,
                "need_ruled_out",
            ),
            (
                approved_like(&agency, with(json!({"contact": {"direct_siblings": "no"}})), json!({})).await,
                "contact_ruled_out",
            ),
        ];
        let shown = agency.get(&format!("{child}/matches")).await.expect(200).body;
        assert_eq!(each(&shown["items"], "adopter_id"), [id_of(&free)]);
        assert_eq!(barriers(&shown["items"][0]), Vec::<String>::new());
        let all = ranking(&agency, &child).await;
        assert_eq!(all["items"].as_array().map(Vec::len), Some(8));
        assert_eq!(all["items"][0]["adopter_id"], id_of(&free), "who is barred comes after who is not");
        for (household, code) in &barred {
            let entry = entry(&all, household);
            assert_eq!(barriers(entry), [*code]);
            assert!(
                entry["barriers"][0]["why"].as_str().is_some_and(|why| why.ends_with('.')),
                "{entry}"
            );
        }
    }

    async fn who_is_not_available_is_barred(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let held = approved_adopter(&agency, 1).await;
        milestone(&agency, &held, json!({"kind": "hold_started", "occurred_on": "2022-01-10"})).await;
        let (linked, _, _) = placed_child(&agency).await;
        let left = approved_adopter(&agency, 1).await;
        milestone(
            &agency,
            &left,
            json!({"kind": "approval_ended", "occurred_on": "2022-01-10", "reason": "other"}),
        )
        .await;
        let unapproved = adopter_after(&agency, 9, 1).await;
        let all = ranking(&agency, &child).await;
        for (household, why) in [(&held, "on hold"), (&linked, "formally linked")] {
            let entry = entry(&all, household);
            assert!(barriers(entry).contains(&"not_available".to_owned()));
            assert!(
                entry["barriers"][0]["why"].as_str().is_some_and(|told| told.contains(why)),
                "{entry}"
            );
        }
        let ranked = each(&all["items"], "adopter_id");
        for household in [&left, &unapproved] {
            assert!(
                !ranked.contains(&id_of(household).to_owned()),
                "who has no approval is no candidate"
            );
        }
        assert_eq!(agency.get(&format!("{child}/matches")).await.expect(200).body["items"], json!([]));
    }

    async fn an_earlier_link_that_ended_for_good_bars(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        for (reason, bars) in [
            ("household_declined", true),
            ("needs_not_met", true),
            ("safety_concern", true),
            ("other", false),
            ("household_unavailable", false),
        ] {
            let household = approved_adopter(&agency, 1).await;
            let link = link(&agency, &household, &child, "2021-08-10").await;
            let recorded = milestone(
                &agency,
                &link,
                json!({"kind": "ended", "occurred_on": "2021-08-20", "reason": reason, "ended_by": "agency"}),
            )
            .await;
            let expected: &[&str] = if bars { &["earlier_link_ended"] } else { &[] };
            assert_eq!(barriers(entry(&ranking(&agency, &child).await, &household)), expected, "{reason}");
            void(&agency, &link, &milestone_id(&recorded)).await.expect(200);
            assert_eq!(
                barriers(entry(&ranking(&agency, &child).await, &household)),
                Vec::<String>::new(),
                "a void revives the link"
            );
        }
    }

    async fn excluded_areas_are_districts_or_circles(instance) {
        let agency = instance.agency();
        let near = approved_like(&agency, json!({}), json!({})).await;
        let far = approved_like(
            &agency,
            json!({"location": {"area": "PO30", "latitude": 50.70, "longitude": -1.29}}),
            json!({}),
        )
        .await;
        let district_only = approved_like(&agency, json!({"location": {"area": "SO51"}}), json!({})).await;
        let unknown = approved_like(&agency, json!({"location": null}), json!({})).await;
        let by_circle = child_like(
            &agency,
            json!({"excluded_areas": [{"latitude": 50.99, "longitude": -1.52, "radius_km": 10}]}),
        )
        .await;
        let all = ranking(&agency, &by_circle).await;
        assert_eq!(barriers(entry(&all, &near)), ["excluded_area"]);
        assert_eq!(barriers(entry(&all, &far)), Vec::<String>::new());
        for household in [&district_only, &unknown] {
            let entry = entry(&all, household);
            assert_eq!(barriers(entry), Vec::<String>::new(), "not known is not no");
            assert_eq!(each(&entry["open_barriers"], "code"), ["excluded_area"]);
            assert!(
                entry["open_barriers"][0]["question"]
                    .as_str()
                    .is_some_and(|question| question.starts_with("Ask "))
            );
        }
        let by_district = child_like(&agency, json!({"excluded_areas": [{"area": "SO51"}]})).await;
        let all = ranking(&agency, &by_district).await;
        assert_eq!(barriers(entry(&all, &district_only)), ["excluded_area"]);
        assert_eq!(each(&entry(&all, &unknown)["open_barriers"], "code"), ["excluded_area"]);
        // No sentence tells where.
        assert!(!all.to_string().contains("50.99") && !all.to_string().contains("-1.5"));
    }

    async fn what_is_not_known_is_asked_and_does_not_bar(instance) {
        let agency = instance.agency();
        let child = child_like(
            &agency,
            json!({"needs": {"autism": "present"}, "contact": {"letterbox_siblings": "required"}}),
        )
        .await;
        let silent = approved_like(
            &agency,
            json!({"needs": null, "contact": null, "children_at_home": null}),
            json!({}),
        )
        .await;
        let ranked = ranking(&agency, &child).await;
        let entry = entry(&ranked, &silent);
        assert_eq!(barriers(entry), Vec::<String>::new());
        for criterion in ["need_autism", "letterbox_siblings", "children_at_home"] {
            let found = grade(entry, criterion).expect("the criterion applies");
            assert_eq!(found["grade"], "not_known", "{criterion}");
            assert!(found["question"].as_str().is_some_and(|question| !question.is_empty()));
        }
        let unknown = entry["criteria"]
            .as_array()
            .expect("criteria")
            .iter()
            .filter(|criterion| criterion["grade"] == "not_known")
            .count();
        assert_eq!(entry["unknown_count"], unknown);
        let (lowest, score, highest) = (&entry["score_lowest"], &entry["score"], &entry["score_highest"]);
        assert!(
            lowest.as_u64() < score.as_u64() && score.as_u64() <= highest.as_u64(),
            "{lowest} {score} {highest}"
        );
        for criterion in entry["criteria"].as_array().expect("criteria") {
            assert!(criterion["why"].as_str().is_some_and(|why| !why.is_empty()));
            assert_eq!(
                criterion["grade"] == "not_known",
                criterion.get("question").is_some(),
                "{criterion}"
            );
        }
    }

    async fn answers_to_needs_are_graded(instance) {
        let agency = instance.agency();
        let child = child_like(&agency, json!({"needs": {"autism": "present", "prematurity": "possible"}})).await;
        for (needs, autism, prematurity, bars) in [
            (json!({"autism": "yes", "prematurity": "yes"}), "meets", "meets", false),
            (
                json!({"autism": "would_discuss", "prematurity": "no"}),
                "partly",
                "does_not_meet",
                false,
            ),
            (json!({"autism": "no"}), "does_not_meet", "not_known", true),
        ] {
            let household = approved_like(&agency, json!({"needs": needs}), json!({})).await;
            let ranked = ranking(&agency, &child).await;
            let entry = entry(&ranked, &household);
            assert_eq!(grade(entry, "need_autism").expect("autism")["grade"], autism);
            assert_eq!(grade(entry, "need_prematurity").expect("prematurity")["grade"], prematurity);
            assert_eq!(!barriers(entry).is_empty(), bars, "a need that is only possible does not bar");
        }
    }

    async fn a_score_is_the_same_whoever_else_is_there(instance) {
        let agency = instance.agency();
        let child = child_like(&agency, json!({"needs": {"autism": "present"}})).await;
        let household = approved_adopter(&agency, 1).await;
        let alone = ranking(&agency, &child).await;
        let before = entry(&alone, &household).clone();
        for needs in [json!({"autism": "yes"}), json!({"autism": "no"}), json!({})] {
            approved_like(
                &agency,
                json!({"needs": needs, "experience": ["neurodiversity_training"]}),
                json!({"children_most": 3, "sibling_group": true}),
            )
            .await;
        }
        child_with_order(&agency, "HCC").await;
        let among = ranking(&agency, &child).await;
        // Its place among the others is told by its questions, and by nothing else of it.
        let without_place = |entry: &Value| {
            let mut entry = entry.clone();
            entry.as_object_mut().expect("an entry").remove("questions");
            entry
        };
        assert_eq!(without_place(entry(&among, &household)), without_place(&before));
        assert_eq!(
            (&before["weights_version"], &among["weights_version"]),
            (&alone["weights_version"], &alone["weights_version"])
        );
        assert!(before["score"].as_u64().is_some_and(|score| score <= 100));
        assert_eq!(ranking(&agency, &child).await, among, "asked again, answered again");
        let scores: Vec<u64> = among["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter(|item| item["barriers"] == json!([]))
            .map(|item| item["score"].as_u64().expect("a score"))
            .collect();
        assert!(scores.is_sorted_by(|left, right| left >= right), "{scores:?}");
    }

    async fn ties_break_by_waiting_then_identifier(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let (second, third) = (approved_adopter(&agency, 1).await, approved_adopter(&agency, 1).await);
        let first = adopter_after(&agency, 8, 1).await;
        milestone(
            &agency,
            &first,
            json!({"kind": "panel_considered", "occurred_on": "2021-07-19", "recommendation": "suitable"}),
        )
        .await;
        milestone(
            &agency,
            &first,
            json!({"kind": "decision_made", "occurred_on": "2021-07-28", "decision": "approved", "terms": terms(1)}),
        )
        .await;
        let ranked = ranking(&agency, &child).await;
        assert_eq!(
            each(&ranked["items"], "adopter_id"),
            [&first, &second, &third].map(|path| id_of(path).to_owned())
        );
    }

    async fn a_limit_gives_the_first(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        for _ in 0..4 {
            approved_adopter(&agency, 1).await;
        }
        let all = ranking(&agency, &child).await;
        let two = agency.get(&format!("{child}/matches?limit=2")).await.expect(200).body;
        assert_eq!(
            two["items"].as_array().expect("items")[..],
            all["items"].as_array().expect("items")[..2]
        );
        for query in ["limit=0", "limit=101", "limit=many", "include=everything", "unheard=of"] {
            agency.get(&format!("{child}/matches?{query}")).await.refused(400, "invalid-query");
        }
    }

    async fn identity_never_bars(instance) {
        let agency = instance.agency();
        let child = child_like(
            &agency,
            json!({"ethnicity": "BCRB", "faith": "muslim", "languages": ["so"], "cultures": ["BAFR"]}),
        )
        .await;
        let shared = json!({
            "adults": [{"sex": "F", "ethnicity": "BCRB"}, {"sex": "M", "ethnicity": "BCRB"}],
            "faiths": ["muslim"], "languages": ["so"], "cultures": ["BAFR"]
        });
        let other = json!({"faiths": ["christian"], "languages": ["en"], "cultures": ["WBRI"]});
        let (shares, differs) = (
            approved_like(&agency, shared, json!({})).await,
            approved_like(&agency, other, json!({})).await,
        );
        let ranked = ranking(&agency, &child).await;
        let (shares, differs) = (entry(&ranked, &shares), entry(&ranked, &differs));
        assert_eq!((barriers(shares), barriers(differs)), (vec![], vec![]));
        assert!(shares["score"].as_u64() > differs["score"].as_u64(), "shared identity lifts");
        for criterion in ["ethnicity", "faith", "language", "culture"] {
            assert_eq!(grade(shares, criterion).expect("it lifts")["grade"], "meets", "{criterion}");
            let told = grade(differs, criterion).expect("it is told");
            assert!(
                told["why"]
                    .as_str()
                    .is_some_and(|why| why.to_lowercase().contains("support needed")),
                "{told}"
            );
        }
        // A household of whom only identity differs scores no less than if identity were not asked.
        let unasked = child_like(&agency, json!({"ethnicity": null})).await;
        let without = ranking(&agency, &unasked).await;
        let same = entry(&without, differs["adopter_id"].as_str().expect("an id"));
        assert!(
            differs["score"].as_u64() >= same["score"].as_u64(),
            "{} {}",
            differs["score"],
            same["score"]
        );
    }

    async fn siblings_are_ranked_as_one(instance) {
        let agency = instance.agency();
        let (older, younger) = (
            child_like(&agency, json!({"date_of_birth": "2016-01-10"})).await,
            child_with_order(&agency, "HCC").await,
        );
        let group = siblings_together(&agency, "HCC", &[&older, &younger]).await;
        let fits = approved_adopter(&agency, 2).await;
        let one_place = approved_adopter(&agency, 1).await;
        let not_for_groups = approved_like(&agency, json!({}), json!({"children_most": 2})).await;
        let too_young = approved_like(
            &agency,
            json!({}),
            json!({"children_most": 2, "sibling_group": true, "age_to_years": 4}),
        )
        .await;
        let all = ranking(&agency, &group).await;
        assert_eq!(all["children"], json!([id_of(&older), id_of(&younger)]));
        assert_eq!(all["items"][0]["adopter_id"], id_of(&fits));
        assert_eq!(barriers(entry(&all, &fits)), Vec::<String>::new());
        assert_eq!(barriers(entry(&all, &one_place)), ["approved_number", "sibling_group_not_approved"]);
        assert_eq!(barriers(entry(&all, &not_for_groups)), ["sibling_group_not_approved"]);
        assert_eq!(barriers(entry(&all, &too_young)), ["approved_ages"]);
        assert!(grade(entry(&all, &fits), "sibling_experience").is_some());
        let single = agency.get(&format!("{older}/matches")).await.refused(409, "placed-together");
        assert!(single.text.contains(id_of(&group)), "{}", single.text);

        // One sibling moves on alone: the other's family is looked for without them.
        let link = link_group(&agency, &fits, &group, "2021-08-10").await;
        go_on_to(&agency, &link, "placed_for_adoption").await;
        let alone = json!({
            "kind": "disrupted", "occurred_on": "2022-01-10", "reason": "relationship_breakdown", "ended_by": "agency",
            "children": [id_of(&younger)]
        });
        milestone(&agency, &link, alone).await;
        assert_eq!(ranking(&agency, &group).await["children"], json!([id_of(&younger)]));
        let single = ranking(&agency, &younger).await;
        assert_eq!(barriers(entry(&single, &fits)), ["not_available", "earlier_link_ended"]);
        assert_eq!(barriers(entry(&single, &one_place)), Vec::<String>::new());
    }

    async fn children_are_ranked_for_a_household(instance) {
        let agency = instance.agency();
        let household = approved_like(
            &agency,
            json!({"needs": {"autism": "yes", "sexual_abuse": "no"}}),
            json!({"children_most": 2, "sibling_group": true}),
        )
        .await;
        let fits = child_like(&agency, json!({"needs": {"autism": "present"}})).await;
        let barred = child_like(&agency, json!({"needs": {"sexual_abuse": "present"}})).await;
        let (first, second) = (child_with_order(&agency, "HCC").await, child_with_order(&agency, "HCC").await);
        let group = siblings_together(&agency, "HCC", &[&first, &second]).await;
        let (apart, _) = (child_with_order(&agency, "HCC").await, child_after(&agency, "HCC", 1).await);
        placed_child(&agency).await;
        let shown = agency.get(&format!("{household}/matches")).await.expect(200).body;
        assert_eq!(
            (&shown["adopter_id"], &shown["considered"]),
            (&json!(id_of(&household)), &json!(4)),
            "only who is looked for"
        );
        let children: Vec<&Value> = shown["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| &item["children"])
            .collect();
        for expected in [
            json!([id_of(&fits)]),
            json!([id_of(&apart)]),
            json!([id_of(&first), id_of(&second)]),
        ] {
            assert!(children.contains(&&expected), "{children:?}");
        }
        assert_eq!(children.len(), 3);
        let of_group = shown["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|item| item["sibling_group_id"] == id_of(&group));
        let group_ranking = ranking(&agency, &group).await;
        assert_eq!(
            of_group.expect("the group")["score"],
            entry(&group_ranking, &household)["score"],
            "one pair, one score, from either side"
        );
        let all = ranking(&agency, &household).await;
        let last = &all["items"][3];
        assert_eq!(
            (&last["children"], barriers(last)),
            (&json!([id_of(&barred)]), vec!["need_ruled_out".to_owned()])
        );
        assert_eq!(entry(&ranking(&agency, &barred).await, &household)["barriers"], last["barriers"]);
    }

    async fn a_council_ranks_for_its_own_children_only(instance) {
        let (hampshire, portsmouth) = (instance.council("HCC"), instance.council("PCC"));
        let household = approved_adopter(&instance.agency(), 1).await;
        let child = child_with_order(&hampshire, "HCC").await;
        let own = hampshire.get(&format!("{child}/matches")).await.expect(200).body;
        assert_eq!(each(&own["items"], "adopter_id"), [id_of(&household)]);
        assert_eq!(own["items"][0].get("reference"), None, "the reference is for the agency");
        assert!(instance.agency().get(&format!("{child}/matches")).await.expect(200).body["items"][0]["reference"].is_string());
        portsmouth.get(&format!("{child}/matches")).await.refused(404, "not-found");
        let (first, second) = (child_after(&hampshire, "HCC", 4).await, child_after(&hampshire, "HCC", 4).await);
        let group = siblings_together(&hampshire, "HCC", &[&first, &second]).await;
        hampshire.get(&format!("{group}/matches")).await.expect(200);
        portsmouth.get(&format!("{group}/matches")).await.refused(404, "not-found");
    }
}

on_both_databases! {
    async fn what_changes_of_a_household_changes_its_place_at_once(instance) {
        let agency = instance.agency();
        let adopter = approved_adopter(&agency, 1).await;
        let child = child_with_order(&agency, "HCC").await;
        let path = format!("{child}/matches");
        assert_eq!(agency.get(&path).await.expect(200).body["items"][0]["adopter_id"], id_of(&adopter));
        let read = agency.get(&adopter).await.expect(200);
        let ruled_out = serde_json::json!({"household": {"needs": {"developmental_delay": "no"}}});
        agency.patch(&adopter, read.header("etag"), &ruled_out).await.expect(200);
        assert_eq!(agency.get(&path).await.expect(200).body["items"], serde_json::json!([]));
        let hold = serde_json::json!({"kind": "hold_started", "occurred_on": "2022-03-01"});
        milestone(&agency, &adopter, hold).await;
        assert_eq!(agency.get(&path).await.expect(200).body["considered"], 0);
    }
}
