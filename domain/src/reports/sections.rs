//! What stands where in a report.

use crate::{
    codes::code_list,
    measures::{
        DefinedCode,
        MeasureCode::{self as M},
        ScorecardCode::{self as S},
    },
};

code_list! {
    /// A section of a report.
    SectionCode {
        /// The most important figures.
        Summary = "summary",
        /// From the enquiry to approval, and who is available.
        AdopterJourney = "adopter_journey",
        /// The search for families.
        FamilyFinding = "family_finding",
        /// From the plan to the adoption order.
        ChildJourney = "child_journey",
        /// Households bought from and sold to other agencies, and their money.
        Interagency = "interagency",
    }
}

impl SectionCode {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Summary => "Executive summary",
            Self::AdopterJourney => "The adopters' journey",
            Self::FamilyFinding => "Family finding",
            Self::ChildJourney => "The children's journey",
            Self::Interagency => "Interagency placements",
        }
    }

    /// What it is about.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Summary => "The figures that matter most; each is explained in its section.",
            Self::AdopterJourney => {
                "From the first enquiry to approval: how many households took each step, how long it took, and who is available."
            }
            Self::FamilyFinding => "For which children a family was found, and for whom one is still being looked for.",
            Self::ChildJourney => "From the plan for adoption to the adoption order, and how long children waited.",
            Self::Interagency => {
                "Children placed with households of other agencies, other agencies' children placed with ours, and what was paid."
            }
        }
    }
}

/// What a figure of a topic is counted by.
pub(super) type Code = DefinedCode;

/// A topic of a section: its first figure leads, the others explain it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Topic {
    pub code: &'static str,
    pub title: &'static str,
    pub figures: &'static [Code],
    /// Those of its figures that make up the first one, or tell it apart.
    pub parts: &'static [Code],
    /// What the parts are.
    pub parts_title: &'static str,
}

const fn m(code: M) -> Code {
    DefinedCode::Measure(code)
}

const fn s(code: S) -> Code {
    DefinedCode::Scorecard(code)
}

const fn topic(code: &'static str, title: &'static str, figures: &'static [Code]) -> Topic {
    Topic {
        code,
        title,
        figures,
        parts: &[],
        parts_title: "",
    }
}

const fn in_parts(topic: Topic, parts_title: &'static str, parts: &'static [Code]) -> Topic {
    Topic {
        parts,
        parts_title,
        ..topic
    }
}

const ADOPTER_JOURNEY: &[Topic] = &[
    in_parts(
        topic("enquiries", "Enquiries", &[m(M::Enquiries)]),
        "From the enquiry to approval, households in the period",
        &[
            m(M::Enquiries),
            m(M::InformationSessions),
            m(M::EnquiryDiscussions),
            m(M::RegistrationsOfInterest),
            m(M::ForwardedToAssessment),
            m(M::ProgressedToStageTwo),
            m(M::Approved),
        ],
    ),
    topic("information_sessions", "Information sessions", &[m(M::InformationSessions)]),
    topic("enquiry_discussions", "Enquiry discussions", &[m(M::EnquiryDiscussions)]),
    topic("registrations", "Registrations of interest", &[m(M::RegistrationsOfInterest)]),
    topic("assessment", "Assessment", &[m(M::ForwardedToAssessment)]),
    topic("stage_two", "Stage 2", &[m(M::ProgressedToStageTwo)]),
    topic("approvals", "Approvals", &[m(M::Approved)]),
    topic(
        "approved_early_permanence",
        "Approved for Fostering for Adoption",
        &[m(M::ApprovedEarlyPermanence), m(M::ApprovedEarlyPermanencePercent)],
    ),
    topic(
        "approved_sibling_groups",
        "Approved for sibling groups",
        &[m(M::ApprovedSiblingGroup), m(M::ApprovedSiblingGroupPercent)],
    ),
    in_parts(
        topic(
            "conversion",
            "Conversion",
            &[
                m(M::EnquiryToApproval),
                m(M::EnquiryToAssessment),
                m(M::AssessmentToApproval),
                m(M::CohortEnquiryToAssessment),
                m(M::CohortEnquiryToApproval),
            ],
        ),
        "Conversion in the period",
        &[m(M::EnquiryToAssessment), m(M::EnquiryToApproval), m(M::AssessmentToApproval)],
    ),
    in_parts(
        topic(
            "available_adopters",
            "Available adopters",
            &[
                m(M::AvailableAdopters),
                m(M::AvailableAdoptersPreLinked),
                m(M::AvailableAdoptersFree),
            ],
        ),
        "Available adopters, with and without a link",
        &[m(M::AvailableAdoptersPreLinked), m(M::AvailableAdoptersFree)],
    ),
    in_parts(
        topic(
            "timescales",
            "Timescales",
            &[
                m(M::OverallMonths),
                m(M::StageOneMonths),
                m(M::StageTwoMonths),
                m(M::RegistrationAnswered),
                m(M::OverallMonthsGross),
                m(M::StageOneMonthsGross),
                m(M::StageTwoMonthsGross),
            ],
        ),
        "Months in each stage",
        &[m(M::StageOneMonths), m(M::StageTwoMonths), m(M::OverallMonths)],
    ),
];

