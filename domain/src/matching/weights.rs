//! How much each criterion counts. The table is data: a change of it is a new version.

use super::criteria::Criterion::{self, *};
use crate::codes::Need as N;
use serde::{Serialize, Serializer};

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

/// The most that a worker may let a criterion count in one search: twice the weightiest default.
pub const WEIGHT_HIGHEST: u32 = 20;

/// The most for a criterion of shared identity, far below the others.
pub const IDENTITY_WEIGHT_HIGHEST: u32 = 5;

/// The weight of every criterion in one search: the defaults, or what a worker made of them.
/// A criterion of weight 0 is shown and enters no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights([u32; Criterion::COUNT]);

impl Default for Weights {
    /// Those of [`WEIGHTS`].
    fn default() -> Self {
        let mut weights = Self([0; Criterion::COUNT]);
        for row in WEIGHTS {
            weights.set(row.criterion, row.weight);
        }
        weights
    }
}

impl Weights {
    /// The weight of a criterion.
    pub fn of(&self, criterion: Criterion) -> u32 {
        self.0.get(criterion.index()).copied().unwrap_or(0)
    }

    /// Every criterion with its weight, in the order of [`Criterion::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Criterion, u32)> {
        Criterion::ALL.iter().copied().zip(self.0)
    }

    /// The weights of several criteria together.
    pub fn sum(&self, criteria: &[Criterion]) -> u32 {
        criteria.iter().map(|criterion| self.of(*criterion)).sum()
    }

    /// Gives a criterion another weight. Bounds are kept by
    /// [`SearchSettings::parse`](super::SearchSettings::parse).
    pub(super) fn set(&mut self, criterion: Criterion, weight: u32) {
        if let Some(slot) = self.0.get_mut(criterion.index()) {
            *slot = weight;
        }
    }
}

impl Serialize for Weights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Criterion {
    /// The most that the criterion may count in one search.
    pub const fn weight_highest(self) -> u32 {
        if self.is_identity() {
            IDENTITY_WEIGHT_HIGHEST
        } else {
            WEIGHT_HIGHEST
        }
    }
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
        let identity = Weights::default().sum(&Criterion::IDENTITY);
        assert!(identity <= 12, "{identity}");
    }
}
