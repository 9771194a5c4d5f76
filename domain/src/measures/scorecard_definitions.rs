//! The scorecards' definitions.

use super::{
    definitions::{DefinedCode, Definition, Source},
    scorecards::ScorecardCode as S,
    tally::Reckoning,
    vocabulary::{Better, MeasureGroup, MeasurePopulation, MeasureUnit, PeriodRule},
};
use crate::children::{CARE_TO_MOVING_IN, ORDER_TO_MATCH, PLACED_TO_ORDER};

const ADOPTED: &str = "Children adopted in the period for whom both days are known.";
const WITH_ORDER: &str = "Children adopted in the period who had a placement order and were placed.";

pub(super) const DEFINITIONS: &[Definition] = &[
    days(
        S::A1,
        "A1: entering care to placement",
        "Mean days from entering care to the placement for adoption.",
    ),
    guided(
        CARE_TO_MOVING_IN.value,
        days(
            S::A10,
            "A10: entering care to moving in",
            "As A1, but the clock stops when the child first moved in with the same household as a foster child, where that was \
             earlier. Never below 0.",
        ),
    ),
    Definition {
        cohort: WITH_ORDER,
        ..guided(
            ORDER_TO_MATCH.value,
            days(
                S::A2,
                "A2: placement order to match",
                "Mean days from the placement order to the match decision. A match before the order counts 0; children with no \
                 placement order, or never placed, are left out.",
            ),
        )
    },
    Definition {
        unit: MeasureUnit::Percent,
        better: Better::Higher,
        reckoning: Reckoning::Share,
        ..days(
            S::A3,
            "A3: moved in within 14 months",
            "Share of children who waited less than 14 calendar months from entering care to first moving in with the household \
             that adopted them.",
        )
    },
    guided(
        PLACED_TO_ORDER.value,
        days(
            S::PlacedToOrder,
            "Placement to adoption order",
            "Mean days from the placement for adoption to the adoption order.",
        ),
    ),
    days(
        S::CareToDecision,
        "Entering care to decision",
        "Mean days from entering care to the decision that the child should be placed: the last one made up to the adoption. Never \
         below 0.",
    ),
    days(
        S::DecisionToOrder,
        "Decision to placement order",
        "Mean days from the decision that the child should be placed to the last placement order up to the adoption. Never below 0.",
    ),
    Definition {
        cohort: WITH_ORDER,
        ..days(
            S::OrderToMatch,
            "Placement order to match",
            "Mean days from the last placement order up to the adoption to the match decision. A match before the order counts 0.",
        )
    },
    days(
        S::MatchToPlaced,
        "Match to placement",
        "Mean days from the match decision to the placement for adoption. Never below 0.",
    ),
    days(
        S::PlacedToAdopted,
        "Placement to adoption",
        "Mean days from the placement for adoption to the adoption order.",
    ),
];

const fn days(code: S, name: &'static str, words: &'static str) -> Definition {
    Definition {
        code: DefinedCode::Scorecard(code),
        group: MeasureGroup::Scorecards,
        name,
        words,
        unit: MeasureUnit::Days,
        population: MeasurePopulation::Children,
        period_rule: PeriodRule::FactInPeriod,
        cohort: ADOPTED,
        better: Better::Lower,
        guidance: None,
        source: Source::Scorecard,
        reckoning: Reckoning::MeanDays,
    }
}

const fn guided(limit: u32, definition: Definition) -> Definition {
    Definition {
        guidance: Some(limit),
        ..definition
    }
}
