//! A link as a caller sees it.

use crate::{
    audit::{Shown, Shows},
    http::Resource,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, Reference, SiblingGroupId, Source},
    journeys::NextMilestone,
    links::{LinkEndReason, LinkState, LinkedChild, fold_child, linked_child_state},
};
use family_finding_persistence::{StoreError, links::LinkFile};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One child's part in a link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkedChildOut {
    /// The child.
    pub child_id: ChildId,
    /// Where the link stands for the child.
    pub state: LinkState,
    /// The household was identified.
    pub identified_on: NaiveDate,
    /// Confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_on: Option<NaiveDate>,
    /// The fostering placement of a foster carer who adopts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foster_placed_on: Option<NaiveDate>,
    /// Fostering for Adoption placement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_permanence_placed_on: Option<NaiveDate>,
    /// The match was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched_on: Option<NaiveDate>,
    /// Introductions started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introductions_on: Option<NaiveDate>,
    /// Placed for adoption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placed_on: Option<NaiveDate>,
    /// Adopted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopted_on: Option<NaiveDate>,
    /// The link ended before placement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<NaiveDate>,
    /// The placement disrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disrupted_on: Option<NaiveDate>,
    /// Why it ended or disrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<LinkEndReason>,
    /// What may be recorded for the child now.
    pub next_milestones: Vec<NextMilestone>,
}

/// A link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkOut {
    /// Its identifier.
    pub id: LinkId,
    /// The system that owns it, where it has a key for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The owning system's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// The household.
    pub adopter_id: AdopterId,
    /// The sibling group, when the link is with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// Whether the household belongs to another agency (interagency).
    pub external: bool,
    /// Where it stands as a whole: the furthest of its live children, else how it was over.
    pub state: LinkState,
    /// Each child's part.
    #[schema(max_items = 6)]
    pub children: Vec<LinkedChildOut>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for LinkOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for LinkOut {
    fn note(&self, shown: &mut Shown) {
        shown.case(self.id);
        shown.case(self.adopter_id);
        if let Some(group) = self.sibling_group_id {
            shown.case(group);
        }
        self.children.iter().for_each(|part| shown.case(part.child_id));
    }
}

impl LinkOut {
    /// A link with each child's part. A child who is adopted is named in `adopted` with the day.
    pub fn of(file: &LinkFile, adopted: &BTreeMap<ChildId, NaiveDate>, today: NaiveDate) -> Result<Self, StoreError> {
        let parties = &file.case.parties;
        let mut parts = Vec::new();
        for child in &parties.children {
            let (journey, linked) =
                fold_child(parties, *child, file.standing()).map_err(|_| StoreError::Unreadable("link journey".to_owned()))?;
            let adopted_on = adopted.get(child).copied();
            let next = if adopted_on.is_some() { Vec::new() } else { journey.next(today) };
            parts.extend(linked.map(|linked| LinkedChildOut::of(linked, adopted_on, next)));
        }
        Ok(Self {
            id: parties.link,
            source: file.case.key.as_ref().map(|(source, _)| source.clone()),
            reference: file.case.key.as_ref().map(|(_, reference)| reference.clone()),
            adopter_id: parties.adopter,
            sibling_group_id: parties.group,
            local_authority: file.case.local_authority.clone(),
            external: parties.external,
            state: file.case.state,
            children: parts,
            created_at: file.case.created_at,
            updated_at: file.case.updated_at,
        })
    }
}

impl LinkedChildOut {
    fn of(linked: LinkedChild, adopted_on: Option<NaiveDate>, next_milestones: Vec<NextMilestone>) -> Self {
        let state = linked_child_state(&linked, adopted_on);
        let LinkedChild {
            link: _,
            child,
            adopter: _,
            external: _,
            group: _,
            children_in_link: _,
            identified_on,
            confirmed_on,
            foster_placed_on,
            early_permanence_on,
            matched_on,
            introductions_on,
            placed_on,
            ended_on,
            disrupted_on,
            end_reason,
            latest_on: _,
        } = linked;
        Self {
            child_id: child,
            state,
            identified_on,
            confirmed_on,
            foster_placed_on,
            early_permanence_placed_on: early_permanence_on,
            matched_on,
            introductions_on,
            placed_on,
            adopted_on: adopted_on.filter(|_| state == LinkState::Adopted),
            ended_on,
            disrupted_on,
            end_reason,
            next_milestones,
        }
    }
}
