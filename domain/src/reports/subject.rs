//! What a sentence about a figure speaks of. Each subject is a singular, so that every sentence is
//! built alike.

use crate::measures::{
    DefinedCode,
    MeasureCode::{self as M},
    ScorecardCode::{self as S},
};

/// The subject of the sentences about a measure or scorecard.
pub(super) const fn subject(code: DefinedCode) -> &'static str {
    match code {
        DefinedCode::Measure(code) => of_measure(code),
        DefinedCode::Scorecard(code) => of_scorecard(code),
    }
}

/// Whether the figure of a period still grows after it, so that a later period is behind an earlier
/// one for its age alone.
pub(super) const fn is_so_far(code: DefinedCode) -> bool {
    matches!(
        code,
        DefinedCode::Measure(M::CohortEnquiryToAssessment | M::CohortEnquiryToApproval)
    )
}

const fn of_measure(code: M) -> &'static str {
    match code {
        M::Enquiries => "the number of enquiries",
        M::InformationSessions => "the number of households at an information session",
        M::EnquiryDiscussions => "the number of households with an enquiry discussion",
        M::RegistrationsOfInterest => "the number of registrations of interest",
        M::ForwardedToAssessment => "the number of households forwarded to assessment",
        M::ProgressedToStageTwo => "the number of households that progressed to Stage 2",
        M::Approved => "the number of households approved",
        M::ApprovedEarlyPermanence => "the number of households approved for Fostering for Adoption",
        M::ApprovedEarlyPermanencePercent => "the share of approved households that were approved for Fostering for Adoption",
        M::ApprovedSiblingGroup => "the number of households approved for a sibling group",
        M::ApprovedSiblingGroupPercent => "the share of approved households that were approved for a sibling group",
        M::EnquiryToAssessment => "the conversion from enquiry to assessment",
        M::EnquiryToApproval => "the conversion from enquiry to approval",
        M::AssessmentToApproval => "the conversion from assessment to approval",
        M::CohortEnquiryToAssessment => "the share of the period's enquirers who were forwarded to assessment by now",
        M::CohortEnquiryToApproval => "the share of the period's enquirers who were approved by now",
        M::RegistrationAnswered => "the mean time until a registration of interest was answered",
        M::StageOneMonths => "the mean time in Stage 1",
        M::StageOneMonthsGross => "the mean time in Stage 1, holds included,",
        M::StageTwoMonths => "the mean time in Stage 2",
        M::StageTwoMonthsGross => "the mean time in Stage 2, holds included,",
        M::OverallMonths => "the mean time from the start of assessment to approval",
        M::OverallMonthsGross => "the mean time from the start of assessment to approval, holds and break included,",
        M::AvailableAdopters => "the number of available adopters",
        M::AvailableAdoptersPreLinked => "the number of available adopters with a live link",
        M::AvailableAdoptersFree => "the number of available adopters without a live link",
        M::FamiliesIdentified => "the number of children for whom a family was identified",
        M::FamiliesIdentifiedConfirmed => "the number of children with a link confirmed",
        M::HardToPlace => "the number of children identified who were hard to place",
        M::HardToPlacePercent => "the share of the children identified who were hard to place",
        M::HardToPlaceAge => "the number of children hard to place for their age",
        M::HardToPlaceSiblingGroup => "the number of children hard to place as part of a sibling group",
        M::HardToPlaceNeedOrDisability => "the number of children hard to place for a need or disability",
        M::HardToPlaceEthnicMinority => "the number of children hard to place as part of an ethnic minority",
        M::SiblingGroups => "the number of sibling groups for whom a family was identified",
        M::ChildrenInSiblingGroups => "the number of children identified with a sibling group",
        M::SiblingGroupsOfTwo => "the number of sibling groups of two",
        M::SiblingGroupsOfThree => "the number of sibling groups of three",
        M::SiblingGroupsOfFourOrMore => "the number of sibling groups of four or more",
        M::IdentifiedUnder2 => "the number of children identified under the age of 2",
        M::Identified2To5 => "the number of children identified at the age of 2 to 5",
        M::IdentifiedOver5 => "the number of children identified over the age of 5",
        M::ChildrenWithNoPotentialLink => "the number of children with no potential link",
        M::ChildrenWaitingPaused => "the number of waiting children whose case was paused",
        M::PlansReferred => "the number of children whose plan was referred to the decision maker",
        M::PlacementOrders => "the number of children with a placement order granted",
        M::EarlyPermanencePlacements => "the number of children placed under Fostering for Adoption",
        M::ChildrenFormallyLinked => "the number of children formally linked",
        M::FamiliesFormallyLinked => "the number of families formally linked",
        M::ChildrenPlacedInHouse => "the number of children placed in-house",
        M::ChildrenPlacedExternally => "the number of children placed externally",
        M::AdoptionOrders => "the number of adoption orders",
        M::Disruptions => "the number of children whose placement disrupted",
        M::ChildrenPaused => "the number of children whose case was paused",
        M::ChildrenLinkedSinceStart => "the number of children linked",
        M::ChildrenDisruptedSinceStart => "the number of children disrupted",
        M::DisruptionRateSinceStart => "the disruption rate",
    }
}

const fn of_scorecard(code: S) -> &'static str {
    match code {
        S::A1 => "the mean time from entering care to the placement for adoption (A1)",
        S::A10 => "the mean time from entering care to moving in (A10)",
        S::A2 => "the mean time from the placement order to the match (A2)",
        S::A3 => "the share of children who moved in within 14 months of entering care (A3)",
        S::PlacedToOrder | S::PlacedToAdopted => "the mean time from the placement to the adoption order",
        S::CareToDecision => "the mean time from entering care to the decision",
        S::DecisionToOrder => "the mean time from the decision to the placement order",
        S::OrderToMatch => "the mean time from the placement order to the match",
        S::MatchToPlaced => "the mean time from the match to the placement",
    }
}
