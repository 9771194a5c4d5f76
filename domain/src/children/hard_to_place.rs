//! Which children are hard to place, by a rule set that is data.

use super::profile::ChildProfile;
use crate::{
    calendar::age_in_years,
    codes::{Ethnicity, Need, NeedStatus, code_list},
};
use chrono::NaiveDate;

code_list! {
    /// Why a child is hard to place.
    HardToPlaceReason {
        /// Aged five or over.
        Age = "age",
        /// To be placed in a sibling group.
        SiblingGroup = "sibling_group",
        /// A disability, or a complex or developmental need.
        NeedOrDisability = "need_or_disability",
        /// From an ethnic minority.
        EthnicMinority = "ethnic_minority",
    }
}

/// The rule set.
#[derive(Clone, Copy, Debug)]
pub struct HardToPlaceRules {
    /// The age in completed years from which a child is hard to place.
    pub from_years: u32,
    /// Needs that count; the child must have them, not only possibly.
    pub needs: &'static [Need],
    /// Ethnic groups that do not count as a minority (those not known among them).
    pub not_minority: &'static [Ethnicity],
}

/// The rules of the region.
pub const HARD_TO_PLACE: HardToPlaceRules = HardToPlaceRules {
    from_years: 5,
    needs: &[
        Need::DevelopmentalDelay,
        Need::LearningDisability,
        Need::PhysicalDisability,
        Need::LifeLimitingCondition,
        Need::ComplexHealth,
        Need::FoetalAlcoholSpectrum,
        Need::SensoryImpairment,
        Need::Autism,
    ],
    not_minority: &[Ethnicity::WhiteBritish, Ethnicity::Refused, Ethnicity::NotObtained],
};

/// The reasons that apply to a child on a day.
pub fn hard_to_place(rules: &HardToPlaceRules, child: &ChildProfile, in_sibling_group: bool, on: NaiveDate) -> Vec<HardToPlaceReason> {
    let old = age_in_years(child.date_of_birth, on).is_some_and(|age| age >= rules.from_years);
    let need = child
        .needs
        .iter()
        .flatten()
        .any(|(need, status)| *status == NeedStatus::Present && rules.needs.contains(need));
    let minority = child.ethnicity.is_some_and(|group| !rules.not_minority.contains(&group));
    [
        (old, HardToPlaceReason::Age),
        (in_sibling_group, HardToPlaceReason::SiblingGroup),
        (need, HardToPlaceReason::NeedOrDisability),
        (minority, HardToPlaceReason::EthnicMinority),
    ]
    .into_iter()
    .filter_map(|(applies, reason)| applies.then_some(reason))
    .collect()
}
