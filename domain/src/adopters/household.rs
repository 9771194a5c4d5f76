//! What is known of a household: who lives there, where (as an area), and what it feels able to do.
//! No names and no addresses: nothing here needs them. Dates of birth and coordinates are told
//! with it and kept apart (see [`crate::identities`]).

#[cfg(feature = "openapi")]
use crate::codes::{LanguageCode, NeedAnswers};
use crate::{
    codes::{Answer, Ethnicity, Experience, Faith, LegalStatus, Need, Sex},
    fault::{Fault, FaultCode, Faults},
    identifiers::Area,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An adult of the household.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Adult {
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date_of_birth: Option<NaiveDate>,
    /// Ethnic group.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ethnicity: Option<Ethnicity>,
}

/// A child who lives in the household already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChildAtHome {
    /// Year of birth: enough for the age gap.
    #[cfg_attr(feature = "openapi", schema(minimum = 1990, maximum = 2099, example = 2014))]
    pub birth_year: i32,
    /// Whether the child was adopted.
    #[serde(default)]
    pub adopted: bool,
}

/// Where somebody lives: an area for everybody, coordinates only for those who may see them.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Location {
    /// Postcode district.
    pub area: Area,
    /// Latitude in degrees (WGS 84), within the British Isles.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 49.0, maximum = 61.0, example = 50.91))]
    pub latitude: Option<f64>,
    /// Longitude in degrees (WGS 84), within the British Isles.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = -8.7, maximum = 2.0, example = -1.43))]
    pub longitude: Option<f64>,
}

impl Location {
    /// Latitude and longitude where both are known.
    pub fn coordinates(&self) -> Option<(f64, f64)> {
        self.latitude.zip(self.longitude)
    }

    /// Checks the parts against one another; `at` is where the location stood.
    pub fn check(&self, at: &str, faults: &mut Faults) {
        faults.keep(Area::parse(self.area.as_str(), &format!("{at}/area")));
        if self.latitude.is_some() != self.longitude.is_some() {
            faults.add(
                FaultCode::FieldRequired,
                at,
                "latitude and longitude are given together or not at all",
            );
        }
        if let Some((latitude, longitude)) = self.coordinates()
            && !((49.0..=61.0).contains(&latitude) && (-8.7..=2.0).contains(&longitude))
        {
            faults.add(FaultCode::InvalidValue, at, "the coordinates lie outside the British Isles");
        }
    }
}

/// What the household says to contact after placement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactAnswers {
    /// Letters with birth parents.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub letterbox_birth_parents: Option<Answer>,
    /// Meetings with birth parents.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub direct_birth_parents: Option<Answer>,
    /// Letters with siblings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub letterbox_siblings: Option<Answer>,
    /// Meetings with siblings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub direct_siblings: Option<Answer>,
}

/// What is known of a household. An absent field is *not known*.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Household))]
pub struct Household {
    /// The one or two adults who adopt.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 2))]
    pub adults: Option<Vec<Adult>>,
    /// Legal status of the adults.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub legal_status: Option<LegalStatus>,
    /// Where the household lives.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<Location>,
    /// Faiths or beliefs lived in the household.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 4))]
    pub faiths: Option<Vec<Faith>>,
    /// Languages spoken at home, as ISO 639-1 codes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 8, value_type = Option<Vec<LanguageCode>>))]
    pub languages: Option<Vec<String>>,
    /// Cultures lived in the household, as the ethnic group they are those of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 8))]
    pub cultures: Option<Vec<Ethnicity>>,
    /// Children who live there; an empty list says that there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub children_at_home: Option<Vec<ChildAtHome>>,
    /// The household's answer to each need.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NeedAnswers>))]
    pub needs: Option<BTreeMap<Need, Answer>>,
    /// The household's answers about contact.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contact: Option<ContactAnswers>,
    /// Experience and training; an empty list says that there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 8))]
    pub experience: Option<Vec<Experience>>,
    /// Whether the household feels ready for Fostering for Adoption.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub early_permanence: Option<Answer>,
    /// Whether the household would take a further child beside one already linked, where its
    /// approval leaves room.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub open_to_further_children: Option<bool>,
    /// Whether the household agreed to be shown, without anything that identifies it, to partner
    /// agencies. Left out, it has not agreed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub share_with_partners: Option<bool>,
}

impl Household {
    /// Checks the parts against one another; `at` is where the household stood in the request.
    pub fn check(&self, at: &str, today: NaiveDate) -> Result<(), Faults> {
        let mut faults = Faults::none();
        if let Some(adults) = &self.adults {
            self.check_adults(adults, at, today, &mut faults);
        }
        if let Some(location) = &self.location {
            location.check(&format!("{at}/location"), &mut faults);
        }
        for (index, language) in self.languages.iter().flatten().enumerate() {
            check_language(language, &format!("{at}/languages/{index}"), &mut faults);
        }
        for (index, child) in self.children_at_home.iter().flatten().enumerate() {
            if child.birth_year > chrono::Datelike::year(&today) {
                faults.add(
                    FaultCode::InvalidValue,
                    format!("{at}/children_at_home/{index}/birth_year"),
                    "a child at home has been born",
                );
            }
        }
        faults.or(())
    }

    fn check_adults(&self, adults: &[Adult], at: &str, today: NaiveDate, faults: &mut Faults) {
        if !(1..=2).contains(&adults.len()) {
            faults.add(
                FaultCode::InvalidValue,
                format!("{at}/adults"),
                "a household is one single person or one couple",
            );
        }
        let single = self.legal_status.map(|status| status == LegalStatus::Single);
        if single.is_some_and(|single| single != (adults.len() == 1)) {
            faults.add(
                FaultCode::InvalidValue,
                format!("{at}/legal_status"),
                "L0 is for one adult, every other status for two",
            );
        }
        for (index, adult) in adults.iter().enumerate() {
            if let Some(born) = adult.date_of_birth {
                faults.keep(check_adult_birth(born, &format!("{at}/adults/{index}/date_of_birth"), today));
            }
        }
    }

    /// The ethnic groups of the adults, as far as known.
    pub fn ethnicities(&self) -> impl Iterator<Item = Ethnicity> {
        self.adults
            .iter()
            .flatten()
            .filter_map(|adult| adult.ethnicity)
            .filter(|group| group.is_known())
    }
}

/// Refuses a date of birth that no adopter can have.
pub(crate) fn check_adult_birth(born: NaiveDate, at: &str, today: NaiveDate) -> Result<(), Fault> {
    match crate::calendar::age_in_years(born, today) {
        Some(18..=100) => Ok(()),
        _ => Err(Fault::new(
            FaultCode::InvalidValue,
            at,
            "an adopter is at least 18 and at most 100 years old",
        )),
    }
}

/// Refuses what is no ISO 639-1 code.
pub(crate) fn check_language(language: &str, at: &str, faults: &mut Faults) {
    if language.len() != 2 || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
        faults.add(FaultCode::InvalidValue, at, "a language is a two-letter ISO 639-1 code such as pl");
    }
}

crate::fault::redacted_debug!(Adult, Location, Household);
