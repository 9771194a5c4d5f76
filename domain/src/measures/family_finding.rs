//! The search for families: whom one was found for in the period, and who waits at its end.

use super::{
    cases::CountedCase,
    codes::MeasureCode as M,
    definitions::Definition,
    in_view::{ChildInView, Identification, is_with_group},
    tally::{Reckoning, Tally},
    vocabulary::{Better, MeasurePopulation, PeriodRule},
};
use crate::children::{FamilyFinding, HardToPlaceReason, family_finding_on, waiting_on};

/// A band of ages at the identification, in completed years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeBand {
    /// Its name on the wire.
    pub code: &'static str,
    /// The measure that counts it.
    pub measure: M,
    /// The youngest.
    pub from_years: u32,
    /// The oldest.
    pub to_years: u32,
}

impl AgeBand {
    const fn new(code: &'static str, measure: M, from_years: u32, to_years: u32) -> Self {
        Self {
            code,
            measure,
            from_years,
            to_years,
        }
    }

    /// Whether an age in completed years lies in the band.
    pub fn holds(&self, years: u32) -> bool {
        (self.from_years..=self.to_years).contains(&years)
    }
}

/// The bands in which children's ages are reported.
pub const AGE_BANDS: &[AgeBand] = &[
    AgeBand::new("under_2", M::IdentifiedUnder2, 0, 1),
    AgeBand::new("2_to_5", M::Identified2To5, 2, 5),
    AgeBand::new("over_5", M::IdentifiedOver5, 6, u32::MAX),
];

pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        better: Better::Higher,
        ..Definition::children(
            M::FamiliesIdentified,
            "Families identified",
            "Children for whom a household was identified (a potential link) in the period; a child counts once, with the first.",
            |child, tally| tally.count(child.identification.is_some()),
        )
    },
    Definition {
        better: Better::Higher,
        ..Definition::children(
            M::FamiliesIdentifiedConfirmed,
            "Families confirmed",
            "Children with a link confirmed in the period.",
            |child, tally| tally.count(child.any_link(|link| link.confirmed_on)),
        )
    },
    Definition::children(
        M::HardToPlace,
        "Hard to place",
        "Children identified in the period who on that day were aged 5 or over, or to be placed in a sibling group, or had a \
         disability or a complex or developmental need, or were from an ethnic minority.",
        |child, tally| tally.count(is_hard_to_place(child)),
    ),
    Definition::children(
        M::HardToPlacePercent,
        "Hard to place, share",
        "Of the children identified in the period, the share who were hard to place on that day.",
        |child, tally| tally.share(is_hard_to_place(child), child.identification.is_some()),
    )
    .as_share_of("Children identified in the period."),
    Definition::children(
        M::HardToPlaceAge,
        "Hard to place: age",
        "Children identified in the period who were aged 5 or over. A child may count under several reasons.",
        |child, tally| tally.count(for_reason(child, HardToPlaceReason::Age)),
    ),
    Definition::children(
        M::HardToPlaceSiblingGroup,
        "Hard to place: sibling group",
        "Children identified in the period as part of a sibling group. A child may count under several reasons.",
        |child, tally| tally.count(for_reason(child, HardToPlaceReason::SiblingGroup)),
    ),
    Definition::children(
        M::HardToPlaceNeedOrDisability,
        "Hard to place: need or disability",
        "Children identified in the period with a disability or a complex or developmental need. A child may count under several reasons.",
        |child, tally| tally.count(for_reason(child, HardToPlaceReason::NeedOrDisability)),
    ),
    Definition::children(
        M::HardToPlaceEthnicMinority,
        "Hard to place: ethnic minority",
        "Children identified in the period who are from an ethnic minority. A child may count under several reasons.",
        |child, tally| tally.count(for_reason(child, HardToPlaceReason::EthnicMinority)),
    ),
    sibling_groups(
        M::SiblingGroups,
        "Sibling groups",
        "Sibling groups of two or more for whom a household was identified in the period; a group counts once.",
        2,
        u8::MAX,
    ),
    Definition::children(
        M::ChildrenInSiblingGroups,
        "Children in sibling groups",
        "Children identified in the period with a sibling group of two or more.",
        |child, tally| tally.count(was(child, |identification| identification.in_sibling_group)),
    ),
    sibling_groups(
        M::SiblingGroupsOfTwo,
        "Sibling groups of two",
        "Sibling groups identified in the period that had two children at the first identification.",
        2,
        2,
    ),
    sibling_groups(
        M::SiblingGroupsOfThree,
        "Sibling groups of three",
        "Sibling groups identified in the period that had three children at the first identification.",
        3,
        3,
    ),
    sibling_groups(
        M::SiblingGroupsOfFourOrMore,
        "Sibling groups of four or more",
        "Sibling groups identified in the period that had four or more children at the first identification.",
        4,
        u8::MAX,
    ),
    Definition::children(
        M::IdentifiedUnder2,
        "Identified under 2",
        "Children identified in the period who on that day had not completed their second year.",
        |child, tally| tally.count(in_band(child, M::IdentifiedUnder2)),
    ),
    Definition::children(
        M::Identified2To5,
        "Identified at 2 to 5",
        "Children identified in the period who on that day had completed 2 to 5 years.",
        |child, tally| tally.count(in_band(child, M::Identified2To5)),
    ),
    Definition::children(
        M::IdentifiedOver5,
        "Identified over 5",
        "Children identified in the period who on that day had completed 6 years or more.",
        |child, tally| tally.count(in_band(child, M::IdentifiedOver5)),
    ),
    waiting(
        M::ChildrenWithNoPotentialLink,
        "No potential link",
        "Children with authority to place who are neither formally linked nor placed nor paused and have no live link.",
        |child, tally| tally.count(waiting_on(child.summary, child.window.read_on).is_some_and(|waiting| waiting.counts())),
    ),
    waiting(
        M::ChildrenWaitingPaused,
        "Waiting, paused",
        "Children not formally linked or placed whose case is paused.",
        |child, tally| tally.count(family_finding_on(child.summary, child.window.read_on) == FamilyFinding::Paused),
    ),
];

