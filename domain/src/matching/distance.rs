//! The distance between two places, as the crow flies.

/// The earth's mean radius in kilometres (IUGG).
pub(super) const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// A place, prepared for measuring distances from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    latitude: f64,
    longitude: f64,
    cosine: f64,
}

impl Point {
    /// The place at a latitude and longitude in degrees (WGS 84).
    pub(super) fn at(latitude: f64, longitude: f64) -> Self {
        let latitude = latitude.to_radians();
        Self {
            latitude,
            longitude: longitude.to_radians(),
            cosine: latitude.cos(),
        }
    }

    /// The latitude in radians.
    pub(super) fn latitude(self) -> f64 {
        self.latitude
    }
}

/// The distance in kilometres by the haversine formula: within half a percent, which is finer than
/// any rule here.
pub(super) fn distance_km(here: Point, there: Point) -> f64 {
    let along = ((there.latitude - here.latitude) / 2.0).sin().powi(2);
    let across = ((there.longitude - here.longitude) / 2.0).sin().powi(2);
    let chord = (along + here.cosine * there.cosine * across).clamp(0.0, 1.0);
    2.0 * EARTH_RADIUS_KM * chord.sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn southampton_to_portsmouth_and_back() {
        let southampton = Point::at(50.9097, -1.4044);
        let portsmouth = Point::at(50.8198, -1.0880);
        let there = distance_km(southampton, portsmouth);
        assert!((there - 24.3).abs() < 0.3, "{there}");
        assert_eq!(there, distance_km(portsmouth, southampton));
        assert_eq!(distance_km(southampton, southampton), 0.0);
    }
}
