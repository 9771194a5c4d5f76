//! The funnel: from the enquiry to approval.

use super::{codes::MeasureCode as M, definitions::Definition, in_view::HouseholdInView, vocabulary::Better};

const APPROVED: &str = "Households approved in the period.";

pub(super) const DEFINITIONS: &[Definition] = &[
    Definition::households(
        M::Enquiries,
        "Enquiries",
        "Households whose first contact falls in the period.",
        |household, tally| tally.count(household.enquired()),
    ),
    Definition::households(
        M::InformationSessions,
        "Information sessions",
        "Households whose information session falls in the period.",
        |household, tally| tally.count(household.in_period(household.summary.information_session_on)),
    ),
    Definition::households(
        M::EnquiryDiscussions,
        "Enquiry discussions",
        "Households with at least one enquiry discussion in the period; a household counts once however many it had.",
        |household, tally| tally.count(discussed(household)),
    ),
    Definition::households(
        M::RegistrationsOfInterest,
        "Registrations of interest",
        "Households whose registration of interest was received in the period.",
        |household, tally| tally.count(household.in_period(household.summary.registered_on)),
    ),
    Definition::households(
        M::ForwardedToAssessment,
        "Forwarded to assessment",
        "Households whose assessment started in the period: with Stage 1, or on the fast track with Stage 2.",
        |household, tally| tally.count(household.forwarded()),
    ),
    Definition::households(
        M::ProgressedToStageTwo,
        "Progressed to Stage 2",
        "Households whose Stage 2 started in the period, those on the fast track included.",
        |household, tally| tally.count(household.in_period(household.summary.stage_two_started_on)),
    ),
    Definition::households(
        M::Approved,
        "Approved",
        "Households that the agency decision maker approved in the period.",
        |household, tally| tally.count(household.approved()),
    ),
    Definition::households(
        M::ApprovedEarlyPermanence,
        "Approved for early permanence",
        "Households approved in the period whose approval is also for Fostering for Adoption.",
        |household, tally| tally.count(household.approved() && for_early_permanence(household)),
    ),
    neither(
        Definition::households(
            M::ApprovedEarlyPermanencePercent,
            "Approved for early permanence, share",
            "Of the households approved in the period, the share whose approval is also for Fostering for Adoption.",
            |household, tally| tally.share(household.approved() && for_early_permanence(household), household.approved()),
        )
        .as_share_of(APPROVED),
    ),
    Definition::households(
        M::ApprovedSiblingGroup,
        "Approved for sibling groups",
        "Households approved in the period whose approval is for a sibling group.",
        |household, tally| tally.count(household.approved() && for_sibling_group(household)),
    ),
    neither(
        Definition::households(
            M::ApprovedSiblingGroupPercent,
            "Approved for sibling groups, share",
            "Of the households approved in the period, the share whose approval is for a sibling group.",
            |household, tally| tally.share(household.approved() && for_sibling_group(household), household.approved()),
        )
        .as_share_of(APPROVED),
    ),
];

const fn neither(definition: Definition) -> Definition {
    Definition {
        better: Better::Neither,
        ..definition
    }
}

fn discussed(household: &HouseholdInView<'_>) -> bool {
    let days = &household.summary.discussions_on;
    days.iter().any(|day| household.window.period.contains(*day))
}

fn for_early_permanence(household: &HouseholdInView<'_>) -> bool {
    household.summary.terms_when_approved().is_some_and(|terms| terms.early_permanence)
}

fn for_sibling_group(household: &HouseholdInView<'_>) -> bool {
    household.summary.terms_when_approved().is_some_and(|terms| terms.sibling_group)
}
