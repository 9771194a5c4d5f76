//! The table of the child's journey. It holds the child's own milestones and, between them, what
//! a link says of the child, so that one fold sees the whole order.

use super::milestone::ChildStep::{self, *};
use crate::{calendar::Limit, journeys::Rule};

/// How long a child lives with the adopters before they may apply for the order.
const WITH_THE_ADOPTERS: Limit = Limit::weeks(10);

/// What may follow what. Sources: Adoption and Children Act 2002 sections 18 to 22 and 42
/// (ten weeks with the adopters before they may apply); the statutory reasons for a reversed decision.
pub const CHILD_RULES: &[Rule<ChildStep>] = &[
    Rule::of(EnteredCare),
    Rule::of(PlanReferred).after(&[EnteredCare]).unless(&[ShouldBePlacedDecided]),
    Rule::of(ShouldBePlacedDecided).after(&[EnteredCare]),
    Rule::of(PlacementOrderGranted).after(&[ShouldBePlacedDecided]),
    Rule::of(ConsentGiven).after(&[ShouldBePlacedDecided]),
    Rule::of(FamilyFindingStarted).after(&[EnteredCare]),
    Rule::of(Matched).after(&[ShouldBePlacedDecided]),
    Rule::of(Placed).after(&[PlacementOrderGranted, ConsentGiven]),
    Rule::of(MatchOver)
        .after(&[Matched])
        .cancels(&[Matched, Placed, AdoptionOrderApplied])
        .repeats(),
    Rule::of(AdoptionOrderApplied)
        .after(&[Placed])
        .not_before(WITH_THE_ADOPTERS, Placed),
    Rule::of(AdoptionOrderGranted)
        .after(&[Placed])
        .not_before(WITH_THE_ADOPTERS, Placed)
        .ends(),
    Rule::of(PlanChanged)
        .after(&[ShouldBePlacedDecided])
        .unless(&[Placed])
        .cancels(&[
            PlanReferred,
            ShouldBePlacedDecided,
            PlacementOrderGranted,
            ConsentGiven,
            FamilyFindingStarted,
            PlanChanged,
            Paused,
        ])
        .repeats(),
    Rule::of(Paused).after(&[EnteredCare]),
    Rule::of(Resumed).after(&[Paused]).cancels(&[Paused]).repeats(),
    Rule::of(LeftCare).after(&[EnteredCare]).unless(&[Placed]).ends(),
];
