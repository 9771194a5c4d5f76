//! Returns: the care records, sealed beside the identities, and the children and households of a
//! return.

mod annex_a;
mod households;
mod quarterly;
mod social_care;

pub use annex_a::annex_children;
pub use households::return_households;
pub use quarterly::quarter_children;
pub use social_care::{Send, accept, accepted, insert_send, last_send, update_send, wanted};

use crate::{
    adopters,
    children::{self, ChildCase, ChildFilter},
    connection::AnyConnection,
    error::StoreError,
    identities::{self, Identity, Keyring},
    milestones::{self, StoredMilestone},
    scope::Scope,
};
use family_finding_domain::{
    adopters::Household,
    children::{ChildMilestone, ChildMilestoneKind},
    identifiers::{AdopterId, ChildId, OrganisationCode, Reference},
    identities::ChildIdentity,
    returns::{
        CareRecord,
        codes::CodeYear,
        ssda903::{ReturnChild, Reversal, belongs},
    },
};
use std::collections::BTreeMap;

/// It tells where a child lives, so it is sealed as an identity is, and kept apart from it.
impl Identity for CareRecord {
    type CaseId = ChildId;
    const CASE_KIND: &'static str = "care_record";
}

/// The children who belong in the SSDA903 return of a council for a year, in the order of their
/// identifiers. The scope decides whom the caller sees: a return that is to be complete needs one
/// that hides nobody. How many of how many were looked at is told on the way.
pub fn ssda903_children(
    connection: &mut AnyConnection,
    keys: &Keyring,
    scope: &Scope,
    council: &OrganisationCode,
    year: CodeYear,
    told: impl Fn(usize, usize),
) -> Result<Vec<ReturnChild>, StoreError> {
    let filter = ChildFilter {
        local_authority: Some(council.clone()),
        ..ChildFilter::default()
    };
    let cases = children::list(connection, scope, &filter, None, usize::MAX)?;
    let all = cases.len();
    let mut found = Vec::new();
    let mut left = cases;
    while !left.is_empty() {
        let rest = left.split_off(left.len().min(AT_A_TIME));
        found.extend(
            return_children(connection, keys, scope, left)?
                .into_iter()
                .filter(|child| belongs(child, year)),
        );
        left = rest;
        told(all - left.len(), all);
    }
    Ok(found)
}

/// Children whose sealed records are open at a time.
const AT_A_TIME: usize = 100;

fn return_children(
    connection: &mut AnyConnection,
    keys: &Keyring,
    scope: &Scope,
    cases: Vec<ChildCase>,
) -> Result<Vec<ReturnChild>, StoreError> {
    let ids: Vec<ChildId> = cases.iter().map(|case| case.id).collect();
    let mut care = identities::find_many::<CareRecord>(connection, keys, &ids)?;
    let mut known = identities::find_many::<ChildIdentity>(connection, keys, &ids)?;
    let mut reversals = reversals(connection, &ids)?;
    let adopters = adopters_of(connection, scope, &cases)?;
    let children = cases.into_iter().map(|case| {
        let household = case.summary.adopting_link().and_then(|link| adopters.get(&link.adopter));
        ReturnChild {
            id: case.id,
            profile: case.profile.without_identity().clone(),
            reversals: reversals.remove(&case.id).unwrap_or_default(),
            care: care.remove(&case.id).unwrap_or_default(),
            pupil_number: known.remove(&case.id).and_then(|identity| identity.unique_pupil_number),
            adopters: household.cloned(),
            reference: case.reference,
            summary: case.summary,
        }
    });
    Ok(children.collect())
}

/// The changes of plan of several children, as they stand.
fn reversals(connection: &mut AnyConnection, ids: &[ChildId]) -> Result<BTreeMap<ChildId, Vec<Reversal>>, StoreError> {
    let mut reversals: BTreeMap<ChildId, Vec<Reversal>> = BTreeMap::new();
    for (child, recorded) in milestones::of_cases::<ChildMilestone>(connection, ids)? {
        let milestone = &recorded.fact.milestone;
        let stands = recorded.fact.voided_at.is_none() && milestone.kind() == ChildMilestoneKind::PlanChanged;
        if let Some(reason) = milestone.options().plan_change_reason.filter(|_| stands) {
            reversals.entry(child).or_default().push(Reversal {
                on: milestone.occurred_on(),
                reason,
            });
        }
    }
    Ok(reversals)
}

/// The milestones of several cases, as they stand.
fn standing<M: StoredMilestone>(connection: &mut AnyConnection, ids: &[M::CaseId]) -> Result<BTreeMap<M::CaseId, Vec<M>>, StoreError> {
    let mut standing: BTreeMap<M::CaseId, Vec<M>> = BTreeMap::new();
    for (case, recorded) in milestones::of_cases::<M>(connection, ids)? {
        if recorded.fact.voided_at.is_none() {
            standing.entry(case).or_default().push(recorded.fact.milestone);
        }
    }
    Ok(standing)
}

/// The keys of households, of the whole region: a council returns the family of its child whether it
/// still sees its record or not.
fn references(connection: &mut AnyConnection, scope: &Scope, ids: &[AdopterId]) -> Result<BTreeMap<AdopterId, Reference>, StoreError> {
    let Some(region) = scope.region() else {
        return Ok(BTreeMap::new());
    };
    let found = adopters::of_ids(connection, &Scope::whole_region(region.clone()), ids)?;
    Ok(found.into_iter().map(|(id, case)| (id, case.reference)).collect())
}

/// Each of them once.
fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<std::collections::BTreeSet<T>>().into_iter().collect()
}

/// The households that adopted, of the whole region: a council returns its child's adopters whether
/// it still sees their record or not.
fn adopters_of(connection: &mut AnyConnection, scope: &Scope, cases: &[ChildCase]) -> Result<BTreeMap<AdopterId, Household>, StoreError> {
    let Some(region) = scope.region() else {
        return Ok(BTreeMap::new());
    };
    let links = cases.iter().filter_map(|case| case.summary.adopting_link());
    let ids = distinct(links.map(|link| link.adopter));
    let found = adopters::of_ids(connection, &Scope::whole_region(region.clone()), &ids)?;
    Ok(found
        .into_iter()
        .map(|(id, case)| (id, case.household.without_identity().clone()))
        .collect())
}
