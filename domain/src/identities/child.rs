//! Who a child is, where exactly it lives, and the places it must be kept away from.

use super::{GivenNames, PersonName, PostalAddress, UniquePupilNumber, check_point};
use crate::{
    children::{ChildProfile, ExcludedArea},
    fault::{FaultCode, Faults},
};
use serde::{Deserialize, Serialize};

/// The identity of a child. An absent field is not known. The date of birth is not part of it: it
/// stays with the case as pseudonymous data, because nearly every figure and match needs it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChildIdentity {
    /// Given names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub given_names: Option<GivenNames>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family_name: Option<PersonName>,
    /// The name by which the child is called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub known_as: Option<PersonName>,
    /// Where the child lives.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<PostalAddress>,
    /// Latitude of the place from which support, school and family time are reached, in degrees
    /// (WGS 84).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 49.0, maximum = 61.0, example = 50.91))]
    pub latitude: Option<f64>,
    /// Its longitude in degrees (WGS 84).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = -8.7, maximum = 2.0, example = -1.43))]
    pub longitude: Option<f64>,
    /// The circles in which the child must not live, for its safety. Excluded districts stay with
    /// the case.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub excluded_places: Vec<ExcludedPlace>,
    /// Unique pupil number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unique_pupil_number: Option<UniquePupilNumber>,
}

/// A circle in which a child must not live.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExcludedPlace {
    /// Latitude of the centre in degrees (WGS 84).
    #[cfg_attr(feature = "openapi", schema(minimum = 49.0, maximum = 61.0, example = 50.91))]
    pub latitude: f64,
    /// Longitude of the centre in degrees (WGS 84).
    #[cfg_attr(feature = "openapi", schema(minimum = -8.7, maximum = 2.0, example = -1.43))]
    pub longitude: f64,
    /// Radius in kilometres.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 200))]
    pub radius_km: u16,
}

crate::fault::redacted_debug!(ExcludedPlace);

impl ExcludedPlace {
    pub(super) fn of(excluded: &ExcludedArea) -> Option<Self> {
        Some(Self {
            latitude: excluded.latitude?,
            longitude: excluded.longitude?,
            radius_km: excluded.radius_km?,
        })
    }

    pub(super) fn as_area(&self) -> ExcludedArea {
        ExcludedArea {
            area: None,
            latitude: Some(self.latitude),
            longitude: Some(self.longitude),
            radius_km: Some(self.radius_km),
        }
    }
}

impl ChildIdentity {
    /// This identity with what a profile as its case is told says of it: coordinates and circles.
    #[must_use]
    pub fn told_by(&self, profile: &ChildProfile) -> Self {
        let place = profile.location.as_ref();
        Self {
            latitude: place.and_then(|place| place.latitude),
            longitude: place.and_then(|place| place.longitude),
            excluded_places: profile.excluded_areas.iter().flatten().filter_map(ExcludedPlace::of).collect(),
            ..self.clone()
        }
    }

    /// Completes a profile that its owner tells in full, and that tells less than is kept here: the
    /// circles stay where it tells none, coordinates stay while the district is that of `before`.
    /// What the owner tells itself counts.
    pub fn complete(&self, told: &mut ChildProfile, before: &ChildProfile) {
        let tells_circles = told.excluded_areas.iter().flatten().any(|excluded| excluded.area.is_none());
        if !tells_circles && !self.excluded_places.is_empty() {
            let kept = self.excluded_places.iter().map(ExcludedPlace::as_area);
            told.excluded_areas.get_or_insert_default().extend(kept);
        }
        let area = before.location.as_ref().map(|place| &place.area);
        if let Some(place) = &mut told.location
            && place.latitude.is_none()
            && place.longitude.is_none()
            && area == Some(&place.area)
        {
            place.latitude = self.latitude;
            place.longitude = self.longitude;
        }
    }

    /// Whether a circle that is kept here would be lost with this profile.
    pub fn is_lost_with(&self, told: &ChildProfile) -> bool {
        let told: Vec<ExcludedPlace> = told.excluded_areas.iter().flatten().filter_map(ExcludedPlace::of).collect();
        self.excluded_places.iter().any(|kept| !told.contains(kept))
    }

    /// Checks an identity against the profile that it belongs to.
    pub fn check(&self, profile: &ChildProfile) -> Result<(), Faults> {
        let mut faults = Faults::none();
        check_point(self.latitude, self.longitude, profile.location.is_some(), &mut faults);
        let districts = profile
            .excluded_areas
            .iter()
            .flatten()
            .filter(|excluded| excluded.area.is_some())
            .count();
        if districts + self.excluded_places.len() > MOST_EXCLUDED {
            faults.add(
                FaultCode::InvalidValue,
                "/excluded_places",
                format!("a child has at most {MOST_EXCLUDED} excluded areas, districts and circles counted together"),
            );
        }
        faults.or(())
    }
}

/// The most excluded areas of a profile.
const MOST_EXCLUDED: usize = 20;
