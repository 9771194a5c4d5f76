//! What each grade of each criterion means, in words; the numbers in them are those of the rules.

use super::{
    ages::AGE_AHEAD_MONTHS,
    criteria::Criterion::{self, *},
    home::AGE_GAP_YEARS,
    location::LOCATION_RULES,
    waiting::LONG_WAIT_DAYS,
};
use serde::Serialize;

/// What each grade means for one criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GradeMeanings {
    /// When the household meets it.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub meets: String,
    /// When it is met in part.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub partly: String,
    /// When it is not met; absent where the criterion can only lift and never stands so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub does_not_meet: Option<String>,
    /// What is missing where it is not known.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub not_known: String,
}

const NO_APPROVAL: &str = "The household has no approval that says so.";
const NOT_SHARED: &str = "It is not fully shared: support is needed, and nothing is lowered.";

fn words(meets: impl Into<String>, partly: impl Into<String>, does_not_meet: &str, not_known: &str) -> GradeMeanings {
    GradeMeanings {
        meets: meets.into(),
        partly: partly.into(),
        does_not_meet: Some(does_not_meet.to_owned()),
        not_known: not_known.to_owned(),
    }
}

fn lifting(meets: String, partly: impl Into<String>, not_known: &str) -> GradeMeanings {
    GradeMeanings {
        does_not_meet: None,
        ..words(meets, partly, "", not_known)
    }
}

impl Criterion {
    /// What each grade of the criterion means.
    pub fn grade_meanings(self) -> GradeMeanings {
        let rules = LOCATION_RULES;
        match self {
            Need(_) => words(
                "The household has said yes to the need.",
                "The household would want to talk about it.",
                "The household has ruled it out; where the child has the need for certain, that is a barrier too.",
                "The household has not said yet.",
            ),
            LetterboxBirthParents | DirectBirthParents | LetterboxSiblings | DirectSiblings => words(
                "The household would have the contact that is planned or hoped for.",
                "The household would want to talk about it.",
                "The household has ruled it out; where the plan requires it, that is a barrier too.",
                "The household has not said yet, or the plan does not say.",
            ),
            Ages => words(
                format!("Every child's age lies within the approved ages, and still will in {AGE_AHEAD_MONTHS} months."),
                format!("A child will be older than the approved ages within {AGE_AHEAD_MONTHS} months."),
                "A child's age lies outside the approved ages, which is a barrier too.",
                NO_APPROVAL,
            ),
            Number => words(
                "The approval leaves room for all the children.",
                "The number is never met in part.",
                "The approval leaves room for fewer, which is a barrier too.",
                NO_APPROVAL,
            ),
            SiblingExperience => words(
                "The household has brought up children or cared for siblings.",
                "It has not, and is approved for siblings.",
                "It has not, and is not approved for siblings.",
                "The household's experience is not known.",
            ),
            Ethnicity => lifting(
                "An adult of the household shares the ethnic group of every child.".to_owned(),
                NOT_SHARED,
                "The ethnic group of a child or of an adult is not known.",
            ),
            Faith => lifting(
                "The household lives the faith of every child's birth family.".to_owned(),
                NOT_SHARED,
                "The faith of a child's birth family or of the household is not known.",
            ),
            Language => lifting(
                "The household speaks every language of the children beside English.".to_owned(),
                NOT_SHARED,
                "The languages of a child or of the household are not known.",
            ),
            Culture => lifting(
                "The household lives every culture of the children's birth family.".to_owned(),
                NOT_SHARED,
                "The cultures of a child's birth family or of the household are not known.",
            ),
            Location => words(
                format!("The household lives {} to {} km away.", rules.too_near_km, rules.near_km),
                format!(
                    "The household lives nearer than {} km, which may be too near for safety, or {} to {} km away.",
                    rules.too_near_km, rules.near_km, rules.far_km
                ),
                "The household lives farther away.",
                "The place of the household or of a child is not known closely enough.",
            ),
            ChildrenAtHome => words(
                format!("No children live in the household, or the youngest is older by about {AGE_GAP_YEARS} years or more."),
                "The youngest is older by less, or as old.",
                "A child at home is younger.",
                "It is not known whether children live in the household.",
            ),
            Experience => words(
                "The household's experience bears on every need that calls for some, or none does and it has some.",
                "It bears on some of the needs, or none calls for any and it has none.",
                "It bears on none of the needs that call for some.",
                "The household's experience is not known.",
            ),
            EarlyPermanence => words(
                "The household is approved and ready for Fostering for Adoption.",
                "It is approved or ready, or would want to talk about it.",
                "It has ruled it out; or it is required and the household is not approved for it, which is a barrier too.",
                "The household has not said yet, or the child's plan does not say.",
            ),
            Waiting => lifting(
                format!("The household was approved {LONG_WAIT_DAYS} days ago or more."),
                "It was approved later; nothing is lowered.",
                "The household is not approved.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_only_lift_never_says_when_it_is_not_met() {
        for criterion in Criterion::ALL {
            let meanings = criterion.grade_meanings();
            assert_eq!(meanings.does_not_meet.is_none(), criterion.only_lifts(), "{criterion:?}");
            for words in [&meanings.meets, &meanings.partly, &meanings.not_known] {
                assert!(words.ends_with('.'), "{criterion:?}: {words}");
            }
        }
    }
}
