//! What may leave the organisation: the analyst is shown no small number, and cannot reckon one from
//! the other figures of the same answer.

use family_finding_tests::{Backend, Client, Instance};
use serde_json::Value;
use std::collections::BTreeMap;

const YEAR: &str = "2021-22";
const ALL: &str = "/v1/statistics?financial_year=2021-22&by=local_authority,quarter";

/// Code, period, area.
type Place = (String, String, String);

fn place(item: &Value, code: &str) -> Place {
    let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
    (text(code), text("period"), text("local_authority"))
}

async fn shown(client: &Client, address: &str) -> BTreeMap<Place, Value> {
    let answer = client.get(address).await.expect(200).body;
    let items = answer["items"].as_array().expect("items");
    items.iter().map(|item| (place(item, "code"), item.clone())).collect()
}

/// The true figures of measures, as the region sees them.
async fn truth(instance: &Instance) -> BTreeMap<Place, Value> {
    let client = instance.caller("SOUTH", &["measures:read"]);
    let answer = client
        .get("/v1/measures?period=2021-22&by=local_authority,quarter")
        .await
        .expect(200)
        .body;
    let items = answer["items"].as_array().expect("items");
    let cards = client
        .get("/v1/scorecards?period=2021-22&by=local_authority")
        .await
        .expect(200)
        .body;
    let cards = cards["items"].as_array().expect("items").clone();
    let of_year = |card: &Value| {
        let (code, _, area) = place(card, "code");
        ((code, YEAR.to_owned(), area), card.clone())
    };
    items
        .iter()
        .map(|item| (place(item, "measure"), item.clone()))
        .chain(cards.iter().map(of_year))
        .collect()
}

fn is_withheld(item: &Value) -> bool {
    item["withheld"] == "c"
}

/// What the sums of an answer say: the place of each total, and those of its parts.
fn sums(items: &BTreeMap<Place, Value>) -> Vec<(Place, Vec<Place>)> {
    let areas = ["HCC", "IOW", "PCC", "SCC"];
    let states = [
        "available_adopters",
        "available_adopters_pre_linked",
        "available_adopters_free",
        "children_with_no_potential_link",
        "children_waiting_paused",
    ];
    let made_of: [(&str, &[&str]); 3] = [
        ("available_adopters", &["available_adopters_pre_linked", "available_adopters_free"]),
        (
            "families_identified",
            &["identified_under_2", "identified_2_to_5", "identified_over_5"],
        ),
        (
            "sibling_groups",
            &["sibling_groups_of_two", "sibling_groups_of_three", "sibling_groups_of_four_or_more"],
        ),
    ];
    let mut found = Vec::new();
    for (code, period, area) in items.keys() {
        let here = (code.clone(), period.clone(), area.clone());
        if area.is_empty() {
            let parts = areas.iter().map(|area| (code.clone(), period.clone(), (*area).to_owned()));
            found.push((here.clone(), parts.collect()));
        }
        if period == YEAR {
            let quarters: Vec<u8> = if states.contains(&code.as_str()) {
                vec![4]
            } else {
                vec![1, 2, 3, 4]
            };
            let parts = quarters
                .iter()
                .map(|quarter| (code.clone(), format!("{YEAR}-q{quarter}"), area.clone()));
            found.push((here.clone(), parts.collect()));
        }
        for (_, parts) in made_of.iter().filter(|(total, _)| total == code) {
            let parts = parts.iter().map(|part| ((*part).to_owned(), period.clone(), area.clone()));
            found.push((here.clone(), parts.collect()));
        }
    }
    found.retain(|(_, parts): &(Place, Vec<Place>)| parts.iter().all(|part| items.contains_key(part)));
    found
}

/// The least and the most that each count can be for somebody who has this answer alone, and knows
/// the least that anything withheld is.
fn reckoned(items: &BTreeMap<Place, Value>, least: i64) -> BTreeMap<Place, (i64, i64)> {
    let counts: BTreeMap<Place, Value> = items
        .iter()
        .filter(|(_, item)| item["unit"] == "count")
        .map(|(place, item)| (place.clone(), item.clone()))
        .collect();
    let start = |item: &Value| match item["value"].as_f64() {
        Some(value) => (value as i64, value as i64),
        None => (least, 1_000_000),
    };
    let mut told: BTreeMap<Place, (i64, i64)> = counts.iter().map(|(place, item)| (place.clone(), start(item))).collect();
    for _ in 0..60 {
        for (total, parts) in sums(&counts) {
            let ends =
                |told: &BTreeMap<Place, (i64, i64)>| parts.iter().fold((0, 0), |sum, part| (sum.0 + told[part].0, sum.1 + told[part].1));
            let (least, most) = ends(&told);
            let whole = told[&total];
            let whole = (whole.0.max(least), whole.1.min(most));
            // A case that counts in two parts makes a sum that does not hold; it tells nothing.
            if whole.0 > whole.1 {
                continue;
            }
            told.insert(total.clone(), whole);
            for part in &parts {
                let (least, most) = ends(&told);
                let own = told[part];
                let next = (own.0.max(whole.0 - (most - own.1)), own.1.min(whole.1 - (least - own.0)));
                if next.0 <= next.1 {
                    told.insert(part.clone(), next);
                }
            }
        }
    }
    told
}

