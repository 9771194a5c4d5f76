use super::*;

fn enquired(text: &str) -> AdopterSummary {
    AdopterSummary {
        enquired_on: on(text),
        ..AdopterSummary::default()
    }
}

fn approved(text: &str, terms: ApprovalTerms) -> AdopterSummary {
    AdopterSummary {
        approved_on: on(text),
        terms: Some(terms),
        ..AdopterSummary::default()
    }
}

#[test]
fn the_first_and_the_last_day_belong_to_the_period() {
    let records = households(["2021-03-31", "2021-04-01", "2022-03-31", "2022-04-01"].map(enquired));
    assert_eq!(value(&records, MeasureCode::Enquiries, "2021-22"), Some(2.0));
    assert_eq!(figure(&records, MeasureCode::Enquiries, "2021-22").cohort, 2);
}

#[test]
fn a_household_with_two_discussions_counts_once() {
    let records = households([AdopterSummary {
        discussions_on: vec![day("2021-03-01"), day("2021-05-01"), day("2021-06-01")],
        ..AdopterSummary::default()
    }]);
    assert_eq!(value(&records, MeasureCode::EnquiryDiscussions, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::EnquiryDiscussions, "2022-23"), Some(0.0));
}

#[test]
fn each_milestone_counts_under_its_own_measure() {
    let records = households([AdopterSummary {
        information_session_on: on("2021-04-10"),
        registered_on: on("2021-04-11"),
        stage_one_started_on: on("2021-04-12"),
        stage_two_started_on: on("2021-07-12"),
        ..AdopterSummary::default()
    }]);
    let in_quarter = |measure, quarter| value(&records, measure, quarter);
    assert_eq!(in_quarter(MeasureCode::InformationSessions, "2021-22-q1"), Some(1.0));
    assert_eq!(in_quarter(MeasureCode::RegistrationsOfInterest, "2021-22-q1"), Some(1.0));
    assert_eq!(in_quarter(MeasureCode::ForwardedToAssessment, "2021-22-q1"), Some(1.0));
    assert_eq!(in_quarter(MeasureCode::ProgressedToStageTwo, "2021-22-q1"), Some(0.0));
    assert_eq!(in_quarter(MeasureCode::ProgressedToStageTwo, "2021-22-q2"), Some(1.0));
}

#[test]
fn the_fast_track_is_forwarded_when_stage_two_starts() {
    let records = households([AdopterSummary {
        stage_two_started_on: on("2021-05-01"),
        fast_track: true,
        ..AdopterSummary::default()
    }]);
    assert_eq!(value(&records, MeasureCode::ForwardedToAssessment, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::ProgressedToStageTwo, "2021-22"), Some(1.0));
}

#[test]
fn a_household_of_another_agency_is_never_counted() {
    let mut records = households([enquired("2021-05-01")]);
    records.adopters[0].own_agency = false;
    assert_eq!(value(&records, MeasureCode::Enquiries, "2021-22"), Some(0.0));
}

#[test]
fn the_shares_of_the_approved_go_by_the_terms_of_approval() {
    let mut summaries = vec![approved("2021-05-01", terms(true, false)); 3];
    summaries.extend(vec![approved("2021-05-01", terms(false, true)); 4]);
    summaries.push(approved("2021-05-01", terms(false, false)));
    summaries.push(approved("2022-05-01", terms(true, true)));
    let records = households(summaries);
    assert_eq!(value(&records, MeasureCode::Approved, "2021-22"), Some(8.0));
    assert_eq!(value(&records, MeasureCode::ApprovedSiblingGroup, "2021-22"), Some(3.0));
    assert_eq!(value(&records, MeasureCode::ApprovedEarlyPermanence, "2021-22"), Some(4.0));
    // 3 of 8 is 37.5: halves go up.
    let share = figure(&records, MeasureCode::ApprovedSiblingGroupPercent, "2021-22");
    assert_eq!((share.value, share.numerator, share.cohort), (Some(38.0), Some(3), 8));
    assert_eq!(value(&records, MeasureCode::ApprovedEarlyPermanencePercent, "2021-22"), Some(50.0));
}

#[test]
fn a_share_of_nobody_is_absent_and_a_count_of_nobody_is_zero() {
    let nobody = Records::default();
    let share = figure(&nobody, MeasureCode::EnquiryToApproval, "2021-22");
    assert_eq!((share.value, share.numerator, share.cohort), (None, Some(0), 0));
    assert_eq!(value(&nobody, MeasureCode::Approved, "2021-22"), Some(0.0));
}

#[test]
fn the_ratios_of_a_published_year_come_out_as_printed() {
    let forwarded = AdopterSummary {
        stage_one_started_on: on("2021-06-01"),
        ..AdopterSummary::default()
    };
    let mut summaries = vec![enquired("2021-05-01"); 727];
    summaries.extend(vec![forwarded; 153]);
    summaries.extend(vec![approved("2021-12-01", terms(false, true)); 35]);
    summaries.extend(vec![approved("2021-12-01", terms(true, false)); 34]);
    summaries.extend(vec![approved("2021-12-01", terms(false, false)); 32]);
    let records = households(summaries);
    let printed = [
        (MeasureCode::EnquiryToApproval, 14.0),
        (MeasureCode::EnquiryToAssessment, 21.0),
        (MeasureCode::AssessmentToApproval, 66.0),
        (MeasureCode::ApprovedEarlyPermanencePercent, 35.0),
        (MeasureCode::ApprovedSiblingGroupPercent, 34.0),
    ];
    for (measure, percent) in printed {
        assert_eq!(value(&records, measure, "2021-22"), Some(percent), "{measure}");
    }
}

#[test]
fn the_cohort_conversion_follows_those_who_enquired_in_the_period() {
    let later = AdopterSummary {
        enquired_on: on("2021-05-01"),
        stage_one_started_on: on("2022-05-01"),
        approved_on: on("2022-12-01"),
        ..AdopterSummary::default()
    };
    let earlier = AdopterSummary {
        enquired_on: on("2020-05-01"),
        approved_on: on("2021-05-01"),
        ..AdopterSummary::default()
    };
    let records = households([later, enquired("2021-06-01"), enquired("2021-07-01"), earlier]);
    assert_eq!(value(&records, MeasureCode::CohortEnquiryToApproval, "2021-22"), Some(33.0));
    assert_eq!(value(&records, MeasureCode::CohortEnquiryToAssessment, "2021-22"), Some(33.0));
    let before_approval = MeasureQuery {
        codes: Some(vec![MeasureCode::CohortEnquiryToApproval]),
        today: day("2022-11-30"),
        ..query("2021-22")
    };
    assert_eq!(figures(&records, &before_approval)[0].value, Some(0.0));
}
