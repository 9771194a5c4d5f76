//! What a milestone of a case means for the household, link or child it is about: the milestone
//! that it implies there, once.

use super::{
    agenda::PanelSubject,
    codes::PanelDecision,
    milestone::{PanelItemMilestone, PanelItemMilestoneKind as K},
};
use crate::{
    adopters::{
        ADOPTER_RULES, AdopterMilestone, AdopterMilestoneKind, AdopterMilestoneOptions, AdopterStep, DecisionOutcome, PanelRecommendation,
    },
    children::{CHILD_RULES, ChildFact, ChildMilestone, ChildMilestoneKind, ChildMilestoneOptions, ChildStep},
    fault::{Fault, FaultCode, Faults},
    identifiers::{ChildId, MilestoneId},
    journeys::{Milestone, Refusal, Rule, Step, fold},
    links::{LINK_RULES, LinkEndReason, LinkEndedBy, LinkMilestone, LinkMilestoneKind, LinkMilestoneOptions},
};
use chrono::NaiveDate;

/// A milestone of another case that one of an agenda implies.
#[derive(Clone, Debug, PartialEq)]
pub enum ImpliedMilestone {
    /// Of the household.
    Household(AdopterMilestone),
    /// Of the link.
    Link(LinkMilestone),
    /// Of the child.
    Child(ChildMilestone),
}

/// What a milestone implies for its subject. `children` are those of the link whom a match is
/// about; left out when it is about all of them.
pub fn implied_milestone(
    subject: PanelSubject,
    children: Option<Vec<ChildId>>,
    milestone: &PanelItemMilestone,
) -> Result<Option<ImpliedMilestone>, Faults> {
    match subject {
        PanelSubject::Approval(_) => Ok(of_household(milestone)?.map(ImpliedMilestone::Household)),
        PanelSubject::Match(_) => Ok(of_link(milestone, children).map(ImpliedMilestone::Link)),
        PanelSubject::Plan(_) => Ok(of_child(milestone).map(ImpliedMilestone::Child)),
    }
}

fn of_household(milestone: &PanelItemMilestone) -> Result<Option<AdopterMilestone>, Faults> {
    let options = milestone.options();
    let carried = AdopterMilestoneOptions::default();
    let (kind, carried) = match milestone.kind() {
        K::RecommendationMade => (
            AdopterMilestoneKind::PanelConsidered,
            AdopterMilestoneOptions {
                recommendation: options.recommendation,
                ..carried
            },
        ),
        K::DecisionMade => (
            AdopterMilestoneKind::DecisionMade,
            AdopterMilestoneOptions {
                decision: options.decision.and_then(outcome),
                terms: options.terms.clone(),
                ..carried
            },
        ),
        K::RepresentationsMade => (AdopterMilestoneKind::RepresentationsMade, carried),
        K::IrmRequested => (AdopterMilestoneKind::IrmRequested, carried),
        K::IrmRecommended => (
            AdopterMilestoneKind::IrmRecommended,
            AdopterMilestoneOptions {
                recommendation: options.recommendation,
                ..carried
            },
        ),
        K::Withdrawn | K::Deferred => return Ok(None),
    };
    AdopterMilestone::stored(kind, milestone.occurred_on(), carried).map(Some)
}

fn outcome(decision: PanelDecision) -> Option<DecisionOutcome> {
    match decision {
        PanelDecision::Approved => Some(DecisionOutcome::Approved),
        PanelDecision::MindedNotToApprove => Some(DecisionOutcome::MindedNotToApprove),
        PanelDecision::NotApproved => Some(DecisionOutcome::NotApproved),
        PanelDecision::MatchAgreed | PanelDecision::MatchNotAgreed | PanelDecision::ShouldBePlaced | PanelDecision::ShouldNotBePlaced => {
            None
        }
    }
}

