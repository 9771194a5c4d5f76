//! Codes of an episode of care, of every year that the service knows.

use crate::codes::code_list;

code_list! {
    /// Why an episode of care began (SSDA903 code set RNE).
    EpisodeStartReason {
        /// The child started to be looked after.
        StartedToBeLookedAfter = "S",
        /// Placement and carers changed, not the legal status.
        PlacementChanged = "P",
        /// The legal status changed, not the placement.
        LegalStatusChanged = "L",
        /// The placement changed, with the same carers.
        PlacementChangedSameCarers = "T",
        /// Legal status and placement changed, with the same carers.
        BothChangedSameCarers = "U",
        /// Legal status, placement and carers changed.
        BothChanged = "B",
    }
}

code_list! {
    /// Under what legal status a child is looked after (SSDA903 code set LS). Short breaks (V3, V4)
    /// are no care that leads to adoption, and are not held.
    CareLegalStatus {
        /// Interim care order.
        InterimCareOrder = "C1",
        /// Full care order.
        CareOrder = "C2",
        /// Freeing order.
        FreeingOrder = "D1",
        /// Placement order.
        PlacementOrder = "E1",
        /// Accommodated under section 20 of the Children Act 1989.
        Accommodated = "V2",
        /// Remanded to the council's accommodation or to youth detention.
        Remanded = "J1",
        /// Detained in the council's accommodation under the Police and Criminal Evidence Act 1984.
        Detained = "J2",
        /// Youth rehabilitation order with a residence requirement.
        YouthRehabilitationOrder = "J3",
        /// Under police protection.
        PoliceProtection = "L1",
        /// Emergency protection order.
        EmergencyProtectionOrder = "L2",
        /// Child assessment order.
        ChildAssessmentOrder = "L3",
    }
}

code_list! {
    /// Why a child needs care (SSDA903 code set CIN).
    CategoryOfNeed {
        /// Abuse or neglect.
        AbuseOrNeglect = "N1",
        /// The child's disability.
        Disability = "N2",
        /// Parental illness or disability.
        ParentalIllness = "N3",
        /// A family in acute stress.
        AcuteStress = "N4",
        /// Family dysfunction.
        FamilyDysfunction = "N5",
        /// Socially unacceptable behaviour.
        Behaviour = "N6",
        /// Low income.
        LowIncome = "N7",
        /// Absent parenting.
        AbsentParenting = "N8",
    }
}

code_list! {
    /// Where a child is placed (SSDA903 code set PLACE, of all years; [`super::CodeYear`] says which
    /// of them a year knows).
    EpisodePlacement {
        /// Placed for adoption by consent with the current foster carer.
        AdoptionByConsentFosterCarer = "A3",
        /// Placed for adoption by consent, not with the current foster carer.
        AdoptionByConsent = "A4",
        /// Placed for adoption under a placement order with the current foster carer.
        AdoptionByOrderFosterCarer = "A5",
        /// Placed for adoption under a placement order, not with the current foster carer.
        AdoptionByOrder = "A6",
        /// Semi-independent living, until 2024-25.
        SemiIndependent = "H5",
        /// Secure children's home.
        SecureHome = "K1",
        /// Children's home.
        ChildrensHome = "K2",
        /// Supported accommodation, from 2024-25.
        SupportedAccommodation = "K3",
        /// With own parents or another person with parental responsibility.
        OwnParents = "P1",
        /// Independent living, until 2024-25.
        IndependentLiving = "P2",
        /// Residential employment.
        ResidentialEmployment = "P3",
        /// Residential care home.
        ResidentialCareHome = "R1",
        /// Medical or nursing care.
        MedicalCare = "R2",
        /// Family centre or mother and baby unit.
        FamilyCentre = "R3",
        /// Young offender institution or prison.
        Custody = "R5",
        /// Residential school.
        ResidentialSchool = "S1",
        /// Temporary, of any kind that counts as one.
        Temporary = "T0",
        /// Temporarily in hospital.
        TemporaryHospital = "T1",
        /// Temporarily on holiday.
        TemporaryHoliday = "T2",
        /// Temporarily elsewhere while the usual carer is on holiday.
        TemporaryCarersHoliday = "T3",
        /// Temporarily elsewhere for another reason, for seven days at most.
        TemporaryOther = "T4",
        /// Long-term foster placement with a relative or friend.
        FosterRelativeLongTerm = "U1",
        /// Fostering for Adoption, or concurrent planning, with a relative or friend.
        FosterRelativeForAdoption = "U2",
        /// Other foster placement with a relative or friend.
        FosterRelative = "U3",
        /// Long-term foster placement.
        FosterLongTerm = "U4",
        /// Fostering for Adoption or concurrent planning.
        FosterForAdoption = "U5",
        /// Other foster placement.
        Foster = "U6",
        /// Another placement, until 2024-25.
        Other = "Z1",
        /// Another placement, first code from 2025-26.
        OtherFirst = "Z11",
        /// Another placement, second code from 2025-26.
        OtherSecond = "Z12",
        /// Another placement, third code from 2025-26.
        OtherThird = "Z13",
        /// Another placement, fourth code from 2025-26.
        OtherFourth = "Z14",
    }
}

impl EpisodePlacement {
    /// Placed for adoption.
    pub fn is_adoptive(self) -> bool {
        self.with_foster_carer().is_some()
    }

