//! Identity: what tells who somebody is and where exactly they live. It is kept apart from the
//! case and encrypted; the case holds what is left, which is pseudonymous.

mod apart;
mod child;
mod household;
mod texts;

pub use apart::Pseudonymised;
pub use child::{ChildIdentity, ExcludedPlace};
pub use household::{AdultIdentity, HouseholdIdentity};
pub use texts::{AddressLine, EmailAddress, GivenNames, PersonName, Postcode, TelephoneNumber, UniquePupilNumber};

use crate::fault::{FaultCode, Faults, redacted_debug};
use serde::{Deserialize, Serialize};

/// A postal address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostalAddress {
    /// The lines of the address, without the postcode.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 5))]
    pub lines: Vec<AddressLine>,
    /// The postcode.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub postcode: Option<Postcode>,
}

redacted_debug!(PostalAddress, AdultIdentity, HouseholdIdentity, ChildIdentity);

/// A point belongs to an area that the case knows: others are shown the area in its place.
fn check_point(latitude: Option<f64>, longitude: Option<f64>, knows_area: bool, faults: &mut Faults) {
    match (latitude, longitude) {
        (None, None) => {}
        (Some(_), Some(_)) if knows_area => {}
        (Some(_), Some(_)) => faults.add(
            FaultCode::FieldRequired,
            "/latitude",
            "coordinates need the area they lie in: record the location's area with the case first",
        ),
        (Some(_), None) => faults.add(
            FaultCode::FieldRequired,
            "/longitude",
            "latitude and longitude are given together or not at all",
        ),
        (None, Some(_)) => faults.add(
            FaultCode::FieldRequired,
            "/latitude",
            "latitude and longitude are given together or not at all",
        ),
    }
}
