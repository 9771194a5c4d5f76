//! The words in which a measure is described.

use crate::codes::code_list;

code_list! {
    /// The unit of a figure.
    MeasureUnit {
        /// A number of households, children or groups.
        Count = "count",
        /// A share in percent.
        Percent = "percent",
        /// Calendar days.
        Days = "days",
        /// Months of 365.25 / 12 days.
        Months = "months",
        /// Working days in England.
        WorkingDays = "working_days",
    }
}

code_list! {
    /// Whom a measure is about.
    MeasurePopulation {
        /// Adopter households of the region's own agency.
        Households = "households",
        /// Children for whom a local authority of the region is responsible.
        Children = "children",
        /// Sibling groups of two or more of these children.
        SiblingGroups = "sibling_groups",
        /// Households, of any agency, that were linked with these children.
        LinkedHouseholds = "linked_households",
    }
}

code_list! {
    /// What the period selects.
    PeriodRule {
        /// The fact falls in the period, its first and last day included.
        FactInPeriod = "fact_in_period",
        /// The stage ended in the period.
        StageEndedInPeriod = "stage_ended_in_period",
        /// The state at the end of the period's last day, or of today where that is earlier.
        AtLastDay = "at_last_day",
        /// The fact falls between the start date asked for and the period's last day.
        SinceStart = "since_start",
    }
}

code_list! {
    /// In which direction a figure gets better.
    Better {
        /// More is better.
        Higher = "higher",
        /// Less is better.
        Lower = "lower",
        /// Neither: it describes.
        Neither = "neither",
    }
}

code_list! {
    /// The part of the work that a measure describes.
    MeasureGroup {
        /// From the enquiry to approval.
        Funnel = "funnel",
        /// How many of one step go on to the next.
        Conversion = "conversion",
        /// How long adopters' stages take.
        Timescales = "timescales",
        /// Adopters available at a date.
        AvailableAdopters = "available_adopters",
        /// The search for families.
        FamilyFinding = "family_finding",
        /// The child's journey.
        ChildJourney = "child_journey",
        /// The scorecards.
        Scorecards = "scorecards",
    }
}

code_list! {
    /// What figures are broken down by.
    Breakdown {
        /// Local authority.
        LocalAuthority = "local_authority",
        /// Financial year.
        Year = "year",
        /// Quarter of the financial year.
        Quarter = "quarter",
        /// Month.
        Month = "month",
    }
}
