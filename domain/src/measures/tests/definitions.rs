use super::*;

fn defined() -> Vec<&'static str> {
    let code = |definition: &Definition| match definition.code {
        DefinedCode::Measure(code) => code.code(),
        DefinedCode::Scorecard(code) => code.code(),
    };
    DEFINITIONS.iter().map(code).collect()
}

#[test]
fn every_code_has_exactly_one_definition_in_the_order_of_the_codes() {
    let measures = MeasureCode::ALL.iter().map(|code| code.code());
    let codes: Vec<&str> = measures.chain(ScorecardCode::ALL.iter().map(|code| code.code())).collect();
    assert_eq!(defined(), codes);
}

#[test]
fn no_two_codes_or_names_are_the_same() {
    let (mut codes, count) = (defined(), DEFINITIONS.len());
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
    let mut names: Vec<&str> = DEFINITIONS.iter().map(|definition| definition.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn guidance_is_a_figure_to_stay_below() {
    let guided = DEFINITIONS.iter().filter(|definition| definition.guidance.is_some());
    for definition in guided {
        assert_eq!(definition.better, Better::Lower, "{}", definition.name);
    }
}

#[test]
fn the_words_fit_the_published_lengths_and_are_sentences() {
    for definition in DEFINITIONS.iter() {
        assert!(definition.name.len() <= 100 && definition.words.len() <= 500 && definition.cohort.len() <= 200);
        assert!(
            definition.words.ends_with('.') && definition.cohort.ends_with('.'),
            "{}",
            definition.name
        );
    }
}

#[test]
fn every_band_of_ages_counts_for_a_measure_of_its_own() {
    let measures: Vec<MeasureCode> = AGE_BANDS.iter().map(|band| band.measure).collect();
    assert_eq!(
        measures,
        [
            MeasureCode::IdentifiedUnder2,
            MeasureCode::Identified2To5,
            MeasureCode::IdentifiedOver5
        ]
    );
}
