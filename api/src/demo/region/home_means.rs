//! Brings the means of the adopters' timescales to the plan: beginnings are moved by whole weeks.

use super::{
    GenerationError,
    home::Home,
    home_quotas::{OVERALL_DAYS, STAGE_ONE_DAYS, STAGE_TWO_DAYS},
    seeded::{FIRST_DAY, Seeded, plus, year_of},
};

const THIS_YEAR: i32 = 2021;
const MOST_MOVES: usize = 20_000;

/// Settles Stage 2, then Stage 1, then the whole.
pub(super) fn settle_stages(homes: &mut [Home], chance: &mut Seeded) -> Result<(), GenerationError> {
    let decided = |home: &Home| home.first_decision_on().map(year_of) == Some(THIS_YEAR);
    let stage_one_ended = |home: &Home| home.stage_one_end.map(|(on, _)| year_of(on)) == Some(THIS_YEAR);
    let approved = |home: &Home| home.approved_year() == Some(THIS_YEAR);
    settle(
        homes,
        STAGE_TWO_DAYS,
        decided,
        Home::stage_two_days,
        |home, days| home.fast_track.is_none() && moved(home, days, Home::move_stage_two),
        chance,
    )?;
    settle(
        homes,
        STAGE_ONE_DAYS,
        stage_one_ended,
        Home::stage_one_days,
        |home, days| moved(home, days, Home::move_registration),
        chance,
    )?;
    settle(
        homes,
        OVERALL_DAYS,
        approved,
        Home::overall_days,
        |home, days| home.fast_track.is_none() && !stage_one_ended(home) && moved(home, days, Home::move_registration),
        chance,
    )
}

fn settle(
    homes: &mut [Home],
    mean: i64,
    of_cohort: impl Fn(&Home) -> bool,
    days: impl Fn(&Home) -> Option<i64>,
    move_by: impl Fn(&mut Home, i64) -> bool,
    chance: &mut Seeded,
) -> Result<(), GenerationError> {
    let mut cohort: Vec<&mut Home> = homes.iter_mut().filter(|home| of_cohort(home) && days(home).is_some()).collect();
    let size = i64::try_from(cohort.len()).unwrap_or(1);
    let mut lacking = mean * size - cohort.iter().filter_map(|home| days(home)).sum::<i64>();
    for _ in 0..MOST_MOVES {
        if lacking.abs() <= size / 2 {
            return Ok(());
        }
        let chosen = usize::try_from(chance.between(0, size - 1)).unwrap_or(0);
        let Some(home) = cohort.get_mut(chosen) else { break };
        let before = days(home).unwrap_or(0);
        if move_by(home, 7 * lacking.signum()) {
            lacking -= days(home).unwrap_or(0) - before;
        }
    }
    Err(GenerationError::Mean)
}

/// Moves the beginning of a household's journey unless that changes the year of a step or
/// stretches a stage beyond what is plausible.
fn moved(home: &mut Home, days: i64, move_by: fn(&mut Home, i64)) -> bool {
    let mut next = home.clone();
    move_by(&mut next, days);
    let years = |home: &Home| {
        [
            home.registered_on,
            home.accepted_on,
            home.stage_one_end.map(|(on, _)| on),
            home.stage_two_on,
        ]
        .map(|day| day.map(year_of))
    };
    let plausible = home.holds.is_empty()
        && years(home) == years(&next)
        && next.enquired_on >= plus(FIRST_DAY, 0)
        && next.stage_one_days().is_none_or(|days| (28..=75).contains(&days))
        && next.stage_two_days().is_none_or(|days| (80..=150).contains(&days));
    if plausible {
        *home = next;
    }
    plausible
}
