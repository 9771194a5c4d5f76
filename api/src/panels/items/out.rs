//! A case on an agenda as a caller sees it.

use crate::{
    audit::{Shown, Shows},
    http::Resource,
    problems::{Outcome, Problem},
    tokens::Caller,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    Note,
    adopters::PanelRecommendation,
    audit::IdentityField,
    identifiers::{AdopterId, ChildId, LinkId, PanelId, PanelItemId},
    journeys::{Clock, Milestone, NextMilestone},
    panels::{
        PanelAbsence, PanelDecision, PanelItemJourney, PanelItemKind, PanelItemMilestoneKind, PanelItemState, PanelQuorum, PanelState,
        PanelSubject, quorum,
    },
};
use family_finding_persistence::panels::{
    PanelCase,
    items::{PanelItemCase, PanelItemFile},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision of the agency decision maker.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PanelDecisionOut {
    /// What was decided.
    pub decision: PanelDecision,
    /// On which day.
    pub decided_on: NaiveDate,
}

/// A case on an agenda.
#[derive(Clone, Serialize, ToSchema)]
pub struct PanelItemOut {
    /// Its identifier.
    pub id: PanelItemId,
    /// The meeting.
    pub panel_id: PanelId,
    /// The day of the meeting.
    pub held_on: NaiveDate,
    /// Its place on the agenda, from 1 on; the places of cases taken off stay empty.
    #[schema(minimum = 1, maximum = 100_000)]
    pub position: i32,
    /// What it comes to the panel for.
    pub kind: PanelItemKind,
    /// `approval`: the household.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_id: Option<AdopterId>,
    /// `match`: the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_id: Option<LinkId>,
    /// `plan`: the child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_id: Option<ChildId>,
    /// `match`: the children of the link whom it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 6)]
    pub children: Vec<ChildId>,
    /// Whether the household is heard again after a qualifying determination.
    pub rehearing: bool,
    /// How it stands.
    pub state: PanelItemState,
    /// Members who are absent for it.
    #[schema(max_items = 20)]
    pub absences: Vec<PanelAbsence>,
    /// Whether enough members are there for it.
    pub quorum: PanelQuorum,
    /// What the panel recommends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<PanelRecommendation>,
    /// Why: the panel's own words, with `identity:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Note>,
    /// When the decision maker had the final minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_received_on: Option<NaiveDate>,
    /// Every decision that stands, in order: after a qualifying determination there may be two.
    #[schema(max_items = 2)]
    pub decisions: Vec<PanelDecisionOut>,
    /// `decision`: from the recommendation to the decision. `challenge`: from a qualifying
    /// determination to representations or the Independent Review Mechanism.
    #[schema(max_items = 2)]
    pub clocks: Vec<Clock>,
    /// What may be recorded now.
    #[schema(max_items = 10)]
    pub next_milestones: Vec<NextMilestone>,
    /// When it was listed.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for PanelItemOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for PanelItemOut {
    fn note(&self, shown: &mut Shown) {
        shown.identity(self.id, self.reasons.iter().map(|_| IdentityField::Note));
        shown.case(self.panel_id);
        self.adopter_id.iter().for_each(|adopter| shown.case(*adopter));
        self.link_id.iter().for_each(|link| shown.case(*link));
        self.child_id.iter().chain(&self.children).for_each(|child| shown.case(*child));
    }
}

impl PanelItemOut {
    /// The outside of a case. Whoever sees the case and may see identity sees the panel's reasons.
    pub fn of(file: &PanelItemFile, panel: &PanelCase, caller: &Caller) -> Outcome<Self> {
        let journey = PanelItemJourney::fold(file.standing()).map_err(|_| Problem::internal("a case on an agenda does not fold"))?;
        let recommended = journey.recommendation().map(|milestone| milestone.options());
        let PanelItemCase {
            id,
            panel: _,
            region: _,
            subject,
            children,
            position,
            absences,
            rehearing,
            state,
            version: _,
            created_at,
            updated_at,
        } = &file.case;
        let (adopter_id, link_id, child_id) = match *subject {
            PanelSubject::Approval(adopter) => (Some(adopter), None, None),
            PanelSubject::Match(link) => (None, Some(link), None),
            PanelSubject::Plan(child) => (None, None, Some(child)),
        };
        let decisions = journey.decisions().filter_map(|milestone| {
            Some(PanelDecisionOut {
                decision: milestone.options().decision?,
                decided_on: milestone.occurred_on(),
            })
        });
        Ok(Self {
            id: *id,
            panel_id: panel.id,
            held_on: panel.held_on,
            position: *position,
            kind: subject.kind(),
            adopter_id,
            link_id,
            child_id,
            children: children.clone(),
            rehearing: *rehearing,
            state: *state,
            absences: absences.clone(),
            quorum: quorum(&panel.members, absences),
            recommendation: recommended.and_then(|options| options.recommendation),
            reasons: recommended
                .and_then(|options| options.reasons.clone())
                .filter(|_| caller.sees_identity),
            minutes_received_on: recommended.and_then(|options| options.minutes_received_on),
            decisions: decisions.collect(),
            clocks: journey.clocks(caller.today),
            next_milestones: next(&journey, panel, caller.today),
            created_at: *created_at,
            updated_at: *updated_at,
        })
    }
}

/// What may be recorded of a case now: minutes from the day of the meeting on.
fn next(journey: &PanelItemJourney<'_>, panel: &PanelCase, today: NaiveDate) -> Vec<NextMilestone> {
    if panel.state == PanelState::Cancelled {
        return Vec::new();
    }
    let minutes = PanelItemMilestoneKind::RecommendationMade.code();
    let mut next = journey.journey().next(today);
    next.retain(|milestone| milestone.kind != minutes || panel.held_on <= today);
    next
}
