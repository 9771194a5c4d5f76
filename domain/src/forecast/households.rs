//! The states of a household on the way to approval.

use super::course::{Course, Stay};
use crate::{
    adopters::{AdopterSummary, BREAK_BETWEEN_STAGES},
    measures::AdopterRecord,
    targets::FunnelStage,
};
use chrono::NaiveDate;

/// Where a household stands on the way to approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HouseholdState {
    /// In a stage.
    In(FunnelStage),
    /// Approved.
    Approved,
    /// The journey ended without approval.
    Closed,
}

/// The stays of a household of the region's own agency, as known on a day.
pub(super) fn stays_of_household(record: &AdopterRecord, today: NaiveDate) -> Vec<Stay<HouseholdState>> {
    use HouseholdState::{Approved, Closed, In};
    if !record.own_agency {
        return Vec::new();
    }
    let summary = &record.summary;
    let steps = [
        (In(FunnelStage::Enquiry), summary.enquired_on),
        (In(FunnelStage::Registration), summary.registered_on),
        (In(FunnelStage::StageOne), summary.assessment_started_on()),
        (In(FunnelStage::StageTwo), summary.stage_two_started_on),
        (Approved, summary.approved_on),
    ];
    let taken = steps
        .into_iter()
        .filter_map(|(state, on)| Some((state, on.filter(|on| *on <= today)?)));
    let mut path: Vec<(HouseholdState, NaiveDate)> = taken.collect();
    if path.last().is_none_or(|(state, _)| *state != Approved) {
        path.extend(closed_on(summary, today).map(|on| (Closed, on)));
    }
    let nexts = path
        .iter()
        .skip(1)
        .map(|(state, on)| Some((*on, *state)))
        .chain(std::iter::once(None));
    path.iter()
        .zip(nexts)
        .filter(|((state, _), _)| matches!(state, In(_)))
        .map(|((state, from), left)| Stay {
            state: *state,
            from: *from,
            left,
        })
        .collect()
}

/// The day on which a journey ended without approval, by the passing of time between the stages too.
fn closed_on(summary: &AdopterSummary, today: NaiveDate) -> Option<NaiveDate> {
    let asked_on = summary.stage_two_requested_on.or(summary.stage_two_started_on);
    let waits_since = summary.stage_one_ended_on.filter(|_| asked_on.is_none());
    let lapsed = waits_since.and_then(|ended| BREAK_BETWEEN_STAGES.after(ended).ok()?.succ_opt());
    summary.ended_on.into_iter().chain(lapsed).filter(|on| *on <= today).min()
}

/// How it went for the households in a stage of the adopter's journey.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageHistory {
    /// The stage.
    pub stage: FunnelStage,
    /// How many households were in it.
    pub households: usize,
    /// The share that closed, or was never seen to go on, in hundredths of a percent.
    pub closed_hundredths: u32,
}

/// The fewest households from whose history a rate is taken.
const FEWEST_HOUSEHOLDS: usize = 10;
/// A share above which next to nobody goes on, so that no number of households is an answer.
const HIGHEST_RATE: u32 = 9_900;

impl StageHistory {
    /// The stage's own rate, in hundredths of a percent: none where too few households were in it, or
    /// next to none went on.
    pub fn own_rate(&self) -> Option<u32> {
        let enough = self.households >= FEWEST_HOUSEHOLDS && self.closed_hundredths <= HIGHEST_RATE;
        enough.then_some(self.closed_hundredths)
    }
}