fn of_link(milestone: &PanelItemMilestone, children: Option<Vec<ChildId>>) -> Option<LinkMilestone> {
    let options = milestone.options();
    let carried = LinkMilestoneOptions {
        children,
        ..LinkMilestoneOptions::default()
    };
    let (kind, carried) = match (milestone.kind(), options.decision) {
        (K::RecommendationMade, _) => (
            LinkMilestoneKind::PanelConsidered,
            LinkMilestoneOptions {
                recommendation: options.recommendation,
                ..carried
            },
        ),
        (K::DecisionMade, Some(PanelDecision::MatchAgreed)) => (LinkMilestoneKind::MatchDecided, carried),
        (K::DecisionMade, Some(PanelDecision::MatchNotAgreed)) => (
            LinkMilestoneKind::Ended,
            LinkMilestoneOptions {
                reason: Some(LinkEndReason::MatchNotAgreed),
                ended_by: Some(LinkEndedBy::Agency),
                ..carried
            },
        ),
        _ => return None,
    };
    Some(LinkMilestone::stored(kind, milestone.occurred_on(), carried))
}

fn of_child(milestone: &PanelItemMilestone) -> Option<ChildMilestone> {
    (milestone.options().decision == Some(PanelDecision::ShouldBePlaced)).then(|| {
        ChildMilestone::stored(
            ChildMilestoneKind::ShouldBePlacedDecided,
            milestone.occurred_on(),
            ChildMilestoneOptions::default(),
        )
    })
}

/// The standing milestones of a link as the children of a match see them: one that is about all of
/// these children says no names, so that it compares alike however the children were named.
pub fn as_seen_by(children: &[ChildId], standing: Vec<(MilestoneId, LinkMilestone)>) -> Vec<(MilestoneId, LinkMilestone)> {
    standing
        .into_iter()
        .filter(|(_, milestone)| children.iter().any(|child| milestone.names(*child)))
        .map(|(id, milestone)| {
            let about_all = children.iter().all(|child| milestone.names(*child));
            (id, if about_all { of_all(&milestone) } else { milestone })
        })
        .collect()
}

/// The same milestone without names of children.
pub fn of_all(milestone: &LinkMilestone) -> LinkMilestone {
    let options = LinkMilestoneOptions {
        children: None,
        ..milestone.options().clone()
    };
    LinkMilestone::stored(milestone.kind(), Milestone::occurred_on(milestone), options)
}

/// Whether an implied milestone is to be written, or stands already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Nothing like it stands: write it.
    Write,
    /// The very same stands, recorded by somebody else before: it is recognised, not doubled.
    Stands(MilestoneId),
}

/// Compares an implied milestone with those that stand. One that says otherwise of the same event
/// is a conflict, which somebody has to settle.
pub fn settle<M: Milestone + PartialEq>(
    rules: &'static [Rule<M::Step>],
    standing: &[(MilestoneId, M)],
    implied: &M,
) -> Result<Settled, Fault> {
    if let Some((id, _)) = standing.iter().find(|(_, milestone)| milestone == implied) {
        return Ok(Settled::Stands(*id));
    }
    let kind = implied.step().kind_code();
    let same_day = standing
        .iter()
        .find(|(_, milestone)| milestone.step().kind_code() == kind && milestone.occurred_on() == implied.occurred_on());
    if same_day.is_some() {
        let detail = format!(
            "a {kind} of {} is recorded on the case and says otherwise: void the wrong one first",
            implied.occurred_on()
        );
        return Err(Fault::new(FaultCode::MilestoneConflict, "/kind", detail));
    }
    let repeats = rules
        .iter()
        .find(|rule| rule.step == implied.step())
        .is_some_and(|rule| rule.repeats);
    // What does not fold is told when the new milestone is recorded.
    let journey = fold(rules, standing.iter().map(|(_, milestone)| milestone)).ok();
    let other = journey
        .filter(|_| !repeats)
        .and_then(|journey| journey.in_force(implied.step()).map(Milestone::occurred_on));
    match other {
        Some(on) => {
            let detail = format!("a {kind} of {on} is recorded on the case, on another day: void the wrong one first");
            Err(Fault::new(FaultCode::MilestoneConflict, "/occurred_on", detail))
        }
        None => Ok(Settled::Write),
    }
}

