//! A plan and its lines as a caller sees them.

use super::pins::PinIn;
use crate::{
    audit::{Shown, Shows},
    problems::Outcome,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    audit::Case,
    identifiers::{AdopterId, ChildId, LinkId, MatchingPlanId, OrganisationCode, PlanLineId, SiblingGroupId},
    links::LinkSubject,
    matching::{BarredBy, DeclineReason, NobodyReason, PlanFigures, PlanLineState, PlanPin, PlannedHousehold, SearchSettings},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    matching::plans::{self, PlanCase, PlanLineCase},
    restrictions::closed_cases,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A regional matching plan: a dated proposal. Its lines are a list of their own.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MatchingPlan)]
pub struct PlanOut {
    /// Its identifier.
    pub id: MatchingPlanId,
    /// The day on which the cases were looked at.
    pub on: NaiveDate,
    /// The settings of the search, in full: sent again, they give the same scores.
    #[schema(value_type = SearchSettings)]
    pub settings: serde_json::Value,
    /// The pairs that were pinned; a council is shown none.
    #[schema(max_items = 200)]
    pub pins: Vec<PinIn>,
    /// The plan whose snapshot the request was based on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub based_on: Option<MatchingPlanId>,
    /// How many available households were looked at, those of the whole region.
    pub households: i64,
    /// What the plan comes to; for a council, of its own children.
    pub figures: PlanFigures,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it: the token's subject; shown to the regional adoption agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 120)]
    pub created_by: Option<String>,
}

impl PlanOut {
    /// A plan as far as the caller sees it.
    pub fn of(connection: &mut AnyConnection, scope: &Scope, case: &PlanCase) -> Outcome<Self> {
        let figures = if scope.is_region() {
            case.figures
        } else {
            let lines = plans::list_lines(connection, scope, case.id, None, None, usize::MAX)?;
            PlanFigures::of(lines.iter().map(|line| &line.line))
        };
        Ok(Self {
            id: case.id,
            on: case.planned_on,
            settings: case.settings.clone(),
            pins: pins_seen(connection, scope, case)?,
            based_on: case.based_on,
            households: case.households,
            figures,
            created_at: case.created_at,
            created_by: scope.is_region().then(|| case.created_by.subject.clone()),
        })
    }
}

/// The pins of a plan as the regional agency sees them, without those of closed cases.
fn pins_seen(connection: &mut AnyConnection, scope: &Scope, case: &PlanCase) -> Outcome<Vec<PinIn>> {
    let named = |pin: &PlanPin| {
        let subject = match pin.subject {
            LinkSubject::Child(child) => Case::from(child),
            LinkSubject::Group(group) => Case::from(group),
        };
        [subject, Case::from(pin.adopter)]
    };
    if !scope.is_region() {
        return Ok(Vec::new());
    }
    let closed = closed_cases(connection, scope, &case.pins.iter().flat_map(named).collect())?;
    let open = case.pins.iter().filter(|pin| !named(pin).iter().any(|case| closed.contains(case)));
    Ok(open.map(PinIn::from).collect())
}

impl Shows for PlanOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.id);
        for pin in &self.pins {
            shown.case(pin.adopter_id);
            pin.child_id.iter().for_each(|child| shown.case(*child));
            pin.sibling_group_id.iter().for_each(|group| shown.case(*group));
        }
    }
}

/// A household in a line of a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MatchingPlanHousehold)]
pub struct HouseholdOut {
    /// The household.
    pub adopter_id: AdopterId,
    /// The score over what is known, 0 to 100: that of the matches under the same settings.
    #[schema(maximum = 100)]
    pub score: u8,
    /// The score if every question were answered with `does_not_meet`.
    #[schema(maximum = 100)]
    pub score_lowest: u8,
    /// The score if every question were answered with `meets`.
    #[schema(maximum = 100)]
    pub score_highest: u8,
    /// How many criteria are not known.
    pub unknown_count: u8,
    /// Whether the plan gives the household to another child or group.
    pub given_to_others: bool,
}

impl From<&PlannedHousehold> for HouseholdOut {
    fn from(household: &PlannedHousehold) -> Self {
        let PlannedHousehold {
            adopter,
            score,
            score_lowest,
            score_highest,
            unknown_count,
            given_to_others,
        } = *household;
        Self {
            adopter_id: adopter,
            score,
            score_lowest,
            score_highest,
            unknown_count,
            given_to_others,
        }
    }
}

/// What a plan says for one child or sibling group, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MatchingPlanLine)]
pub struct LineOut {
    /// Its identifier.
    pub id: PlanLineId,
    /// What became of it.
    pub state: PlanLineState,
    /// The child, or the children who are placed as one.
    #[schema(max_items = 6)]
    pub children: Vec<ChildId>,
    /// The sibling group, where a link is made with it as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// Since when they wait: the first authority to place. Absent where there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<NaiveDate>,
    /// How many of the children had no live link when the plan was made.
    pub children_without_link: u8,
    /// Whether a pin decided the household.
    pub pinned: bool,
    /// The household proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<HouseholdOut>,
    /// The two that come next in the order of the matches, whoever has them.
    #[schema(max_items = 2)]
    pub next_best: Vec<HouseholdOut>,
    /// Why there is nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nobody_because: Option<NobodyReason>,
    /// Where there is nobody: how many households each kind of barrier excludes.
    #[schema(max_items = 10)]
    pub barred_by: Vec<BarredBy>,
    /// Where there is nobody: how many that no barrier excludes are left out by a setting or pin.
    pub left_out: usize,
    /// The links that were made when the line was accepted.
    #[schema(max_items = 6)]
    pub link_ids: Vec<LinkId>,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decline_reason: Option<DeclineReason>,
    /// When it was accepted or declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// Who accepted or declined it: the token's subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 120)]
    pub decided_by: Option<String>,
}

impl Shows for LineOut {
    fn note(&self, shown: &mut Shown) {
        self.children.iter().for_each(|child| shown.case(*child));
        self.sibling_group_id.iter().for_each(|group| shown.case(*group));
        self.proposed
            .iter()
            .chain(&self.next_best)
            .for_each(|household| shown.case(household.adopter_id));
        self.link_ids.iter().for_each(|link| shown.case(*link));
    }
}

impl From<&PlanLineCase> for LineOut {
    fn from(case: &PlanLineCase) -> Self {
        let line = &case.line;
        Self {
            id: case.id,
            state: case.state,
            children: line.children.clone(),
            sibling_group_id: line.group,
            local_authority: case.local_authority.clone(),
            waiting_since: line.waiting_since,
            children_without_link: line.without_link,
            pinned: line.pinned,
            proposed: line.chosen.as_ref().map(HouseholdOut::from),
            next_best: line.next_best.iter().map(HouseholdOut::from).collect(),
            nobody_because: line.nobody,
            barred_by: line.barred_by.clone(),
            left_out: line.left_out,
            link_ids: case.links.clone(),
            decline_reason: case.decline_reason,
            decided_at: case.decided.as_ref().map(|(at, _)| *at),
            decided_by: case.decided.as_ref().map(|(_, by)| by.subject.clone()),
        }
    }
}