const FAMILY_FINDING: &[Topic] = &[
    topic(
        "identified",
        "Families identified",
        &[m(M::FamiliesIdentified), m(M::FamiliesIdentifiedConfirmed)],
    ),
    in_parts(
        topic(
            "hard_to_place",
            "Hard to place",
            &[
                m(M::HardToPlace),
                m(M::HardToPlacePercent),
                m(M::HardToPlaceAge),
                m(M::HardToPlaceSiblingGroup),
                m(M::HardToPlaceNeedOrDisability),
                m(M::HardToPlaceEthnicMinority),
            ],
        ),
        "Why children were hard to place; a child may count under several reasons",
        &[
            m(M::HardToPlaceAge),
            m(M::HardToPlaceSiblingGroup),
            m(M::HardToPlaceNeedOrDisability),
            m(M::HardToPlaceEthnicMinority),
        ],
    ),
    in_parts(
        topic(
            "ages",
            "Ages",
            &[m(M::IdentifiedUnder2), m(M::Identified2To5), m(M::IdentifiedOver5)],
        ),
        "Children identified, by age",
        &[m(M::IdentifiedUnder2), m(M::Identified2To5), m(M::IdentifiedOver5)],
    ),
    in_parts(
        topic(
            "sibling_groups",
            "Sibling groups",
            &[
                m(M::SiblingGroups),
                m(M::ChildrenInSiblingGroups),
                m(M::SiblingGroupsOfTwo),
                m(M::SiblingGroupsOfThree),
                m(M::SiblingGroupsOfFourOrMore),
            ],
        ),
        "Sibling groups identified, by size",
        &[
            m(M::SiblingGroupsOfTwo),
            m(M::SiblingGroupsOfThree),
            m(M::SiblingGroupsOfFourOrMore),
        ],
    ),
    topic(
        "no_potential_link",
        "No potential link",
        &[m(M::ChildrenWithNoPotentialLink), m(M::ChildrenWaitingPaused)],
    ),
];

const CHILD_JOURNEY: &[Topic] = &[
    topic("plans", "Plans for adoption", &[m(M::PlansReferred)]),
    topic("placement_orders", "Placement orders", &[m(M::PlacementOrders)]),
    topic(
        "early_permanence",
        "Fostering for Adoption placements",
        &[m(M::EarlyPermanencePlacements)],
    ),
    topic(
        "linked",
        "Formally linked",
        &[m(M::ChildrenFormallyLinked), m(M::FamiliesFormallyLinked)],
    ),
    in_parts(
        topic(
            "placements",
            "Placements",
            &[m(M::ChildrenPlacedInHouse), m(M::ChildrenPlacedExternally)],
        ),
        "Children placed, by whose household",
        &[m(M::ChildrenPlacedInHouse), m(M::ChildrenPlacedExternally)],
    ),
    topic("adoption_orders", "Adoption orders", &[m(M::AdoptionOrders)]),
    topic(
        "disruptions",
        "Disruptions",
        &[
            m(M::Disruptions),
            m(M::DisruptionRateSinceStart),
            m(M::ChildrenLinkedSinceStart),
            m(M::ChildrenDisruptedSinceStart),
        ],
    ),
    topic("paused", "Paused", &[m(M::ChildrenPaused)]),
    in_parts(
        topic(
            "scorecards",
            "Scorecards",
            &[s(S::A10), s(S::A2), s(S::A1), s(S::A3), s(S::PlacedToOrder)],
        ),
        "Days children waited",
        &[s(S::A1), s(S::A10), s(S::A2), s(S::PlacedToOrder)],
    ),
    in_parts(
        topic(
            "intervals",
            "From stage to stage",
            &[
                s(S::CareToDecision),
                s(S::DecisionToOrder),
                s(S::OrderToMatch),
                s(S::MatchToPlaced),
                s(S::PlacedToAdopted),
            ],
        ),
        "Days between the stages of the children adopted",
        &[
            s(S::CareToDecision),
            s(S::DecisionToOrder),
            s(S::OrderToMatch),
            s(S::MatchToPlaced),
            s(S::PlacedToAdopted),
        ],
    ),
];

/// The sections whose figures are measures and scorecards, in the order of the report.
pub(super) const SECTIONS: &[(SectionCode, &[Topic])] = &[
    (SectionCode::AdopterJourney, ADOPTER_JOURNEY),
    (SectionCode::FamilyFinding, FAMILY_FINDING),
    (SectionCode::ChildJourney, CHILD_JOURNEY),
];

/// The figures of the summary; those of money follow them where they are told.
pub(super) const SUMMARY: &[Code] = &[
    m(M::Enquiries),
    m(M::Approved),
    m(M::AvailableAdopters),
    m(M::FamiliesIdentified),
    m(M::ChildrenWithNoPotentialLink),
    m(M::PlacementOrders),
    m(M::ChildrenFormallyLinked),
    m(M::AdoptionOrders),
    m(M::Disruptions),
    s(S::A10),
    s(S::A2),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::DEFINITIONS;

    #[test]
    fn every_measure_and_scorecard_stands_in_one_place() {
        let placed = || {
            SECTIONS
                .iter()
                .flat_map(|(_, topics)| topics.iter())
                .flat_map(|topic| topic.figures)
        };
        for definition in DEFINITIONS.iter() {
            let times = placed().filter(|code| **code == definition.code).count();
            assert_eq!(times, 1, "{}", definition.code);
        }
        assert_eq!(placed().count(), DEFINITIONS.len());
    }

    #[test]
    fn topics_have_codes_of_their_own() {
        let mut codes: Vec<&str> = SECTIONS
            .iter()
            .flat_map(|(_, topics)| topics.iter().map(|topic| topic.code))
            .collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
