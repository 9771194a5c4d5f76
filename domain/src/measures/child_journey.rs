//! The child's journey in a period, and since a start date.

use super::{
    cases::CountedCase,
    codes::MeasureCode as M,
    definitions::Definition,
    in_view::ChildInView,
    tally::{Reckoning, Tally},
    vocabulary::{Better, MeasureGroup, MeasurePopulation, MeasureUnit, PeriodRule},
};

pub(super) const DEFINITIONS: &[Definition] = &[
    journey(
        M::PlansReferred,
        "Plans referred",
        "Children whose plan was referred to the agency decision maker in the period; a child counts once.",
        |child, tally| tally.count(child.any_in_period(&child.summary.plans_referred_on)),
    ),
    journey(
        M::PlacementOrders,
        "Placement orders",
        "Children for whom a placement order was granted in the period; a child counts once.",
        |child, tally| tally.count(child.any_in_period(&child.summary.placement_orders_on)),
    ),
    more_is_better(journey(
        M::EarlyPermanencePlacements,
        "Early permanence placements",
        "Children who moved in under Fostering for Adoption in the period.",
        |child, tally| tally.count(child.any_link(|link| link.early_permanence_on)),
    )),
    more_is_better(journey(
        M::ChildrenFormallyLinked,
        "Children formally linked",
        "Children whose match was decided in the period.",
        |child, tally| tally.count(child.any_link(|link| link.matched_on)),
    )),
    more_is_better(Definition {
        population: MeasurePopulation::LinkedHouseholds,
        cohort: "The households counted.",
        reckoning: Reckoning::Distinct(1, u8::MAX),
        ..journey(
            M::FamiliesFormallyLinked,
            "Families formally linked",
            "Different households with which a child's match was decided in the period. By local authority of the child, so that a \
             household with children of two authorities counts in both and once in the whole.",
            add_families,
        )
    }),
    more_is_better(journey(
        M::ChildrenPlacedInHouse,
        "Children placed in-house",
        "Children placed for adoption in the period with a household of their own agency.",
        |child, tally| tally.count(child.any_link(|link| link.placed_on.filter(|_| !link.external))),
    )),
    journey(
        M::ChildrenPlacedExternally,
        "Children placed externally",
        "Children placed for adoption in the period with a household of another agency.",
        |child, tally| tally.count(child.any_link(|link| link.placed_on.filter(|_| link.external))),
    ),
    more_is_better(journey(
        M::AdoptionOrders,
        "Adoption orders",
        "Children whose adoption order was granted in the period.",
        |child, tally| tally.count(child.in_period(child.summary.adopted_on)),
    )),
    less_is_better(journey(
        M::Disruptions,
        "Disruptions",
        "Children whose placement for adoption ended in the period before an adoption order.",
        |child, tally| tally.count(child.any_link(|link| link.disrupted_on)),
    )),
    less_is_better(journey(
        M::ChildrenPaused,
        "Children paused",
        "Children whose case was paused in the period; a child counts once.",
        |child, tally| tally.count(child.summary.pauses.iter().any(|pause| child.in_period(Some(pause.from)))),
    )),
    more_is_better(since_start(journey(
        M::ChildrenLinkedSinceStart,
        "Children linked since the start",
        "Children whose match was decided between the start date and the period's last day; a child counts once.",
        |child, tally| tally.count(linked(child)),
    ))),
    less_is_better(since_start(journey(
        M::ChildrenDisruptedSinceStart,
        "Children disrupted since the start",
        "Children whose placement disrupted between the start date and the period's last day; a child counts once.",
        |child, tally| tally.count(disrupted(child)),
    ))),
    less_is_better(Definition {
        unit: MeasureUnit::Percent,
        cohort: "Children linked between the start date and the period's last day.",
        reckoning: Reckoning::ShareHundredths,
        ..since_start(journey(
            M::DisruptionRateSinceStart,
            "Disruption rate since the start",
            "Children disrupted as a percentage, with two decimals, of children linked, both between the start date and the \
             period's last day.",
            |child, tally| tally.share(disrupted(child), linked(child)),
        ))
    }),
];

const fn journey(code: M, name: &'static str, words: &'static str, add: fn(&ChildInView<'_>, &mut Tally)) -> Definition {
    Definition {
        group: MeasureGroup::ChildJourney,
        ..Definition::children(code, name, words, add)
    }
}

const fn more_is_better(definition: Definition) -> Definition {
    Definition {
        better: Better::Higher,
        ..definition
    }
}

const fn less_is_better(definition: Definition) -> Definition {
    Definition {
        better: Better::Lower,
        ..definition
    }
}

const fn since_start(definition: Definition) -> Definition {
    Definition {
        period_rule: PeriodRule::SinceStart,
        ..definition
    }
}

fn add_families(child: &ChildInView<'_>, tally: &mut Tally) {
    for link in &child.summary.links {
        if let Some(matched_on) = link.matched_on.filter(|on| child.in_period(Some(*on))) {
            tally.distinct(CountedCase::Adopter(link.adopter), matched_on, 1);
        }
    }
}

fn linked(child: &ChildInView<'_>) -> bool {
    child.any_link_since_start(|link| link.matched_on)
}

fn disrupted(child: &ChildInView<'_>) -> bool {
    child.any_link_since_start(|link| link.disrupted_on)
}
