//! The proposal: what the plan says for each child or sibling group.

use super::{
    allocate::{FORBIDDEN, NotAllocated, allocate, fits},
    family::PlanFamily,
    pins::{PinKind, PlanPin},
};
use crate::{
    codes::code_list,
    identifiers::{AdopterId, ChildId, SiblingGroupId},
    matching::{BarrierCode, Candidate, Scores, Search, SearchSettings},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeSet};

code_list! {
    /// Why a plan gives a family no household.
    NobodyReason {
        /// A barrier excludes every available household.
        EveryHouseholdBarred = "every_household_barred",
        /// Who is not barred is left out by a setting of the search or pinned apart.
        LeftOut = "left_out",
        /// There are households for them, and each does more for somebody else.
        GivenToOthers = "given_to_others",
    }
}

/// How many households a kind of barrier excludes, alone or with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BarredBy {
    /// The kind of barrier.
    pub code: BarrierCode,
    /// How many households.
    pub households: usize,
}

/// A household in a line of a plan, with how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedHousehold {
    /// The household.
    pub adopter: AdopterId,
    /// The score over what is known, 0 to 100, absolute.
    pub score: u8,
    /// The score if every question were answered with `does_not_meet`.
    pub score_lowest: u8,
    /// The score if every question were answered with `meets`.
    pub score_highest: u8,
    /// How many criteria are not known.
    pub unknown_count: u8,
    /// Whether the plan gives it to another family.
    pub given_to_others: bool,
}

/// What the plan says for one child or sibling group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// The children.
    pub children: Vec<ChildId>,
    /// The sibling group, where a link is made with it as a whole.
    pub group: Option<SiblingGroupId>,
    /// Since when they wait, where there is authority to place.
    pub waiting_since: Option<NaiveDate>,
    /// How many of the children have no live link.
    pub without_link: u8,
    /// Whether a pin decided the household.
    pub pinned: bool,
    /// The household proposed.
    pub chosen: Option<PlannedHousehold>,
    /// The two that come next by the order of the matches, whoever has them.
    pub next_best: Vec<PlannedHousehold>,
    /// Why there is nobody.
    pub nobody: Option<NobodyReason>,
    /// What bars the households looked at; empty where one is proposed.
    pub barred_by: Vec<BarredBy>,
    /// How many that no barrier excludes are left out by a setting or pinned apart.
    pub left_out: usize,
}

/// What a plan comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanFigures {
    /// Children and sibling groups, each counted once.
    pub families: usize,
    /// Children.
    pub children: usize,
    /// Children who had a live link before.
    pub children_with_link: usize,
    /// Children for whom a household is proposed.
    pub children_given: usize,
    /// Children left without a potential link: no live link, and no household proposed.
    pub children_without_link: usize,
    /// Households proposed.
    pub households_given: usize,
    /// The scores of the proposed pairs together.
    pub total_score: usize,
}

impl PlanFigures {
    /// The figures of some lines.
    pub fn of<'l>(lines: impl IntoIterator<Item = &'l PlanLine>) -> Self {
        let mut figures = Self::default();
        for line in lines {
            let (children, without) = (line.children.len(), usize::from(line.without_link));
            figures.families += 1;
            figures.children += children;
            figures.children_with_link += children.saturating_sub(without);
            match line.chosen {
                Some(chosen) => {
                    figures.children_given += children;
                    figures.households_given += 1;
                    figures.total_score += usize::from(chosen.score);
                }
                None => figures.children_without_link += without,
            }
        }
        figures
    }
}

/// A proposal for everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// One line for each child or group: the longest wait first, then the identifier.
    pub lines: Vec<PlanLine>,
}

