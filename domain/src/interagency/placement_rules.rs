//! The table of an interagency placement, and the days it folds to.

use super::placement::{
    PlacementDates, PlacementMilestone,
    PlacementMilestoneKind::{self, *},
};
use crate::{
    journeys::{Journey, Milestone, Rule},
    links::LinkedChild,
};
use chrono::NaiveDate;

/// What may follow what. Amounts are agreed at any time, before the move and after the end: money
/// is settled late.
pub const PLACEMENT_RULES: &[Rule<PlacementMilestoneKind>] = &[
    Rule::of(Agreed),
    Rule::of(Placed).after(&[Agreed]).unless(&[Ended]),
    Rule::of(AdoptionOrderGranted).after(&[Placed]).unless(&[Disrupted]),
    Rule::of(Ended).after(&[Agreed]).unless(&[Placed]),
    Rule::of(Disrupted).after(&[Placed]).unless(&[AdoptionOrderGranted]),
    Rule::of(AmountAgreed).repeats(),
];

/// The days of a sold placement; `None` when no fact says that it was agreed.
pub fn dates_of_sold(journey: &Journey<'_, PlacementMilestone>) -> Option<PlacementDates> {
    let on = |step| journey.in_force(step).map(Milestone::occurred_on);
    Some(PlacementDates {
        agreed_on: on(Agreed)?,
        placed_on: on(Placed),
        adopted_on: on(AdoptionOrderGranted),
        over_on: on(Ended).or(on(Disrupted)),
    })
}

/// The days of a bought placement: those of the link's children, each with the day of the adoption
/// order. Siblings move in on the first day any of them does, and the placement is adopted, or
/// over, once the last of them is.
pub fn dates_of_bought<'a>(agreed_on: NaiveDate, parts: impl IntoIterator<Item = (&'a LinkedChild, Option<NaiveDate>)>) -> PlacementDates {
    let parts: Vec<(&LinkedChild, Option<NaiveDate>)> = parts.into_iter().collect();
    let all = |days: Vec<Option<NaiveDate>>| {
        days.into_iter()
            .collect::<Option<Vec<NaiveDate>>>()
            .and_then(|days| days.into_iter().max())
    };
    let staying = || parts.iter().filter(|(part, _)| part.over_on().is_none());
    PlacementDates {
        agreed_on,
        placed_on: parts.iter().filter_map(|(part, _)| part.placed_on).min(),
        adopted_on: all(staying().map(|(_, adopted_on)| *adopted_on).collect()),
        over_on: all(parts.iter().map(|(part, _)| part.over_on()).collect()),
    }
}