/// Whether a panel is the next thing for a household on a day.
pub fn household_is_ready<'a>(standing: impl Iterator<Item = &'a AdopterMilestone>, held_on: NaiveDate) -> Result<(), Fault> {
    let options = AdopterMilestoneOptions {
        recommendation: Some(PanelRecommendation::Suitable),
        ..AdopterMilestoneOptions::default()
    };
    let heard = AdopterMilestone::stored(AdopterMilestoneKind::PanelConsidered, held_on, options)
        .map_err(|_| not_ready("/adopter_id", "the household cannot be heard"))?;
    let standing: Vec<AdopterMilestone> = standing.cloned().collect();
    fold(ADOPTER_RULES, standing.iter().chain([&heard]))
        .map(|_| ())
        .map_err(|refusals| refused("/adopter_id", &refusals, &heard))
}

/// Whether a panel is the next thing for a link and one of its children on a day. `standing` are
/// the link's milestones about that child.
pub fn match_is_ready<'a>(standing: impl Iterator<Item = &'a LinkMilestone>, held_on: NaiveDate) -> Result<(), Fault> {
    let options = LinkMilestoneOptions {
        recommendation: Some(PanelRecommendation::Suitable),
        ..LinkMilestoneOptions::default()
    };
    let heard = LinkMilestone::stored(LinkMilestoneKind::PanelConsidered, held_on, options);
    let standing: Vec<&LinkMilestone> = standing.collect();
    fold(LINK_RULES, standing.into_iter().chain([&heard]))
        .map(|_| ())
        .map_err(|refusals| refused("/link_id", &refusals, &heard))
}

/// Whether a panel is the next thing for a relinquished child's plan on a day: the plan was
/// referred by then, and no decision stood. A decision that followed the meeting may be recorded
/// already.
pub fn plan_is_ready(standing: &[ChildFact], held_on: NaiveDate) -> Result<(), Fault> {
    let decision = ChildStep::ShouldBePlacedDecided;
    let before = standing
        .iter()
        .filter(|fact| fact.occurred_on() < held_on || (fact.occurred_on() == held_on && fact.step() != decision));
    let journey = fold(CHILD_RULES, before).map_err(|_| not_ready("/child_id", "its own milestones do not fit that day"))?;
    let decided = ChildFact::own(ChildMilestone::stored(
        ChildMilestoneKind::ShouldBePlacedDecided,
        held_on,
        ChildMilestoneOptions::default(),
    ));
    if let Some(cause) = journey.refuses(decision, held_on) {
        let refusal = Refusal {
            milestone: &decided,
            cause,
        };
        return Err(refused("/child_id", &[refusal], &decided));
    }
    match journey.in_force(ChildStep::PlanReferred) {
        Some(_) => Ok(()),
        None => Err(not_ready(
            "/child_id",
            "the plan was not referred by that day: record plan_referred first",
        )),
    }
}

fn refused<M: Milestone>(pointer: &str, refusals: &[Refusal<'_, M>], heard: &M) -> Fault {
    let details: Vec<String> = refusals
        .iter()
        .map(|refusal| refusal.fault(std::ptr::eq(refusal.milestone, heard)).detail)
        .collect();
    not_ready(pointer, &details.join("; "))
}

fn not_ready(pointer: &str, reason: &str) -> Fault {
    let detail = format!("a panel is not the next thing for this case: {reason}");
    Fault::new(FaultCode::NotReadyForPanel, pointer, detail)
}

/// The step of a household from which a panel hears it again.
pub fn is_heard_again<'a>(standing: impl Iterator<Item = &'a AdopterMilestone>) -> bool {
    let standing: Vec<&AdopterMilestone> = standing.collect();
    fold(ADOPTER_RULES, standing).is_ok_and(|journey| {
        [AdopterStep::RepresentationsMade, AdopterStep::IrmRecommended]
            .iter()
            .any(|step| journey.in_force(*step).is_some())
    })
}
