//! What an answer shows of an identity, for the audit trail.

use crate::{audit::About, http::Versioned, tokens::Caller};
use family_finding_domain::{
    audit::{Case, IdentityField},
    identities::{ChildIdentity, HouseholdIdentity},
};
use family_finding_persistence::identities::StoredIdentity;

/// An identity that says which of its fields are known, and so are shown with it.
pub trait KnownFields {
    /// The fields, as the trail names them.
    fn known_fields(&self) -> Vec<IdentityField>;
}

impl KnownFields for HouseholdIdentity {
    fn known_fields(&self) -> Vec<IdentityField> {
        let Self {
            adults,
            address,
            latitude,
            longitude,
        } = self;
        let any = |known: bool, field| known.then_some(field);
        let named = adults
            .iter()
            .any(|adult| adult.given_names.is_some() || adult.family_name.is_some());
        let reached = adults.iter().any(|adult| adult.telephone.is_some() || adult.email.is_some());
        let born = adults.iter().any(|adult| adult.date_of_birth.is_some());
        [
            any(named, IdentityField::Name),
            any(reached, IdentityField::Contact),
            any(born, IdentityField::AdultDateOfBirth),
            any(address.is_some(), IdentityField::Address),
            any(latitude.is_some() || longitude.is_some(), IdentityField::Coordinates),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl KnownFields for ChildIdentity {
    fn known_fields(&self) -> Vec<IdentityField> {
        let Self {
            given_names,
            family_name,
            known_as,
            address,
            latitude,
            longitude,
            excluded_places,
            unique_pupil_number,
        } = self;
        let any = |known: bool, field| known.then_some(field);
        let named = given_names.is_some() || family_name.is_some() || known_as.is_some();
        let placed = latitude.is_some() || longitude.is_some() || !excluded_places.is_empty();
        [
            any(named, IdentityField::Name),
            any(address.is_some(), IdentityField::Address),
            any(placed, IdentityField::Coordinates),
            any(unique_pupil_number.is_some(), IdentityField::PupilNumber),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The answer about the identity of a case.
pub fn about<I: KnownFields>(case: impl Into<Case> + Copy, stored: StoredIdentity<I>, caller: &Caller) -> About<Versioned<I>> {
    let fields = stored.identity.known_fields();
    let answer = Versioned {
        value: stored.identity,
        version: stored.version,
        day: caller.today,
    };
    About::one(case, answer).and_identity(case, fields)
}
