//! How an offer looks.

use super::Offered;
use family_finding_domain::{
    codes::{Answer, Need, NeedAnswers, Sex},
    identifiers::OfferedHouseholdId,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A household as a partner sees it: nothing by which to find it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfferedHouseholdOut {
    /// The household as this partner knows it. Another partner has another identifier for it, and
    /// nobody else has this one.
    pub household_id: OfferedHouseholdId,
    /// The most children who may be placed.
    #[schema(minimum = 1, maximum = 6)]
    pub children_most: u8,
    /// The youngest age in completed years.
    #[schema(maximum = 17)]
    pub age_from_years: u8,
    /// The oldest age in completed years.
    #[schema(maximum = 17)]
    pub age_to_years: u8,
    /// Approved for a sibling group.
    pub sibling_group: bool,
    /// Approved for Fostering for Adoption.
    pub early_permanence: bool,
    /// The only sex approved for, where restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_sex: Option<Sex>,
    /// Its answer to each need; a need left out is not known.
    #[schema(value_type = NeedAnswers)]
    pub needs: BTreeMap<Need, Answer>,
    /// The letters with which its postcode begins, such as `SO`; absent where too few of the
    /// households live there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2)]
    pub postcode_area: Option<String>,
    /// The month from which it is offered, such as `2021-11`.
    #[schema(max_length = 7)]
    pub offered_from: String,
}

impl OfferedHouseholdOut {
    /// The outside of an offer.
    pub fn of(offered: &Offered) -> Self {
        let offer = &offered.offer;
        Self {
            household_id: offered.id,
            children_most: offer.children_most,
            age_from_years: offer.age_from_years,
            age_to_years: offer.age_to_years,
            sibling_group: offer.sibling_group,
            early_permanence: offer.early_permanence,
            only_sex: offer.only_sex,
            needs: offer.needs.clone(),
            postcode_area: offer.postcode_area.clone(),
            offered_from: offer.offered_from.to_string(),
        }
    }
}
