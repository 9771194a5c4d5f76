//! The areas where a child must not live, for the child's safety: districts and circles.

use super::{
    distance::{EARTH_RADIUS_KM, Point, distance_km},
    location::home_of,
    parties::{Candidate, Position, Seeking},
};
use crate::{children::ExcludedArea, identifiers::Area};

/// The excluded areas of the children, each with the child for whom it is excluded.
pub(super) struct Sought<'a> {
    districts: Vec<(Position, &'a Area)>,
    circles: Vec<(Position, Circle)>,
}

/// A circle in which a child must not live.
pub(super) struct Circle {
    centre: Point,
    radius_km: f64,
}

impl Circle {
    /// Whether a home lies within the circle, the edge being excluded too.
    pub(super) fn holds(&self, home: Point) -> bool {
        distance_km(home, self.centre) <= self.radius_km
    }

    /// The latitudes, in radians, between which every home of the circle lies; a little wider, so
    /// that rounding leaves none out.
    pub(super) fn latitudes(&self) -> (f64, f64) {
        let reach = 1.001 * self.radius_km / EARTH_RADIUS_KM;
        (self.centre.latitude() - reach, self.centre.latitude() + reach)
    }
}

impl<'a> Sought<'a> {
    pub(super) fn prepare(seeking: &'a Seeking<'a>) -> Self {
        let mut excluded = Self {
            districts: Vec::new(),
            circles: Vec::new(),
        };
        for (child, sought) in seeking.children() {
            for area in sought.profile.excluded_areas.iter().flatten() {
                excluded.districts.extend(area.area.as_ref().map(|district| (child, district)));
                excluded.circles.extend(circle(area).map(|circle| (child, circle)));
            }
        }
        excluded
    }

    /// The first child for whose safety the household's home is excluded: by its district, or by
    /// its distance from the centre of a circle, the edge being excluded too.
    pub(super) fn excluded(&self, candidate: &Candidate<'_>) -> Option<Position> {
        let location = candidate.household.location.as_ref()?;
        if let Some((child, _)) = self.districts.iter().find(|(_, district)| **district == location.area) {
            return Some(*child);
        }
        if self.circles.is_empty() {
            return None;
        }
        let home = home_of(candidate.household)?;
        self.circles.iter().find(|(_, circle)| circle.holds(home)).map(|(child, _)| *child)
    }

    /// The excluded districts.
    pub(super) fn districts(&self) -> impl Iterator<Item = &'a Area> {
        self.districts.iter().map(|(_, district)| *district)
    }

    /// The excluded circles.
    pub(super) fn circles(&self) -> impl Iterator<Item = &Circle> {
        self.circles.iter().map(|(_, circle)| circle)
    }

    /// The first child for whom it cannot be told whether the home is excluded.
    pub(super) fn to_ask(&self, candidate: &Candidate<'_>) -> Option<Position> {
        let no_district = candidate.household.location.is_none();
        let no_point = home_of(candidate.household).is_none();
        let by_district = self.districts.first().filter(|_| no_district).map(|(child, _)| *child);
        by_district.or_else(|| self.circles.first().filter(|_| no_point).map(|(child, _)| *child))
    }
}

fn circle(area: &ExcludedArea) -> Option<Circle> {
    let (latitude, longitude, radius_km) = area.circle()?;
    let centre = Point::at(latitude, longitude);
    Some(Circle { centre, radius_km })
}
