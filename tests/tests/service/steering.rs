//! Searches that a worker steers: weights, who is looked at, and that the answer says so.

use family_finding_tests::{Client, builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

/// An approved household of another agency.
async fn of_another_agency(client: &Client) -> String {
    let mut body = adopter();
    body["agency"] = json!("HARBOUR");
    approve(client, &body, &json!({})).await
}

/// The addresses at which one pair is found: for the child, for its sibling group, for the household.
async fn everywhere(agency: &Client, adopter: &str) -> [String; 3] {
    let child = child_with_order(agency, "HCC").await;
    let (first, second) = (child_after(agency, "HCC", 5).await, child_after(agency, "HCC", 5).await);
    let group = siblings_together(agency, "HCC", &[&first, &second]).await;
    [&child, &group, adopter].map(|case| format!("{case}/matches?include=barred&limit=100"))
}

on_both_databases! {
    async fn the_criteria_say_what_they_mean_and_what_they_may_weigh(instance) {
        let council = instance.council("HCC");
        let criteria = read(&council, "/v1/matching/criteria").await;
        let items = criteria["items"].as_array().expect("items");
        assert_eq!(items.len(), 31);
        for item in items {
            for words in [&item["meaning"], &item["because"], &item["grades"]["meets"], &item["grades"]["partly"], &item["grades"]["not_known"]] {
                assert!(words.as_str().is_some_and(|words| words.ends_with('.')), "{item}");
            }
            assert_eq!(item["grades"].get("does_not_meet").is_none(), item["only_lifts"] == true, "{item}");
            let code = item["criterion"].as_str().expect("a name");
            assert_eq!(item["weight"], criteria["settings"]["weights"][code]);
            let identity = ["ethnicity", "faith", "language", "culture"].contains(&code);
            assert_eq!((&item["weight_lowest"], &item["weight_highest"]), (&json!(0), &json!(if identity { 5 } else { 20 })));
        }
        let child = child_with_order(&council, "HCC").await;
        let matches = read(&council, &format!("{child}/matches")).await;
        assert_eq!(matches["settings"], criteria["settings"], "a search that nobody steers is the default");
        assert_eq!(matches["left_out"], json!({"count": 0, "not_barred": 0, "by_setting": []}));
    }

    async fn weights_decide_what_counts_this_time(instance) {
        let agency = instance.agency();
        let experienced = approved_like(&agency, json!({"experience": ["work_with_children"], "children_at_home": [{"birth_year": 2021}]}), json!({})).await;
        let alone = approved_like(&agency, json!({"experience": [], "children_at_home": []}), json!({})).await;
        let child = child_with_order(&agency, "HCC").await;
        let order = async |weights: &str| {
            let ranked = read(&agency, &format!("{child}/matches?weights={weights}")).await;
            (each(&ranked["items"], "adopter_id"), ranked)
        };
        let (first, by_experience) = order("experience:20,children_at_home:0").await;
        assert_eq!(first, [id_of(&experienced), id_of(&alone)]);
        let (first, by_home) = order("experience:0,children_at_home:20").await;
        assert_eq!(first, [id_of(&alone), id_of(&experienced)]);
        assert_eq!(by_home["settings"]["weights"]["children_at_home"], 20);
        assert_eq!(by_home["settings"]["weights"]["ages"], 10, "what nobody changed is as by default");
        assert_ne!(by_home["settings"]["id"], by_experience["settings"]["id"]);
        let shown = by_home["items"][0]["criteria"].as_array().expect("criteria");
        let left_out = shown.iter().find(|criterion| criterion["criterion"] == "experience").expect("it is shown");
        assert_eq!(left_out["weight"], 0);

        // Filed with its settings, the answer can be repeated.
        let weights = by_home["settings"]["weights"].as_object().expect("weights");
        let all: Vec<String> = weights.iter().map(|(code, weight)| format!("{code}:{weight}")).collect();
        assert_eq!(order(&all.join(",")).await.1, by_home);
        // And the same pair scores the same when others are there.
        approved_like(&agency, json!({}), json!({})).await;
        let among = order(&all.join(",")).await.1;
        let of = |ranked: &Value| ranked["items"].as_array().expect("items").iter().find(|item| item["adopter_id"] == id_of(&alone)).map(|item| (item["score"].clone(), item["criteria"].clone()));
        assert_eq!(of(&among), of(&by_home));
    }

    async fn a_setting_leaves_out_and_says_whom(instance) {
        let agency = instance.agency();
        // Child at Southampton; one household near, one 80 km off, one of whom it is not known.
        let near = approved_like(&agency, json!({}), json!({})).await;
        let far = approved_like(&agency, json!({"location": {"area": "RG1", "latitude": 51.70, "longitude": -1.40}}), json!({})).await;
        let unknown = approved_like(&agency, json!({"location": null}), json!({})).await;
        let elsewhere = of_another_agency(&agency).await;
        let child = child_like(&agency, json!({"location": {"area": "SO15", "latitude": 50.91, "longitude": -1.40}})).await;
        let shown = async |query: &str| {
            let answer = read(&agency, &format!("{child}/matches?{query}")).await;
            let mut ids = each(&answer["items"], "adopter_id");
            ids.sort();
            (ids, answer)
        };
        let sorted = |paths: &[&String]| {
            let mut ids: Vec<String> = paths.iter().map(|path| id_of(path).to_owned()).collect();
            ids.sort();
            ids
        };
        let (ids, answer) = shown("max_distance_km=50").await;
        assert_eq!(ids, sorted(&[&near, &unknown, &elsewhere]), "not known is not far");
        let by = |setting: &str, count: usize| json!([{"setting": setting, "count": count, "not_barred": count}]);
        assert_eq!(answer["left_out"], json!({"count": 1, "not_barred": 1, "by_setting": by("max_distance_km", 1)}));
        assert_eq!((&answer["considered"], &answer["settings"]["max_distance_km"]), (&json!(4), &json!(50)));
        let (ids, answer) = shown("in_house_only=true").await;
        assert_eq!(ids, sorted(&[&near, &far, &unknown]));
        assert_eq!(answer["left_out"]["by_setting"], by("in_house_only", 1));
        // All were approved on 29 July 2021: their review falls due within four months of 1 April 2022.
        let (ids, answer) = shown("approval_ending=leave_out").await;
        assert_eq!((ids.len(), &answer["left_out"]["count"]), (4, &json!(0)));
        // 246 days to 1 April 2022.
        assert_eq!(shown("waiting_at_least_days=246").await.0.len(), 4);
        let (ids, answer) = shown("waiting_at_least_days=247&max_distance_km=50&in_house_only=true").await;
        assert_eq!(ids, Vec::<String>::new());
        assert_eq!(answer["left_out"]["count"], 4);
        assert_eq!(each(&answer["left_out"]["by_setting"], "setting"), ["max_distance_km", "in_house_only", "waiting_at_least_days"]);
    }

    async fn a_review_that_falls_due_soon_is_left_out_where_asked(instance) {
        let agency = instance.agency();
        let child = child_with_order(&agency, "HCC").await;
        let late = adopter_after(&agency, 8, 1).await;
        for step in [
            json!({"kind": "panel_considered", "occurred_on": "2021-06-20", "recommendation": "suitable"}),
            json!({"kind": "decision_made", "occurred_on": "2021-06-30", "decision": "approved", "terms": terms(1)}),
        ] {
            milestone(&agency, &late, step).await;
        }
        let early = approved_adopter(&agency, 1).await;
        let matches = format!("{child}/matches");
        assert_eq!(each(&read(&agency, &matches).await["items"], "adopter_id"), [id_of(&late), id_of(&early)], "by default all are looked at");
        let without = read(&agency, &format!("{matches}?approval_ending=leave_out")).await;
        assert_eq!(each(&without["items"], "adopter_id"), [id_of(&early)]);
        assert_eq!(without["left_out"]["by_setting"][0]["setting"], "approval_ending");
        let other = child_with_order(&agency, "HCC").await;
        let link = link(&agency, &late, &other, "2021-09-01").await;
        milestone(&agency, &link, json!({"kind": "confirmed", "occurred_on": "2021-09-10"})).await;
        let considered = read(&agency, &format!("{matches}?approval_ending=leave_out")).await;
        assert_eq!(considered["left_out"]["count"], 0, "while a match is considered no review falls due");
    }

    async fn children_for_a_household_are_steered_too(instance) {
        let agency = instance.agency();
        let household = approved_adopter(&agency, 1).await;
        let waiting = child_with_order(&agency, "HCC").await;
        let early = child_after(&agency, "HCC", 3).await;
        let shown = async |query: &str| read(&agency, &format!("{household}/matches?{query}")).await;
        assert_eq!(shown("").await["items"].as_array().map(Vec::len), Some(2));
        // The order was made on 10 May 2021, 326 days before.
        let long = shown("waiting_at_least_days=326").await;
        assert_eq!(long["items"].as_array().map(Vec::len), Some(1));
        assert_eq!((&long["items"][0]["children"][0], &long["left_out"]["count"]), (&json!(id_of(&waiting)), &json!(1)));
        assert_ne!(id_of(&early), id_of(&waiting));
        assert_eq!(shown("waiting_at_least_days=327").await["items"], json!([]));
        let weighed = shown("weights=waiting:0").await;
        assert_eq!(weighed["settings"]["weights"]["waiting"], 0);
        let outside = of_another_agency(&agency).await;
        assert_eq!(read(&agency, &format!("{outside}/matches?in_house_only=true")).await["left_out"]["count"], 2);
    }

    async fn a_setting_outside_its_bounds_is_its_own_problem(instance) {
        let agency = instance.agency();
        let household = approved_adopter(&agency, 1).await;
        let broken: [(&str, u16, &str, &[&str]); 17] = [
            ("weights=ages:21", 422, "weight-out-of-bounds", &["weights"]),
            ("weights=faith:6", 422, "weight-out-of-bounds", &["weights"]),
            ("weights=wealth:1", 422, "unknown-criterion", &["weights"]),
            ("weights=ages:8,ages:9", 422, "criterion-repeated", &["weights"]),
            ("weights=ages:0,number:5", 422, "identity-outweighs", &["weights"]),
            ("weights=wealth:1,faith:6,ages:3,ages:4", 422, "several-faults", &["weights", "weights"]),
            ("weights=ages", 400, "invalid-query", &["weights/0"]),
            ("weights=ages:-1", 400, "invalid-query", &["weights/0"]),
            ("weights=ages:1.5", 400, "invalid-query", &["weights/0"]),
            ("weights=", 400, "invalid-query", &["weights/0"]),
            ("max_distance_km=0", 400, "invalid-query", &["max_distance_km"]),
            ("max_distance_km=1001", 400, "invalid-query", &["max_distance_km"]),
            ("max_distance_km=near", 400, "invalid-query", &["max_distance_km"]),
            ("in_house_only=perhaps", 400, "invalid-query", &["in_house_only"]),
            ("approval_ending=only", 400, "invalid-query", &["approval_ending"]),
            ("waiting_at_least_days=3651", 400, "invalid-query", &["waiting_at_least_days"]),
            ("max_distance_km=0&waiting_at_least_days=0", 400, "invalid-query", &["max_distance_km", "waiting_at_least_days"]),
        ];
        for address in everywhere(&agency, &household).await {
            agency.get(&address).await.expect(200);
            for (query, status, problem, parameters) in &broken {
                let refused = agency.get(&format!("{address}&{query}")).await.refused(*status, problem);
                let mut named = each(&refused.body["errors"], "parameter");
                named.sort();
                assert_eq!(named, *parameters, "{query}: {}", refused.text);
                assert!(!refused.text.contains("wealth"), "no sentence repeats a value: {}", refused.text);
            }
            let many = vec!["ages:1"; 32].join(",");
            agency.get(&format!("{address}&weights={many}")).await.refused(400, "invalid-query");
        }
    }

    async fn shared_identity_never_leads_however_it_is_weighed(instance) {
        let agency = instance.agency();
        let none: Vec<String> = read(&agency, "/v1/matching/criteria").await["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| format!("{}:0", item["criterion"].as_str().expect("a name")))
            .collect();
        let household = approved_adopter(&agency, 1).await;
        let refused = agency.get(&format!("{household}/matches?weights={}", none.join(","))).await;
        refused.refused(422, "weight-out-of-bounds");
        agency.get(&format!("{household}/matches?weights=ages:6,number:5")).await.refused(422, "identity-outweighs");
        agency.get(&format!("{household}/matches?weights=ages:6,number:6")).await.expect(200);
    }
}
