//! The facts and checks of a household.

use super::{
    GenerationError,
    home::Home,
    seeded::{LAST_DAY, Seeded, days_between, plus, working_from, working_until},
};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::{
        AdopterMilestone, AdopterMilestoneKind as K, AdopterMilestoneOptions, Check, CheckKind, DecisionOutcome, PanelRecommendation,
        StageOneOutcome,
    },
    calendar::add_months,
    identifiers::CheckId,
};

type Options = AdopterMilestoneOptions;

/// What happened, in no order.
pub(super) fn milestones(home: &Home) -> Result<Vec<AdopterMilestone>, GenerationError> {
    let none = Options::default;
    let mut said: Vec<(K, Option<NaiveDate>, Options)> = vec![
        (
            K::EnquiryReceived,
            Some(home.enquired_on),
            Options {
                enquiry_source: Some(home.source),
                ..none()
            },
        ),
        (K::InformationSessionAttended, home.session_on, none()),
        (K::RegistrationOfInterestReceived, home.registered_on, none()),
        (K::RegistrationAccepted, home.accepted_on, none()),
        (K::RegistrationDeclined, home.declined_on, none()),
        (K::StageTwoRequested, home.requested_on, none()),
        (
            K::StageTwoStarted,
            home.stage_two_on,
            Options {
                fast_track: home.fast_track,
                ..none()
            },
        ),
        (K::PanelConsidered, home.deferred_on, recommended(PanelRecommendation::Deferred)),
    ];
    said.extend(home.discussions_on.iter().map(|on| (K::EnquiryDiscussionHeld, Some(*on), none())));
    if let Some((on, outcome)) = home.stage_one_end {
        said.push((
            K::StageOneCompleted,
            Some(on),
            Options {
                stage_one_outcome: Some(outcome),
                ..none()
            },
        ));
    }
    if let Some((on, suitable)) = home.panel_on {
        said.push((K::PanelConsidered, Some(on), recommended(suitability(suitable))));
    }
    said.extend(decisions(home));
    said.extend(reviews(home).into_iter().map(|on| (K::ApprovalReviewed, Some(on), none())));
    for hold in &home.holds {
        said.push((
            K::HoldStarted,
            Some(hold.from),
            Options {
                hold_requested_by: Some(hold.by),
                ..none()
            },
        ));
        said.push((K::HoldEnded, hold.to, none()));
    }
    if let Some((on, kind, reason)) = home.end {
        said.push((
            kind,
            Some(on),
            Options {
                reason: Some(reason),
                ..none()
            },
        ));
    }
    said.into_iter()
        .filter_map(|(kind, on, options)| Some((kind, on?, options)))
        .map(|(kind, on, options)| AdopterMilestone::parse(kind, on, options, LAST_DAY).map_err(|_| GenerationError::Refused))
        .collect()
}

fn recommended(recommendation: PanelRecommendation) -> Options {
    Options {
        recommendation: Some(recommendation),
        ..Options::default()
    }
}

fn suitability(suitable: bool) -> PanelRecommendation {
    if suitable {
        PanelRecommendation::Suitable
    } else {
        PanelRecommendation::NotSuitable
    }
}

fn decisions(home: &Home) -> Vec<(K, Option<NaiveDate>, Options)> {
    let decided = |outcome| Options {
        decision: Some(outcome),
        ..Options::default()
    };
    let approved = Options {
        terms: Some(home.terms.clone()),
        ..decided(DecisionOutcome::Approved)
    };
    let mut said = vec![(K::DecisionMade, home.approved_on, approved)];
    let Some(challenge) = home.challenge else { return said };
    said.push((
        K::DecisionMade,
        Some(challenge.minded_on),
        decided(DecisionOutcome::MindedNotToApprove),
    ));
    said.push((K::RepresentationsMade, challenge.representations_on, Options::default()));
    said.push((K::IrmRequested, challenge.review_on, Options::default()));
    if let Some((on, suitable)) = challenge.reviewed_on {
        said.push((K::IrmRecommended, Some(on), recommended(suitability(suitable))));
    }
    said.push((K::DecisionMade, challenge.refused_on, decided(DecisionOutcome::NotApproved)));
    said
}

