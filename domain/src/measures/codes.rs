//! The codes of the measures.

use crate::codes::code_list;

code_list! {
    /// A measure.
    MeasureCode {
        /// Enquiries.
        Enquiries = "enquiries",
        /// Households at an information session.
        InformationSessions = "information_sessions",
        /// Households with an enquiry discussion.
        EnquiryDiscussions = "enquiry_discussions",
        /// Registrations of interest.
        RegistrationsOfInterest = "registrations_of_interest",
        /// Forwarded to assessment.
        ForwardedToAssessment = "forwarded_to_assessment",
        /// Progressed to Stage 2.
        ProgressedToStageTwo = "progressed_to_stage_two",
        /// Approved.
        Approved = "approved",
        /// Approved for early permanence.
        ApprovedEarlyPermanence = "approved_early_permanence",
        /// Share of the approved who are approved for early permanence.
        ApprovedEarlyPermanencePercent = "approved_early_permanence_percent",
        /// Approved for a sibling group.
        ApprovedSiblingGroup = "approved_sibling_group",
        /// Share of the approved who are approved for a sibling group.
        ApprovedSiblingGroupPercent = "approved_sibling_group_percent",
        /// Forwarded to assessment for each enquiry of the period.
        EnquiryToAssessment = "enquiry_to_assessment",
        /// Approvals for each enquiry of the period.
        EnquiryToApproval = "enquiry_to_approval",
        /// Approvals for each household forwarded in the period.
        AssessmentToApproval = "assessment_to_approval",
        /// Of those who enquired in the period, forwarded so far.
        CohortEnquiryToAssessment = "cohort_enquiry_to_assessment",
        /// Of those who enquired in the period, approved so far.
        CohortEnquiryToApproval = "cohort_enquiry_to_approval",
        /// Working days until a registration is answered.
        RegistrationAnswered = "registration_answered",
        /// Stage 1, without holds.
        StageOneMonths = "stage_one_months",
        /// Stage 1, holds included.
        StageOneMonthsGross = "stage_one_months_gross",
        /// Stage 2, without holds.
        StageTwoMonths = "stage_two_months",
        /// Stage 2, holds included.
        StageTwoMonthsGross = "stage_two_months_gross",
        /// Assessment to approval, without holds and the break between the stages.
        OverallMonths = "overall_months",
        /// Assessment to approval, everything included.
        OverallMonthsGross = "overall_months_gross",
        /// Available adopters.
        AvailableAdopters = "available_adopters",
        /// Available adopters with a live link.
        AvailableAdoptersPreLinked = "available_adopters_pre_linked",
        /// Available adopters without a live link.
        AvailableAdoptersFree = "available_adopters_free",
        /// Children with a family identified.
        FamiliesIdentified = "families_identified",
        /// Children with a family confirmed.
        FamiliesIdentifiedConfirmed = "families_identified_confirmed",
        /// Children identified who are hard to place.
        HardToPlace = "hard_to_place",
        /// Share of the children identified who are hard to place.
        HardToPlacePercent = "hard_to_place_percent",
        /// Hard to place by age.
        HardToPlaceAge = "hard_to_place_age",
        /// Hard to place as part of a sibling group.
        HardToPlaceSiblingGroup = "hard_to_place_sibling_group",
        /// Hard to place by a need or disability.
        HardToPlaceNeedOrDisability = "hard_to_place_need_or_disability",
        /// Hard to place by ethnic minority.
        HardToPlaceEthnicMinority = "hard_to_place_ethnic_minority",
        /// Sibling groups identified.
        SiblingGroups = "sibling_groups",
        /// Children identified within a sibling group.
        ChildrenInSiblingGroups = "children_in_sibling_groups",
        /// Sibling groups of two.
        SiblingGroupsOfTwo = "sibling_groups_of_two",
        /// Sibling groups of three.
        SiblingGroupsOfThree = "sibling_groups_of_three",
        /// Sibling groups of four or more.
        SiblingGroupsOfFourOrMore = "sibling_groups_of_four_or_more",
        /// Children identified under the age of 2.
        IdentifiedUnder2 = "identified_under_2",
        /// Children identified at the age of 2 to 5.
        Identified2To5 = "identified_2_to_5",
        /// Children identified over the age of 5.
        IdentifiedOver5 = "identified_over_5",
        /// Children with no potential link.
        ChildrenWithNoPotentialLink = "children_with_no_potential_link",
        /// Children waiting whose case is paused.
        ChildrenWaitingPaused = "children_waiting_paused",
        /// Children whose plan was referred.
        PlansReferred = "plans_referred",
        /// Children with a placement order.
        PlacementOrders = "placement_orders",
        /// Children in an early permanence placement.
        EarlyPermanencePlacements = "early_permanence_placements",
        /// Children formally linked.
        ChildrenFormallyLinked = "children_formally_linked",
        /// Families formally linked.
        FamiliesFormallyLinked = "families_formally_linked",
        /// Children placed in-house.
        ChildrenPlacedInHouse = "children_placed_in_house",
        /// Children placed externally.
        ChildrenPlacedExternally = "children_placed_externally",
        /// Adoption orders.
        AdoptionOrders = "adoption_orders",
        /// Disruptions.
        Disruptions = "disruptions",
        /// Children whose case was paused.
        ChildrenPaused = "children_paused",
        /// Children linked since the start.
        ChildrenLinkedSinceStart = "children_linked_since_start",
        /// Children disrupted since the start.
        ChildrenDisruptedSinceStart = "children_disrupted_since_start",
        /// Disruption rate since the start.
        DisruptionRateSinceStart = "disruption_rate_since_start",
    }
}