/// What became of the households that were in each stage between `since` and `today`: those still in
/// it count for as long as they have been there.
pub fn stage_histories(households: &[AdopterRecord], since: NaiveDate, today: NaiveDate) -> Vec<StageHistory> {
    let stays: Vec<Stay<HouseholdState>> = households.iter().flat_map(|record| stays_of_household(record, today)).collect();
    let history = |stage: &FunnelStage| {
        let of_stage = stays.iter().filter(|stay| stay.state == HouseholdState::In(*stage));
        let course = Course::of(of_stage, since, today);
        let going_on = course.share_going_to(|to| to != HouseholdState::Closed).clamp(0.0, 1.0);
        StageHistory {
            stage: *stage,
            households: course.stays,
            closed_hundredths: 10_000 - (going_on * 10_000.0).round() as u32,
        }
    };
    FunnelStage::ALL.iter().map(history).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::{AdopterId, OrganisationCode};
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn household(summary: AdopterSummary) -> AdopterRecord {
        AdopterRecord {
            id: AdopterId(Uuid::nil()),
            local_authority: OrganisationCode::parse("HCC", "").unwrap(),
            own_agency: true,
            open_to_further_children: false,
            summary,
        }
    }

    fn path(summary: AdopterSummary, today: &str) -> Vec<(HouseholdState, Option<HouseholdState>)> {
        let stays = stays_of_household(&household(summary), day(today));
        stays.iter().map(|stay| (stay.state, stay.left.map(|(_, to)| to))).collect()
    }

    #[test]
    fn a_journey_is_a_row_of_stays() {
        use HouseholdState::{Approved, Closed, In};
        let whole = AdopterSummary {
            enquired_on: Some(day("2020-01-10")),
            registered_on: Some(day("2020-03-01")),
            stage_one_started_on: Some(day("2020-03-05")),
            stage_one_ended_on: Some(day("2020-05-01")),
            stage_two_requested_on: Some(day("2020-05-03")),
            stage_two_started_on: Some(day("2020-05-10")),
            approved_on: Some(day("2020-09-01")),
            ended_on: Some(day("2023-01-01")),
            ..AdopterSummary::default()
        };
        let stages = FunnelStage::ALL;
        assert_eq!(
            path(whole.clone(), "2024-01-01"),
            [
                (In(stages[0]), Some(In(stages[1]))),
                (In(stages[1]), Some(In(stages[2]))),
                (In(stages[2]), Some(In(stages[3]))),
                (In(stages[3]), Some(Approved)),
            ],
            "the end of an approval closes no journey to it"
        );
        assert_eq!(
            path(whole.clone(), "2020-03-01"),
            [(In(stages[0]), Some(In(stages[1]))), (In(stages[1]), None)]
        );
        let withdrawn = AdopterSummary {
            approved_on: None,
            ended_on: Some(day("2020-08-01")),
            ..whole
        };
        assert_eq!(path(withdrawn, "2024-01-01").last(), Some(&(In(stages[3]), Some(Closed))));
    }

    #[test]
    fn a_journey_lapses_between_the_stages() {
        use HouseholdState::{Closed, In};
        let waiting = AdopterSummary {
            stage_one_started_on: Some(day("2020-03-05")),
            stage_one_ended_on: Some(day("2020-05-01")),
            ..AdopterSummary::default()
        };
        assert_eq!(path(waiting.clone(), "2020-11-01"), [(In(FunnelStage::StageOne), None)]);
        assert_eq!(path(waiting, "2020-11-02"), [(In(FunnelStage::StageOne), Some(Closed))]);
    }

    #[test]
    fn the_history_of_a_stage_counts_who_closed() {
        let enquired = |registered: Option<&str>, ended: Option<&str>| {
            household(AdopterSummary {
                enquired_on: Some(day("2020-01-10")),
                registered_on: registered.map(day),
                ended_on: ended.map(day),
                ..AdopterSummary::default()
            })
        };
        let mut households = vec![enquired(Some("2020-02-10"), None)];
        households.extend((0..3).map(|_| enquired(None, Some("2020-04-10"))));
        let histories = stage_histories(&households, day("2019-01-01"), day("2021-01-01"));
        assert_eq!(histories[0].stage, FunnelStage::Enquiry);
        assert_eq!((histories[0].households, histories[0].closed_hundredths), (4, 7500));
        assert_eq!(
            (histories[1].households, histories[1].closed_hundredths),
            (1, 10_000),
            "nobody was seen to go on"
        );
    }
}
