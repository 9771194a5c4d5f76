//! Adopters available at a date.

use super::{
    codes::MeasureCode as M,
    definitions::Definition,
    in_view::HouseholdInView,
    tally::Tally,
    vocabulary::{Better, MeasureGroup, PeriodRule},
};
use crate::adopters::{Availability, availability_on};

pub(super) const DEFINITIONS: &[Definition] = &[
    at_last_day(
        M::AvailableAdopters,
        "Available adopters",
        "Households that are approved, not on hold and not formally linked, and whose approval has not ended.",
        |household, tally| tally.count(availability(household).is_available()),
    ),
    at_last_day(
        M::AvailableAdoptersPreLinked,
        "Available adopters, pre-linked",
        "Available households with a live potential or confirmed link.",
        |household, tally| tally.count(availability(household) == Availability::PreLinked),
    ),
    at_last_day(
        M::AvailableAdoptersFree,
        "Available adopters, free",
        "Available households without a live link.",
        |household, tally| tally.count(availability(household) == Availability::Free),
    ),
];

const fn at_last_day(code: M, name: &'static str, words: &'static str, add: fn(&HouseholdInView<'_>, &mut Tally)) -> Definition {
    Definition {
        group: MeasureGroup::AvailableAdopters,
        period_rule: PeriodRule::AtLastDay,
        better: Better::Neither,
        ..Definition::households(code, name, words, add)
    }
}

fn availability(household: &HouseholdInView<'_>) -> Availability {
    let open = household.record.open_to_further_children;
    availability_on(household.summary, open, household.window.read_on)
}
