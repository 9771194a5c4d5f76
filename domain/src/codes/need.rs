//! The vocabulary of children's needs.

code_list! {
    /// A need that a child may have and a household may feel able to meet.
    Need {
        /// Developmental delay or uncertainty.
        DevelopmentalDelay = "developmental_delay",
        /// Learning disability.
        LearningDisability = "learning_disability",
        /// Physical disability.
        PhysicalDisability = "physical_disability",
        /// Life-limiting condition.
        LifeLimitingCondition = "life_limiting_condition",
        /// Complex health needs.
        ComplexHealth = "complex_health",
        /// Foetal alcohol spectrum.
        FoetalAlcoholSpectrum = "foetal_alcohol_spectrum",
        /// Inherited condition or risk of one.
        InheritedCondition = "inherited_condition",
        /// Mental illness of a birth parent.
        ParentalMentalIllness = "parental_mental_illness",
        /// Substance use of a birth parent.
        ParentalSubstanceUse = "parental_substance_use",
        /// Trauma and attachment.
        TraumaAttachment = "trauma_attachment",
        /// Sexual abuse.
        SexualAbuse = "sexual_abuse",
        /// Challenging behaviour.
        ChallengingBehaviour = "challenging_behaviour",
        /// Sensory impairment.
        SensoryImpairment = "sensory_impairment",
        /// Autism.
        Autism = "autism",
        /// Prematurity.
        Prematurity = "prematurity",
    }
}

code_list! {
    /// Whether a child has a need. An absent entry is not known.
    NeedStatus {
        /// The child has the need.
        Present = "present",
        /// The child may have it: it is being assessed, or there is a risk.
        Possible = "possible",
        /// The child was assessed and does not have it.
        Absent = "absent",
    }
}

impl Need {
    /// The position in [`Need::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The words for it in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::DevelopmentalDelay => "developmental delay or uncertainty",
            Self::LearningDisability => "learning disability",
            Self::PhysicalDisability => "physical disability",
            Self::LifeLimitingCondition => "a life-limiting condition",
            Self::ComplexHealth => "complex health needs",
            Self::FoetalAlcoholSpectrum => "foetal alcohol spectrum",
            Self::InheritedCondition => "an inherited condition",
            Self::ParentalMentalIllness => "mental illness of a birth parent",
            Self::ParentalSubstanceUse => "substance use of a birth parent",
            Self::TraumaAttachment => "trauma and attachment",
            Self::SexualAbuse => "sexual abuse",
            Self::ChallengingBehaviour => "challenging behaviour",
            Self::SensoryImpairment => "sensory impairment",
            Self::Autism => "autism",
            Self::Prematurity => "prematurity",
        }
    }
}

/// The schema of an object that holds one value for each need it says something about.
#[cfg(feature = "openapi")]
mod schema {
    use super::{Need, NeedStatus};
    use crate::codes::Answer;
    use utoipa::openapi::{
        ObjectBuilder, OneOfBuilder, RefOr, Schema,
        schema::{AdditionalProperties, Ref, Type},
    };
    use utoipa::{PartialSchema, ToSchema};

    fn by_need(value: impl Into<RefOr<Schema>>, description: &str) -> RefOr<Schema> {
        let value = value.into();
        let mut object = ObjectBuilder::new()
            .description(Some(description.to_owned()))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        for need in Need::ALL {
            object = object.property(need.code(), value.clone());
        }
        RefOr::T(Schema::Object(object.build()))
    }

    fn code(name: &str) -> RefOr<Schema> {
        Ref::from_schema_name(name).into()
    }

    /// A value that a change may take away.
    fn code_or_null(name: &str) -> RefOr<Schema> {
        let nothing = ObjectBuilder::new().schema_type(Type::Null);
        RefOr::T(Schema::OneOf(OneOfBuilder::new().item(nothing).item(code(name)).build()))
    }

    /// An answer for each need; a need left out is not known.
    pub struct NeedAnswers;
    impl PartialSchema for NeedAnswers {
        fn schema() -> RefOr<Schema> {
            by_need(
                code("Answer"),
                "The household's answer to each need. A need left out is not known, which is not no.",
            )
        }
    }
    impl ToSchema for NeedAnswers {
        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push(("Answer".to_owned(), Answer::schema()));
        }
    }

    /// A status for each need; a need left out is not known.
    pub struct NeedStatuses;
    impl PartialSchema for NeedStatuses {
        fn schema() -> RefOr<Schema> {
            by_need(
                code("NeedStatus"),
                "The child's status for each need. A need left out is not known.",
            )
        }
    }
    impl ToSchema for NeedStatuses {
        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push(("NeedStatus".to_owned(), NeedStatus::schema()));
        }
    }

    /// A change of answers.
    pub struct NeedAnswersPatch;
    impl PartialSchema for NeedAnswersPatch {
        fn schema() -> RefOr<Schema> {
            by_need(
                code_or_null("Answer"),
                "Answers that change. A need left out stays; null makes it not known.",
            )
        }
    }
    impl ToSchema for NeedAnswersPatch {
        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push(("Answer".to_owned(), Answer::schema()));
        }
    }

    /// A change of statuses.
    pub struct NeedStatusesPatch;
    impl PartialSchema for NeedStatusesPatch {
        fn schema() -> RefOr<Schema> {
            by_need(
                code_or_null("NeedStatus"),
                "Statuses that change. A need left out stays; null makes it not known.",
            )
        }
    }
    impl ToSchema for NeedStatusesPatch {
        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push(("NeedStatus".to_owned(), NeedStatus::schema()));
        }
    }

    /// An ISO 639-1 language code.
    #[derive(ToSchema)]
    #[schema(value_type = String, min_length = 2, max_length = 2, pattern = "^[a-z]{2}$", example = "en")]
    pub struct LanguageCode(#[allow(dead_code, reason = "a schema only")] String);
}
#[cfg(feature = "openapi")]
pub use schema::{LanguageCode, NeedAnswers, NeedAnswersPatch, NeedStatuses, NeedStatusesPatch};
