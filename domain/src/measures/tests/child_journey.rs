use super::*;

fn matched(number: u128, text: &str) -> LinkedChild {
    LinkedChild {
        matched_on: on(text),
        ..link(number, "2019-01-01")
    }
}

fn disrupted(number: u128, matched_on: &str, disrupted_on: &str) -> LinkedChild {
    LinkedChild {
        placed_on: on(matched_on),
        disrupted_on: on(disrupted_on),
        ..matched(number, matched_on)
    }
}

#[test]
fn orders_and_referrals_count_a_child_once_in_a_period() {
    let records = children([child(ChildSummary {
        plans_referred_on: vec![day("2021-04-01"), day("2021-05-01")],
        placement_orders_on: vec![day("2021-03-31"), day("2022-03-31")],
        adopted_on: on("2022-04-01"),
        ..ChildSummary::default()
    })]);
    assert_eq!(value(&records, MeasureCode::PlansReferred, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::PlacementOrders, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::AdoptionOrders, "2021-22"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::AdoptionOrders, "2022-23"), Some(1.0));
}

#[test]
fn siblings_linked_with_one_household_are_two_children_and_one_family() {
    let records =
        children([matched(1, "2021-05-01"), matched(1, "2021-05-01"), matched(2, "2021-05-01")].map(|link| child_with(vec![link])));
    assert_eq!(value(&records, MeasureCode::ChildrenFormallyLinked, "2021-22"), Some(3.0));
    assert_eq!(value(&records, MeasureCode::FamiliesFormallyLinked, "2021-22"), Some(2.0));
    assert_eq!(value(&records, MeasureCode::FamiliesFormallyLinked, "2020-21"), Some(0.0));
}

#[test]
fn a_household_with_children_of_two_authorities_is_one_family_in_the_whole() {
    let mut records = children([matched(1, "2021-05-01"), matched(1, "2021-05-01")].map(|link| child_with(vec![link])));
    records.children[1].local_authority = area("SCC");
    let query = MeasureQuery {
        codes: Some(vec![MeasureCode::FamiliesFormallyLinked]),
        by: vec![Breakdown::LocalAuthority],
        local_authorities: vec![area("HCC"), area("SCC")],
        ..query("2021-22")
    };
    let values: Vec<Option<f64>> = figures(&records, &query).into_iter().map(|figure| figure.value).collect();
    assert_eq!(values, [Some(1.0), Some(1.0), Some(1.0)]);
}

#[test]
fn placements_are_in_house_or_external_by_the_link() {
    let placed = |external| LinkedChild {
        external,
        placed_on: on("2021-05-01"),
        ..link(1, "2021-04-01")
    };
    let unplaced = LinkedChild {
        external: true,
        ..link(1, "2021-04-01")
    };
    let records = children([placed(false), placed(false), placed(true), unplaced].map(|link| child_with(vec![link])));
    assert_eq!(value(&records, MeasureCode::ChildrenPlacedInHouse, "2021-22"), Some(2.0));
    assert_eq!(value(&records, MeasureCode::ChildrenPlacedExternally, "2021-22"), Some(1.0));
}

#[test]
fn early_permanence_counts_on_the_day_of_moving_in() {
    let fostered = LinkedChild {
        early_permanence_on: on("2022-03-31"),
        placed_on: on("2022-06-01"),
        ..link(1, "2022-03-01")
    };
    let records = children([child_with(vec![fostered])]);
    assert_eq!(value(&records, MeasureCode::EarlyPermanencePlacements, "2021-22"), Some(1.0));
    assert_eq!(value(&records, MeasureCode::EarlyPermanencePlacements, "2022-23"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::ChildrenPlacedInHouse, "2021-22"), Some(0.0));
}

#[test]
fn pauses_count_where_they_began() {
    let records = children([child(ChildSummary {
        pauses: vec![span("2021-03-31", "2021-04-02"), span("2021-11-01", "2022-01-01")],
        ..ChildSummary::default()
    })]);
    assert_eq!(value(&records, MeasureCode::ChildrenPaused, "2021-22-q1"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::ChildrenPaused, "2021-22-q3"), Some(1.0));
}

#[test]
fn the_published_disruption_rate_has_two_decimals() {
    let steady = (0..310).map(|_| child_with(vec![matched(1, "2020-05-01")]));
    let ended = (0..9).map(|_| child_with(vec![disrupted(1, "2020-05-01", "2021-08-01"), matched(2, "2021-12-01")]));
    let records = children(steady.chain(ended));
    let rate = figure(&records, MeasureCode::DisruptionRateSinceStart, "2021-22");
    assert_eq!((rate.value, rate.numerator, rate.cohort), (Some(2.82), Some(9), 319));
    assert_eq!((rate.from, rate.to), (day("2019-04-01"), day("2022-03-31")));
    assert_eq!(value(&records, MeasureCode::ChildrenLinkedSinceStart, "2021-22"), Some(319.0));
    assert_eq!(value(&records, MeasureCode::ChildrenDisruptedSinceStart, "2020-21"), Some(0.0));
    assert_eq!(value(&records, MeasureCode::Disruptions, "2021-22"), Some(9.0));
}

#[test]
fn cumulative_figures_begin_on_the_start_date_and_end_with_the_period() {
    let days = ["2019-03-31", "2019-04-01", "2022-03-31", "2022-04-01"];
    let records = children(days.map(|on| child_with(vec![matched(1, on)])));
    assert_eq!(value(&records, MeasureCode::ChildrenLinkedSinceStart, "2021-22"), Some(2.0));
    assert_eq!(value(&records, MeasureCode::ChildrenLinkedSinceStart, "2018-19"), None);
}
