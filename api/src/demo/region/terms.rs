//! The terms of approvals, and the approved households that are kept out of matching.

use super::{
    case::Case,
    home::{Hold, Home},
    home_journeys::hold_side,
    home_quotas::{APPROVED_FOR, OPEN_TO_FURTHER, RESERVED},
    seeded::{LAST_DAY, Seeded, day, plus, working_from},
};
use family_finding_domain::adopters::{AdopterEndReason, AdopterMilestoneKind};

/// What approvals are for: exactly so many in each year.
pub(super) fn set_terms(homes: &mut [Home], chance: &mut Seeded) {
    for (year, early, siblings) in APPROVED_FOR {
        let mut approved: Vec<&mut Home> = homes.iter_mut().filter(|home| home.approved_year() == Some(*year)).collect();
        chance.shuffle(&mut approved);
        // Foster carers adopt the child they care for: single children, no early permanence.
        approved.sort_by_key(|home| home.fast_track.is_some());
        for home in approved.iter_mut().take(*siblings) {
            home.terms.sibling_group = true;
            home.terms.children_most = if chance.chance(30) { 3 } else { 2 };
        }
        let rest = approved.iter_mut().skip(*siblings).filter(|_| chance.chance(12));
        rest.for_each(|home| home.terms.children_most = 2);
        let (own, carers): (Vec<_>, Vec<_>) = approved.into_iter().partition(|home| home.fast_track.is_none());
        let mut own = own;
        chance.shuffle(&mut own);
        own.into_iter()
            .chain(carers)
            .take(*early)
            .for_each(|home| home.terms.early_permanence = true);
    }
    for home in homes.iter_mut() {
        home.terms.age_to_years = u8::try_from(chance.between(2, 6)).unwrap_or(4) + u8::from(home.terms.sibling_group);
        home.terms.age_from_years = chance.weighted(&[(0, 80), (1, 14), (2, 6)], 0);
    }
}

/// Households whose approval ended, or that are on hold at the end, without a match.
pub(super) fn reserve(homes: &mut [Home], chance: &mut Seeded) {
    for (year, ending, holding) in RESERVED {
        let mut approved: Vec<&mut Home> = homes.iter_mut().filter(|home| home.approved_year() == Some(*year)).collect();
        chance.shuffle(&mut approved);
        approved.sort_by_key(|home| (home.fast_track.is_some(), home.terms.early_permanence && home.terms.sibling_group));
        for (index, home) in approved.into_iter().take(ending + holding).enumerate() {
            let Some(approved) = home.approved_on else { continue };
            home.reserved = true;
            if index < *ending {
                let on = working_from(plus(approved, chance.between(120, 520)))
                    .min(day(2022, 3, 18))
                    .max(plus(approved, 7));
                home.end = Some((working_from(on), AdopterMilestoneKind::ApprovalEnded, end_of_approval(chance)));
            } else {
                let from = plus(approved, chance.between(20, 200)).min(plus(LAST_DAY, -4));
                let by = hold_side(chance);
                let from = working_from(from.max(plus(approved, 1)));
                home.holds.push(Hold { from, to: None, by });
            }
        }
    }
}

fn end_of_approval(chance: &mut Seeded) -> AdopterEndReason {
    let reasons = [
        (AdopterEndReason::CircumstancesChanged, 35),
        (AdopterEndReason::DecidedAgainst, 20),
        (AdopterEndReason::PregnancyOrBirth, 20),
        (AdopterEndReason::TerminatedAtReview, 10),
        (AdopterEndReason::Separation, 8),
        (AdopterEndReason::Health, 7),
    ];
    chance.weighted(&reasons, AdopterEndReason::Other)
}

/// A few linked households would take a further child.
pub(super) fn open_some(cases: &[Case], found: &[Option<usize>], homes: &mut [Home]) {
    let single = |case: &&Case| case.size == 1 && case.matched_year() == Some(2021) && case.disrupted.is_none() && !case.external;
    let numbers = cases
        .iter()
        .zip(found)
        .filter(|(case, _)| single(case))
        .filter_map(|(_, found)| *found);
    for number in numbers.take(OPEN_TO_FURTHER) {
        if let Some(home) = homes.get_mut(number) {
            home.open_to_further = true;
            home.terms.children_most = 2;
        }
    }
}
