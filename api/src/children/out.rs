//! A child as a caller sees it.

use crate::{
    audit::{Shown, Shows},
    http::Resource,
    links::Expanded,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    audit::IdentityField,
    children::{
        CHILD_RULES, ChildMilestoneKind, ChildProfile, ChildStage, FamilyFinding, HARD_TO_PLACE, HardToPlaceReason, NoLinkReason,
        child_clocks, hard_to_place, no_link_reasons,
    },
    identifiers::{ChildId, LinkId, OrganisationCode, Reference, SiblingGroupId, Source},
    identities::ChildIdentity,
    journeys::{Clock, NextMilestone, fold},
    links::{LinkState, LinkedChild, linked_child_state},
    sibling_groups::Assessment,
};
use family_finding_persistence::children::{ChildCase, ChildFile};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A child's part in a link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildLinkOut {
    /// The link.
    pub link_id: LinkId,
    /// Where it stands for the child.
    pub state: LinkState,
}

/// A child.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildOut {
    /// Its identifier.
    pub id: ChildId,
    /// The owning system.
    pub source: Source,
    /// The owning system's key.
    pub reference: Reference,
    /// The council responsible for the child.
    pub local_authority: OrganisationCode,
    /// The sibling group it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// What is known of the child. Coordinates only with the scope `identity:read`.
    pub profile: ChildProfile,
    /// Where the child stands.
    pub stage: ChildStage,
    /// How the search for a family stands.
    pub family_finding: FamilyFinding,
    /// Why the child has no potential link, when it waits for one.
    pub no_link_reasons: Vec<NoLinkReason>,
    /// Why the child is hard to place today; empty when it is not.
    pub hard_to_place: Vec<HardToPlaceReason>,
    /// The child's links.
    pub links: Vec<ChildLinkOut>,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// What may be recorded now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_milestones: Option<Vec<NextMilestone>>,
    /// What was asked for together with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expanded: Option<Expanded>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for ChildOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for ChildOut {
    fn note(&self, shown: &mut Shown) {
        let location = self.profile.location.iter().map(|location| (location.latitude, location.longitude));
        let excluded = self.profile.excluded_areas.iter().flatten();
        let circles = excluded.map(|excluded| (excluded.latitude, excluded.longitude));
        let places = location
            .chain(circles)
            .filter(|(latitude, longitude)| latitude.is_some() || longitude.is_some())
            .map(|_| IdentityField::Coordinates);
        shown.identity(self.id, places);
        self.expanded.note(shown);
    }
}

impl ChildOut {
    /// The child without links that are closed to the caller, because they name another child too.
    pub fn without(mut self, closed: &BTreeSet<LinkId>) -> Self {
        self.links.retain(|link| !closed.contains(&link.link_id));
        self
    }

    /// A child in a list. `assessment` is that of the child's sibling group; the identity is given
    /// for a caller who may see it.
    pub fn of_case(case: ChildCase, identity: Option<&ChildIdentity>, assessment: Assessment, today: NaiveDate) -> Self {
        let adopted_on = case.summary.adopted_on;
        let link = |linked: &LinkedChild| ChildLinkOut {
            link_id: linked.link,
            state: linked_child_state(linked, adopted_on),
        };
        Self {
            id: case.id,
            source: case.source,
            reference: case.reference,
            local_authority: case.local_authority,
            sibling_group_id: case.sibling_group,
            stage: case.stage,
            family_finding: case.family_finding,
            no_link_reasons: no_link_reasons(&case.summary, today),
            hard_to_place: hard_to_place(
                &HARD_TO_PLACE,
                case.profile.without_identity(),
                assessment == Assessment::Together,
                today,
            ),
            links: case.summary.links.iter().map(link).collect(),
            clocks: child_clocks(&case.summary, today),
            profile: match identity {
                Some(identity) => case.profile.with(identity),
                None => case.profile.into_without_identity(),
            },
            next_milestones: None,
            expanded: None,
            created_at: case.created_at,
            updated_at: case.updated_at,
        }
    }

    /// One child with what may be recorded next. What a link says of the child is recorded on
    /// the link, so only the child's own kinds are named.
    pub fn of_file(file: ChildFile, identity: Option<&ChildIdentity>, assessment: Assessment, today: NaiveDate) -> Self {
        let facts = file.child_facts();
        let mut next = fold(CHILD_RULES, &facts).map(|journey| journey.next(today)).unwrap_or_default();
        next.retain(|milestone| ChildMilestoneKind::from_code(&milestone.kind).is_some());
        Self {
            next_milestones: Some(next),
            ..Self::of_case(file.case, identity, assessment, today)
        }
    }
}
