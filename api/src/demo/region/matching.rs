//! Which household each child was matched with.

use super::{
    GenerationError,
    case::Case,
    home::Home,
    outside_homes::outside_home,
    seeded::{Seeded, days_between, plus},
};
use chrono::{Datelike, NaiveDate};
use family_finding_domain::adopters::FastTrackGround;

/// Finds a household for every matched case; answers with the household of each case.
pub(super) fn match_homes(cases: &mut [Case], homes: &mut Vec<Home>, chance: &mut Seeded) -> Result<Vec<Option<usize>>, GenerationError> {
    let mut found: Vec<Option<usize>> = vec![None; cases.len()];
    foster_carers(cases, homes, &mut found, chance);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|index| cases.get(*index).and_then(|case| case.matched_on));
    for index in order {
        let (Some(case), Some(slot)) = (cases.get_mut(index), found.get_mut(index)) else {
            continue;
        };
        let Some(matched) = case.matched_on.filter(|_| slot.is_none()) else {
            continue;
        };
        let chosen = if case.external {
            homes.push(outside_home(case, homes.len(), chance));
            homes.len() - 1
        } else {
            best_home(case, matched, homes, chance).ok_or(GenerationError::Quota("a household for each match"))?
        };
        if let Some(home) = homes.get_mut(chosen) {
            home.matched_on = Some(matched);
            keep_order(case, home);
        }
        *slot = Some(chosen);
    }
    Ok(found)
}

/// A link is confirmed once the household is approved.
fn keep_order(case: &mut Case, home: &Home) {
    case.confirmed_on = case.confirmed_on.max(home.approved_on);
}

/// Foster carers who adopt the child they care for.
fn foster_carers(cases: &mut [Case], homes: &mut [Home], found: &mut [Option<usize>], chance: &mut Seeded) {
    for (number, home) in homes.iter_mut().enumerate() {
        let (Some(FastTrackGround::FosterCarer), Some(started), Some(approved)) = (home.fast_track, home.stage_two_on, home.approved_on)
        else {
            continue;
        };
        let fits = |case: &Case| {
            case.size == 1
                && case.is_matched()
                && !case.external
                && !case.early
                && !case.earlier_link
                && case.disrupted.is_none()
                && case
                    .identified_on
                    .is_some_and(|on| on >= started && !home.is_held_within(on, plus(on, 200)))
                && case.panel_on.is_some_and(|on| on >= approved)
                && case.matched_on.is_some_and(|on| days_between(approved, on) < 120)
        };
        let mut free: Vec<(&mut Case, &mut Option<usize>)> = cases
            .iter_mut()
            .zip(found.iter_mut())
            .filter(|(case, found)| found.is_none() && fits(case))
            .collect();
        chance.shuffle(&mut free);
        if let Some((case, slot)) = free.into_iter().next() {
            *slot = Some(number);
            home.council = case.council;
            home.matched_on = case.matched_on;
            case.fostered = true;
            case.introductions_on = None;
            keep_order(case, home);
        }
    }
}

/// The household that suits a case: free, approved in time and for it, the longest waiting first.
fn best_home(case: &Case, matched: NaiveDate, homes: &[Home], chance: &mut Seeded) -> Option<usize> {
    let identified = case.identified_on?;
    let (panel, moves) = (case.panel_on?, case.early_on);
    let mut best: Option<(i64, usize)> = None;
    for (number, home) in homes.iter().enumerate() {
        let Some(approved) = home.approved_on else {
            continue;
        };
        let latest = moves.unwrap_or(plus(panel, -2));
        let fits = home.is_own()
            && !home.reserved
            && home.matched_on.is_none()
            && home.fast_track != Some(FastTrackGround::FosterCarer)
            && home.can_be_identified(identified)
            && approved <= latest
            && !home.is_held_within(identified, matched)
            && suits(home, case);
        if fits {
            let spare =
                i64::from(home.terms.sibling_group && case.size == 1) * 700 + i64::from(home.terms.early_permanence && !case.early) * 600;
            let unapproved = i64::from(approved > identified) * 120;
            let score = i64::from(approved.num_days_from_ce()) + spare + unapproved + chance.between(0, 170);
            if best.is_none_or(|(known, _)| score < known) {
                best = Some((score, number));
            }
        }
    }
    best.map(|(_, number)| number)
}

/// Whether the terms of a household are for a case.
pub(super) fn suits(home: &Home, case: &Case) -> bool {
    usize::from(home.terms.children_most) >= case.size
        && (case.size == 1 || home.terms.sibling_group)
        && (!case.early || home.terms.early_permanence)
}
