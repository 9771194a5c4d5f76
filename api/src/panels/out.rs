//! A meeting as a caller sees it.

use super::{items::PanelItemOut, members::PanelMemberOut};
use crate::{
    audit::{Shown, Shows},
    http::Resource,
    problems::Outcome,
    tokens::Caller,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    audit::IdentityField,
    identifiers::PanelId,
    panels::{PanelCancelReason, PanelKind, PanelQuorum, PanelState, quorum},
};
use family_finding_persistence::{
    Scope,
    panels::{PanelCase, items::PanelItemFile},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A panel's meeting with its agenda.
#[derive(Clone, Serialize, ToSchema)]
pub struct PanelOut {
    /// Its identifier.
    pub id: PanelId,
    /// Its kind.
    pub kind: PanelKind,
    /// The day of the meeting.
    pub held_on: NaiveDate,
    /// Whether it stands.
    pub state: PanelState,
    /// Why it was cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<PanelCancelReason>,
    /// For how many cases it is convened.
    #[schema(minimum = 1, maximum = 20)]
    pub capacity: u8,
    /// For how many more it has room. For the regional agency only: a council sees its own cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 20)]
    pub places_left: Option<u8>,
    /// Who sits on it.
    #[schema(max_items = 20)]
    pub members: Vec<PanelMemberOut>,
    /// Whether enough members are named for it to do business. Each case tells its own quorum,
    /// without those who are absent for it.
    pub quorum: PanelQuorum,
    /// The cases in the order of the agenda, then those taken off it. A council sees those of its
    /// own children.
    pub agenda: Vec<PanelItemOut>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it, or its agenda, last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for PanelOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for PanelOut {
    fn note(&self, shown: &mut Shown) {
        let named = self.members.iter().any(|member| member.name.is_some());
        shown.identity(self.id, named.then_some(IdentityField::PanelMemberName));
        self.agenda.iter().for_each(|item| item.note(shown));
    }
}

impl PanelOut {
    /// A meeting with the cases that this caller sees.
    pub fn of(panel: &PanelCase, items: &[PanelItemFile], caller: &Caller, scope: &Scope) -> Outcome<Self> {
        let (on, off): (Vec<&PanelItemFile>, Vec<&PanelItemFile>) = items.iter().partition(|item| item.case.state.is_on_agenda());
        let places_left = u8::try_from(on.len()).map_or(0, |taken| panel.capacity.saturating_sub(taken));
        let mut shown = Vec::new();
        for item in on.into_iter().chain(off) {
            shown.push(PanelItemOut::of(item, panel, caller)?);
        }
        let PanelCase {
            id,
            region: _,
            kind,
            held_on,
            capacity,
            members,
            state,
            cancel_reason,
            version: _,
            created_at,
            updated_at,
        } = panel;
        let sees_names = caller.sees_identity && scope.is_region();
        Ok(Self {
            id: *id,
            kind: *kind,
            held_on: *held_on,
            state: *state,
            cancel_reason: *cancel_reason,
            capacity: *capacity,
            places_left: scope.is_region().then_some(places_left),
            quorum: quorum(members, &[]),
            members: members.iter().map(|member| PanelMemberOut::of(member, sees_names)).collect(),
            agenda: shown,
            created_at: *created_at,
            updated_at: *updated_at,
        })
    }
}
