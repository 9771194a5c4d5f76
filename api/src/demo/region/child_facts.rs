//! The facts of children, sibling groups and links.

use super::{
    case::Case,
    seeded::{LAST_DAY, plus},
    side_links::LinkPlan,
};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::PanelRecommendation,
    children::{ChildMilestone, ChildMilestoneKind as K, ChildMilestoneOptions, PauseReason},
    identifiers::ChildId,
    links::{LinkEndReason, LinkEndedBy, LinkMilestone, LinkMilestoneKind as L, LinkMilestoneOptions},
};

/// What happened to one child of a case. `disrupted` says that it is the child whose placement
/// disrupted.
pub(super) fn child_milestones(case: &Case, disrupted: bool) -> Vec<ChildMilestone> {
    let none = ChildMilestoneOptions::default;
    let consented = case.authority_on.filter(|_| case.consent);
    let stays = !disrupted;
    let mut said = vec![
        (K::EnteredCare, Some(case.care), none()),
        (K::PlanReferred, case.referred_on, none()),
        (K::ShouldBePlacedDecided, case.decided_on, none()),
        (K::PlacementOrderGranted, case.ordered_on(), none()),
        (K::ConsentGiven, consented, none()),
        (K::FamilyFindingStarted, case.finding_on, none()),
        (K::AdoptionOrderApplied, case.applied_on.filter(|_| stays), none()),
        (K::AdoptionOrderGranted, case.adopted_on.filter(|_| stays), none()),
    ];
    if let Some((on, reason)) = case.plan_changed.filter(|_| disrupted || case.disrupted.is_none()) {
        let options = ChildMilestoneOptions {
            plan_change_reason: Some(reason),
            ..none()
        };
        said.push((K::PlanChanged, Some(on), options));
    }
    if let Some((on, reason)) = case.left_care {
        let options = ChildMilestoneOptions {
            left_care_reason: Some(reason),
            ..none()
        };
        said.push((K::LeftCare, Some(on), options));
    }
    if let Some((from, to)) = case.pause {
        let options = ChildMilestoneOptions {
            pause_reason: Some(PauseReason::CourtJudgment),
            ..none()
        };
        said.push((K::Paused, Some(from), options));
        said.push((K::Resumed, to, none()));
    }
    said.into_iter()
        .filter_map(|(kind, on, options)| Some(ChildMilestone::stored(kind, on?, options)))
        .collect()
}

/// The day of the assessment of siblings: after they came into care, before the first link.
pub(super) fn assessed_on(case: &Case) -> NaiveDate {
    let first = case.identified_on.unwrap_or(LAST_DAY);
    plus(first, -12).max(plus(case.care, 2)).min(first)
}

/// What happened on a link.
pub(super) fn link_milestones(case: &Case, link: &LinkPlan, children: &[ChildId]) -> Vec<LinkMilestone> {
    let none = LinkMilestoneOptions::default;
    let suitable = LinkMilestoneOptions {
        recommendation: Some(PanelRecommendation::Suitable),
        ..none()
    };
    let leads = |on: Option<NaiveDate>| on.filter(|_| link.leads);
    let mut said = vec![
        (L::FosterPlaced, leads(case.fostered_on), none()),
        (L::Identified, Some(link.identified_on), none()),
        (L::Confirmed, link.confirmed_on, none()),
        (L::EarlyPermanencePlaced, leads(case.early_on), none()),
        (L::PanelConsidered, leads(case.panel_on), suitable),
        (L::MatchDecided, leads(case.matched_on), none()),
        (L::IntroductionsStarted, leads(case.introductions_on), none()),
        (L::PlacedForAdoption, leads(case.placed_on), none()),
    ];
    if let Some((on, reason, by)) = link.ended {
        said.push((L::Ended, Some(on), over(reason, by)));
    }
    if let Some(on) = case.disrupted.and_then(|disrupted| disrupted.on).filter(|_| link.leads) {
        let last = children.last().filter(|_| children.len() > 1).map(|child| vec![*child]);
        let options = LinkMilestoneOptions {
            children: last,
            ..over(LinkEndReason::RelationshipBreakdown, LinkEndedBy::Household)
        };
        said.push((L::Disrupted, Some(on), options));
    }
    said.into_iter()
        .filter_map(|(kind, on, options)| Some(LinkMilestone::stored(kind, on?, options)))
        .collect()
}

fn over(reason: LinkEndReason, by: LinkEndedBy) -> LinkMilestoneOptions {
    LinkMilestoneOptions {
        reason: Some(reason),
        ended_by: Some(by),
        ..LinkMilestoneOptions::default()
    }
}
