//! The summary of a child: the days that lists, clocks and measures need.

use super::milestone::{ChildFact, ChildStep as S};
use crate::{
    journeys::{Journey, Milestone, Span},
    links::LinkedChild,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The days of a child's journey. A fold of facts; never edited.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChildSummary {
    /// Start of care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_care_on: Option<NaiveDate>,
    /// Every referral of a plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plans_referred_on: Vec<NaiveDate>,
    /// Decisions that the child should be placed; a change of plan closes one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Span>,
    /// Authority to place, by order or consent; a change of plan closes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authority: Vec<Span>,
    /// Every placement order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub placement_orders_on: Vec<NaiveDate>,
    /// Family finding started, in the present plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_finding_started_on: Option<NaiveDate>,
    /// Pauses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Span>,
    /// Application for the adoption order, in the present placement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adoption_applied_on: Option<NaiveDate>,
    /// Adoption order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopted_on: Option<NaiveDate>,
    /// Left care in another way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_care_on: Option<NaiveDate>,
    /// The latest change of plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_changed_on: Option<NaiveDate>,
    /// The child's part in every link.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkedChild>,
}

/// Rebuilds the summary from the folded journey and the child's links.
pub fn summarise_child(journey: &Journey<'_, ChildFact>, links: Vec<LinkedChild>) -> ChildSummary {
    let latest = |step: S| journey.latest(step).map(Milestone::occurred_on);
    let standing = |step: S| journey.in_force(step).map(Milestone::occurred_on);
    ChildSummary {
        entered_care_on: latest(S::EnteredCare),
        plans_referred_on: journey.days_of(S::PlanReferred),
        decisions: spans(journey, &[S::ShouldBePlacedDecided], S::PlanChanged),
        authority: spans(journey, &[S::PlacementOrderGranted, S::ConsentGiven], S::PlanChanged),
        placement_orders_on: journey.days_of(S::PlacementOrderGranted),
        family_finding_started_on: standing(S::FamilyFindingStarted),
        pauses: pauses(journey),
        adoption_applied_on: standing(S::AdoptionOrderApplied),
        adopted_on: latest(S::AdoptionOrderGranted),
        left_care_on: latest(S::LeftCare),
        plan_changed_on: latest(S::PlanChanged),
        links,
    }
}

/// Stretches that one of `opening` begins and `closing` ends.
fn spans(journey: &Journey<'_, ChildFact>, opening: &[S], closing: S) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for fact in journey.taken() {
        let open = spans.last().is_some_and(|span| span.to.is_none());
        if opening.contains(&fact.step()) && !open {
            spans.push(Span {
                from: fact.occurred_on(),
                to: None,
            });
        } else if fact.step() == closing
            && let Some(last) = spans.last_mut()
        {
            last.to.get_or_insert(fact.occurred_on());
        }
    }
    spans
}

/// Pauses end when the case resumes or, with the plan, when that changes.
fn pauses(journey: &Journey<'_, ChildFact>) -> Vec<Span> {
    let mut pauses = spans(journey, &[S::Paused], S::Resumed);
    for changed in journey.days_of(S::PlanChanged) {
        for pause in pauses.iter_mut().filter(|pause| pause.open_on(changed)) {
            pause.to = Some(changed);
        }
    }
    pauses
}

impl ChildSummary {
    /// The link under which the child is formally linked or placed on a day.
    pub fn formal_link_on(&self, day: NaiveDate) -> Option<&LinkedChild> {
        self.links.iter().find(|link| link.is_formal_on(day))
    }

    /// The link that led, or leads, to the adoption.
    pub fn adopting_link(&self) -> Option<&LinkedChild> {
        let adopted = self.adopted_on?;
        self.links
            .iter()
            .find(|link| link.placed_on.is_some_and(|on| on <= adopted) && link.over_on().is_none())
    }

    /// Whether the child is still to be linked formally: neither linked or placed nor at the
    /// journey's end on a day. Siblings who are to be placed together wait in this sense.
    pub fn awaits_match_on(&self, day: NaiveDate) -> bool {
        !self.is_ended_on(day) && self.formal_link_on(day).is_none()
    }

    /// Whether the child's journey is over on a day.
    pub fn is_ended_on(&self, day: NaiveDate) -> bool {
        [self.adopted_on, self.left_care_on].into_iter().flatten().any(|on| on <= day)
    }
}
