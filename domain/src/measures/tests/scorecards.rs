use super::*;
use crate::calendar::Period;

/// Entered care on 1 January 2020, decided 100 days later, ordered 200, matched 300, placed 350
/// and adopted 600 days later, on 23 August 2021.
fn adopted() -> ChildSummary {
    ChildSummary {
        entered_care_on: on("2020-01-01"),
        decisions: vec![Span {
            from: day("2020-04-10"),
            to: None,
        }],
        placement_orders_on: vec![day("2020-07-19")],
        adopted_on: on("2021-08-23"),
        links: vec![LinkedChild {
            matched_on: on("2020-10-27"),
            placed_on: on("2020-12-16"),
            ..link(1, "2020-08-01")
        }],
        ..ChildSummary::default()
    }
}

fn with_link(change: impl FnOnce(&mut LinkedChild)) -> ChildSummary {
    let mut summary = adopted();
    change(&mut summary.links[0]);
    summary
}

fn cards(children: &[ChildSummary], years: u32) -> Vec<Scorecard> {
    let area = area("HCC");
    let period: Period = "2021-22".parse().unwrap();
    scorecards(children.iter().map(|child| (&area, child)), &period, years, &[])
}

fn card(children: &[ChildSummary], code: ScorecardCode) -> Scorecard {
    cards(children, 1).into_iter().find(|card| card.code == code).unwrap()
}

fn days(children: &[ChildSummary], code: ScorecardCode) -> Option<i64> {
    card(children, code).value
}

#[test]
fn every_interval_of_one_adoption() {
    let expected = [
        (ScorecardCode::A1, 350),
        (ScorecardCode::A10, 350),
        (ScorecardCode::A2, 100),
        (ScorecardCode::A3, 100),
        (ScorecardCode::PlacedToOrder, 250),
        (ScorecardCode::CareToDecision, 100),
        (ScorecardCode::DecisionToOrder, 100),
        (ScorecardCode::OrderToMatch, 100),
        (ScorecardCode::MatchToPlaced, 50),
        (ScorecardCode::PlacedToAdopted, 250),
    ];
    let cards: Vec<_> = cards(&[adopted()], 1)
        .into_iter()
        .map(|card| (card.code, card.value.unwrap()))
        .collect();
    assert_eq!(cards, expected);
}

#[test]
fn only_children_adopted_in_the_period_are_measured() {
    let adopted_on = |text: &str| ChildSummary {
        adopted_on: on(text),
        ..adopted()
    };
    let waiting = ChildSummary {
        adopted_on: None,
        ..adopted()
    };
    let all = ["2021-03-31", "2021-04-01", "2022-03-31", "2022-04-01"].map(adopted_on);
    let all = [all.as_slice(), &[waiting]].concat();
    assert_eq!(card(&all, ScorecardCode::A1).cohort, 2);
    // Three rolling years reach back to 1 April 2019.
    let rolling = &cards(&all, 3)[0];
    assert_eq!(
        (rolling.from, rolling.to, rolling.cohort),
        (day("2019-04-01"), day("2022-03-31"), 3)
    );
}

#[test]
fn means_are_whole_days_and_halves_go_up() {
    let one_day_later = with_link(|link| link.placed_on = on("2020-12-17"));
    assert_eq!(days(&[adopted(), one_day_later], ScorecardCode::A1), Some(351));
}

#[test]
fn over_no_children_there_is_no_mean() {
    let card = card(&[], ScorecardCode::A10);
    assert_eq!((card.value, card.cohort, card.guidance, card.met), (None, 0, Some(426), None));
}

#[test]
fn a10_stops_when_the_child_moved_in_as_a_foster_child() {
    // Fostering for Adoption from day 91.
    let early = with_link(|link| link.early_permanence_on = on("2020-04-01"));
    assert_eq!(days(std::slice::from_ref(&early), ScorecardCode::A10), Some(91));
    assert_eq!(days(&[early], ScorecardCode::A1), Some(350));
    // A foster carer with whom the child lived before this period of care.
    let carer = with_link(|link| link.foster_placed_on = on("2019-06-01"));
    assert_eq!(days(&[carer], ScorecardCode::A10), Some(0));
}

