//! Conversion: how many of one step go on to the next.
//!
//! The in-year ratios set what happened in a period against what else happened in it, as the
//! field reports; part and whole are then different households, and a ratio may pass 100. The
//! cohort conversions follow the households that enquired in the period.

use super::{codes::MeasureCode as M, definitions::Definition, in_view::HouseholdInView, tally::Tally, vocabulary::MeasureGroup};

pub(super) const DEFINITIONS: &[Definition] = &[
    conversion(
        M::EnquiryToAssessment,
        "Enquiry to assessment",
        "Households forwarded to assessment in the period as a percentage of households that enquired in the period.",
        "Households that enquired in the period.",
        |household, tally| tally.share(household.forwarded(), household.enquired()),
    ),
    conversion(
        M::EnquiryToApproval,
        "Enquiry to approval",
        "Households approved in the period as a percentage of households that enquired in the period.",
        "Households that enquired in the period.",
        |household, tally| tally.share(household.approved(), household.enquired()),
    ),
    conversion(
        M::AssessmentToApproval,
        "Assessment to approval",
        "Households approved in the period as a percentage of households forwarded to assessment in the period.",
        "Households forwarded to assessment in the period.",
        |household, tally| tally.share(household.approved(), household.forwarded()),
    ),
    conversion(
        M::CohortEnquiryToAssessment,
        "Enquirers forwarded so far",
        "Of the households that enquired in the period, the share forwarded to assessment up to today.",
        "Households that enquired in the period.",
        |household, tally| {
            let forwarded = household.so_far(household.summary.assessment_started_on());
            tally.share(household.enquired() && forwarded, household.enquired());
        },
    ),
    conversion(
        M::CohortEnquiryToApproval,
        "Enquirers approved so far",
        "Of the households that enquired in the period, the share approved up to today.",
        "Households that enquired in the period.",
        |household, tally| {
            let approved = household.so_far(household.summary.approved_on);
            tally.share(household.enquired() && approved, household.enquired());
        },
    ),
];

const fn conversion(
    code: M,
    name: &'static str,
    words: &'static str,
    cohort: &'static str,
    add: fn(&HouseholdInView<'_>, &mut Tally),
) -> Definition {
    Definition {
        group: MeasureGroup::Conversion,
        ..Definition::households(code, name, words, add).as_share_of(cohort)
    }
}
