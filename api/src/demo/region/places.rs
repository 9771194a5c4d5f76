//! Towns and postcode districts of the region.

use super::{GenerationError, seeded::Seeded};
use family_finding_domain::{adopters::Location, identifiers::Area};

/// A place: district, latitude, longitude, weight.
type Place = (&'static str, f64, f64, i64);

const HAMPSHIRE: &[Place] = &[
    ("SO22", 51.063, -1.328, 5),
    ("SO23", 51.064, -1.308, 4),
    ("SO50", 50.967, -1.352, 8),
    ("SO53", 50.984, -1.383, 5),
    ("SO51", 50.989, -1.497, 4),
    ("SO40", 50.919, -1.49, 5),
    ("SO45", 50.867, -1.399, 3),
    ("SO41", 50.758, -1.545, 3),
    ("SO30", 50.912, -1.303, 6),
    ("SO31", 50.878, -1.294, 4),
    ("BH24", 50.847, -1.788, 3),
    ("PO14", 50.843, -1.203, 4),
    ("PO16", 50.852, -1.169, 5),
    ("PO12", 50.795, -1.131, 6),
    ("PO13", 50.809, -1.172, 4),
    ("PO9", 50.859, -0.984, 7),
    ("PO7", 50.884, -1.032, 6),
    ("PO8", 50.909, -1.006, 4),
    ("GU31", 51.004, -0.935, 2),
    ("GU34", 51.149, -0.974, 3),
    ("GU14", 51.291, -0.754, 6),
    ("GU11", 51.248, -0.764, 4),
    ("GU51", 51.279, -0.843, 3),
    ("RG21", 51.264, -1.087, 6),
    ("RG22", 51.252, -1.118, 5),
    ("RG24", 51.286, -1.087, 4),
    ("RG26", 51.348, -1.155, 2),
    ("SP10", 51.211, -1.48, 6),
];
const ISLE_OF_WIGHT: &[Place] = &[
    ("PO30", 50.698, -1.295, 6),
    ("PO31", 50.759, -1.302, 4),
    ("PO32", 50.757, -1.283, 2),
    ("PO33", 50.728, -1.163, 6),
    ("PO36", 50.655, -1.156, 4),
    ("PO37", 50.632, -1.176, 3),
    ("PO38", 50.596, -1.208, 2),
    ("PO40", 50.681, -1.527, 1),
];
const PORTSMOUTH: &[Place] = &[
    ("PO1", 50.801, -1.089, 5),
    ("PO2", 50.822, -1.084, 6),
    ("PO3", 50.818, -1.06, 3),
    ("PO4", 50.793, -1.064, 4),
    ("PO5", 50.79, -1.089, 2),
    ("PO6", 50.845, -1.075, 4),
];
const SOUTHAMPTON: &[Place] = &[
    ("SO14", 50.906, -1.397, 4),
    ("SO15", 50.914, -1.424, 5),
    ("SO16", 50.938, -1.432, 6),
    ("SO17", 50.927, -1.395, 3),
    ("SO18", 50.924, -1.361, 4),
    ("SO19", 50.902, -1.355, 7),
];

/// Somewhere in a council's area.
pub(super) fn location(council: usize, chance: &mut Seeded) -> Result<Location, GenerationError> {
    let places = match council {
        0 => HAMPSHIRE,
        1 => ISLE_OF_WIGHT,
        2 => PORTSMOUTH,
        _ => SOUTHAMPTON,
    };
    let weighted: Vec<(Place, i64)> = places.iter().map(|place| (*place, place.3)).collect();
    let (district, latitude, longitude, _) = chance.weighted(&weighted, ("SO23", 51.064, -1.308, 1));
    let near = |centre: f64, spread: f64, chance: &mut Seeded| ((centre + spread * chance.jitter()) * 1000.0).round() / 1000.0;
    Ok(Location {
        area: Area::parse(district, "/area").map_err(|_| GenerationError::Text)?,
        latitude: Some(near(latitude, 0.011, chance)),
        longitude: Some(near(longitude, 0.016, chance)),
    })
}

/// Kilometres between two places, near enough within a region.
pub(super) fn kilometres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let north = (one.0 - other.0) * 111.2;
    let east = (one.1 - other.1) * 111.2 * ((one.0 + other.0) / 2.0).to_radians().cos();
    north.hypot(east)
}
