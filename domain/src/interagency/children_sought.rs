//! A child as an agency describes it to another before both agree: the vocabulary of matching,
//! with an age instead of a date of birth, and no place.

#[cfg(feature = "openapi")]
use crate::codes::{LanguageCode, NeedStatuses};
use crate::{
    adopters::check_language,
    children::{ChildProfile, ContactPlan, EarlyPermanence},
    codes::{Ethnicity, Faith, Need, NeedStatus, Sex},
    fault::{FaultCode, Faults},
};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The greatest age of a child in months: under 18 years.
pub const MOST_AGE_MONTHS: u16 = 215;

/// A child without identity. An absent field is *not known*.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnonymousChild {
    /// Completed months of age.
    #[cfg_attr(feature = "openapi", schema(maximum = 215, example = 26))]
    pub age_months: u16,
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
    /// Whether early permanence suits the child.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub early_permanence: Option<EarlyPermanence>,
}

impl AnonymousChild {
    /// Checks the parts; `at` is where the child stood in the request.
    pub fn check(&self, at: &str, faults: &mut Faults) {
        if self.age_months > MOST_AGE_MONTHS {
            faults.add(
                FaultCode::InvalidValue,
                format!("{at}/age_months"),
                "a child to be adopted is under 18",
            );
        }
        for (index, language) in self.languages.iter().flatten().enumerate() {
            check_language(language, &format!("{at}/languages/{index}"), faults);
        }
    }

    /// What another agency may be told of a child today.
    pub fn of(profile: &ChildProfile, today: NaiveDate) -> Self {
        let born = profile.date_of_birth;
        let months =
            (today.year() - born.year()) * 12 + i32::try_from(today.month0()).unwrap_or(0) - i32::try_from(born.month0()).unwrap_or(0);
        let completed = months - i32::from(today.day() < born.day());
        Self {
            age_months: u16::try_from(completed.max(0)).unwrap_or(u16::MAX).min(MOST_AGE_MONTHS),
            sex: profile.sex,
            ethnicity: profile.ethnicity,
            faith: profile.faith,
            languages: profile.languages.clone(),
            cultures: profile.cultures.clone(),
            needs: profile.needs.clone(),
            contact: profile.contact.clone(),
            early_permanence: profile.early_permanence,
        }
    }

    /// The profile that matching compares. The date of birth is the latest that gives the age on
    /// the day of the description, so that the child grows older with time.
    pub fn profile(&self, described_on: NaiveDate) -> ChildProfile {
        let born = described_on.checked_sub_months(Months::new(self.age_months.into()));
        ChildProfile {
            date_of_birth: born.unwrap_or(described_on),
            sex: self.sex,
            ethnicity: self.ethnicity,
            faith: self.faith,
            languages: self.languages.clone(),
            cultures: self.cultures.clone(),
            needs: self.needs.clone(),
            contact: self.contact.clone(),
            excluded_areas: None,
            location: None,
            early_permanence: self.early_permanence,
        }
    }
}

/// The profiles of children described on a day.
pub fn matching_profiles(children: &[AnonymousChild], described_on: NaiveDate) -> Vec<ChildProfile> {
    children.iter().map(|child| child.profile(described_on)).collect()
}

/// Checks the children of a request at `at`.
pub fn children_from(children: &[AnonymousChild], at: &str) -> Result<(), Faults> {
    let mut faults = Faults::none();
    for (index, child) in children.iter().enumerate() {
        child.check(&format!("{at}/{index}"), &mut faults);
    }
    faults.or(())
}

crate::fault::redacted_debug!(AnonymousChild);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::add_months;

    #[test]
    fn an_age_told_today_is_the_age_compared_today_and_grows() {
        let told_on = NaiveDate::from_ymd_opt(2022, 3, 31).unwrap();
        for months in [0u16, 1, 11, 12, 26, 215] {
            let child = AnonymousChild {
                age_months: months,
                sex: Sex::Female,
                ethnicity: None,
                faith: None,
                languages: None,
                cultures: None,
                needs: None,
                contact: None,
                early_permanence: None,
            };
            let profile = child.profile(told_on);
            assert_eq!(AnonymousChild::of(&profile, told_on).age_months, months);
            let later = add_months(told_on, 12);
            assert_eq!(AnonymousChild::of(&profile, later).age_months, (months + 12).min(MOST_AGE_MONTHS));
        }
    }
}
