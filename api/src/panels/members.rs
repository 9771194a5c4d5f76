//! The people of a panel as they arrive, and as a caller sees them.

use family_finding_domain::{
    FaultCode, Faults,
    identifiers::PanelMemberId,
    panels::{PanelMember, PanelRole, PersonName, check_members},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody who sits on a panel.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelMemberIn {
    /// The member, where the panel knows it already; left out for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<PanelMemberId>,
    /// The name, where it is to be kept here. Shown with `identity:read` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 80, pattern = "^[^\\x00-\\x1F\\x7F]+$")]
    pub name: Option<String>,
    /// In what role.
    pub role: PanelRole,
    /// Whether the person may act as chair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vice_chair: Option<bool>,
}

impl PanelMemberIn {
    /// The way back of [`read_members`].
    pub fn of(member: &PanelMember) -> Self {
        let PanelMember {
            id,
            name,
            role,
            vice_chair,
        } = member;
        Self {
            id: Some(*id),
            name: name.as_ref().map(|name| name.shown().to_owned()),
            role: *role,
            vice_chair: Some(*vice_chair),
        }
    }
}

/// Reads the people of a panel that knows `before`; tells every fault.
pub fn read_members(wanted: &[PanelMemberIn], before: &[PanelMember]) -> Result<Vec<PanelMember>, Faults> {
    let mut faults = Faults::none();
    let mut members = Vec::new();
    for (index, member) in wanted.iter().enumerate() {
        let PanelMemberIn {
            id,
            name,
            role,
            vice_chair,
        } = member;
        if id.is_some_and(|id| !before.iter().any(|known| known.id == id)) {
            let detail = "this is no member of the panel: leave id out for a new one";
            faults.add(FaultCode::UnknownRecord, format!("/members/{index}/id"), detail);
        }
        let name = name
            .as_deref()
            .and_then(|name| faults.keep(PersonName::parse(name, &format!("/members/{index}/name"))));
        members.push(PanelMember {
            id: id.unwrap_or_else(|| PanelMemberId(Uuid::now_v7())),
            name,
            role: *role,
            vice_chair: vice_chair.unwrap_or(false),
        });
    }
    if let Err(together) = check_members(&members) {
        faults.extend(together);
    }
    faults.or(members)
}

/// Somebody who sits on a panel, as a caller sees them.
#[derive(Clone, Serialize, ToSchema)]
pub struct PanelMemberOut {
    /// The person, as this panel knows them; says nothing outside it.
    pub id: PanelMemberId,
    /// The name, where it is kept here: for the regional agency, with `identity:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 80)]
    pub name: Option<String>,
    /// In what role.
    pub role: PanelRole,
    /// Whether the person may act as chair.
    pub vice_chair: bool,
}

impl PanelMemberOut {
    /// The outside of a member.
    pub fn of(member: &PanelMember, sees_names: bool) -> Self {
        let PanelMember {
            id,
            name,
            role,
            vice_chair,
        } = member;
        Self {
            id: *id,
            name: name.as_ref().filter(|_| sees_names).map(|name| name.shown().to_owned()),
            role: *role,
            vice_chair: *vice_chair,
        }
    }
}
