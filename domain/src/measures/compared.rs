//! A figure beside others: guidance, the target, and the same period of earlier years.

use super::{definitions::Definition, tally::Exact, vocabulary::Better};
use crate::{calendar::divide_half_up, identifiers::OrganisationCode, targets::Targets};
use chrono::NaiveDate;
use serde::Serialize;
use std::{cmp::Ordering, collections::BTreeMap};

/// What figures are set beside, besides guidance.
#[derive(Clone, Debug, Default)]
pub struct ComparedWith {
    /// The same period of how many earlier years, at most five.
    pub earlier_years: u32,
    /// The targets of each period, by its name.
    pub targets: BTreeMap<String, Targets>,
    /// The local authority whose figures the whole is, where it is not the region.
    pub whole_of: Option<OrganisationCode>,
}

/// How a figure differs from another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The figure less the other, in the unit of the measure.
    pub difference: f64,
    /// The difference in percent of the other, one decimal, halves up; absent where the other is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<f64>,
}

/// The figure of the same period of an earlier year.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EarlierFigure {
    /// The period by its name.
    #[cfg_attr(feature = "openapi", schema(max_length = 22, example = "2020-21"))]
    pub period: String,
    /// The first day the figure speaks of.
    pub from: NaiveDate,
    /// The last day the figure speaks of.
    pub to: NaiveDate,
    /// The figure; `null` for a mean or share over nobody.
    pub value: Option<f64>,
    /// For a share or mean over how many; for a count the count.
    pub cohort: u64,
    /// How the later figure differs from this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Difference>,
}

/// A figure beside its target.
#[derive(Clone, Copy, Debug)]
pub(super) struct BesideTarget {
    pub target: f64,
    pub met: Option<bool>,
    pub against: Option<Difference>,
}

impl Difference {
    /// How a figure differs from another, both as they are shown: with at most two decimals.
    pub fn between(figure: f64, other: f64) -> Self {
        Self::of(Exact::shown(figure), Exact::shown(other))
    }

    /// How `figure` differs from `other`.
    pub(super) fn of(figure: Exact, other: Exact) -> Self {
        let per_one = figure.per_one.max(other.per_one);
        let units = |exact: Exact| exact.units * (per_one / exact.per_one);
        let (figure, other) = (units(figure), units(other));
        let tenths = (other > 0).then(|| divide_half_up(1000 * (figure - other), other));
        Self {
            difference: (figure - other) as f64 / per_one as f64,
            percent: tenths.map(|tenths| tenths as f64 / 10.0),
        }
    }
}

impl ComparedWith {
    /// The target of a measure for a period and an area, beside the figure.
    pub(super) fn target(
        &self,
        definition: &Definition,
        period: &str,
        area: Option<&OrganisationCode>,
        value: Option<Exact>,
    ) -> Option<BesideTarget> {
        let area = area.or(self.whole_of.as_ref());
        let target = self.targets.get(period)?.of(definition.code, area)?;
        let exact = Exact {
            units: target.hundredths(),
            per_one: 100,
        };
        Some(BesideTarget {
            target: target.as_f64(),
            met: value.and_then(|value| reaches(definition.better, value.compare(exact))),
            against: value.map(|value| Difference::of(value, exact)),
        })
    }
}

/// Whether a figure that stands so to its target reaches it.
fn reaches(better: Better, figure_to_target: Ordering) -> Option<bool> {
    match better {
        Better::Higher => Some(figure_to_target.is_ge()),
        Better::Lower => Some(figure_to_target.is_le()),
        Better::Neither => None,
    }
}

/// Whether a figure, as it is shown, reaches a target; `None` where neither direction is better.
pub fn reaches_target(better: Better, figure: f64, target: f64) -> Option<bool> {
    reaches(better, Exact::shown(figure).compare(Exact::shown(target)))
}

/// Whether a figure, as it is shown, keeps to guidance.
pub fn keeps_to_guidance(figure: f64, guidance: u32) -> bool {
    keeps_to(Exact::shown(figure), guidance)
}

/// Whether a figure keeps to guidance, which is a limit not to be passed.
pub(super) fn keeps_to(value: Exact, guidance: u32) -> bool {
    value.compare(Exact::whole(guidance)).is_le()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(units: i64, per_one: i64) -> Exact {
        Exact { units, per_one }
    }

    #[test]
    fn a_difference_is_told_in_units_and_in_percent_with_halves_up() {
        let difference = Difference::of(Exact::whole(727), Exact::whole(589));
        assert_eq!((difference.difference, difference.percent), (138.0, Some(23.4)));
        let fewer = Difference::of(Exact::whole(7), Exact::whole(8));
        assert_eq!((fewer.difference, fewer.percent), (-1.0, Some(-12.5)));
        let half = Difference::of(Exact::whole(2001), Exact::whole(2000));
        assert_eq!(half.percent, Some(0.1), "0.05 is rounded up");
        let half_below = Difference::of(Exact::whole(1999), Exact::whole(2000));
        assert_eq!(half_below.percent, Some(0.0), "-0.05 is rounded up");
        assert_eq!(Difference::of(Exact::whole(5), Exact::whole(0)).percent, None);
    }

    #[test]
    fn decimals_of_both_count() {
        let difference = Difference::of(exact(17, 10), Exact::whole(2));
        assert_eq!((difference.difference, difference.percent), (-0.3, Some(-15.0)));
        let difference = Difference::of(exact(282, 100), exact(25, 10));
        assert_eq!((difference.difference, difference.percent), (0.32, Some(12.8)));
    }

    #[test]
    fn the_direction_decides_whether_a_target_is_reached() {
        assert_eq!(reaches(Better::Higher, Ordering::Equal), Some(true));
        assert_eq!(reaches(Better::Higher, Ordering::Less), Some(false));
        assert_eq!(reaches(Better::Lower, Ordering::Less), Some(true));
        assert_eq!(reaches(Better::Lower, Ordering::Greater), Some(false));
        assert_eq!(reaches(Better::Neither, Ordering::Greater), None);
        assert!(keeps_to(exact(50, 10), 5) && !keeps_to(exact(51, 10), 5));
    }
}