/// Proposes the best allocation. The pins have been checked; the order in which families and
/// households arrive makes no difference.
pub fn propose(
    families: &[PlanFamily<'_>],
    candidates: &[Candidate<'_>],
    pins: &[PlanPin],
    settings: &SearchSettings,
    today: NaiveDate,
) -> Result<Proposal, NotAllocated> {
    // Before every pair is looked at.
    fits(families.len(), candidates.len())?;
    let mut families: Vec<&PlanFamily<'_>> = families.iter().collect();
    families.sort_unstable_by_key(|family| family.place());
    let mut candidates: Vec<&Candidate<'_>> = candidates.iter().collect();
    candidates.sort_unstable_by_key(|candidate| candidate.adopter);

    let looked_at: Vec<LookedAt> = families
        .iter()
        .map(|family| LookedAt::of(family, &candidates, pins, settings, today))
        .collect();
    let kept: BTreeSet<AdopterId> = looked_at.iter().filter_map(|row| row.kept).collect();
    let mut scores = Vec::with_capacity(families.len() * candidates.len());
    for row in &looked_at {
        // A kept pair is the only one of its family and of its household.
        scores.extend(row.scores.iter().zip(&candidates).map(|(score, candidate)| match row.kept {
            Some(kept) if kept == candidate.adopter => row.kept_score,
            Some(_) => FORBIDDEN,
            None if kept.contains(&candidate.adopter) => FORBIDDEN,
            None => *score,
        }));
    }
    let stakes: Vec<_> = families.iter().map(|family| family.stake(today)).collect();
    let allocation = allocate(&stakes, candidates.len(), &scores)?;
    let given: BTreeSet<AdopterId> = allocation
        .iter()
        .flatten()
        .filter_map(|position| Some(candidates.get(*position)?.adopter))
        .collect();
    let lines = families.iter().zip(looked_at).zip(allocation).map(|((family, row), household)| {
        let chosen = household.and_then(|position| candidates.get(position)).map(|candidate| {
            let assessed = Search::prepare(&family.seeking, settings, today).assess(candidate);
            planned(candidate.adopter, assessed.scores, false)
        });
        row.line(family, chosen, &given)
    });
    Ok(Proposal { lines: lines.collect() })
}

fn planned(adopter: AdopterId, scores: Scores, given_to_others: bool) -> PlannedHousehold {
    PlannedHousehold {
        adopter,
        score: scores.score,
        score_lowest: scores.score_lowest,
        score_highest: scores.score_highest,
        unknown_count: scores.unknown_count,
        given_to_others,
    }
}

/// How many of the best are held for a line: the chosen one may be among them, and two are shown.
const HELD: usize = 3;

type Place = (Reverse<u8>, u8, NaiveDate, AdopterId);

/// One family against every household.
struct LookedAt {
    scores: Vec<u8>,
    best: Vec<(Place, Scores)>,
    barred: Vec<BarredBy>,
    left_out: usize,
    kept: Option<AdopterId>,
    kept_score: u8,
}

impl LookedAt {
    fn of(family: &PlanFamily<'_>, candidates: &[&Candidate<'_>], pins: &[PlanPin], settings: &SearchSettings, today: NaiveDate) -> Self {
        let of_family: Vec<&PlanPin> = pins.iter().filter(|pin| family.is_meant_by(pin.subject)).collect();
        let pinned = |kind: PinKind, adopter: AdopterId| of_family.iter().any(|pin| pin.kind == kind && pin.adopter == adopter);
        let search = Search::prepare(&family.seeking, settings, today);
        let mut row = Self {
            scores: Vec::with_capacity(candidates.len()),
            best: Vec::with_capacity(HELD + 1),
            barred: BarrierCode::ALL
                .iter()
                .map(|code| BarredBy {
                    code: *code,
                    households: 0,
                })
                .collect(),
            left_out: 0,
            kept: None,
            kept_score: FORBIDDEN,
        };
        for candidate in candidates {
            let assessed = search.assess(candidate);
            let barred = !assessed.barriers.is_empty();
            if !barred && pinned(PinKind::Keep, candidate.adopter) {
                row.kept = Some(candidate.adopter);
                row.kept_score = assessed.scores.score;
            }
            if barred {
                for count in row.barred.iter_mut().filter(|count| assessed.barriers.contains(count.code)) {
                    count.households += 1;
                }
                row.scores.push(FORBIDDEN);
            } else if pinned(PinKind::Never, candidate.adopter) || !search.left_out(candidate).is_empty() {
                row.left_out += 1;
                row.scores.push(FORBIDDEN);
            } else {
                row.scores.push(assessed.scores.score);
                row.hold(candidate, assessed.scores);
            }
        }
        row
    }

    /// Keeps a household among the best, in the order of the matches.
    fn hold(&mut self, candidate: &Candidate<'_>, scores: Scores) {
        let since = candidate.summary.approved_on.unwrap_or(NaiveDate::MAX);
        let place = (Reverse(scores.score), scores.unknown_count, since, candidate.adopter);
        let at = self.best.partition_point(|(held, _)| *held < place);
        if at < HELD {
            self.best.insert(at, (place, scores));
            self.best.truncate(HELD);
        }
    }

    fn line(self, family: &PlanFamily<'_>, chosen: Option<PlannedHousehold>, given: &BTreeSet<AdopterId>) -> PlanLine {
        let chosen_id = chosen.map(|household| household.adopter);
        let others = self.best.iter().filter(|((.., adopter), _)| Some(*adopter) != chosen_id);
        let next_best: Vec<PlannedHousehold> = others
            .take(HELD - 1)
            .map(|((.., adopter), scores)| planned(*adopter, *scores, given.contains(adopter)))
            .collect();
        let nobody = chosen.is_none().then_some(match (self.best.is_empty(), self.left_out) {
            (false, _) => NobodyReason::GivenToOthers,
            (true, 0) => NobodyReason::EveryHouseholdBarred,
            (true, _) => NobodyReason::LeftOut,
        });
        let barred_by = self.barred.into_iter().filter(|count| nobody.is_some() && count.households > 0);
        PlanLine {
            children: family.seeking.ids().collect(),
            group: family.group,
            waiting_since: family.seeking.waits_since(),
            without_link: family.without_link,
            pinned: self.kept.is_some(),
            chosen,
            next_best,
            nobody,
            barred_by: barred_by.collect(),
            left_out: if nobody.is_some() { self.left_out } else { 0 },
        }
    }
}
