//! Cases together with what their identities tell of places and births, for those who compare
//! distances, check what is excluded for a child's safety, or show identity.

use super::{Keyring, find, find_many};
use crate::{adopters::AdopterCase, children::ChildCase, connection::AnyConnection, error::StoreError};
use family_finding_domain::{
    adopters::Household,
    children::ChildProfile,
    identities::{ChildIdentity, HouseholdIdentity},
};

/// A child's case with its whole profile.
#[derive(Clone, Debug)]
pub struct OpenedChild {
    /// The case.
    pub case: ChildCase,
    /// What is known of the child, places and circles among it.
    pub profile: ChildProfile,
}

/// Opens the identities of children.
pub fn open_children(connection: &mut AnyConnection, keys: &Keyring, cases: Vec<ChildCase>) -> Result<Vec<OpenedChild>, StoreError> {
    let ids: Vec<_> = cases.iter().map(|case| case.id).collect();
    let known = find_many::<ChildIdentity>(connection, keys, &ids)?;
    let none = ChildIdentity::default();
    Ok(cases
        .into_iter()
        .map(|case| OpenedChild {
            profile: case.profile.with(known.get(&case.id).unwrap_or(&none)),
            case,
        })
        .collect())
}

/// The household of a case as its identity completes it.
pub fn open_household(connection: &mut AnyConnection, keys: &Keyring, case: &AdopterCase) -> Result<Household, StoreError> {
    let stored = find::<HouseholdIdentity>(connection, keys, case.id)?;
    Ok(case.household.with(&stored.identity))
}
