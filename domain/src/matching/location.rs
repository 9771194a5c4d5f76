//! Where the household lives: near enough for support and school, far enough for safety.

use super::{
    compare::{Finding, Visit},
    criteria::{Criterion, Grade},
    distance::{Point, distance_km},
    parties::{Candidate, Position, Seeking, SoughtChild},
    questions::AskedOf,
};
use crate::adopters::{Household, Location};

/// How far a household may live from the place from which the children are supported. Distances
/// are in kilometres as the crow flies, and every bound belongs to the better grade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocationRules {
    /// Nearer than this, a chance meeting with the birth family is likely: met in part.
    pub too_near_km: f64,
    /// Up to this, support, school and family time are reached on an ordinary day: met.
    pub near_km: f64,
    /// Up to this, they are reached with planning: met in part. Beyond it: not met.
    pub far_km: f64,
}

/// The rules of the region: practice of the field, without statutory source.
pub const LOCATION_RULES: LocationRules = LocationRules {
    too_near_km: 5.0,
    near_km: 50.0,
    far_km: 100.0,
};

/// The place from which each child is supported, where known.
pub(super) struct Sought(Vec<(Position, Option<Point>)>);

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        let place = |(child, sought): (Position, &SoughtChild<'_>)| {
            let at = sought.profile.location.as_ref().and_then(Location::coordinates);
            (child, at.map(|(latitude, longitude)| Point::at(latitude, longitude)))
        };
        Self(seeking.children().map(place).collect())
    }

    /// The distance in kilometres to the farthest of the children whose place is known; `None`
    /// where no distance is.
    pub(super) fn farthest_km(&self, candidate: &Candidate<'_>) -> Option<f64> {
        let home = home_of(candidate.household)?;
        let known = self.0.iter().filter_map(|(_, place)| *place);
        known.map(|place| distance_km(home, place)).max_by(f64::total_cmp)
    }

    pub(super) fn compare(&self, candidate: &Candidate<'_>, visit: &mut Visit<'_>) {
        let home = home_of(candidate.household);
        let each = self.0.iter().map(|(child, place)| LocationFinding {
            child: *child,
            near: nearness(home, *place),
        });
        // Of equals the first child is spoken of.
        if let Some(worst) = each.reduce(|worst, next| {
            if next.near.severity() > worst.near.severity() {
                next
            } else {
                worst
            }
        }) {
            visit(Criterion::Location, &worst);
        }
    }
}

/// The household's place, where known.
pub(super) fn home_of(household: &Household) -> Option<Point> {
    let (latitude, longitude) = household.location.as_ref()?.coordinates()?;
    Some(Point::at(latitude, longitude))
}

#[derive(Clone, Copy)]
enum Nearness {
    Reached(f64),
    TooNear,
    WithPlanning(f64),
    TooFar(f64),
    HouseholdNotKnown,
    ChildNotKnown,
}

impl Nearness {
    /// Which of two children settles the grade of a group: the one for whom it is worst; what is
    /// not known outweighs what is met.
    fn severity(self) -> u8 {
        match self {
            Self::Reached(_) => 0,
            Self::TooNear | Self::WithPlanning(_) => 1,
            Self::HouseholdNotKnown | Self::ChildNotKnown => 2,
            Self::TooFar(_) => 3,
        }
    }
}

fn nearness(home: Option<Point>, place: Option<Point>) -> Nearness {
    let Some(place) = place else { return Nearness::ChildNotKnown };
    let Some(home) = home else {
        return Nearness::HouseholdNotKnown;
    };
    let rules = LOCATION_RULES;
    match distance_km(home, place) {
        km if km < rules.too_near_km => Nearness::TooNear,
        km if km <= rules.near_km => Nearness::Reached(km),
        km if km <= rules.far_km => Nearness::WithPlanning(km),
        km => Nearness::TooFar(km),
    }
}

struct LocationFinding {
    child: Position,
    near: Nearness,
}

