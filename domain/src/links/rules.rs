//! The table of a link, folded for each of its children.

use super::milestone::LinkStep::{self, *};
use crate::journeys::Rule;

/// What may follow what.
pub const LINK_RULES: &[Rule<LinkStep>] = &[
    // The fostering placement of a foster carer who adopts began before anybody thought of adoption.
    Rule::of(FosterPlaced).unless(&[EarlyPermanencePlaced, PlacedForAdoption]),
    Rule::of(Identified),
    Rule::of(Confirmed).after(&[Identified]),
    // What is seen and said while the link is considered. It changes nothing of where the link stands.
    Rule::of(VisitHeld).after(&[Identified]).unless(&[PlacedForAdoption]).repeats(),
    Rule::of(HouseholdViewRecorded)
        .after(&[Identified])
        .unless(&[PlacedForAdoption])
        .repeats(),
    Rule::of(ChildWorkerViewRecorded)
        .after(&[Identified])
        .unless(&[PlacedForAdoption])
        .repeats(),
    Rule::of(EarlyPermanencePlaced).after(&[Confirmed]).unless(&[PlacedForAdoption]),
    Rule::of(PanelDeferred)
        .after(&[Confirmed])
        .unless(&[MatchDecided])
        .cancels(&[PanelConsidered])
        .repeats(),
    Rule::of(PanelConsidered).after(&[Confirmed]).unless(&[MatchDecided]).repeats(),
    Rule::of(MatchDecided).after(&[PanelConsidered]),
    Rule::of(IntroductionsStarted).after(&[MatchDecided]).unless(&[PlacedForAdoption]),
    Rule::of(PlacedForAdoption).after(&[MatchDecided]),
    Rule::of(Ended).after(&[Identified]).unless(&[PlacedForAdoption]).ends(),
    Rule::of(Disrupted).after(&[PlacedForAdoption]).ends(),
];
