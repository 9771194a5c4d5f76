//! Why nobody fits: what each barrier removes, alone and together with others, and the smallest
//! changes that would admit somebody.

use super::{
    barred::barriers,
    barriers::{BarrierCode, BarrierSet},
    changes::{Change, MatchChange, changes_for},
    left_out::LeftOut,
    parties::{Candidate, Seeking},
    rank::Place,
    search::Search,
    settings::SearchSettings,
};
use crate::{
    adopters::{AdopterSummary, Household},
    identifiers::AdopterId,
};
use chrono::NaiveDate;
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// How many households are named with the changes that would admit them.
pub const ADMITTED_FIRST: usize = 5;

/// The most combinations of barriers, and the most single changes, that are told.
pub const MOST_TOLD: usize = 30;

/// How many households one barrier removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BarrierObstacle {
    /// The barrier.
    pub barrier: BarrierCode,
    /// Households for whom only this barrier stands.
    pub alone: usize,
    /// Households for whom it stands beside others.
    pub with_others: usize,
}

/// Households for whom the same barriers stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BarrierCombination {
    /// The barriers, in the order of their list.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub barriers: Vec<BarrierCode>,
    /// How many households.
    pub households: usize,
}

/// A change that would by itself admit households.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SingleChange {
    /// The change.
    #[serde(flatten)]
    pub change: MatchChange,
    /// How many households it would admit, with nothing else changed.
    pub households: usize,
}

/// A household with the smallest changes that would admit it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Admission {
    /// The household.
    pub adopter: AdopterId,
    /// What would have to change, all of it.
    #[cfg_attr(feature = "openapi", schema(max_items = 30))]
    pub changes: Vec<MatchChange>,
    /// The score that the household would then have.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score: u8,
    /// That score if every question were answered with `does_not_meet`.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score_lowest: u8,
    /// That score if every question were answered with `meets`.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score_highest: u8,
}

/// Why nobody fits, or few do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacles {
    /// Households that the settings left in and nothing bars.
    pub not_barred: usize,
    /// Households that the settings left in and something bars.
    pub barred: usize,
    /// Who is not among those looked at because of a setting.
    pub left_out: LeftOut,
    /// Each barrier that stands somewhere, from the one that removes most.
    pub barriers: Vec<BarrierObstacle>,
    /// The combinations, from the commonest; up to [`MOST_TOLD`].
    pub combinations: Vec<BarrierCombination>,
    /// The changes that by themselves would admit a household, from the one that would admit
    /// most; up to [`MOST_TOLD`].
    pub single_changes: Vec<SingleChange>,
    /// The first [`ADMITTED_FIRST`] who would be admitted: fewest changes, then least effort, then
    /// the order of a ranking, as they would then stand.
    pub admitted_first: Vec<Admission>,
}

/// Counts the obstacles of a search.
pub fn obstacles(seeking: &Seeking<'_>, candidates: &[Candidate<'_>], settings: &SearchSettings, today: NaiveDate) -> Obstacles {
    let search = Search::prepare(seeking, settings, today);
    let mut left_out = LeftOut::under(settings);
    let mut not_barred = 0;
    let mut standing: BTreeMap<u16, (BarrierSet, usize)> = BTreeMap::new();
    let mut single: BTreeMap<Change, usize> = BTreeMap::new();
    let mut admitted = Vec::new();
    for candidate in candidates {
        let assessment = search.assess(candidate);
        let by = search.left_out(candidate);
        if !by.is_empty() {
            left_out.count(by, !assessment.barriers.is_empty());
            continue;
        }
        if assessment.barriers.is_empty() {
            not_barred += 1;
            continue;
        }
        standing.entry(assessment.barriers.bits()).or_insert((assessment.barriers, 0)).1 += 1;
        let Some(changes) = search.changes(candidate) else { continue };
        if let [only] = changes.as_slice() {
            *single.entry(only.clone()).or_default() += 1;
        }
        admitted.push((Asked::of(&changes, candidate), candidate, changes));
    }
    let admitted_first = search.first_admitted(admitted);
    let mut single_changes: Vec<SingleChange> = single
        .into_iter()
        .map(|(change, households)| SingleChange {
            change: change.in_words(),
            households,
        })
        .collect();
    single_changes.sort_by_key(|change| Reverse(change.households));
    single_changes.truncate(MOST_TOLD);
    let standing: Vec<(BarrierSet, usize)> = standing.into_values().collect();
    Obstacles {
        not_barred,
        barred: standing.iter().map(|(_, households)| households).sum(),
        left_out,
        barriers: by_barrier(&standing),
        combinations: combinations(&standing),
        single_changes,
        admitted_first,
    }
}