impl Finding for LocationFinding {
    fn grade(&self) -> Grade {
        match self.near {
            Nearness::Reached(_) => Grade::Meets,
            Nearness::TooNear | Nearness::WithPlanning(_) => Grade::Partly,
            Nearness::TooFar(_) => Grade::DoesNotMeet,
            Nearness::HouseholdNotKnown | Nearness::ChildNotKnown => Grade::NotKnown,
        }
    }

    fn why(&self) -> String {
        let from = match self.child.words() {
            "the child" => String::new(),
            words => format!(" from {words}"),
        };
        match self.near {
            Nearness::Reached(km) => format!(
                "The household lives about {} km away{from}, near enough for support and school.",
                tens(km)
            ),
            Nearness::TooNear => {
                format!(
                    "The household lives in the near neighbourhood of {}, which may be too near for safety.",
                    self.child.words()
                )
            }
            Nearness::WithPlanning(km) => {
                format!(
                    "The household lives about {} km away{from}: support and family time need planning.",
                    tens(km)
                )
            }
            Nearness::TooFar(km) => format!("The household lives about {} km away{from}, too far for regular support.", tens(km)),
            Nearness::HouseholdNotKnown => "It is not known closely enough where the household lives.".to_owned(),
            Nearness::ChildNotKnown => {
                format!(
                    "It is not known closely enough from where {} is to be supported.",
                    self.child.words()
                )
            }
        }
    }

    fn question(&self) -> String {
        match self.near {
            Nearness::ChildNotKnown => {
                format!(
                    "Ask the child's worker from where support, school and family time are to be reached for {}.",
                    self.child.words()
                )
            }
            _ => "Ask the household whether its location can be recorded, so that the distance is known.".to_owned(),
        }
    }

    fn asked_of(&self) -> AskedOf {
        match self.near {
            Nearness::ChildNotKnown => AskedOf::ChildWorker,
            _ => AskedOf::Household,
        }
    }
}

/// A distance in whole tens of kilometres, 10 at least: near enough to plan by, too coarse to find
/// a home by.
fn tens(km: f64) -> u32 {
    ((km / 10.0).round() as u32).max(1) * 10
}

#[cfg(test)]
mod tests {
    use super::super::example::{a_child, a_household, shown, standing, standing_together};
    use super::*;

    /// Kilometres to the north of the child's place at 51° north.
    fn north(km: f64) -> (f64, f64) {
        (51.0 + km / 111.195, -1.4)
    }

    #[test]
    fn near_enough_for_support_and_far_enough_for_safety() {
        let child = a_child().living_at(51.0, -1.4);
        for (km, grade) in [
            (0.0, Grade::Partly),
            (4.9, Grade::Partly),
            (5.1, Grade::Meets),
            (49.9, Grade::Meets),
            (50.1, Grade::Partly),
            (99.9, Grade::Partly),
            (100.1, Grade::DoesNotMeet),
        ] {
            let (latitude, longitude) = north(km);
            let household = a_household().living_at("SO15", latitude, longitude);
            assert_eq!(standing(&child, &household, Criterion::Location), Some(grade), "{km} km");
        }
    }

    #[test]
    fn the_sentence_gives_whole_tens_of_kilometres() {
        let (latitude, longitude) = north(33.4);
        let household = a_household().living_at("SO15", latitude, longitude);
        let shown = shown(&a_child().living_at(51.0, -1.4), &household, Criterion::Location);
        assert_eq!(
            shown.why,
            "The household lives about 30 km away, near enough for support and school."
        );
    }

    #[test]
    fn a_sibling_whose_place_is_not_known_leaves_the_group_open() {
        let household = a_household().living_at("SO15", 51.1, -1.4);
        let siblings = [a_child().living_at(51.0, -1.4), a_child()];
        assert_eq!(standing_together(&siblings, &household, Criterion::Location), Some(Grade::NotKnown));
        let one_far = [a_child().living_at(54.0, -1.4), a_child()];
        assert_eq!(
            standing_together(&one_far, &household, Criterion::Location),
            Some(Grade::DoesNotMeet)
        );
    }
}
