//! Who the adults of a household are, how they are reached and where exactly they live.

use super::{EmailAddress, GivenNames, PersonName, PostalAddress, TelephoneNumber, check_point};
use crate::{
    adopters::{Household, check_adult_birth},
    fault::{Fault, FaultCode, Faults},
    identifiers::Area,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who an adult is. An absent field is not known.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdultIdentity {
    /// Given names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub given_names: Option<GivenNames>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family_name: Option<PersonName>,
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date_of_birth: Option<NaiveDate>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub telephone: Option<TelephoneNumber>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<EmailAddress>,
}

impl AdultIdentity {
    /// Whether it holds more than the case tells of an adult.
    fn is_named(&self) -> bool {
        let born_only = Self {
            date_of_birth: self.date_of_birth,
            ..Self::default()
        };
        *self != born_only
    }
}

/// The identity of a household. An absent field is not known.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseholdIdentity {
    /// The adults, in the order in which the household names them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 2))]
    pub adults: Vec<AdultIdentity>,
    /// Where they live.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<PostalAddress>,
    /// Latitude of the home in degrees (WGS 84), within the British Isles.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 49.0, maximum = 61.0, example = 50.91))]
    pub latitude: Option<f64>,
    /// Longitude of the home in degrees (WGS 84), within the British Isles.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = -8.7, maximum = 2.0, example = -1.43))]
    pub longitude: Option<f64>,
}

impl HouseholdIdentity {
    /// This identity with what a household as its case is told says of it: dates of birth and
    /// coordinates. Adults are known by their position, so what is known of an adult beside that
    /// must not lose its place; `at` is where the household stood in the request.
    pub fn told_by(&self, household: &Household, at: &str) -> Result<Self, Fault> {
        let told = household.adults.as_deref().unwrap_or_default();
        let mut identity = self.clone();
        if identity.adults.iter().skip(told.len()).any(AdultIdentity::is_named) {
            return Err(Fault::new(
                FaultCode::InvalidValue,
                format!("{at}/adults"),
                "the household's identity names more adults than these: take them out of the identity first",
            ));
        }
        identity.adults.resize(told.len(), AdultIdentity::default());
        for (adult, told) in identity.adults.iter_mut().zip(told) {
            adult.date_of_birth = told.date_of_birth;
        }
        while identity.adults.last().is_some_and(|last| *last == AdultIdentity::default()) {
            identity.adults.pop();
        }
        let home = household.location.as_ref();
        identity.latitude = home.and_then(|home| home.latitude);
        identity.longitude = home.and_then(|home| home.longitude);
        identity.check_district(home.map(|home| &home.area), &format!("{at}/location/area"))?;
        Ok(identity)
    }

    /// Completes a household that its owner tells in full, and that tells less than is kept here: a
    /// date of birth stays with the adult of the same place, coordinates stay while the district is
    /// that of `before`. What the owner tells itself counts.
    pub fn complete(&self, told: &mut Household, before: &Household) {
        for (adult, known) in told.adults.iter_mut().flatten().zip(&self.adults) {
            adult.date_of_birth = adult.date_of_birth.or(known.date_of_birth);
        }
        let area = before.location.as_ref().map(|home| &home.area);
        if let Some(home) = &mut told.location
            && home.latitude.is_none()
            && home.longitude.is_none()
            && area == Some(&home.area)
        {
            home.latitude = self.latitude;
            home.longitude = self.longitude;
        }
    }

    /// Whether a date of birth that is kept here would be lost with this household.
    pub fn is_lost_with(&self, told: &Household) -> bool {
        let adults = told.adults.as_deref().unwrap_or_default();
        self.adults.iter().enumerate().any(|(place, known)| {
            let told = adults.get(place).and_then(|adult| adult.date_of_birth);
            known.date_of_birth.is_some() && told != known.date_of_birth
        })
    }

    /// Checks an identity against the household that it belongs to.
    pub fn check(&self, household: &Household, today: NaiveDate) -> Result<(), Faults> {
        let mut faults = Faults::none();
        let adults = household.adults.as_ref().map_or(0, Vec::len);
        if self.adults.len() > adults {
            faults.add(
                FaultCode::InvalidValue,
                "/adults",
                format!("the household has {adults} adults: record them with the case first"),
            );
        }
        for (index, adult) in self.adults.iter().enumerate() {
            if let Some(born) = adult.date_of_birth {
                faults.keep(check_adult_birth(born, &format!("/adults/{index}/date_of_birth"), today));
            }
        }
        let area = household.location.as_ref().map(|home| &home.area);
        check_point(self.latitude, self.longitude, area.is_some(), &mut faults);
        faults.keep(self.check_district(area, "/address/postcode"));
        faults.or(())
    }

    /// The address lies in the district by which others know the household: the areas where a
    /// child must not live are compared with it.
    fn check_district(&self, area: Option<&Area>, at: &str) -> Result<(), Fault> {
        let district = self.address.as_ref().and_then(|address| address.postcode.as_ref()?.area());
        match district.zip(area) {
            Some((district, area)) if district != *area => Err(Fault::new(
                FaultCode::InvalidValue,
                at,
                "the postcode of the address lies in another area than the household's location",
            )),
            _ => Ok(()),
        }
    }
}
