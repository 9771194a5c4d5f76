use super::*;

/// Approved in May, a household in mind from July, formally linked in October 2021.
fn linked_in_autumn() -> AdopterSummary {
    AdopterSummary {
        approved_on: on("2021-05-01"),
        terms: Some(terms(false, false)),
        links: vec![LinkedChild {
            matched_on: on("2021-10-01"),
            ..link(1, "2021-07-01")
        }],
        ..AdopterSummary::default()
    }
}

fn by_quarter(records: &Records, measure: MeasureCode, today: &str) -> Vec<Option<f64>> {
    let query = MeasureQuery {
        codes: Some(vec![measure]),
        by: vec![Breakdown::Quarter],
        today: day(today),
        ..query("2021-22")
    };
    figures(records, &query).into_iter().map(|figure| figure.value).collect()
}

#[test]
fn availability_is_that_of_the_last_day_of_each_period() {
    let records = households([linked_in_autumn()]);
    let read = |measure| by_quarter(&records, measure, "2024-01-01");
    let (yes, no) = (Some(1.0), Some(0.0));
    assert_eq!(read(MeasureCode::AvailableAdopters), [no, yes, yes, no, no]);
    assert_eq!(read(MeasureCode::AvailableAdoptersFree), [no, yes, no, no, no]);
    assert_eq!(read(MeasureCode::AvailableAdoptersPreLinked), [no, no, yes, no, no]);
}

#[test]
fn a_state_is_read_today_in_a_running_period_and_not_at_all_in_one_to_come() {
    let records = households([linked_in_autumn()]);
    let read = by_quarter(&records, MeasureCode::AvailableAdopters, "2021-09-15");
    assert_eq!(read, [Some(1.0), Some(1.0), Some(1.0), None, None]);
    let running = MeasureQuery {
        codes: Some(vec![MeasureCode::AvailableAdopters]),
        today: day("2021-09-15"),
        ..query("2021-22")
    };
    let figure = &figures(&records, &running)[0];
    assert_eq!((figure.from, figure.to), (day("2021-09-15"), day("2021-09-15")));
}

#[test]
fn a_household_on_hold_or_ended_is_not_available() {
    let approved = AdopterSummary {
        approved_on: on("2022-03-31"),
        ..AdopterSummary::default()
    };
    let held = AdopterSummary {
        holds: vec![span("2022-03-31", "2022-04-01")],
        ..approved.clone()
    };
    let ended = AdopterSummary {
        ended_on: on("2022-03-31"),
        ..approved.clone()
    };
    let tomorrow = AdopterSummary {
        approved_on: on("2022-04-01"),
        ..approved.clone()
    };
    let records = households([approved, held, ended, tomorrow]);
    assert_eq!(value(&records, MeasureCode::AvailableAdopters, "2021-22"), Some(1.0));
}

#[test]
fn a_linked_household_with_room_is_available_when_it_says_so() {
    let mut records = households([linked_in_autumn()]);
    records.adopters[0].open_to_further_children = true;
    assert_eq!(value(&records, MeasureCode::AvailableAdoptersFree, "2021-22"), Some(1.0));
}
