//! The order: households for a child or sibling group, and children for a household.
//!
//! Who is not barred comes first, then the higher score, then fewer unknowns, then who has waited
//! longest, then the identifier: the same inputs come in the same order, however they arrive.

use super::{
    explanation::Explained,
    left_out::LeftOut,
    parties::{Candidate, Seeking},
    questions::{Listed, MatchQuestion},
    score::Scores,
    search::{Assessment, Search},
    settings::SearchSettings,
};
use crate::identifiers::{AdopterId, ChildId};
use chrono::NaiveDate;
use serde::Serialize;
use std::cmp::Reverse;

/// What of the order is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankOptions {
    /// Whether those who are barred are given too, after the others and with their barriers.
    pub include_barred: bool,
    /// How many are given, from the first.
    pub limit: usize,
}

/// A household in its place, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RankedHousehold {
    /// The household.
    pub adopter: AdopterId,
    /// How it stands.
    #[serde(flatten)]
    pub explained: Explained,
    /// What to ask of the household next, the strongest question first; nothing where it is barred.
    pub questions: Vec<MatchQuestion>,
}

/// A child or sibling group in its place, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RankedChildren {
    /// The child, or the children who are placed as one.
    pub children: Vec<ChildId>,
    /// How the household stands to them.
    #[serde(flatten)]
    pub explained: Explained,
    /// What to ask of the children's workers next, the strongest question first; nothing where the
    /// household is barred.
    pub questions: Vec<MatchQuestion>,
}

/// Those in their places, and who the settings of the search left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking<T> {
    /// Those given, in order.
    pub items: Vec<T>,
    /// Who is not among those looked at because of a setting.
    pub left_out: LeftOut,
}

/// The households in order for a child or sibling group. All are looked at; only those given are
/// explained.
pub fn rank(
    seeking: &Seeking<'_>,
    candidates: &[Candidate<'_>],
    settings: &SearchSettings,
    today: NaiveDate,
    options: RankOptions,
) -> Ranking<RankedHousehold> {
    let search = Search::prepare(seeking, settings, today);
    let mut left_out = LeftOut::under(settings);
    let placed = candidates.iter().filter_map(|candidate| {
        let assessment = search.assess(candidate);
        let by = search.left_out(candidate);
        if !by.is_empty() {
            left_out.count(by, !assessment.barriers.is_empty());
            return None;
        }
        let waiting_since = candidate.summary.approved_on;
        Some((Place::of(&assessment, waiting_since, candidate.adopter), candidate))
    });
    let order = Order::of(placed, options);
    let items = order
        .first(options)
        .map(|(place, candidate)| RankedHousehold {
            adopter: candidate.adopter,
            explained: search.explain(candidate),
            questions: order.questions(&search, candidate, Listed::Households, place),
        })
        .collect();
    Ranking { items, left_out }
}

/// The children and sibling groups in order for a household.
pub fn rank_children(
    candidate: &Candidate<'_>,
    sought: &[Seeking<'_>],
    settings: &SearchSettings,
    today: NaiveDate,
    options: RankOptions,
) -> Ranking<RankedChildren> {
    let mut left_out = LeftOut::under(settings);
    let placed = sought.iter().filter_map(|seeking| {
        let search = Search::prepare(seeking, settings, today);
        let assessment = search.assess(candidate);
        let by = search.left_out_of_list(candidate, seeking.waits_since());
        if !by.is_empty() {
            left_out.count(by, !assessment.barriers.is_empty());
            return None;
        }
        let identifier = (seeking.ids().min(), seeking.size());
        Some((Place::of(&assessment, seeking.waits_since(), identifier), seeking))
    });
    let order = Order::of(placed, options);
    let items = order
        .first(options)
        .map(|(place, seeking)| {
            let search = Search::prepare(seeking, settings, today);
            RankedChildren {
                children: seeking.ids().collect(),
                explained: search.explain(candidate),
                questions: order.questions(&search, candidate, Listed::Children, place),
            }
        })
        .collect();
    Ranking { items, left_out }
}

/// A place in the order; the smaller comes first. The fields compare in the order they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<Id> {
    barred: bool,
    score: Reverse<u8>,
    unknown_count: u8,
    waiting_since: NaiveDate,
    identifier: Id,
}

impl<Id> Place<Id> {
    pub(super) fn of(assessment: &Assessment, waiting_since: Option<NaiveDate>, identifier: Id) -> Self {
        Self {
            barred: !assessment.barriers.is_empty(),
            score: Reverse(assessment.scores.score),
            unknown_count: assessment.scores.unknown_count,
            waiting_since: waiting_since.unwrap_or(NaiveDate::MAX),
            identifier,
        }
    }

    /// The place of the same one with other scores.
    fn with(self, scores: &Scores) -> Self {
        Self {
            score: Reverse(scores.score),
            unknown_count: scores.unknown_count,
            ..self
        }
    }
}

/// Everybody of a list, in order.
struct Order<'s, Id, T>(Vec<(Place<Id>, &'s T)>);

impl<'s, Id: Ord + Copy, T> Order<'s, Id, T> {
    fn of(placed: impl Iterator<Item = (Place<Id>, &'s T)>, options: RankOptions) -> Self {
        let mut order: Vec<_> = placed.filter(|(place, _)| options.include_barred || !place.barred).collect();
        order.sort_unstable_by_key(|(place, _)| *place);
        Self(order)
    }

    /// The first, as many as are wanted.
    fn first(&self, options: RankOptions) -> impl Iterator<Item = (Place<Id>, &'s T)> {
        self.0.iter().take(options.limit).copied()
    }

    /// What to ask of one whose place this is.
    fn questions(&self, search: &Search<'_>, candidate: &Candidate<'_>, listed: Listed, place: Place<Id>) -> Vec<MatchQuestion> {
        if place.barred {
            return Vec::new();
        }
        let grades = search.assess(candidate).grades;
        search.questions(candidate, listed, &grades, |scores| self.place_after(place, scores))
    }

    /// The place, from 1, that one would have with other scores among the others as they are.
    fn place_after(&self, now: Place<Id>, scores: &Scores) -> usize {
        let then = now.with(scores);
        let before = self.0.partition_point(|(place, _)| *place < then);
        before + 1 - usize::from(now < then)
    }
}
