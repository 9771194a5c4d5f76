//! The terms of an approval: for how many children, of which ages, and what else was agreed.

use crate::{
    codes::Sex,
    fault::{FaultCode, Faults},
};
use serde::{Deserialize, Serialize};

/// The most children one approval can name.
pub const MOST_CHILDREN: u8 = 6;
/// The age up to which a child can be adopted.
pub const MOST_YEARS: u8 = 17;

/// Terms as they arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ApprovalTerms))]
pub struct TermsIn {
    /// The most children who may be placed under the approval, 1 to 6.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 6, example = 2))]
    pub children_most: u8,
    /// The youngest age in completed years, 0 to 17.
    #[cfg_attr(feature = "openapi", schema(maximum = 17, example = 0))]
    pub age_from_years: u8,
    /// The oldest age in completed years, 0 to 17.
    #[cfg_attr(feature = "openapi", schema(maximum = 17, example = 5))]
    pub age_to_years: u8,
    /// Approved for a sibling group.
    pub sibling_group: bool,
    /// Approved for Fostering for Adoption (early permanence).
    pub early_permanence: bool,
    /// The only sex approved for, where restricted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub only_sex: Option<Sex>,
}

/// Terms that hold together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalTerms {
    /// The most children who may be placed under the approval.
    pub children_most: u8,
    /// The youngest age in completed years.
    pub age_from_years: u8,
    /// The oldest age in completed years.
    pub age_to_years: u8,
    /// Approved for a sibling group.
    pub sibling_group: bool,
    /// Approved for Fostering for Adoption.
    pub early_permanence: bool,
    /// The only sex approved for, where restricted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub only_sex: Option<Sex>,
}

impl ApprovalTerms {
    /// Reads terms; `at` is where they stood in the request.
    pub fn parse(terms: &TermsIn, at: &str) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        if !(1..=MOST_CHILDREN).contains(&terms.children_most) {
            faults.add(
                FaultCode::InvalidValue,
                format!("{at}/children_most"),
                format!("an approval is for 1 to {MOST_CHILDREN} children"),
            );
        }
        if terms.age_to_years > MOST_YEARS {
            faults.add(
                FaultCode::InvalidValue,
                format!("{at}/age_to_years"),
                format!("no child older than {MOST_YEARS} is adopted"),
            );
        }
        if terms.age_from_years > terms.age_to_years {
            faults.add(
                FaultCode::RangeReversed,
                format!("{at}/age_to_years"),
                "the age range ends below its start",
            );
        }
        if terms.sibling_group && terms.children_most == 1 {
            faults.add(
                FaultCode::InvalidValue,
                format!("{at}/sibling_group"),
                "an approval for one child is not for a sibling group",
            );
        }
        if terms.only_sex == Some(Sex::Unknown) {
            faults.add(
                FaultCode::InvalidValue,
                format!("{at}/only_sex"),
                "leave only_sex out when the approval is not restricted",
            );
        }
        let TermsIn {
            children_most,
            age_from_years,
            age_to_years,
            sibling_group,
            early_permanence,
            only_sex,
        } = terms.clone();
        faults.or(Self {
            children_most,
            age_from_years,
            age_to_years,
            sibling_group,
            early_permanence,
            only_sex,
        })
    }
}