async fn no_small_number_leaves(instance: &Instance) {
    let analyst = instance.caller("SOUTH", &["statistics:read"]);
    let (items, truth) = (shown(&analyst, ALL).await, truth(instance).await);
    let (mut counts_withheld, mut shares_withheld, mut beside) = (0, 0, 0);
    for (place, item) in &items {
        let true_value = truth[place]["value"].as_f64();
        if is_withheld(item) {
            assert!(item["value"].is_null(), "{item}");
        } else {
            assert_eq!(item["value"].as_f64(), true_value, "{item}");
        }
        for hidden in ["cohort", "numerator", "guidance_met", "met"] {
            assert!(item.get(hidden).is_none(), "{item}");
        }
        let cohort = truth[place]["cohort"].as_u64().expect("a cohort");
        if item["unit"] == "count" {
            let small = (1..=5).contains(&cohort);
            assert!(!small || is_withheld(item), "a small count is shown: {item}");
            counts_withheld += usize::from(small);
            beside += usize::from(is_withheld(item) && !small);
        } else if true_value.is_some() {
            let few = cohort <= 10 || truth[place]["numerator"].as_u64().is_some_and(|part| part <= 5);
            assert!(!few || is_withheld(item), "a figure over too few is shown: {item}");
            shares_withheld += usize::from(few);
        }
    }
    assert!(
        counts_withheld > 100 && shares_withheld > 50 && beside > 20,
        "{counts_withheld} {shares_withheld} {beside}"
    );
    // Nor can one be reckoned from the totals.
    let withheld_counts = items.iter().filter(|(_, item)| item["unit"] == "count" && is_withheld(item));
    let nothing: Vec<&Place> = withheld_counts
        .map(|(place, _)| place)
        .filter(|place| truth[*place]["cohort"] == 0)
        .collect();
    // Whoever takes it that what is withheld is never nothing may be wrong, and yet be told.
    for (place, (least, most)) in reckoned(&items, 1).into_iter().chain(reckoned(&items, 0)) {
        let count = truth[&place]["cohort"].as_i64().expect("a count");
        assert!(
            !(1..=5).contains(&count) || least < most,
            "{place:?} is {count}, and the answer tells it: {least} to {most}; nothing, and withheld: {nothing:?}"
        );
    }
    // Means and shares: never one area or quarter alone withheld under a total that is shown.
    for (total, parts) in sums(&items) {
        if items[&total]["unit"] == "count" || items[&total]["value"].is_null() {
            continue;
        }
        let withheld = parts.iter().filter(|part| is_withheld(&items[*part])).count();
        assert_ne!(withheld, 1, "{total:?} gives a part away");
    }
    // A share and one of the counts that it is made of would tell the other.
    for (share, part, whole) in [
        ("hard_to_place_percent", "hard_to_place", "families_identified"),
        ("approved_sibling_group_percent", "approved_sibling_group", "approved"),
        ("enquiry_to_approval", "approved", "enquiries"),
    ] {
        for ((_, period, area), item) in items.iter().filter(|((code, _, _), _)| code == share) {
            let withheld = |code: &str| is_withheld(&items[&(code.to_owned(), period.clone(), area.clone())]);
            assert!(is_withheld(item) || !(withheld(part) || withheld(whole)), "{item}");
        }
    }
}

#[tokio::test]
async fn no_small_number_leaves_the_demonstration_on_sqlite() {
    no_small_number_leaves(&Instance::start_demonstration().await).await;
}

#[tokio::test]
async fn no_small_number_leaves_the_demonstration_on_postgres() {
    no_small_number_leaves(&Instance::start_demonstration_on(Backend::Postgres).await).await;
}

#[tokio::test]
async fn every_answer_of_a_year_shows_the_same_figures_on_sqlite() {
    let instance = Instance::start_demonstration().await;
    let analyst = instance.caller("SOUTH", &["statistics:read"]);
    let all = shown(&analyst, ALL).await;
    for by in ["", "&by=local_authority", "&by=quarter"] {
        let some = shown(&analyst, &format!("/v1/statistics?financial_year=2021-22{by}")).await;
        assert!(!some.is_empty() && some.len() < all.len());
        for (place, item) in some {
            assert_eq!(item, all[&place], "{by}");
        }
    }
    // A council's analyst gets the region's table: what is withheld there is not told here.
    assert_eq!(shown(&instance.caller("IOW", &["statistics:read"]), ALL).await, all);
    // What would be told apart from another answer is not there: cumulative figures, years that run.
    assert!(all.keys().all(|(code, _, _)| !code.ends_with("_since_start")));
    for wrong in ["2022-23", "2030-31", "2021-22-q1", "2021", "2021-23"] {
        analyst
            .get(&format!("/v1/statistics?financial_year={wrong}"))
            .await
            .refused(400, "invalid-query");
    }
    for more in ["&as_known_at=2021-09-30", "&since=2019-04-01", "&measures=enquiries"] {
        analyst.get(&format!("{ALL}{more}")).await.refused(400, "invalid-query");
    }
}

#[tokio::test]
async fn the_analyst_sees_statistics_and_nothing_else_on_sqlite() {
    let instance = Instance::start_demonstration().await;
    let analyst = instance.caller("SOUTH", &["statistics:read"]);
    for path in [
        "/v1/measures?period=2021-22",
        "/v1/scorecards?period=2021-22",
        "/v1/children",
        "/v1/adopters",
    ] {
        analyst.get(path).await.refused(403, "forbidden");
    }
    // The true figures are for whoever works inside; statistics for no agency elsewhere.
    instance
        .caller("SOUTH", &["measures:read"])
        .get(ALL)
        .await
        .refused(403, "forbidden");
    instance
        .caller("HARBOUR", &["statistics:read"])
        .get(ALL)
        .await
        .refused(403, "forbidden");
}
