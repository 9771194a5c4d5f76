//! Codes about people: sex, faith, legal status of adopters, experience.

code_list! {
    /// Sex, by the code set of the SSDA903 collection.
    Sex {
        /// Male.
        Male = "M",
        /// Female.
        Female = "F",
        /// Unknown or not specified.
        Unknown = "U",
    }
}

code_list! {
    /// Legal status of adopters (SSDA903 code set LS_ADOPTR).
    LegalStatus {
        /// A single adopter.
        Single = "L0",
        /// Married, different gender.
        MarriedDifferentGender = "L11",
        /// Married, same gender.
        MarriedSameGender = "L12",
        /// Civil partnership.
        CivilPartnership = "L2",
        /// Unmarried couple, different gender.
        UnmarriedDifferentGender = "L3",
        /// Unmarried couple, same gender.
        UnmarriedSameGender = "L4",
    }
}

code_list! {
    /// Faith or belief (the census groups).
    Faith {
        /// No religion.
        None = "none",
        /// Buddhist.
        Buddhist = "buddhist",
        /// Christian.
        Christian = "christian",
        /// Hindu.
        Hindu = "hindu",
        /// Jewish.
        Jewish = "jewish",
        /// Muslim.
        Muslim = "muslim",
        /// Sikh.
        Sikh = "sikh",
        /// Another religion.
        Other = "other",
    }
}

code_list! {
    /// Experience and training that bears on caring for an adopted child.
    Experience {
        /// Has brought up children.
        Parenting = "parenting",
        /// Has fostered.
        Fostering = "fostering",
        /// Has cared for siblings at one time.
        SiblingCare = "sibling_care",
        /// Works or worked with children.
        WorkWithChildren = "work_with_children",
        /// Works or worked in health or with disabled people.
        HealthAndDisability = "health_and_disability",
        /// Trained in therapeutic parenting.
        TherapeuticParenting = "therapeutic_parenting",
        /// Trained in foetal alcohol spectrum.
        FoetalAlcoholTraining = "foetal_alcohol_training",
        /// Trained in autism and neurodiversity.
        NeurodiversityTraining = "neurodiversity_training",
    }
}
