use super::*;

fn enquiry(area_code: &str, text: &str) -> AdopterRecord {
    AdopterRecord {
        local_authority: area(area_code),
        ..household(AdopterSummary {
            enquired_on: on(text),
            ..AdopterSummary::default()
        })
    }
}

fn enquiries() -> Records {
    Records {
        adopters: vec![
            enquiry("HCC", "2021-04-01"),
            enquiry("HCC", "2021-07-01"),
            enquiry("SCC", "2021-07-01"),
            enquiry("OTHER", "2021-07-01"),
        ],
        children: Vec::new(),
    }
}

fn shown(by: &[Breakdown], period: &str) -> Vec<(String, Option<String>, f64)> {
    let query = MeasureQuery {
        codes: Some(vec![MeasureCode::Enquiries]),
        by: by.to_vec(),
        local_authorities: vec![area("HCC"), area("IOW")],
        ..query(period)
    };
    let cell = |figure: Figure| (figure.period, figure.local_authority.map(String::from), figure.value.unwrap());
    figures(&enquiries(), &query).into_iter().map(cell).collect()
}

fn cell(period: &str, area: Option<&str>, value: f64) -> (String, Option<String>, f64) {
    (period.to_owned(), area.map(str::to_owned), value)
}

#[test]
fn the_whole_is_always_given_and_counts_authorities_that_are_not_listed() {
    assert_eq!(shown(&[], "2021-22"), [cell("2021-22", None, 4.0)]);
}

#[test]
fn an_authority_without_any_case_shows_a_zero() {
    let expected = [
        cell("2021-22", None, 4.0),
        cell("2021-22", Some("HCC"), 2.0),
        cell("2021-22", Some("IOW"), 0.0),
    ];
    assert_eq!(shown(&[Breakdown::LocalAuthority], "2021-22"), expected);
}

#[test]
fn quarters_and_authorities_go_together() {
    let all = shown(&[Breakdown::Quarter, Breakdown::LocalAuthority], "2021-22");
    assert_eq!(all.len(), 15);
    assert_eq!(all[6], cell("2021-22-q2", None, 3.0));
    assert_eq!(all[7], cell("2021-22-q2", Some("HCC"), 1.0));
}

#[test]
fn a_quarter_is_not_broken_down_into_itself() {
    assert_eq!(shown(&[Breakdown::Quarter], "2021-22-q2"), [cell("2021-22-q2", None, 3.0)]);
}

#[test]
fn every_measure_is_given_once_where_none_is_named() {
    let codes: Vec<MeasureCode> = figures(&enquiries(), &query("2021-22"))
        .into_iter()
        .map(|figure| figure.measure)
        .collect();
    assert_eq!(codes, MeasureCode::ALL);
}
