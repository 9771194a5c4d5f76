//! A child as the return sees it: its journey and its care, as they stood at the end of the year.

use super::CareRecord;
use crate::{
    adopters::Household,
    children::{ChildProfile, ChildSummary, PlanChangeReason},
    identifiers::{ChildId, Reference},
    identities::UniquePupilNumber,
    links::LinkedChild,
    returns::{
        care_record::CareEpisode,
        codes::{CodeYear, EpisodeEndReason, PlacementChangeReason},
    },
};
use chrono::NaiveDate;

/// A decision that was reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The day.
    pub on: NaiveDate,
    /// Why.
    pub reason: PlanChangeReason,
}

/// A child with everything that its return is made of.
#[derive(Clone)]
pub struct ReturnChild {
    /// Its identifier.
    pub id: ChildId,
    /// The council's own key, by which the return names it.
    pub reference: Reference,
    /// What is known of it.
    pub profile: ChildProfile,
    /// Its journey.
    pub summary: ChildSummary,
    /// The changes of its plan.
    pub reversals: Vec<Reversal>,
    /// Its care.
    pub care: CareRecord,
    /// Its unique pupil number.
    pub pupil_number: Option<UniquePupilNumber>,
    /// The household that adopted it.
    pub adopters: Option<Household>,
}

crate::fault::redacted_debug!(ReturnChild);

/// An episode as it stood at the end of a year: what ended later had not ended.
#[derive(Clone, Copy)]
pub(super) struct YearEpisode<'a> {
    pub of: &'a CareEpisode,
    pub end: Option<(NaiveDate, EpisodeEndReason)>,
    pub placement_change_reason: Option<PlacementChangeReason>,
}

/// A decision that the child should be placed, as it stood at the end of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct YearDecision {
    pub placed: NaiveDate,
    pub ceased: Option<(NaiveDate, Option<PlanChangeReason>)>,
}

impl ReturnChild {
    /// Whether the journey says that the child was in care on some day of the year.
    pub(super) fn in_care_during(&self, year: CodeYear) -> bool {
        let left = [self.summary.adopted_on, self.summary.left_care_on].into_iter().flatten().min();
        self.summary.entered_care_on.is_some_and(|on| on <= year.end()) && left.is_none_or(|on| on >= year.start())
    }

    /// The episodes that touch the year.
    pub(super) fn episodes_of(&self, year: CodeYear) -> Vec<YearEpisode<'_>> {
        let touches =
            |episode: &&CareEpisode| episode.started_on <= year.end() && episode.ended_on.is_none_or(|ended_on| ended_on >= year.start());
        let cut = |of| year_episode(of, year);
        self.care.episodes.iter().filter(touches).map(cut).collect()
    }

    /// The day of the adoption order, where it lies in the year.
    pub(super) fn adopted_in(&self, year: CodeYear) -> Option<NaiveDate> {
        self.summary.adopted_on.filter(|on| year.contains(*on))
    }

    /// The decisions that stood on some day of the year.
    pub(super) fn decisions_of(&self, year: CodeYear) -> Vec<YearDecision> {
        let spans = self.summary.decisions.iter();
        spans
            .filter(|span| span.from <= year.end() && span.to.is_none_or(|to| to >= year.start()))
            .map(|span| YearDecision {
                placed: span.from,
                ceased: span.to.filter(|to| *to <= year.end()).map(|to| (to, self.reason_on(to))),
            })
            .collect()
    }

    fn reason_on(&self, day: NaiveDate) -> Option<PlanChangeReason> {
        self.reversals
            .iter()
            .find(|reversal| reversal.on == day)
            .map(|reversal| reversal.reason)
    }

    /// The decision under which the child was adopted.
    pub(super) fn standing_decision(&self) -> Option<NaiveDate> {
        let adopted = self.summary.adopted_on?;
        self.summary
            .decisions
            .iter()
            .rev()
            .find(|span| span.open_on(adopted))
            .map(|span| span.from)
    }

    /// The placements for adoption that began by the end of the year.
    pub(super) fn placements_until(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, &LinkedChild)> {
        let links = self.summary.links.iter();
        links.filter_map(move |link| Some((link.placed_on.filter(|on| *on <= day)?, link)))
    }
}

fn year_episode(of: &CareEpisode, year: CodeYear) -> YearEpisode<'_> {
    let end = of.ended_on.zip(of.end_reason).filter(|(on, _)| *on <= year.end());
    YearEpisode {
        of,
        end,
        placement_change_reason: of.placement_change_reason.filter(|_| end.is_some()),
    }
}

/// Whether the child lived with the household as its foster child before it was placed for adoption.
pub(super) fn was_fostered_first(link: &LinkedChild) -> bool {
    link.foster_placed_on.is_some() || link.early_permanence_on.is_some()
}
