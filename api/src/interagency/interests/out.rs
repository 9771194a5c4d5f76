//! How an expression of interest looks to either agency.

use crate::{
    audit::{Shown, Shows},
    http::Resource,
    problems::Outcome,
    tokens::Caller,
};
use chrono::{DateTime, NaiveDate, Utc};
use family_finding_domain::{
    adopters::{Availability, availability_on},
    children::ChildProfile,
    identifiers::{AdopterId, ChildId, InterestId, OfferedHouseholdId, OrganisationCode, Reference, SiblingGroupId},
    interagency::{
        AnonymousChild, INTEREST_RULES, InterestDirection, InterestMilestoneKind, InterestState, matching_profiles, shown_household,
    },
    journeys::{NextMilestone, fold},
    matching::{Candidate, Explained, SearchSettings, Seeking, SoughtChild, explain},
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError,
    adopters::{self, AdopterCase},
    children,
    interagency::interests::{self, InterestCase, InterestFile},
    sibling_groups,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An expression of interest.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterestOut {
    /// Its identifier.
    pub id: InterestId,
    /// The region that keeps it.
    pub region: OrganisationCode,
    /// The other agency.
    pub partner: OrganisationCode,
    /// Which way it goes.
    pub direction: InterestDirection,
    /// Where it stands.
    pub state: InterestState,
    /// Incoming: the household as the partner knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household_id: Option<OfferedHouseholdId>,
    /// Incoming: the household; shown to its own region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_id: Option<AdopterId>,
    /// The partner's own key of its child (incoming) or household (outgoing).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_reference: Option<Reference>,
    /// Outgoing: the child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_id: Option<ChildId>,
    /// Outgoing: the sibling group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
    /// The children as they were described, without identity.
    #[schema(min_items = 1, max_items = 6)]
    pub children: Vec<AnonymousChild>,
    /// The day of the description; ages are of that day.
    pub described_on: NaiveDate,
    /// Whether identities were released.
    pub released: bool,
    /// Incoming: how the household stands to the children today, criterion by criterion. The region
    /// sees it whole; a partner sees it made of what the offer shows, and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Explained>,
    /// What may be recorded next.
    pub next_milestones: Vec<NextMilestone>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Resource for InterestOut {
    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Shows for InterestOut {
    fn note(&self, shown: &mut Shown) {
        shown.in_region(self.region.clone());
        shown.case(self.id);
        if let Some(household) = self.adopter_id {
            shown.case(household);
        }
        if let Some(child) = self.child_id {
            shown.case(child);
        }
        if let Some(group) = self.sibling_group_id {
            shown.case(group);
        }
    }
}

/// An expression with its facts, if the caller sees it; the region that keeps it enters what is
/// done with it in its trail.
pub fn file_of(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: InterestId) -> Outcome<InterestFile> {
    let file = interests::file(connection, scope, &caller.organisation, id)?;
    if !is_open(connection, scope, &file.case)? {
        return Err(StoreError::NotFound.into());
    }
    caller.concerns(&file.case.region);
    Ok(file)
}

/// Whether an expression is not about a child whose record is closed to the caller: to others it
/// does not exist.
pub fn is_open(connection: &mut AnyConnection, scope: &Scope, case: &InterestCase) -> Outcome<bool> {
    let found = match (case.child, case.group) {
        (Some(child), _) => children::find(connection, scope, child).map(drop),
        (None, Some(group)) => sibling_groups::find(connection, scope, group).map(drop),
        (None, None) => Ok(()),
    };
    match found {
        Err(StoreError::NotFound) => Ok(false),
        found => Ok(found.map(|()| true)?),
    }
}

/// Whether the caller is the region that keeps an expression, not the partner that made it.
pub fn is_keeper(scope: &Scope, case: &InterestCase) -> bool {
    scope.is_region() && scope.region() == Some(&case.region)
}

impl InterestOut {
    /// The outside of an expression without its comparison, for lists.
    pub fn brief(scope: &Scope, file: &InterestFile, today: NaiveDate) -> Outcome<Self> {
        let journey = fold(INTEREST_RULES, file.standing()).map_err(|_| StoreError::Unreadable("expression of interest".to_owned()))?;
        let case = &file.case;
        let ours = is_keeper(scope, case);
        Ok(Self {
            id: case.id,
            region: case.region.clone(),
            partner: case.partner.clone(),
            direction: case.direction,
            state: case.state,
            household_id: case.household,
            adopter_id: case.adopter.filter(|_| ours),
            partner_reference: case.partner_reference.clone(),
            child_id: case.child.filter(|_| ours),
            sibling_group_id: case.group.filter(|_| ours),
            children: case.children.clone(),
            described_on: case.described_on,
            released: journey.in_force(InterestMilestoneKind::Released).is_some(),
            comparison: None,
            next_milestones: journey.next(today),
            created_at: case.created_at,
            updated_at: case.updated_at,
        })
    }

    /// The same with the comparison.
    pub fn of(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, file: &InterestFile) -> Outcome<Self> {
        let mut out = Self::brief(scope, file, caller.today)?;
        if let Some(adopter) = file.case.adopter {
            // A partner sees no household: what it is shown of this one is decided below.
            let region = Scope::whole_region(file.case.region.clone());
            let household = adopters::find(connection, &region, adopter)?;
            out.comparison = compare(&household, &file.case, is_keeper(scope, &file.case), caller.today);
        }
        Ok(out)
    }
}

fn compare(household: &AdopterCase, case: &InterestCase, whole: bool, today: NaiveDate) -> Option<Explained> {
    let profiles = matching_profiles(&case.children, case.described_on);
    let sought = |(number, profile): (usize, &'_ ChildProfile)| (ChildId(Uuid::from_u128(number as u128)), profile.clone());
    let numbered: Vec<(ChildId, ChildProfile)> = profiles.iter().enumerate().map(sought).collect();
    let children = numbered.iter().map(|(id, profile)| SoughtChild {
        id: *id,
        profile,
        links: &[],
    });
    let seeking = Seeking::together(children.collect())?;
    let open = household.open_to_further();
    if whole {
        let candidate = Candidate {
            adopter: household.id,
            household: household.household.without_identity(),
            summary: &household.summary,
            availability: availability_on(&household.summary, open, today),
            external: true,
        };
        return Some(explain(&seeking, &candidate, &SearchSettings::default(), today));
    }
    let (shown, summary) = shown_household(household.household.without_identity(), &household.summary);
    let candidate = Candidate {
        adopter: household.id,
        household: &shown,
        summary: &summary,
        // Whether it is still offered is for the search to say.
        availability: Availability::Free,
        external: true,
    };
    Some(explain(&seeking, &candidate, &SearchSettings::default(), today))
}
