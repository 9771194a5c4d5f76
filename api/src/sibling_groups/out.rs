//! A sibling group as a caller sees it.

use crate::{
    audit::{Shown, Shows},
    http::Resource,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    identifiers::{ChildId, OrganisationCode, Reference, SiblingGroupId, Source},
    journeys::{NextMilestone, fold},
    sibling_groups::{Assessment, SIBLING_GROUP_RULES},
};
use family_finding_persistence::sibling_groups::{SiblingGroupCase, SiblingGroupFile};
use serde::Serialize;
use utoipa::ToSchema;

/// A sibling group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiblingGroupOut {
    /// Its identifier.
    pub id: SiblingGroupId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// The sibling assessment that stands.
    pub assessment: Assessment,
    /// The children.
    #[schema(max_items = 6)]
    pub children: Vec<ChildId>,
    /// What may be recorded now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_milestones: Option<Vec<NextMilestone>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for SiblingGroupOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for SiblingGroupOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.id);
        self.children.iter().for_each(|child| shown.case(*child));
    }
}

impl SiblingGroupOut {
    /// A group in a list.
    pub fn of_case(case: SiblingGroupCase, children: Vec<ChildId>) -> Self {
        let SiblingGroupCase {
            id,
            source,
            reference,
            region: _,
            local_authority,
            assessment,
            version: _,
            created_at,
            updated_at,
        } = case;
        Self {
            id,
            source,
            reference,
            local_authority,
            assessment,
            children,
            next_milestones: None,
            created_at,
            updated_at,
        }
    }

    /// One group with what may be recorded next.
    pub fn of_file(file: SiblingGroupFile, children: Vec<ChildId>, today: NaiveDate) -> Self {
        let next = fold(SIBLING_GROUP_RULES, file.standing())
            .map(|journey| journey.next(today))
            .unwrap_or_default();
        Self {
            next_milestones: Some(next),
            ..Self::of_case(file.case, children)
        }
    }
}
