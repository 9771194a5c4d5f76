//! What a household is compared with a child by, and how each comparison can stand.

use crate::codes::{Need, code_list};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

code_list! {
    /// How a criterion stands for one household and one child or sibling group.
    Grade {
        /// The household meets it.
        Meets = "meets",
        /// The household meets it in part, or may meet it.
        Partly = "partly",
        /// The household does not meet it.
        DoesNotMeet = "does_not_meet",
        /// Nobody knows yet: there is a question to ask, and nothing is lowered.
        NotKnown = "not_known",
    }
}

macro_rules! criteria {
    (needs { $($need:ident = $need_code:literal),+ $(,)? } others { $($(#[doc = $doc:literal])+ $name:ident = $code:literal: $meaning:literal),+ $(,)? }) => {
        /// A criterion of matching. Each need of the vocabulary is one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Criterion {
            /// A need of the child against the household's answer to it.
            Need(Need),
            $($(#[doc = $doc])+ $name),+
        }

        impl Criterion {
            /// Every criterion, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::Need(Need::$need),)+ $(Self::$name),+];

            /// How many criteria there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The name on the wire; for a need, `need_` and the need's own code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::Need(Need::$need) => $need_code,)+
                    $(Self::$name => $code),+
                }
            }

            /// The criterion with this name on the wire.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($need_code => Some(Self::Need(Need::$need)),)+
                    $($code => Some(Self::$name),)+
                    _ => None,
                }
            }

            /// What is compared, in words.
            pub const fn meaning(self) -> &'static str {
                match self {
                    Self::Need(_) => "A need that the child has or may have, against the household's answer to it.",
                    $(Self::$name => $meaning),+
                }
            }

            /// The position in [`Criterion::ALL`].
            pub fn index(self) -> usize {
                enum AfterNeeds { $($name),+ }
                match self {
                    Self::Need(need) => need.index(),
                    $(Self::$name => Need::ALL.len() + AfterNeeds::$name as usize),+
                }
            }
        }
    };
}

criteria! {
    needs {
        DevelopmentalDelay = "need_developmental_delay",
        LearningDisability = "need_learning_disability",
        PhysicalDisability = "need_physical_disability",
        LifeLimitingCondition = "need_life_limiting_condition",
        ComplexHealth = "need_complex_health",
        FoetalAlcoholSpectrum = "need_foetal_alcohol_spectrum",
        InheritedCondition = "need_inherited_condition",
        ParentalMentalIllness = "need_parental_mental_illness",
        ParentalSubstanceUse = "need_parental_substance_use",
        TraumaAttachment = "need_trauma_attachment",
        SexualAbuse = "need_sexual_abuse",
        ChallengingBehaviour = "need_challenging_behaviour",
        SensoryImpairment = "need_sensory_impairment",
        Autism = "need_autism",
        Prematurity = "need_prematurity",
    }
    others {
        /// Ages.
        Ages = "ages": "The child's age today and in six months, against the ages the household is approved for.",
        /// Number.
        Number = "number": "How many children are to be placed together, against the room that the approval leaves.",
        /// Sibling experience.
        SiblingExperience = "sibling_experience": "Whether the household has brought up children or cared for siblings; for sibling groups only.",
        /// Ethnicity.
        Ethnicity = "ethnicity": "Whether an adult of the household shares the child's ethnic group. It can lift and never lowers.",
        /// Faith.
        Faith = "faith": "Whether the household lives the faith of the child's birth family. It can lift and never lowers.",
        /// Language.
        Language = "language": "Whether the household speaks the child's languages other than English. It can lift and never lowers.",
        /// Culture.
        Culture = "culture": "Whether the household lives the cultures of the child's birth family. It can lift and never lowers.",
        /// Letters with birth parents.
        LetterboxBirthParents = "letterbox_birth_parents": "Letters with birth parents in the contact plan, against the household's answer.",
        /// Meetings with birth parents.
        DirectBirthParents = "direct_birth_parents": "Meetings with birth parents in the contact plan, against the household's answer.",
        /// Letters with siblings.
        LetterboxSiblings = "letterbox_siblings": "Letters with siblings in the contact plan, against the household's answer.",
        /// Meetings with siblings.
        DirectSiblings = "direct_siblings": "Meetings with siblings in the contact plan, against the household's answer.",
        /// Location.
        Location = "location": "Whether the household lives near enough for support and school, and far enough for safety.",
        /// Children at home.
        ChildrenAtHome = "children_at_home": "The age gap between the children sought for and the youngest child who lives in the household.",
        /// Experience.
        Experience = "experience": "Whether the household's experience and training bear on the child's needs.",
        /// Early permanence.
        EarlyPermanence = "early_permanence": "Whether the household is approved for, and ready for, Fostering for Adoption where that is the child's plan.",
        /// Waiting.
        Waiting = "waiting": "How long the household has been approved. It can lift and never lowers.",
    }
}

impl Criterion {
    /// Whether the criterion can only lift a score: shared identity (section 1(5) of the Adoption
    /// and Children Act 2002 was repealed for England in 2014, so identity may neither exclude nor
    /// delay) and the time a household has waited. Below `meets` such a criterion is shown and not
    /// counted.
    pub const fn only_lifts(self) -> bool {
        self.is_identity() || matches!(self, Self::Waiting)
    }

    /// The criteria of shared identity.
    pub const IDENTITY: [Self; 4] = [Self::Ethnicity, Self::Faith, Self::Language, Self::Culture];

    /// Whether the criterion is one of shared identity.
    pub const fn is_identity(self) -> bool {
        matches!(self, Self::Ethnicity | Self::Faith | Self::Language | Self::Culture)
    }
}

impl Serialize for Criterion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Criterion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| de::Error::custom("no such criterion"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Criterion {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A criterion of matching; `need_` and the code of a need stand for that need."))
            .enum_values(Some(Self::ALL.iter().map(|criterion| criterion.code())))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Criterion {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::{IntoDeserializer, value};

    #[test]
    fn the_code_of_a_need_is_that_of_the_vocabulary() {
        for need in Need::ALL {
            assert_eq!(Criterion::Need(*need).code(), format!("need_{need}"));
        }
    }

    #[test]
    fn every_criterion_stands_at_its_index_and_is_found_by_its_code() {
        assert_eq!(Criterion::COUNT, Need::ALL.len() + 16);
        for (index, criterion) in Criterion::ALL.iter().enumerate() {
            assert_eq!(criterion.index(), index);
            assert_eq!(Criterion::from_code(criterion.code()), Some(*criterion));
            let read: Result<Criterion, value::Error> = Criterion::deserialize(criterion.code().into_deserializer());
            assert_eq!(read, Ok(*criterion));
        }
        assert_eq!(Criterion::from_code("postcode"), None);
    }
}
