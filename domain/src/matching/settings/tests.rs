//! What settings may say, and that they can be told apart.

use super::*;

fn with(weights: &[(Criterion, u32)]) -> SettingsIn {
    SettingsIn {
        weights: weights.iter().copied().collect(),
        ..SettingsIn::default()
    }
}

fn faults(settings: &SettingsIn) -> Vec<(FaultCode, String)> {
    let refused = SearchSettings::parse(settings, "").expect_err("it is refused");
    refused.0.into_iter().map(|fault| (fault.code, fault.pointer)).collect()
}

#[test]
fn nothing_said_is_the_default() {
    assert_eq!(
        SearchSettings::parse(&SettingsIn::default(), "").ok(),
        Some(SearchSettings::default())
    );
}

#[test]
fn every_weight_keeps_its_bounds_and_all_faults_are_told() {
    let settings = SettingsIn {
        max_distance_km: Some(0),
        waiting_at_least_days: Some(4_000),
        ..with(&[(Criterion::Ages, 21), (Criterion::Faith, 6), (Criterion::Number, 20)])
    };
    let expected = [
        (FaultCode::WeightOutOfBounds, "/weights/ages"),
        (FaultCode::WeightOutOfBounds, "/weights/faith"),
        (FaultCode::InvalidValue, "/max_distance_km"),
        (FaultCode::InvalidValue, "/waiting_at_least_days"),
    ];
    assert_eq!(faults(&settings), expected.map(|(code, at)| (code, at.to_owned())));
}

#[test]
fn identity_never_weighs_more_than_what_is_always_compared() {
    let heavy = with(&[(Criterion::Ages, 5), (Criterion::Number, 6)]);
    assert_eq!(faults(&heavy), [(FaultCode::IdentityOutweighs, "/weights".to_owned())]);
    assert!(SearchSettings::parse(&with(&[(Criterion::Ages, 6), (Criterion::Number, 6)]), "").is_ok());
}

#[test]
fn something_counts() {
    let nothing: Vec<(Criterion, u32)> = Criterion::ALL.iter().map(|criterion| (*criterion, 0)).collect();
    assert_eq!(faults(&with(&nothing)), [(FaultCode::WeightOutOfBounds, "/weights".to_owned())]);
}

#[test]
fn the_mark_tells_settings_apart_and_knows_them_again() {
    let base = SettingsIn::default();
    let different = [
        base.clone(),
        with(&[(Criterion::Waiting, 3)]),
        SettingsIn {
            max_distance_km: Some(40),
            ..base.clone()
        },
        SettingsIn {
            waiting_at_least_days: Some(40),
            ..base.clone()
        },
        SettingsIn {
            in_house_only: true,
            ..base.clone()
        },
        SettingsIn {
            approval_ending: ApprovalEnding::LeaveOut,
            ..base
        },
    ];
    let marks: std::collections::BTreeSet<String> = different
        .iter()
        .filter_map(|settings| SearchSettings::parse(settings, "").ok())
        .map(|settings| settings.id().to_owned())
        .collect();
    assert_eq!(marks.len(), different.len());
    // A weight said to be what it is by default is nothing else.
    let same = SearchSettings::parse(&with(&[(Criterion::Waiting, 2)]), "");
    assert_eq!(same.ok(), Some(SearchSettings::default()));
}

#[test]
fn weights_are_read_from_texts() {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let read = parse_weights(&texts(&["ages:8", "need_autism:0"]), "/weights").expect("two weights");
    let expected = [(Criterion::Need(crate::codes::Need::Autism), 0), (Criterion::Ages, 8)];
    assert_eq!(read.into_iter().collect::<Vec<_>>(), expected);
    let refused = parse_weights(&texts(&["wealth:8", "ages", "number:-1", "faith:1", "faith:1"]), "/weights");
    let codes: Vec<FaultCode> = refused.expect_err("four faults").0.into_iter().map(|fault| fault.code).collect();
    use FaultCode::*;
    assert_eq!(codes, [UnknownCriterion, WeightOutOfBounds, WeightOutOfBounds, CriterionRepeated]);
}
