//! Households from enquiry to approval: the days of each, drawn until they keep to the plan.

use super::{
    GenerationError,
    home::{Challenge, Hold, Home},
    home_quotas::{Goal, ROWS, Row},
    seeded::{FIRST_DAY, LAST_DAY, Seeded, plus, working_from, working_until, year_of},
};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::{AdopterEndReason, AdopterMilestoneKind, EnquirySource, HoldSide, StageOneOutcome},
    calendar::add_months,
};

const MOST_DRAWS: usize = 4000;

/// Every household of the region that registered its interest.
pub(super) fn registered_homes(chance: &mut Seeded) -> Result<Vec<Home>, GenerationError> {
    let mut homes = Vec::new();
    for row in ROWS {
        for _ in 0..row.count {
            let home = (0..MOST_DRAWS).find_map(|_| Some(draw(row, chance)).filter(|home| keeps_to(row, home)));
            homes.push(home.ok_or(GenerationError::Quota("households"))?);
        }
    }
    Ok(homes)
}

/// How an enquiry came.
pub(super) fn enquiry_source(chance: &mut Seeded) -> EnquirySource {
    let sources = [
        (EnquirySource::Web, 58),
        (EnquirySource::Telephone, 20),
        (EnquirySource::Event, 10),
        (EnquirySource::Referral, 8),
        (EnquirySource::Other, 4),
    ];
    chance.weighted(&sources, EnquirySource::Other)
}

/// In whose area a household lives.
pub(super) fn council_of_home(chance: &mut Seeded) -> usize {
    chance.weighted(&[(0, 66), (1, 7), (2, 11), (3, 16)], 0)
}

fn draw(row: &Row, chance: &mut Seeded) -> Home {
    let start = chance.working_day(row.from, row.to);
    let answer_days = chance.weighted(&[(0, 3), (1, 6), (2, 10), (5, 25), (6, 30), (7, 20), (8, 6)], 5);
    let registered = working_until(plus(start, -answer_days));
    let thinking = if chance.chance(60) {
        chance.between(14, 110)
    } else {
        chance.between(60, 300)
    };
    let enquired = plus(registered, -thinking).max(FIRST_DAY).min(registered);
    let mut home = Home::new(0, council_of_home(chance), enquiry_source(chance), enquired);
    home.registered_on = Some(registered);
    match row.goal {
        Goal::AwaitsAnswer => {}
        Goal::Declined => home.declined_on = Some(start),
        Goal::WithdrawnBeforeAnswer => withdraw(&mut home, start, chance),
        _ if row.fast_track.is_some() => {
            home.fast_track = row.fast_track;
            home.stage_two_on = Some(start);
            stage_two(&mut home, row.goal, start, chance);
        }
        _ => {
            home.accepted_on = Some(start);
            stage_one(&mut home, row.goal, start, chance);
        }
    }
    home
}

fn withdraw(home: &mut Home, on: NaiveDate, chance: &mut Seeded) {
    let reasons = [
        (AdopterEndReason::CircumstancesChanged, 34),
        (AdopterEndReason::DecidedAgainst, 24),
        (AdopterEndReason::PregnancyOrBirth, 14),
        (AdopterEndReason::Health, 10),
        (AdopterEndReason::Separation, 8),
        (AdopterEndReason::OtherAgency, 10),
    ];
    let reason = chance.weighted(&reasons, AdopterEndReason::Other);
    home.end = Some((working_from(on), AdopterMilestoneKind::Withdrawn, reason));
}

fn close(home: &mut Home, on: NaiveDate, chance: &mut Seeded) {
    let reasons = [(AdopterEndReason::SuitabilityConcerns, 60), (AdopterEndReason::NoContact, 40)];
    let reason = chance.weighted(&reasons, AdopterEndReason::Other);
    home.end = Some((working_from(on), AdopterMilestoneKind::ClosedByAgency, reason));
}

/// A hold that ends within a stage, for some households: how many days it adds.
fn hold_within(home: &mut Home, start: NaiveDate, chance: &mut Seeded) -> i64 {
    if !chance.chance(5) {
        return 0;
    }
    let from = working_from(plus(start, chance.between(8, 20)));
    let to = working_from(plus(from, chance.between(21, 75)));
    home.holds.push(Hold {
        from,
        to: Some(to),
        by: hold_side(chance),
    });
    (to - from).num_days()
}

/// At whose wish a hold began.
pub(super) fn hold_side(chance: &mut Seeded) -> HoldSide {
    if chance.chance(80) { HoldSide::Household } else { HoldSide::Agency }
}

fn stage_one(home: &mut Home, goal: Goal, start: NaiveDate, chance: &mut Seeded) {
    match goal {
        Goal::InStageOne => return,
        Goal::OnHoldInStageOne => {
            let from = working_from(plus(start, chance.between(10, 40)));
            let by = hold_side(chance);
            home.holds.push(Hold { from, to: None, by });
            return;
        }
        Goal::WithdrawnInStageOne => return withdraw(home, plus(start, chance.between(8, 75)), chance),
        Goal::ClosedInStageOne => return close(home, plus(start, chance.between(20, 80)), chance),
        _ => {}
    }
    let held = hold_within(home, start, chance);
    let end = working_from(plus(start, chance.bell(30, 72) + held));
    let outcome = if goal == Goal::NotSuitable {
        StageOneOutcome::NotSuitable
    } else {
        StageOneOutcome::MayBeSuitable
    };
    home.stage_one_end = Some((end, outcome));
    if matches!(goal, Goal::NotSuitable | Goal::BetweenStages | Goal::Lapsed) {
        return;
    }
    let requested = working_from(plus(end, chance.between(0, 16)));
    home.requested_on = Some(requested);
    if goal == Goal::StageTwoRequested {
        return;
    }
    let second = working_from(plus(requested, chance.between(0, 9)));
    home.stage_two_on = Some(second);
    stage_two(home, goal, second, chance);
}

