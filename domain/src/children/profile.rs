//! What is known of a child. No name: nothing here needs it. Coordinates are told with it and kept
//! apart (see [`crate::identities`]).

#[cfg(feature = "openapi")]
use crate::codes::{LanguageCode, NeedStatuses};
use crate::{
    adopters::Location,
    codes::{Ethnicity, Faith, Need, NeedStatus, Sex, code_list},
    fault::{Fault, FaultCode, Faults},
    identifiers::Area,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

code_list! {
    /// Whether a kind of contact belongs to the plan after placement.
    ContactRequirement {
        /// The plan requires it.
        Required = "required",
        /// It would be good for the child.
        Hoped = "hoped",
        /// The plan has none.
        NotPlanned = "not_planned",
    }
}

code_list! {
    /// Whether the child should move to the adopters as foster carers first.
    EarlyPermanence {
        /// The plan is Fostering for Adoption: only a household approved for it will do.
        Required = "required",
        /// It would suit the child.
        Suitable = "suitable",
        /// It does not suit the child.
        NotSuitable = "not_suitable",
    }
}

/// The contact that the plan foresees. An absent field is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactPlan {
    /// Letters with birth parents.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub letterbox_birth_parents: Option<ContactRequirement>,
    /// Meetings with birth parents.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub direct_birth_parents: Option<ContactRequirement>,
    /// Letters with siblings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub letterbox_siblings: Option<ContactRequirement>,
    /// Meetings with siblings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub direct_siblings: Option<ContactRequirement>,
}

/// Where the child must not live, for the child's safety: a district, or a circle around a point.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExcludedArea {
    /// A postcode district.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area: Option<Area>,
    /// Latitude of the centre of a circle.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 49.0, maximum = 61.0))]
    pub latitude: Option<f64>,
    /// Longitude of the centre of a circle.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = -8.7, maximum = 2.0))]
    pub longitude: Option<f64>,
    /// Radius of the circle in kilometres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 200))]
    pub radius_km: Option<u16>,
}

impl ExcludedArea {
    /// The circle: latitude, longitude, radius in kilometres.
    pub fn circle(&self) -> Option<(f64, f64, f64)> {
        Some((self.latitude?, self.longitude?, f64::from(self.radius_km?)))
    }
}

/// What is known of a child. An absent field is *not known*.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChildProfile {
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// Ethnic group.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ethnicity: Option<Ethnicity>,
    /// Faith or belief of the birth family.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub faith: Option<Faith>,
    /// Languages the child hears or speaks, as ISO 639-1 codes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 8, value_type = Option<Vec<LanguageCode>>))]
    pub languages: Option<Vec<String>>,
    /// Cultures of the birth family, as the ethnic group they are those of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 8))]
    pub cultures: Option<Vec<Ethnicity>>,
    /// The child's needs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NeedStatuses>))]
    pub needs: Option<BTreeMap<Need, NeedStatus>>,
    /// The contact plan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contact: Option<ContactPlan>,
    /// Where the child must not live.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub excluded_areas: Option<Vec<ExcludedArea>>,
    /// The place from which support, school and family time are reached.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<Location>,
    /// Whether early permanence suits the child.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub early_permanence: Option<EarlyPermanence>,
}

impl ChildProfile {
    /// Checks the parts against one another; `at` is where the profile stood in the request.
    pub fn check(&self, at: &str, today: NaiveDate) -> Result<(), Faults> {
        let mut faults = Faults::none();
        if self.date_of_birth > today {
            faults.add(
                FaultCode::DateInFuture,
                format!("{at}/date_of_birth"),
                "a child is recorded once born",
            );
        }
        if let Some(location) = &self.location {
            location.check(&format!("{at}/location"), &mut faults);
        }
        for (index, language) in self.languages.iter().flatten().enumerate() {
            crate::adopters::check_language(language, &format!("{at}/languages/{index}"), &mut faults);
        }
        for (index, excluded) in self.excluded_areas.iter().flatten().enumerate() {
            let given = [
                excluded.latitude.is_some(),
                excluded.longitude.is_some(),
                excluded.radius_km.is_some(),
            ];
            let circle = given.iter().all(|part| *part);
            if excluded.area.is_some() == circle || (!circle && given.iter().any(|part| *part)) {
                faults.add(
                    FaultCode::InvalidValue,
                    format!("{at}/excluded_areas/{index}"),
                    "an excluded area is either an area, or a circle with latitude, longitude and radius_km",
                );
            }
            if let Some(area) = &excluded.area {
                faults.keep(Area::parse(area.as_str(), &format!("{at}/excluded_areas/{index}/area")));
            }
        }
        faults.or(())
    }

    /// Refuses a date of birth of somebody who is grown up; `at` is where the profile stood. Asked
    /// when the date is told, not afterwards: children grow up, and their cases are kept.
    pub fn check_is_child(&self, at: &str, today: NaiveDate) -> Result<(), Fault> {
        match crate::calendar::age_in_years(self.date_of_birth, today) {
            Some(age) if age >= 18 => Err(Fault::new(
                FaultCode::InvalidValue,
                format!("{at}/date_of_birth"),
                "a child to be adopted is under 18",
            )),
            _ => Ok(()),
        }
    }

    /// Refuses a day before the child's birth; `at` is where it stood in the request.
    pub fn check_born(&self, on: NaiveDate, at: &str) -> Result<(), Fault> {
        if on >= self.date_of_birth {
            return Ok(());
        }
        Err(Fault::new(
            FaultCode::DateOrder,
            at,
            "nothing of the child's journey lies before the child's birth",
        ))
    }

    /// Whether the child has a need, for certain or possibly.
    pub fn may_have(&self, need: Need) -> bool {
        self.needs
            .as_ref()
            .and_then(|needs| needs.get(&need))
            .is_some_and(|status| *status != NeedStatus::Absent)
    }
}

crate::fault::redacted_debug!(ExcludedArea, ChildProfile);
