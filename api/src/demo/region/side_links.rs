//! Every link between a household and a case: the ones that led somewhere and the ones that ended.

use super::{
    GenerationError,
    case::Case,
    home::{Hold, Home},
    live_links::{live_from, live_homes},
    outside_homes::outside_home,
    seeded::{LAST_DAY, Seeded, day, plus, working_from, year_of},
    unmatched_days::ending,
};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::{AdopterEndReason, AdopterMilestoneKind, FastTrackGround, HoldSide},
    links::{LinkEndReason, LinkEndedBy},
};

/// A link.
#[derive(Clone, Debug)]
pub(super) struct LinkPlan {
    pub case: usize,
    pub home: usize,
    pub identified_on: NaiveDate,
    pub confirmed_on: Option<NaiveDate>,
    /// The case's own days of match and placement belong to it.
    pub leads: bool,
    pub ended: Option<(NaiveDate, LinkEndReason, LinkEndedBy)>,
}

/// Links every case with its households.
pub(super) fn link_all(
    cases: &[Case],
    found: &[Option<usize>],
    homes: &mut Vec<Home>,
    chance: &mut Seeded,
) -> Result<Vec<LinkPlan>, GenerationError> {
    let mut links = matches(cases, found);
    let again: Vec<usize> = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| case.disrupted.is_some_and(|disrupted| disrupted.again_on.is_some()))
        .map(|(number, _)| number)
        .collect();
    for (case_number, home) in live_homes(cases, homes, &again, chance)? {
        let Some(case) = cases.get(case_number) else { continue };
        let Some(identified_on) = live_from(case) else { continue };
        links.push(LinkPlan {
            case: case_number,
            home,
            identified_on,
            confirmed_on: case.confirmed_on.filter(|_| case.is_live()),
            leads: case.is_live(),
            ended: None,
        });
    }
    for home in homes.iter_mut() {
        home.ended_links = 0;
    }
    let mut ended = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        ended.extend(wanted(number, case, chance));
    }
    for wish in ended {
        let Some(case) = cases.get(wish.case) else { continue };
        let taken: Vec<usize> = links.iter().filter(|link| link.case == wish.case).map(|link| link.home).collect();
        links.extend(ended_link(wish, case, &taken, homes, chance));
    }
    end_homes(cases, found, homes, chance);
    Ok(links)
}

fn matches(cases: &[Case], found: &[Option<usize>]) -> Vec<LinkPlan> {
    let link = |(number, (case, home)): (usize, (&Case, &Option<usize>))| {
        Some(LinkPlan {
            case: number,
            home: (*home)?,
            identified_on: case.identified_on?,
            confirmed_on: case.confirmed_on,
            leads: true,
            ended: None,
        })
    };
    cases.iter().zip(found).enumerate().filter_map(link).collect()
}

/// A link that is to end, before its household is known.
struct Wish {
    case: usize,
    from: NaiveDate,
    to: NaiveDate,
    why: (LinkEndReason, LinkEndedBy),
    /// Must last to its day: the child waits for nothing else.
    lasting: bool,
}

fn wanted(number: usize, case: &Case, chance: &mut Seeded) -> Vec<Wish> {
    let mut wishes = Vec::new();
    if let Some((from, to)) = case.earlier_link_on {
        let why = ending(chance);
        wishes.push(Wish {
            case: number,
            from,
            to,
            why,
            lasting: false,
        });
    }
    let Some(identified) = case.identified_on else { return wishes };
    if let Some((to, reason, by)) = case.link_over {
        let why = (reason, by);
        wishes.push(Wish {
            case: number,
            from: identified,
            to,
            why,
            lasting: true,
        });
    }
    wishes.extend(beside(number, case, identified, chance));
    wishes
}

/// A second household that is thought of at the same time.
fn beside(number: usize, case: &Case, identified: NaiveDate, chance: &mut Seeded) -> Option<Wish> {
    let likely = match (case.is_matched(), case.is_live()) {
        (true, _) => 38,
        (_, true) => 26,
        _ => 0,
    };
    if case.early || case.fostered || case.paused.is_some() || !chance.chance(likely) {
        return None;
    }
    let from = working_from(plus(identified, chance.between(1, 24)));
    let latest = case.matched_on.unwrap_or(plus(LAST_DAY, -1));
    let to = working_from(plus(from, chance.between(14, 75))).min(latest);
    let possible = year_of(from) == year_of(identified) && to > plus(from, 4);
    let why = if case.matched_on == Some(to) {
        (LinkEndReason::OtherHouseholdMatched, LinkEndedBy::LocalAuthority)
    } else {
        ending(chance)
    };
    possible.then_some(Wish {
        case: number,
        from,
        to,
        why,
        lasting: false,
    })
}