    /// Whether the child is placed for adoption with the current foster carer; `None` where it is not
    /// placed for adoption.
    pub fn with_foster_carer(self) -> Option<bool> {
        match self {
            Self::AdoptionByConsentFosterCarer | Self::AdoptionByOrderFosterCarer => Some(true),
            Self::AdoptionByConsent | Self::AdoptionByOrder => Some(false),
            _ => None,
        }
    }

    /// Placed for adoption under a placement order.
    pub fn needs_order(self) -> bool {
        matches!(self, Self::AdoptionByOrderFosterCarer | Self::AdoptionByOrder)
    }

    /// Placed with foster carers.
    pub fn is_foster(self) -> bool {
        matches!(
            self,
            Self::FosterRelativeLongTerm
                | Self::FosterRelativeForAdoption
                | Self::FosterRelative
                | Self::FosterLongTerm
                | Self::FosterForAdoption
                | Self::Foster
        )
    }

    /// A temporary placement, from which the child goes back.
    pub fn is_temporary(self) -> bool {
        matches!(
            self,
            Self::Temporary | Self::TemporaryHospital | Self::TemporaryHoliday | Self::TemporaryCarersHoliday | Self::TemporaryOther
        )
    }

    /// Another placement.
    pub fn is_other(self) -> bool {
        matches!(
            self,
            Self::Other | Self::OtherFirst | Self::OtherSecond | Self::OtherThird | Self::OtherFourth
        )
    }

    /// A placement of which the collection asks no Ofsted number.
    pub fn has_no_urn(self) -> bool {
        self.is_temporary()
            || self.is_other()
            || matches!(
                self,
                Self::SemiIndependent
                    | Self::OwnParents
                    | Self::IndependentLiving
                    | Self::ResidentialEmployment
                    | Self::ResidentialCareHome
                    | Self::MedicalCare
                    | Self::Custody
            )
    }
}

code_list! {
    /// Who provides the placement (SSDA903 code set PLACE_PROVIDER).
    EpisodeProvider {
        /// Parents or another person with parental responsibility.
        Parents = "PR0",
        /// The council itself, or its regional agency.
        Own = "PR1",
        /// Another council.
        OtherCouncil = "PR2",
        /// Another public body.
        OtherPublic = "PR3",
        /// A private provider.
        Private = "PR4",
        /// A voluntary provider.
        Voluntary = "PR5",
    }
}

code_list! {
    /// Why an episode of care ended (SSDA903 code set REC).
    EpisodeEndReason {
        /// The next episode begins.
        NextEpisode = "X1",
        /// Adopted, unopposed.
        AdoptedUnopposed = "E11",
        /// Adopted, the court dispensed with consent.
        AdoptedConsentDispensed = "E12",
        /// Died.
        Died = "E2",
        /// Another council took over.
        OtherCouncil = "E3",
        /// Returned home as planned.
        ReturnedHomePlanned = "E4A",
        /// Returned home otherwise.
        ReturnedHomeUnplanned = "E4B",
        /// Left to live with somebody without parental responsibility.
        LivesWithOthers = "E13",
        /// Child arrangements or residence order.
        ChildArrangementsOrder = "E41",
        /// Special guardianship of former foster carers who are relatives or friends.
        GuardianshipFosterRelative = "E45",
        /// Special guardianship of other former foster carers.
        GuardianshipFoster = "E46",
        /// Special guardianship of other relatives or friends.
        GuardianshipRelative = "E47",
        /// Special guardianship of others.
        GuardianshipOther = "E48",
        /// Moved into independent living with support.
        IndependentSupported = "E5",
        /// Moved into independent living without support.
        IndependentUnsupported = "E6",
        /// Went over to the care of adult services.
        AdultServices = "E7",
        /// Another reason.
        Other = "E8",
        /// Sentenced to custody.
        Custody = "E9",
        /// Accommodation on remand ended.
        RemandEnded = "E14",
        /// Found to be 18 or older.
        FoundAdult = "E15",
        /// Moved abroad.
        MovedAbroad = "E16",
        /// Aged 18 and stays with the carers.
        StaysWithCarers = "E17",
    }
}

impl EpisodeEndReason {
    /// The child was adopted.
    pub fn is_adoption(self) -> bool {
        matches!(self, Self::AdoptedUnopposed | Self::AdoptedConsentDispensed)
    }
}

code_list! {
    /// Why a placement changed (SSDA903 code set REASON_PLACE_CHANGE).
    PlacementChangeReason {
        /// The care plan says so.
        CarePlan = "CARPL",
        /// The provider closed or resigned.
        Closure = "CLOSE",
        /// An allegation.
        Allegation = "ALLEG",
        /// Concern about the standard of care.
        Standards = "STAND",
        /// The approval was removed.
        ApprovalRemoved = "APPRR",
        /// The carer asked, because of the child's behaviour.
        CarerBehaviour = "CREQB",
        /// The carer asked, for another reason.
        CarerOther = "CREQO",
        /// The child asked.
        Child = "CHILD",
        /// The council asked.
        Council = "LAREQ",
        /// The status of the placement alone changed.
        StatusOnly = "PLACE",
        /// Custody.
        Custody = "CUSTOD",
        /// Another reason.
        Other = "OTHER",
    }
}

code_list! {
    /// Why a child's unique pupil number is not known (SSDA903 column UPN).
    UnknownPupilNumber {
        /// The child is too young to have one.
        TooYoung = "UN1",
        /// The child has never attended a maintained school in England.
        NeverAttended = "UN2",
        /// The child is educated outside England.
        OutsideEngland = "UN3",
        /// The child came into care in the last week of the year.
        NewlyInCare = "UN4",
        /// No source of the council has it.
        NoSource = "UN5",
    }
}