const fn sibling_groups(code: M, name: &'static str, words: &'static str, least: u8, most: u8) -> Definition {
    Definition {
        population: MeasurePopulation::SiblingGroups,
        cohort: "The sibling groups counted.",
        reckoning: Reckoning::Distinct(least, most),
        ..Definition::children(code, name, words, add_sibling_groups)
    }
}

const fn waiting(code: M, name: &'static str, words: &'static str, add: fn(&ChildInView<'_>, &mut Tally)) -> Definition {
    Definition {
        period_rule: PeriodRule::AtLastDay,
        better: Better::Lower,
        ..Definition::children(code, name, words, add)
    }
}

/// A group is known by its own identifier, or by the link where siblings are linked without one.
fn add_sibling_groups(child: &ChildInView<'_>, tally: &mut Tally) {
    let identified = child.summary.links.iter().filter(|link| child.in_period(Some(link.identified_on)));
    for link in identified.filter(|link| is_with_group(link)) {
        let group = link.group.map_or(CountedCase::Link(link.link), CountedCase::SiblingGroup);
        tally.distinct(group, link.identified_on, link.children_in_link);
    }
}

fn was(child: &ChildInView<'_>, so: impl FnOnce(&Identification) -> bool) -> bool {
    child.identification.as_ref().is_some_and(so)
}

fn is_hard_to_place(child: &ChildInView<'_>) -> bool {
    was(child, |identification| !identification.hard_to_place.is_empty())
}

fn for_reason(child: &ChildInView<'_>, reason: HardToPlaceReason) -> bool {
    was(child, |identification| identification.hard_to_place.contains(&reason))
}

fn in_band(child: &ChildInView<'_>, measure: M) -> bool {
    let holds = |years| AGE_BANDS.iter().any(|band| band.measure == measure && band.holds(years));
    was(child, |identification| holds(identification.age_in_years))
}