fn by_barrier(standing: &[(BarrierSet, usize)]) -> Vec<BarrierObstacle> {
    let rows = BarrierCode::ALL.iter().map(|barrier| {
        let with = standing.iter().filter(|(barriers, _)| barriers.contains(*barrier));
        let (alone, others): (Vec<_>, Vec<_>) = with.partition(|(barriers, _)| barriers.iter().count() == 1);
        let sum = |rows: &[&(BarrierSet, usize)]| rows.iter().map(|(_, households)| households).sum();
        BarrierObstacle {
            barrier: *barrier,
            alone: sum(&alone),
            with_others: sum(&others),
        }
    });
    let mut rows: Vec<BarrierObstacle> = rows.filter(|row| row.alone + row.with_others > 0).collect();
    rows.sort_by_key(|row| Reverse((row.alone + row.with_others, row.alone)));
    rows
}

fn combinations(standing: &[(BarrierSet, usize)]) -> Vec<BarrierCombination> {
    let rows = standing.iter().map(|(barriers, households)| BarrierCombination {
        barriers: barriers.iter().collect(),
        households: *households,
    });
    let mut rows: Vec<BarrierCombination> = rows.collect();
    // Of equally common ones, the simpler first.
    rows.sort_by_key(|row| (Reverse(row.households), row.barriers.len()));
    rows.truncate(MOST_TOLD);
    rows
}

impl Search<'_> {
    /// The changes that together would admit a household: one for each barrier, none too many.
    /// `None` where a barrier stands that nothing lifts.
    pub(super) fn changes(&self, candidate: &Candidate<'_>) -> Option<Vec<Change>> {
        let mut changes = Some(Vec::new());
        barriers(&self.sides, &self.ended_links, candidate, &mut |barrier| {
            let called_for = changes_for(&barrier, &self.sides, candidate, self.sides.today);
            changes = changes.take().zip(called_for).map(|(mut all, more)| {
                all.extend(more);
                all
            });
        });
        let mut changes = changes?;
        changes.sort();
        changes.dedup();
        Some(changes)
    }

    /// The household as it would be with the smallest changes that admit it, and these. `None`
    /// where a barrier stands that nothing lifts. One that nothing bars stays as it is.
    pub fn admit(&self, candidate: &Candidate<'_>) -> Option<Admitted> {
        Some(self.after(candidate, &self.changes(candidate)?))
    }

    fn after(&self, candidate: &Candidate<'_>, changes: &[Change]) -> Admitted {
        let (mut household, mut summary) = (candidate.household.clone(), candidate.summary.clone());
        for change in changes {
            change.make(&mut household, &mut summary, self.sides.today);
        }
        Admitted {
            household,
            summary,
            changes: changes.iter().map(Change::in_words).collect(),
        }
    }

    /// The first of those who could be admitted. Only of those who are asked as little as the last
    /// of them is it reckoned how they would then stand.
    fn first_admitted(&self, mut admitted: Vec<(Asked, &Candidate<'_>, Vec<Change>)>) -> Vec<Admission> {
        admitted.sort_by_key(|(asked, ..)| *asked);
        let most = admitted.get(ADMITTED_FIRST - 1).map(|(asked, ..)| *asked);
        let little = admitted.iter().take_while(|(asked, ..)| most.is_none_or(|most| *asked <= most));
        let mut first: Vec<_> = little
            .map(|(asked, candidate, changes)| {
                let (place, admission) = self.admission(candidate, changes);
                ((*asked, place), admission)
            })
            .collect();
        first.sort_by_key(|(order, _)| *order);
        first.into_iter().take(ADMITTED_FIRST).map(|(_, admission)| admission).collect()
    }

    fn admission(&self, candidate: &Candidate<'_>, changes: &[Change]) -> (Place<AdopterId>, Admission) {
        let admitted = self.after(candidate, changes);
        let changed =
            Candidate::on(self.sides.today, candidate.adopter, &admitted.household, &admitted.summary).external(candidate.external);
        let assessment = self.assess(&changed);
        let place = Place::of(&assessment, candidate.summary.approved_on, candidate.adopter);
        let scores = assessment.scores;
        let admission = Admission {
            adopter: candidate.adopter,
            changes: admitted.changes,
            score: scores.score,
            score_lowest: scores.score_lowest,
            score_highest: scores.score_highest,
        };
        (place, admission)
    }
}

/// What changes ask: how many they are, and their effort together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    changes: usize,
    effort: u32,
}

impl Asked {
    fn of(changes: &[Change], candidate: &Candidate<'_>) -> Self {
        Self {
            changes: changes.len(),
            effort: changes.iter().map(|change| change.effort(candidate)).sum(),
        }
    }
}

/// A household as it would be after changes.
pub struct Admitted {
    /// What would be known of it.
    pub household: Household,
    /// The days of its journey, and its terms.
    pub summary: AdopterSummary,
    /// The changes.
    pub changes: Vec<MatchChange>,
}
