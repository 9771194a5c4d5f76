//! A case without its identity, and the two put together again.

use super::{ChildIdentity, HouseholdIdentity};
use crate::{adopters::Household, children::ChildProfile};

/// What is known of somebody, without what would tell who it is or where exactly they live. It is
/// no [`Household`] or [`ChildProfile`] by itself: whoever compares distances or checks the places
/// that are excluded for a child's safety has to open the identity first, or it does not compile.
#[derive(Clone, Debug, PartialEq)]
pub struct Pseudonymised<T>(T);

impl<T> Pseudonymised<T> {
    /// What is known, for those who need neither places nor dates of birth of adults.
    pub fn without_identity(&self) -> &T {
        &self.0
    }

    /// The same, taken out.
    pub fn into_without_identity(self) -> T {
        self.0
    }
}

impl Pseudonymised<Household> {
    /// Leaves out coordinates and dates of birth.
    pub fn of(mut household: Household) -> Self {
        for adult in household.adults.iter_mut().flatten() {
            adult.date_of_birth = None;
        }
        if let Some(location) = &mut household.location {
            location.latitude = None;
            location.longitude = None;
        }
        Self(household)
    }

    /// The household with what its identity tells of it.
    pub fn with(&self, identity: &HouseholdIdentity) -> Household {
        let mut household = self.placed(identity);
        for (adult, known) in household.adults.iter_mut().flatten().zip(&identity.adults) {
            adult.date_of_birth = known.date_of_birth;
        }
        household
    }

    /// The household with its place only, which is all of its identity that a ranking needs.
    pub fn placed(&self, identity: &HouseholdIdentity) -> Household {
        let mut household = self.0.clone();
        if let Some(location) = &mut household.location {
            location.latitude = identity.latitude;
            location.longitude = identity.longitude;
        }
        household
    }
}

impl Pseudonymised<ChildProfile> {
    /// Leaves out coordinates, and circles around a point: they tell the point; a district does not.
    pub fn of(mut profile: ChildProfile) -> Self {
        if let Some(location) = &mut profile.location {
            location.latitude = None;
            location.longitude = None;
        }
        if let Some(excluded) = &mut profile.excluded_areas {
            excluded.retain(|excluded| excluded.area.is_some());
        }
        Self(profile)
    }

    /// The profile with what the child's identity tells of it: districts first, then circles.
    pub fn with(&self, identity: &ChildIdentity) -> ChildProfile {
        let mut profile = self.0.clone();
        if let Some(location) = &mut profile.location {
            location.latitude = identity.latitude;
            location.longitude = identity.longitude;
        }
        if !identity.excluded_places.is_empty() {
            let places = identity.excluded_places.iter().map(super::child::ExcludedPlace::as_area);
            profile.excluded_areas.get_or_insert_default().extend(places);
        }
        profile
    }
}
