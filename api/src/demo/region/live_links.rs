//! Which household each link is with that lives at the end and is not a match.

use super::{
    GenerationError,
    case::Case,
    home::Home,
    home_quotas::{LIVE_GROUPS, LIVE_SINGLES},
    matching::suits,
    outside_homes::outside_home,
    seeded::{LAST_DAY, Seeded},
};
use chrono::NaiveDate;

/// Finds households for the links that live at the end.
pub(super) fn live_homes(
    cases: &[Case],
    homes: &mut Vec<Home>,
    again: &[usize],
    chance: &mut Seeded,
) -> Result<Vec<(usize, usize)>, GenerationError> {
    let live = |case: &Case| case.is_live();
    let mut early: Vec<usize> = Vec::new();
    let (mut groups, mut singles): (Vec<usize>, Vec<usize>) = (Vec::new(), again.to_vec());
    for (number, case) in cases.iter().enumerate().filter(|(_, case)| live(case)) {
        let kind = match (case.early, case.size) {
            (true, _) => &mut early,
            (false, 1) => &mut singles,
            (false, _) => &mut groups,
        };
        kind.push(number);
    }
    chance.shuffle(&mut groups);
    // The longest identified first: the fewest households were approved by then.
    groups.sort_by_key(|number| cases.get(*number).and_then(|case| case.identified_on));
    early.sort_by_key(|number| cases.get(*number).and_then(|case| case.identified_on));
    chance.shuffle(&mut singles);
    let mut links = Vec::new();
    let lacking = || GenerationError::Quota("a household for each live link");
    for number in early {
        let case = cases.get(number).ok_or_else(lacking)?;
        let home = live_home(case, homes, Want::Approved, chance).ok_or_else(lacking)?;
        links.push((number, home));
    }
    let [own, in_stage_two, outside] = LIVE_GROUPS;
    let [fresh, shared, singles_in_stage_two, singles_outside] = LIVE_SINGLES;
    let wants = [(Want::Approved, own), (Want::StageTwo, in_stage_two), (Want::Outside, outside)];
    links.extend(spread(cases, groups, &wants, homes, chance)?);
    let wants = [
        (Want::StageTwo, singles_in_stage_two),
        (Want::Approved, fresh),
        (Want::Shared, shared),
        (Want::Outside, singles_outside),
    ];
    links.extend(spread(cases, singles, &wants, homes, chance)?);
    Ok(links)
}

/// Which household a live link is with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Approved,
    Shared,
    StageTwo,
    Outside,
}

/// Gives each case a household of a kind, so many of each kind; a case takes the first kind that
/// has one for it.
fn spread(
    cases: &[Case],
    numbers: Vec<usize>,
    wants: &[(Want, usize)],
    homes: &mut Vec<Home>,
    chance: &mut Seeded,
) -> Result<Vec<(usize, usize)>, GenerationError> {
    let mut links = Vec::new();
    let mut waiting = numbers;
    for (want, count) in wants {
        let mut left = *count;
        let mut rest = Vec::new();
        for number in waiting {
            let found = cases
                .get(number)
                .filter(|_| left > 0)
                .and_then(|case| live_home(case, homes, *want, chance));
            match found {
                Some(home) => {
                    links.push((number, home));
                    left -= 1;
                }
                None => rest.push(number),
            }
        }
        if left > 0 {
            return Err(GenerationError::Quota("a household of each kind for the live links"));
        }
        waiting = rest;
    }
    if waiting.is_empty() {
        Ok(links)
    } else {
        Err(GenerationError::Quota("live links"))
    }
}

/// The day from which the live link of a case exists.
pub(super) fn live_from(case: &Case) -> Option<NaiveDate> {
    case.disrupted.and_then(|disrupted| disrupted.again_on).or(case.identified_on)
}

fn live_home(case: &Case, homes: &mut Vec<Home>, want: Want, chance: &mut Seeded) -> Option<usize> {
    if want == Want::Outside {
        homes.push(outside_home(case, homes.len(), chance));
        return Some(homes.len() - 1);
    }
    let from = live_from(case)?;
    let by = case.early_on.or(case.confirmed_on).unwrap_or(from);
    let fits = |home: &Home| {
        let ready = home.can_be_identified(from);
        let state = match want {
            Want::StageTwo => home.approved_on.is_none() && home.panel_on.is_none() && !home.live && case.confirmed_on.is_none(),
            Want::Shared => home.live && home.approved_on.is_some_and(|on| on <= by) && home.ended_links == 0,
            _ => !home.live && home.approved_on.is_some_and(|on| on <= by) && suits(home, case),
        };
        home.is_own()
            && ready
            && state
            && !home.reserved
            && home.matched_on.is_none()
            && home.end.is_none()
            && !home.is_held_within(from, LAST_DAY)
            && (want == Want::Approved || case.size == 1 || home.approved_on.is_none() || suits(home, case))
    };
    let mut fitting: Vec<(i64, usize)> = Vec::new();
    for (number, home) in homes.iter().enumerate().filter(|(_, home)| fits(home)) {
        let spare = i64::from(home.terms.sibling_group && case.size == 1) + i64::from(home.terms.early_permanence && !case.early);
        fitting.push((spare * 1000 + chance.between(0, 900), number));
    }
    let (_, number) = fitting.into_iter().min()?;
    if let Some(home) = homes.get_mut(number) {
        // A household in early permanence is not shared; nor is one shared twice.
        home.ended_links += usize::from(case.early || want == Want::Shared);
        home.live = true;
    }
    Some(number)
}
