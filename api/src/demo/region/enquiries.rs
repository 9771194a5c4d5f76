//! Enquiries that came no further, information sessions and enquiry discussions.

use super::{
    GenerationError,
    home::Home,
    home_journeys::{council_of_home, enquiry_source},
    home_quotas::{DISCUSSIONS, ENQUIRIES, SESSIONS},
    seeded::{FIRST_DAY, LAST_DAY, Seeded, end_of, plus, start_of, working_from, year_of},
};
use chrono::NaiveDate;
use family_finding_domain::adopters::{AdopterEndReason, AdopterMilestoneKind};

const THIS_YEAR: i32 = 2021;

/// The enquiries of each year that did not become a registration.
pub(super) fn enquiries_only(homes: &[Home], chance: &mut Seeded) -> Result<Vec<Home>, GenerationError> {
    let mut added = Vec::new();
    for (year, total) in ENQUIRIES {
        let known = homes
            .iter()
            .filter(|home| home.is_own() && year_of(home.enquired_on) == *year)
            .count();
        let missing = total.checked_sub(known).ok_or(GenerationError::Quota("enquiries"))?;
        for _ in 0..missing {
            let on = plus(start_of(*year), chance.between(0, 364)).max(FIRST_DAY).min(end_of(*year));
            // Offices are closed at weekends; the website is not.
            let on = if chance.chance(80) {
                working_from(on).min(end_of(*year))
            } else {
                on
            };
            let mut home = Home::new(0, council_of_home(chance), enquiry_source(chance), on);
            home.end = end_of_enquiry(on, chance);
            added.push(home);
        }
    }
    Ok(added)
}

fn end_of_enquiry(enquired: NaiveDate, chance: &mut Seeded) -> Option<(NaiveDate, AdopterMilestoneKind, AdopterEndReason)> {
    let on = working_from(plus(enquired, chance.between(70, 210)));
    let ends = [
        (AdopterMilestoneKind::ClosedByAgency, AdopterEndReason::NoContact),
        (AdopterMilestoneKind::Withdrawn, AdopterEndReason::DecidedAgainst),
        (AdopterMilestoneKind::Withdrawn, AdopterEndReason::CircumstancesChanged),
        (AdopterMilestoneKind::Withdrawn, AdopterEndReason::OtherAgency),
        (AdopterMilestoneKind::Withdrawn, AdopterEndReason::PregnancyOrBirth),
    ];
    let weights = ends.into_iter().zip([60, 16, 14, 6, 4]).collect::<Vec<_>>();
    let (kind, reason) = chance.weighted(&weights, (AdopterMilestoneKind::Withdrawn, AdopterEndReason::Other));
    Some((on, kind, reason)).filter(|(on, _, _)| *on <= plus(LAST_DAY, -1) && chance.chance(97))
}

/// Sessions and discussions: drawn, then brought to the counts of the year of the report among
/// the enquiries that came no further.
pub(super) fn hold_sessions(homes: &mut [Home], chance: &mut Seeded) -> Result<(), GenerationError> {
    for home in homes.iter_mut().filter(|home| home.is_own()) {
        let registered = home.registered_on.is_some();
        let likely = if registered { 93 } else { 62 };
        home.session_on = session_day(home, chance).filter(|_| chance.chance(likely));
        let likely = if registered { 84 } else { 14 };
        let first = discussion_day(home, chance).filter(|_| chance.chance(likely));
        home.discussions_on = first.into_iter().collect();
        let second = first.map(|on| working_from(plus(on, chance.between(20, 60))));
        let second = second.filter(|on| *on < last_day_of_enquiry(home) && chance.chance(10));
        home.discussions_on.extend(second);
    }
    let has_session = |home: &Home| home.session_on.map(year_of) == Some(THIS_YEAR);
    let has_discussion = |home: &Home| home.discussions_on.iter().any(|on| year_of(*on) == THIS_YEAR);
    settle(homes, SESSIONS, has_session, chance, |home, day| home.session_on = day, session_day)?;
    settle(
        homes,
        DISCUSSIONS,
        has_discussion,
        chance,
        |home, day| home.discussions_on = day.into_iter().collect(),
        discussion_day,
    )
}

fn settle(
    homes: &mut [Home],
    planned: usize,
    counts: impl Fn(&Home) -> bool,
    chance: &mut Seeded,
    set: impl Fn(&mut Home, Option<NaiveDate>),
    draw: impl Fn(&Home, &mut Seeded) -> Option<NaiveDate>,
) -> Result<(), GenerationError> {
    let mut count = homes.iter().filter(|home| counts(home)).count();
    let mut open: Vec<&mut Home> = homes
        .iter_mut()
        .filter(|home| home.is_own() && home.registered_on.is_none() && year_of(home.enquired_on) == THIS_YEAR)
        .collect();
    chance.shuffle(&mut open);
    for home in open {
        let counted = counts(home);
        if count > planned && counted {
            set(home, None);
            count -= 1;
        } else if count < planned && !counted {
            let day = draw(home, chance).filter(|on| year_of(*on) == THIS_YEAR);
            count += usize::from(day.is_some());
            set(home, day);
        }
    }
    if count == planned {
        Ok(())
    } else {
        Err(GenerationError::Quota("sessions and discussions"))
    }
}

fn last_day_of_enquiry(home: &Home) -> NaiveDate {
    let end = home.end.map(|(on, _, _)| on);
    [home.registered_on, end, Some(plus(LAST_DAY, 1))]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(LAST_DAY)
}

fn session_day(home: &Home, chance: &mut Seeded) -> Option<NaiveDate> {
    let on = plus(home.enquired_on, chance.between(4, 45));
    Some(working_from(on)).filter(|on| *on < last_day_of_enquiry(home))
}

fn discussion_day(home: &Home, chance: &mut Seeded) -> Option<NaiveDate> {
    let earliest = home.session_on.map_or(plus(home.enquired_on, 6), |on| plus(on, 2));
    let on = plus(earliest, chance.between(3, 50));
    let before = plus(last_day_of_enquiry(home), -1);
    Some(working_from(on).min(before)).filter(|on| *on >= earliest)
}