fn stage_two(home: &mut Home, goal: Goal, start: NaiveDate, chance: &mut Seeded) {
    match goal {
        Goal::InStageTwo => return,
        Goal::OnHoldInStageTwo => {
            let from = working_from(plus(start, chance.between(20, 60)));
            let by = hold_side(chance);
            home.holds.push(Hold { from, to: None, by });
            return;
        }
        Goal::WithdrawnInStageTwo => return withdraw(home, plus(start, chance.between(20, 105)), chance),
        Goal::ClosedInStageTwo => return close(home, plus(start, chance.between(40, 110)), chance),
        _ => {}
    }
    let held = hold_within(home, start, chance);
    let decided = working_from(plus(start, chance.bell(86, 138) + held));
    let panel = working_until(plus(decided, -chance.between(4, 12)));
    if chance.chance(4) {
        home.deferred_on = Some(working_until(plus(panel, -28)));
    }
    let suitable = goal == Goal::Approved;
    home.panel_on = Some((panel, suitable));
    if suitable {
        home.approved_on = Some(decided);
    } else {
        challenged(home, goal, decided, chance);
    }
}

fn challenged(home: &mut Home, goal: Goal, minded_on: NaiveDate, chance: &mut Seeded) {
    let answered = working_from(plus(minded_on, chance.between(14, 45)));
    let later = working_from(plus(answered, chance.between(35, 60)));
    let last = working_from(plus(later, chance.between(7, 16)));
    let mut challenge = Challenge {
        minded_on,
        representations_on: None,
        review_on: None,
        reviewed_on: None,
        refused_on: None,
    };
    match goal {
        Goal::Representations => challenge.representations_on = Some(answered),
        Goal::Review => challenge.review_on = Some(answered),
        Goal::ApprovedAfterRepresentations => {
            challenge.representations_on = Some(answered);
            home.approved_on = Some(later);
        }
        Goal::ApprovedAfterReview => {
            challenge.review_on = Some(answered);
            challenge.reviewed_on = Some((later, true));
            home.approved_on = Some(last);
        }
        Goal::NotApproved if chance.chance(50) => {
            challenge.review_on = Some(answered);
            challenge.reviewed_on = Some((later, false));
            challenge.refused_on = Some(last);
        }
        Goal::NotApproved => challenge.refused_on = Some(working_from(plus(minded_on, chance.between(58, 70)))),
        _ => {}
    }
    home.challenge = Some(challenge);
}

fn keeps_to(row: &Row, home: &Home) -> bool {
    let is_in = |day: Option<NaiveDate>, year: Option<i32>| year.is_none_or(|year| day.map(year_of) == Some(year));
    let forwarded = home.accepted_on.or(home.stage_two_on.filter(|_| row.fast_track.is_some()));
    is_in(home.registered_on, Some(row.registered))
        && home.registered_on.is_some_and(|on| on > home.enquired_on && on <= LAST_DAY)
        && is_in(home.stage_two_on, row.stage_two)
        && is_in(home.approved_on, row.approved)
        && forwarded.is_none_or(|on| on >= row.from && on <= row.to)
        && latest(home).is_some_and(|on| on <= plus(LAST_DAY, -1))
        && stands_as_planned(row.goal, home)
}

fn latest(home: &Home) -> Option<NaiveDate> {
    let challenge = home.challenge.iter().flat_map(|challenge| {
        [
            Some(challenge.minded_on),
            challenge.representations_on,
            challenge.review_on,
            challenge.reviewed_on.map(|(on, _)| on),
            challenge.refused_on,
        ]
    });
    [
        home.registered_on,
        home.accepted_on,
        home.declined_on,
        home.stage_one_end.map(|(on, _)| on),
        home.requested_on,
        home.stage_two_on,
        home.approved_on,
        home.end.map(|(on, _, _)| on),
    ]
    .into_iter()
    .chain(challenge)
    .chain(home.holds.iter().map(|hold| Some(hold.from)))
    .flatten()
    .max()
}

fn stands_as_planned(goal: Goal, home: &Home) -> bool {
    let ended = home.stage_one_end.map(|(on, _)| on);
    match goal {
        Goal::BetweenStages => ended.is_some_and(|on| add_months(on, 6) > plus(LAST_DAY, 10)),
        Goal::Lapsed => ended.is_some_and(|on| add_months(on, 6) < LAST_DAY),
        Goal::StageTwoRequested => home.requested_on.is_some_and(|on| on > plus(LAST_DAY, -24)),
        Goal::InStageTwo => home.stage_two_on.is_some_and(|on| on > plus(LAST_DAY, -150)),
        Goal::MindedNot => home.challenge.is_some_and(|challenge| challenge.minded_on > plus(LAST_DAY, -40)),
        Goal::Review => home
            .challenge
            .and_then(|challenge| challenge.review_on)
            .is_some_and(|on| on > plus(LAST_DAY, -50)),
        _ => true,
    }
}
