//! What a region decides for itself: numbers that the law and the field leave open.

use crate::{
    fault::{Fault, FaultCode},
    links::LinkedChild,
    restrictions::restricted_if_adopted_until,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The settings of a region. A region that has set nothing has the defaults.
///
/// Each field has a default, because stored settings are read back when a field was added since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RegionSettings {
    /// How many potential links a child or sibling group may have at once, 1 to 20; absent where
    /// the region sets no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 20))]
    pub parallel_links_per_child: Option<u8>,
    /// How many potential links a household may have at once, 1 to 20; absent where the region
    /// sets no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 20))]
    pub parallel_links_per_household: Option<u8>,
    /// For how many months after its approval a household is kept for the region's own children
    /// before it is offered to partner agencies, 0 to 24; 3 where the region sets none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 24))]
    pub partner_in_house_months: Option<u8>,
    /// The fewest households that an answer to a partner agency shows, 2 to 20; 3 where the region
    /// sets none. A search that finds fewer says so and shows none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 2, maximum = 20))]
    pub partner_fewest_households: Option<u8>,
    /// In how many working days the agency decision maker decides after a panel's recommendation,
    /// 1 to 40; 7 where the region sets nothing (Adoption National Minimum Standards, standard 17).
    /// It holds for recommendations that are recorded from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 40))]
    pub panel_decision_working_days: Option<u8>,
    /// How many days after the adoption order a child's record becomes restricted by itself, 0 to
    /// 3,650: only callers with `restricted:read` see it from then on. Absent where the region
    /// restricts records one by one only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 3650))]
    pub restrict_adopted_after_days: Option<u16>,
    /// For how many years the record of a household that no child was placed with is kept after
    /// its journey has ended, 1 to 100; 6 where the region sets nothing. The Adoption Agencies
    /// Regulations 2005 (regulation 40) leave the period to the agency; six years is the time in
    /// which claims are brought (Limitation Act 1980, sections 2 and 5).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100))]
    pub household_retention_years: Option<u8>,
}

/// The in-house period of a region that sets none, in months.
pub const IN_HOUSE_MONTHS: u8 = 3;
/// The fewest households shown to a partner, where a region sets none.
pub const FEWEST_HOUSEHOLDS: u8 = 3;

impl RegionSettings {
    /// For how many months after its approval a household is kept in-house.
    pub fn in_house_months(&self) -> u32 {
        self.partner_in_house_months.unwrap_or(IN_HOUSE_MONTHS).into()
    }

    /// The fewest households that an answer to a partner shows.
    pub fn fewest_households(&self) -> usize {
        self.partner_fewest_households.unwrap_or(FEWEST_HOUSEHOLDS).into()
    }

    /// The day up to which adopted children's records are restricted on a day; none where the
    /// region restricts none of itself.
    pub fn restricts_adopted_until(&self, today: NaiveDate) -> Option<NaiveDate> {
        restricted_if_adopted_until(self.restrict_adopted_after_days, today)
    }

    /// Refuses a further potential link where a child has as many as the region allows.
    pub fn admit_link_of_child(&self, links: &[LinkedChild], pointer: &str) -> Result<(), Fault> {
        refuse_beyond(self.parallel_links_per_child, links, pointer, "the child")
    }

    /// Refuses a further potential link where a household has as many as the region allows.
    pub fn admit_link_of_household(&self, links: &[LinkedChild], pointer: &str) -> Result<(), Fault> {
        refuse_beyond(self.parallel_links_per_household, links, pointer, "the household")
    }
}

fn refuse_beyond(most: Option<u8>, links: &[LinkedChild], pointer: &str, whose: &str) -> Result<(), Fault> {
    // A link with a sibling group has a part for each child, and is one link.
    let potential = links.iter().filter(|link| link.over_on().is_none() && link.matched_on.is_none());
    let standing: BTreeSet<_> = potential.map(|link| link.link).collect();
    match most {
        Some(most) if standing.len() >= usize::from(most) => {
            let detail = format!(
                "{whose} has {} potential links, and the region allows {most} at once",
                standing.len()
            );
            Err(Fault::new(FaultCode::LinkLimit, pointer, detail))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::{AdopterId, ChildId, LinkId};
    use uuid::Uuid;

    fn part(link: u128, matched: bool, over: bool) -> LinkedChild {
        let day = "2022-01-10".parse().unwrap();
        LinkedChild {
            link: LinkId(Uuid::from_u128(link)),
            child: ChildId(Uuid::from_u128(900 + link)),
            adopter: AdopterId(Uuid::from_u128(7)),
            external: false,
            group: None,
            children_in_link: 1,
            identified_on: day,
            confirmed_on: None,
            foster_placed_on: None,
            early_permanence_on: None,
            matched_on: matched.then_some(day),
            introductions_on: None,
            placed_on: None,
            ended_on: over.then_some(day),
            disrupted_on: None,
            end_reason: None,
            latest_on: day,
        }
    }

    #[test]
    fn a_region_that_sets_no_limit_has_none() {
        let many: Vec<LinkedChild> = (0..50).map(|link| part(link, false, false)).collect();
        assert_eq!(RegionSettings::default().admit_link_of_child(&many, "/child_id"), Ok(()));
    }

    #[test]
    fn only_live_potential_links_count_and_a_group_counts_once() {
        let settings = RegionSettings {
            parallel_links_per_household: Some(2),
            ..RegionSettings::default()
        };
        let counted = |links: &[LinkedChild]| settings.admit_link_of_household(links, "/adopter_id");
        let group = [part(1, false, false), part(1, false, false), part(1, false, false)];
        assert_eq!(counted(&group), Ok(()));
        let others = [part(1, false, false), part(2, true, false), part(3, false, true)];
        assert_eq!(counted(&others), Ok(()));
        let full = counted(&[part(1, false, false), part(2, false, false)]).unwrap_err();
        assert_eq!((full.code, full.pointer.as_str()), (FaultCode::LinkLimit, "/adopter_id"));
    }
}
