use super::*;

fn stage_one(from: &str, to: &str) -> AdopterSummary {
    AdopterSummary {
        stage_one_started_on: on(from),
        stage_one_ended_on: on(to),
        ..AdopterSummary::default()
    }
}

fn registration(received: &str, answered: &str) -> AdopterSummary {
    AdopterSummary {
        registered_on: on(received),
        registration_answered_on: on(answered),
        ..AdopterSummary::default()
    }
}

/// Stage 1 of 61 days, a break of 92, Stage 2 of 122.
fn both_stages() -> AdopterSummary {
    AdopterSummary {
        stage_one_started_on: on("2021-04-01"),
        stage_one_ended_on: on("2021-06-01"),
        stage_two_started_on: on("2021-09-01"),
        first_decision_on: on("2022-01-01"),
        approved_on: on("2022-01-01"),
        ..AdopterSummary::default()
    }
}

#[test]
fn the_stage_must_end_in_the_period_not_start_in_it() {
    let records = households([
        stage_one("2021-02-01", "2021-04-01"),
        stage_one("2021-01-01", "2021-03-31"),
        stage_one("2022-03-01", "2022-04-01"),
    ]);
    let figure = figure(&records, MeasureCode::StageOneMonths, "2021-22");
    // 59 days are 1.94 months.
    assert_eq!((figure.value, figure.cohort, figure.numerator), (Some(1.9), 1, None));
}

#[test]
fn guidance_is_held_against_the_figure_as_shown() {
    // 62 days are 2.04 months, shown as 2.0; 63 are 2.07, shown as 2.1.
    let met = figure(
        &households([stage_one("2021-04-01", "2021-06-02")]),
        MeasureCode::StageOneMonths,
        "2021-22",
    );
    assert_eq!((met.value, met.guidance, met.guidance_met), (Some(2.0), Some(2.0), Some(true)));
    let missed = figure(
        &households([stage_one("2021-04-01", "2021-06-03")]),
        MeasureCode::StageOneMonths,
        "2021-22",
    );
    assert_eq!((missed.value, missed.guidance_met), (Some(2.1), Some(false)));
}

#[test]
fn a_mean_over_nobody_is_absent_and_meets_nothing() {
    let figure = figure(&Records::default(), MeasureCode::StageTwoMonths, "2021-22");
    assert_eq!(
        (figure.value, figure.cohort, figure.guidance, figure.guidance_met),
        (None, 0, Some(4.0), None)
    );
}

#[test]
fn days_on_hold_count_in_the_gross_figure_only() {
    let records = households([AdopterSummary {
        holds: vec![span("2021-05-01", "2021-05-31")],
        ..both_stages()
    }]);
    // 61 - 30 = 31 days.
    assert_eq!(value(&records, MeasureCode::StageOneMonths, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::StageOneMonthsGross, "2021-22"), Some(2.0));
    assert_eq!(value(&records, MeasureCode::StageTwoMonths, "2021-22"), Some(4.0));
}

#[test]
fn the_break_between_the_stages_is_no_part_of_overall() {
    let records = households([both_stages()]);
    // 61 + 122 = 183 days; with the break 275.
    assert_eq!(value(&records, MeasureCode::OverallMonths, "2021-22"), Some(6.0));
    assert_eq!(value(&records, MeasureCode::OverallMonthsGross, "2021-22"), Some(9.0));
}

#[test]
fn a_hold_within_the_break_is_not_taken_off_twice() {
    let records = households([AdopterSummary {
        holds: vec![span("2021-07-01", "2021-08-01")],
        ..both_stages()
    }]);
    assert_eq!(value(&records, MeasureCode::OverallMonths, "2021-22"), Some(6.0));
}

#[test]
fn the_fast_track_is_overall_from_the_start_of_stage_two() {
    let records = households([AdopterSummary {
        fast_track: true,
        stage_one_started_on: None,
        stage_one_ended_on: None,
        ..both_stages()
    }]);
    assert_eq!(value(&records, MeasureCode::OverallMonths, "2021-22"), Some(4.0));
    assert_eq!(value(&records, MeasureCode::StageOneMonths, "2021-22"), None);
}

#[test]
fn registrations_are_answered_in_working_days_and_halves_go_up() {
    // Easter: from Thursday 1 April to Tuesday 6 April 2021 is one working day.
    let easter = households([registration("2021-04-01", "2021-04-06")]);
    assert_eq!(value(&easter, MeasureCode::RegistrationAnswered, "2021-22"), Some(1.0));
    // 5, 5, 5 and 6 working days: 5.25.
    let mut four = vec![registration("2021-06-07", "2021-06-14"); 3];
    four.push(registration("2021-06-07", "2021-06-15"));
    let figure = figure(&households(four), MeasureCode::RegistrationAnswered, "2021-22");
    assert_eq!((figure.value, figure.cohort, figure.guidance_met), (Some(5.3), 4, Some(false)));
}