#[test]
fn a10_meets_guidance_up_to_426_days() {
    // 2 March 2021 is day 426.
    let just = card(&[with_link(|link| link.placed_on = on("2021-03-02"))], ScorecardCode::A10);
    assert_eq!((just.value, just.met), (Some(426), Some(true)));
    let late = card(&[with_link(|link| link.placed_on = on("2021-03-03"))], ScorecardCode::A10);
    assert_eq!((late.value, late.met), (Some(427), Some(false)));
}

#[test]
fn a2_counts_a_match_before_the_order_as_nothing() {
    let before = with_link(|link| link.matched_on = on("2020-07-01"));
    // (0 + 100) / 2
    assert_eq!(days(&[before, adopted()], ScorecardCode::A2), Some(50));
}

#[test]
fn a2_leaves_out_children_without_an_order_or_a_placement() {
    let by_consent = ChildSummary {
        placement_orders_on: Vec::new(),
        ..adopted()
    };
    let never_placed = with_link(|link| link.placed_on = None);
    let card = card(&[by_consent, never_placed, adopted()], ScorecardCode::A2);
    assert_eq!((card.value, card.cohort, card.met), (Some(100), 1, Some(true)));
}

#[test]
fn the_last_decision_and_the_last_order_up_to_the_adoption_count() {
    let twice = ChildSummary {
        decisions: vec![
            span("2020-02-01", "2020-03-01"),
            Span {
                from: day("2020-04-10"),
                to: None,
            },
        ],
        placement_orders_on: vec![day("2020-02-10"), day("2020-07-19"), day("2022-01-01")],
        ..adopted()
    };
    assert_eq!(days(std::slice::from_ref(&twice), ScorecardCode::CareToDecision), Some(100));
    assert_eq!(days(&[twice], ScorecardCode::DecisionToOrder), Some(100));
}

#[test]
fn a_placement_that_disrupted_is_not_the_one_that_led_to_adoption() {
    let mut summary = adopted();
    summary.links.insert(
        0,
        LinkedChild {
            matched_on: on("2020-05-01"),
            placed_on: on("2020-05-02"),
            disrupted_on: on("2020-06-01"),
            ..link(2, "2020-04-20")
        },
    );
    assert_eq!(days(&[summary], ScorecardCode::A1), Some(350));
}

#[test]
fn a3_is_less_than_fourteen_months_not_fourteen() {
    let moved_in = |text: &str| with_link(|link| link.placed_on = on(text));
    // Fourteen months from 1 January 2020 are over on 1 March 2021.
    let card = card(
        &[moved_in("2021-02-28"), moved_in("2021-03-01"), moved_in("2021-03-02")],
        ScorecardCode::A3,
    );
    assert_eq!((card.value, card.numerator, card.cohort, card.met), (Some(33), Some(1), 3, None));
}

#[test]
fn the_region_comes_first_and_every_authority_has_a_row() {
    let (hcc, scc, adopted) = (area("HCC"), area("SCC"), adopted());
    let period: Period = "2021-22".parse().unwrap();
    let children = [(&hcc, &adopted), (&hcc, &adopted)];
    let cards = scorecards(children.into_iter(), &period, 1, &[hcc.clone(), scc.clone()]);
    let a1: Vec<_> = cards.iter().filter(|card| card.code == ScorecardCode::A1).collect();
    let shown: Vec<_> = a1
        .iter()
        .map(|card| (card.local_authority.clone(), card.cohort, card.value))
        .collect();
    assert_eq!(shown, [(None, 2, Some(350)), (Some(hcc), 2, Some(350)), (Some(scc), 0, None)]);
}
