//! What a worker's settings leave out of a search, counted so that nothing disappears unseen.

use super::settings::{ApprovalEnding, SearchSettings};
use crate::{
    adopters::{AdopterSummary, review_due_soon_on},
    codes::code_list,
};
use chrono::NaiveDate;
use serde::Serialize;

code_list! {
    /// A setting that leaves somebody out of one search. It is not a barrier.
    NarrowingSetting {
        /// Farther away than the search asks for. A distance that is not known leaves nobody out.
        MaxDistance = "max_distance_km",
        /// A household of another agency.
        InHouseOnly = "in_house_only",
        /// The yearly review of the approval falls due soon.
        ApprovalEnding = "approval_ending",
        /// Waiting for a shorter time than the search asks for, or not waiting yet.
        WaitingAtLeast = "waiting_at_least_days",
    }
}

/// The settings that leave a pair out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingSet(u8);

impl SettingSet {
    fn with(self, setting: NarrowingSetting, leaves_out: bool) -> Self {
        Self(self.0 | (u8::from(leaves_out) << (setting as u8)))
    }

    /// Whether a setting leaves the pair out.
    pub fn contains(self, setting: NarrowingSetting) -> bool {
        self.0 & (1 << (setting as u8)) != 0
    }

    /// Whether none does.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What the settings look at of a pair.
pub(super) struct Standing<'a> {
    pub(super) farthest_km: Option<f64>,
    pub(super) external: bool,
    pub(super) summary: &'a AdopterSummary,
    pub(super) waiting_since: Option<NaiveDate>,
}

impl SearchSettings {
    /// Whether a setting narrows this search.
    pub(super) fn narrows_by(&self, setting: NarrowingSetting) -> bool {
        match setting {
            NarrowingSetting::MaxDistance => self.max_distance_km().is_some(),
            NarrowingSetting::InHouseOnly => self.in_house_only(),
            NarrowingSetting::ApprovalEnding => self.approval_ending() == ApprovalEnding::LeaveOut,
            NarrowingSetting::WaitingAtLeast => self.waiting_at_least_days().is_some(),
        }
    }

    pub(super) fn leave_out(&self, pair: &Standing<'_>, today: NaiveDate) -> SettingSet {
        use NarrowingSetting as S;
        let farther = |most| pair.farthest_km.is_some_and(|km| km > f64::from(most));
        let shorter = |least| pair.waiting_since.is_none_or(|since| (today - since).num_days() < i64::from(least));
        SettingSet::default()
            .with(S::MaxDistance, self.max_distance_km().is_some_and(farther))
            .with(S::InHouseOnly, self.in_house_only() && pair.external)
            .with(
                S::ApprovalEnding,
                self.narrows_by(S::ApprovalEnding) && review_due_soon_on(pair.summary, today),
            )
            .with(S::WaitingAtLeast, self.waiting_at_least_days().is_some_and(shorter))
    }
}

/// How many one setting leaves out, whatever the others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOutBy {
    /// The setting.
    pub setting: NarrowingSetting,
    /// How many it leaves out.
    pub count: usize,
    /// Of these, how many no barrier excludes: those who would be shown without the setting,
    /// unless another setting leaves them out too.
    pub not_barred: usize,
}

/// Who the settings of a search leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOut {
    /// How many are left out.
    pub count: usize,
    /// Of these, how many no barrier excludes.
    pub not_barred: usize,
    /// By each setting that narrows this search; one who is left out by two is counted at both.
    #[cfg_attr(feature = "openapi", schema(max_items = 4))]
    pub by_setting: Vec<LeftOutBy>,
}

impl LeftOut {
    pub(super) fn under(settings: &SearchSettings) -> Self {
        let narrowing = NarrowingSetting::ALL.iter().filter(|setting| settings.narrows_by(**setting));
        let by_setting = narrowing.map(|setting| LeftOutBy {
            setting: *setting,
            count: 0,
            not_barred: 0,
        });
        Self {
            by_setting: by_setting.collect(),
            ..Self::default()
        }
    }

    pub(super) fn count(&mut self, by: SettingSet, barred: bool) {
        let not_barred = usize::from(!barred);
        self.count += 1;
        self.not_barred += not_barred;
        for row in self.by_setting.iter_mut().filter(|row| by.contains(row.setting)) {
            row.count += 1;
            row.not_barred += not_barred;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Search,
        example::{a_child, a_household, seeking, today},
        settings::SettingsIn,
    };
    use super::*;
    use NarrowingSetting as S;

    fn left_out(
        child: &super::super::example::ExampleChild,
        household: &super::super::example::ExampleHousehold,
        external: bool,
        settings: SettingsIn,
    ) -> Vec<S> {
        let settings = SearchSettings::parse(&settings, "").expect("settings");
        let children = [child.clone()];
        let seeking = seeking(&children);
        let by = Search::prepare(&seeking, &settings, today()).left_out(&household.candidate().external(external));
        S::ALL.iter().copied().filter(|setting| by.contains(*setting)).collect()
    }

    #[test]
    fn a_distance_leaves_out_who_is_farther_and_nobody_of_whom_it_is_not_known() {
        let child = a_child().living_at(51.0, -1.4);
        let within = |km| SettingsIn {
            max_distance_km: Some(km),
            ..SettingsIn::default()
        };
        let north = a_household().living_at("RG1", 51.0 + 30.0 / 111.195, -1.4);
        assert_eq!(left_out(&child, &north, false, within(29)), [S::MaxDistance]);
        assert_eq!(left_out(&child, &north, false, within(31)), []);
        assert_eq!(left_out(&child, &a_household(), false, within(1)), []);
        assert_eq!(left_out(&a_child(), &north, false, within(1)), []);
    }

    #[test]
    fn a_household_of_another_agency_is_not_in_house() {
        let in_house = SettingsIn {
            in_house_only: true,
            ..SettingsIn::default()
        };
        assert_eq!(left_out(&a_child(), &a_household(), true, in_house.clone()), [S::InHouseOnly]);
        assert_eq!(left_out(&a_child(), &a_household(), false, in_house), []);
        assert_eq!(left_out(&a_child(), &a_household(), true, SettingsIn::default()), []);
    }

    #[test]
    fn a_wait_counts_from_the_approval() {
        let waiting = |days| SettingsIn {
            waiting_at_least_days: Some(days),
            ..SettingsIn::default()
        };
        let household = a_household().approved_on("2026-02-01");
        assert_eq!(left_out(&a_child(), &household, false, waiting(29)), [S::WaitingAtLeast]);
        assert_eq!(left_out(&a_child(), &household, false, waiting(28)), []);
    }

    #[test]
    fn a_review_that_falls_due_soon_leaves_out_where_that_is_asked_for() {
        let leave_out = SettingsIn {
            approval_ending: ApprovalEnding::LeaveOut,
            ..SettingsIn::default()
        };
        let soon = a_household().approved_on("2025-04-01");
        assert_eq!(left_out(&a_child(), &soon, false, leave_out.clone()), [S::ApprovalEnding]);
        assert_eq!(left_out(&a_child(), &soon, false, SettingsIn::default()), []);
        assert_eq!(left_out(&a_child(), &a_household().approved_on("2025-08-01"), false, leave_out), []);
    }
}
