//! How much each criterion counts. The table is data: a change of it is a new version.

use super::criteria::Criterion::{self, *};
use crate::codes::Need as N;

/// The version of [`WEIGHTS`], carried by every score so that two scores can be compared.
pub const WEIGHTS_VERSION: &str = "2026-11";

/// The weight of one criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The criterion.
    pub criterion: Criterion,
    /// Its share in the weighted mean, without unit: 10 counts twice as much as 5.
    pub weight: u32,
    /// Why it has this weight.
    pub because: &'static str,
}

const fn row(criterion: Criterion, weight: u32, because: &'static str) -> Weight {
    Weight {
        criterion,
        weight,
        because,
    }
}

const LIFELONG: &str = "It shapes care for life and cannot be taken on half-heartedly.";
const DAILY: &str = "It asks for particular care or training every day.";
const UNCERTAIN: &str = "It leaves an uncertainty with which the household must be able to live.";
const BACKGROUND: &str = "It is background that most children share; a household weighs it seldom alone.";
const IDENTITY: &str = "Shared, it lifts a little; not shared, it is met by support.";

/// The weights, one row for each criterion in the order of [`Criterion::ALL`].
///
/// The scale runs from 2 (a nudge) to 10 (as weighty as anything): the needs of the child and the
/// terms of the approval lead, contact and place follow, identity and waiting only lift.
pub const WEIGHTS: &[Weight] = &[
    row(Need(N::DevelopmentalDelay), 6, UNCERTAIN),
    row(Need(N::LearningDisability), 8, DAILY),
    row(Need(N::PhysicalDisability), 8, DAILY),
    row(Need(N::LifeLimitingCondition), 10, LIFELONG),
    row(Need(N::ComplexHealth), 10, LIFELONG),
    row(Need(N::FoetalAlcoholSpectrum), 8, DAILY),
    row(Need(N::InheritedCondition), 6, UNCERTAIN),
    row(Need(N::ParentalMentalIllness), 4, BACKGROUND),
    row(Need(N::ParentalSubstanceUse), 4, BACKGROUND),
    row(Need(N::TraumaAttachment), 8, DAILY),
    row(Need(N::SexualAbuse), 8, DAILY),
    row(Need(N::ChallengingBehaviour), 8, DAILY),
    row(Need(N::SensoryImpairment), 6, DAILY),
    row(Need(N::Autism), 8, DAILY),
    row(Need(N::Prematurity), 4, BACKGROUND),
    row(Ages, 10, "An approval is for an age range; near its end a match runs out of time."),
    row(Number, 10, "Children who belong together need room together."),
    row(
        SiblingExperience,
        5,
        "Several children at once are easier for who has cared for several.",
    ),
    row(Ethnicity, 3, IDENTITY),
    row(Faith, 3, IDENTITY),
    row(Language, 3, IDENTITY),
    row(Culture, 3, IDENTITY),
    row(LetterboxBirthParents, 4, "Letters ask for steadiness once or twice a year."),
    row(DirectBirthParents, 8, "Meetings ask for much, and the child's plan rests on them."),
    row(LetterboxSiblings, 4, "Letters ask for steadiness once or twice a year."),
    row(DirectSiblings, 8, "Brothers and sisters are the child's longest relationships."),
    row(Location, 8, "Support and family time happen only where they can be reached."),
    row(
        ChildrenAtHome,
        6,
        "The field's practice is that the new child is the youngest by some years.",
    ),
    row(Experience, 6, "Experience with the child's needs helps, and can be gained."),
    row(
        EarlyPermanence,
        8,
        "To foster first asks the household to bear the court's uncertainty.",
    ),
    row(Waiting, 2, "Between equals, who has waited goes first."),
];

/// The weight of a criterion.
pub fn weight_of(criterion: Criterion) -> u32 {
    WEIGHTS.get(criterion.index()).map_or(0, |row| row.weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_criterion_has_its_one_row_in_order_and_counts() {
        let rows: Vec<Criterion> = WEIGHTS.iter().map(|row| row.criterion).collect();
        assert_eq!(rows, Criterion::ALL);
        assert!(WEIGHTS.iter().all(|row| (2..=10).contains(&row.weight)));
    }

    #[test]
    fn all_shared_identity_together_weighs_little_more_than_the_ages_alone() {
        let identity: u32 = [Ethnicity, Faith, Language, Culture].map(weight_of).iter().sum();
        assert!(identity <= 12, "{identity}");
    }
}