/// The yearly reviews of an approval that has not led to a match, each three weeks before it is due.
fn reviews(home: &Home) -> Vec<NaiveDate> {
    let over = [home.matched_on, home.end.map(|(on, _, _)| on), Some(LAST_DAY)];
    let over = over.into_iter().flatten().min().unwrap_or(LAST_DAY);
    let next = |since: &NaiveDate| Some(working_until(plus(add_months(*since, 12), -21))).filter(|on| *on < over);
    std::iter::successors(home.approved_on, next).skip(1).collect()
}

/// The checks of a household of the region: asked for in its stage, most of them received.
pub(super) fn checks(home: &Home, adults: usize, chance: &mut Seeded) -> Vec<Check> {
    let Some(start) = home.accepted_on.or(home.stage_two_on) else {
        return Vec::new();
    };
    let first_due = home.stage_one_end.map(|(on, _)| on).or(home.panel_on.map(|(on, _)| on));
    let failed = home
        .stage_one_end
        .is_some_and(|(_, outcome)| outcome == StageOneOutcome::NotSuitable);
    let mut checks = Vec::new();
    for kind in [CheckKind::Dbs, CheckKind::Medical] {
        for adult in 1..=u8::try_from(adults.clamp(1, 2)).unwrap_or(1) {
            let asked = working_from(plus(start, chance.between(0, 9)));
            checks.extend(check(home, kind, Some(adult), asked, first_due.filter(|_| !failed), chance));
        }
    }
    for kind in [CheckKind::Reference, CheckKind::LocalAuthority, CheckKind::PreparationTraining] {
        let copies = if kind == CheckKind::Reference { 3 } else { 1 };
        let asked = working_from(plus(start, chance.between(0, 14)));
        for _ in 0..copies {
            checks.extend(check(home, kind, None, asked, first_due.filter(|_| !failed), chance));
        }
    }
    if let Some(second) = home.stage_two_on {
        let due = home.panel_on.map(|(on, _)| on);
        for kind in [CheckKind::VirtualReality, CheckKind::FirstAid] {
            let asked = working_from(plus(second, chance.between(3, 35)));
            checks.extend(check(home, kind, None, asked, due, chance));
        }
    }
    checks
}

/// One check: received by the day it was needed where that day came, else perhaps not yet.
fn check(
    home: &Home,
    kind: CheckKind,
    adult: Option<u8>,
    asked: NaiveDate,
    needed: Option<NaiveDate>,
    chance: &mut Seeded,
) -> Option<Check> {
    let over = home.end.map_or(LAST_DAY, |(on, _, _)| on).min(LAST_DAY);
    let asked = needed.map_or(asked, |needed| asked.min(needed));
    if asked > over {
        return None;
    }
    let took = match kind {
        CheckKind::Dbs => chance.between(6, 34),
        CheckKind::Medical => chance.between(16, 62),
        CheckKind::Reference => chance.between(7, 40),
        CheckKind::LocalAuthority => chance.between(14, 48),
        _ => chance.between(10, 45),
    };
    let came = plus(asked, took);
    let received = match needed {
        Some(needed) => Some(plus(asked, took.min(days_between(asked, needed)))),
        None => Some(working_from(came)).filter(|on| *on <= over && chance.chance(88)),
    };
    let expires = received
        .filter(|_| matches!(kind, CheckKind::Dbs | CheckKind::Medical))
        .map(|on| add_months(on, 24));
    let first_aid = received.filter(|_| kind == CheckKind::FirstAid).map(|on| add_months(on, 36));
    Some(Check {
        id: CheckId(chance.identifier(chance_moment(asked))),
        kind,
        adult,
        requested_on: asked,
        received_on: received,
        expires_on: expires.or(first_aid),
    })
}

fn chance_moment(on: NaiveDate) -> chrono::DateTime<chrono::Utc> {
    on.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(10)
}
