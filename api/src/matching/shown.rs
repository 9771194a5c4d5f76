//! What is shown of a household beside how it stands.

use chrono::NaiveDate;
use family_finding_domain::identifiers::{AdopterId, Area, OrganisationCode, Reference};
use family_finding_persistence::{Scope, adopters::CandidateHousehold};
use serde::Serialize;
use utoipa::ToSchema;

/// A household as the lists of family finding show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShownHousehold {
    /// The household.
    pub adopter_id: AdopterId,
    /// The owning system's key; shown to the regional adoption agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// Its postcode district, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// The day of its approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<NaiveDate>,
}

impl ShownHousehold {
    /// What a caller sees of a household.
    pub fn to(scope: &Scope, case: &CandidateHousehold) -> Self {
        Self {
            adopter_id: case.id,
            reference: scope.is_region().then(|| case.reference.clone()),
            local_authority: case.local_authority.clone(),
            area: case.household.location.as_ref().map(|location| location.area.clone()),
            approved_on: case.summary.approved_on,
        }
    }
}