fn ended_link(wish: Wish, case: &Case, taken: &[usize], homes: &mut Vec<Home>, chance: &mut Seeded) -> Option<LinkPlan> {
    let mut fitting: Vec<(i64, usize)> = Vec::new();
    for (number, home) in homes.iter().enumerate() {
        if !taken.contains(&number) && could_be_considered(home, &wish, case) {
            let many = i64::try_from(home.ended_links).unwrap_or(0) * 300;
            fitting.push((many + chance.between(0, 900), number));
        }
    }
    let home = match fitting.into_iter().min() {
        Some((_, number)) => number,
        None if wish.from < day(2018, 10, 8) => return None,
        None => {
            homes.push(outside_home(case, homes.len(), chance));
            homes.len() - 1
        }
    };
    let household = homes.get_mut(home)?;
    household.ended_links += 1;
    let elsewhere = household.matched_on.filter(|on| *on <= wish.to && case.matched_on != Some(*on));
    let (to, why) = match elsewhere {
        Some(on) => (on, (LinkEndReason::HouseholdLinkedElsewhere, LinkEndedBy::Agency)),
        None => (wish.to, wish.why),
    };
    let confirmed_on = Some(working_from(plus(wish.from, chance.between(10, 30))));
    let confirmed_on =
        confirmed_on.filter(|on| *on < to && household.approved_on.is_some_and(|approved| approved <= *on) && chance.chance(35));
    Some(LinkPlan {
        case: wish.case,
        home,
        identified_on: wish.from,
        confirmed_on,
        leads: false,
        ended: Some((to, why.0, why.1)),
    })
}

fn could_be_considered(home: &Home, wish: &Wish, case: &Case) -> bool {
    let ready = home.can_be_identified(wish.from);
    let approved_soon =
        home.approved_on.is_some_and(|on| on <= plus(wish.from, 30)) || (home.approved_on.is_none() && home.panel_on.is_none());
    let least = if wish.lasting { plus(wish.to, 1) } else { plus(wish.from, 5) };
    let free = home.matched_on.is_none_or(|on| on >= least);
    let suits = case.size == 1 || (home.terms.sibling_group && usize::from(home.terms.children_most) >= case.size);
    home.is_own()
        && ready
        && approved_soon
        && free
        && suits
        && home.ended_links < 4
        && !home.open_to_further
        && !home.is_over_by(plus(wish.to, 1))
        && !home.is_held_within(wish.from, wish.to)
        && home.fast_track != Some(FastTrackGround::FosterCarer)
}

/// After an adoption some approvals end; after a disruption an approval ends or a hold begins.
fn end_homes(cases: &[Case], found: &[Option<usize>], homes: &mut [Home], chance: &mut Seeded) {
    for (case, found) in cases.iter().zip(found) {
        let Some(home) = found.and_then(|number| homes.get_mut(number)) else {
            continue;
        };
        let ended = |on: NaiveDate, reason| (on, AdopterMilestoneKind::ApprovalEnded, reason);
        if let Some(adopted) = case.adopted_on.filter(|_| home.is_own() && !home.open_to_further) {
            let on = working_from(plus(adopted, chance.between(14, 240)));
            let complete = ended(on, AdopterEndReason::FamilyComplete);
            home.end = home.end.or(Some(complete).filter(|_| on <= LAST_DAY && chance.chance(45)));
        }
        let Some(disrupted) = case.disrupted.and_then(|disrupted| disrupted.on).filter(|_| case.size == 1) else {
            continue;
        };
        let on = working_from(plus(disrupted, chance.between(35, 110)));
        if on < LAST_DAY {
            home.end = Some(ended(on, AdopterEndReason::CircumstancesChanged));
        } else {
            home.holds.push(Hold {
                from: working_from(plus(disrupted, 5)),
                to: None,
                by: HoldSide::Household,
            });
        }
    }
}
