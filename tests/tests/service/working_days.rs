//! Working days: the bank holidays that are served, and what is said of a limit that reaches
//! beyond them.

use family_finding_tests::{builders::*, on_both_databases, reading::*};
use serde_json::{Value, json};

/// The milestones of a household with other days: `years` earlier.
fn earlier(years: i32, steps: usize) -> Vec<Value> {
    let mut road: Vec<Value> = road_to_approval(1).into_iter().take(steps).collect();
    for step in &mut road {
        let on = step["occurred_on"].as_str().expect("a day");
        let year: i32 = on[..4].parse().expect("a year");
        step["occurred_on"] = json!(format!("{}{}", year - years, &on[4..]));
    }
    road
}

on_both_databases! {
    async fn the_bank_holidays_are_served_with_the_years_they_cover(instance) {
        let served = read(&instance.agency(), "/v1/bank-holidays").await;
        assert_eq!((&served["known_from"], &served["known_to"], &served["next_cursor"]), (&json!("2012-01-01"), &json!("2028-12-31"), &Value::Null));
        let days: Vec<&str> = served["items"].as_array().expect("days").iter().filter_map(Value::as_str).collect();
        assert!(days.is_sorted() && days.len() > 130, "{days:?}");
        // Good Friday 2021, the substitute for Christmas Day 2021, and the day of the state funeral in 2022.
        for day in ["2021-04-02", "2021-12-27", "2022-09-19"] {
            assert!(days.contains(&day), "{day}");
        }
        assert!(!days.contains(&"2021-12-25"), "a Saturday is no working day anyway");
    }

    async fn a_clock_beyond_the_known_bank_holidays_says_so(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 0, 1).await;
        for step in earlier(11, 5) {
            milestone(&agency, &path, step).await;
        }
        let household = read(&agency, &path).await;
        for code in ["information", "registration"] {
            let clock = clock(&household, code);
            assert_eq!(clock["state"], "outside_calendar", "{clock}");
            assert!(clock["due_on"].is_null() && clock.get("working_days").is_none(), "{clock}");
        }
        assert_eq!(clock(&household, "stage_one")["state"], "overdue");
        // The same road within the years that are known is judged.
        let known = read(&agency, &adopter_after(&agency, 5, 1).await).await;
        assert_eq!(clock(&known, "registration")["state"], "met");
    }

    async fn a_limit_that_cannot_be_counted_refuses_what_depends_on_it(instance) {
        let agency = instance.agency();
        let path = adopter_after(&agency, 0, 1).await;
        for step in earlier(11, 9) {
            milestone(&agency, &path, step).await;
        }
        let minded = json!({"kind": "decision_made", "occurred_on": "2010-07-29", "decision": "minded_not_to_approve"});
        milestone(&agency, &path, minded).await;
        let representations = json!({"kind": "representations_made", "occurred_on": "2010-08-05"});
        let refused = refused(&agency, &path, representations, 422, "date-out-of-range", "/occurred_on").await;
        assert!(refused.text.contains("2012") && refused.text.contains("2028"), "{}", refused.text);
        let household = read(&agency, &path).await;
        assert_eq!(clock(&household, "challenge")["state"], "outside_calendar");
    }
}
