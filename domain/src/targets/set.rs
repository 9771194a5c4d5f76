//! The targets of one period.

use crate::{
    fault::{FaultCode, Faults},
    identifiers::OrganisationCode,
    measures::{DefinedCode, MeasureUnit},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many targets a period may have.
pub const MOST_TARGETS: usize = 400;

/// A target of one measure or scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Target {
    /// The measure or scorecard.
    pub measure: DefinedCode,
    /// The local authority it is for; absent for the whole region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// The figure aimed at, in the unit of the measure: whole for a count, else with at most two
    /// decimals.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1000000))]
    pub value: f64,
}

/// A figure aimed at. Kept in whole hundredths, so that it is compared exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TargetValue(i64);

impl TargetValue {
    /// Reads a number; `None` below zero, above a million, or with more than two decimals.
    pub fn of(number: f64) -> Option<Self> {
        if !(0.0..=1_000_000.0).contains(&number) {
            return None;
        }
        let hundredths = (number * 100.0).round();
        // A hundredth has no exact floating number; what is read from its decimals lies this near.
        ((number * 100.0 - hundredths).abs() < 1e-6).then_some(Self(hundredths as i64))
    }

    /// In hundredths.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// As a floating number for the wire.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }

    fn is_whole(self) -> bool {
        self.0 % 100 == 0
    }
}

/// The targets of one period, one for each measure and area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets(BTreeMap<(DefinedCode, Option<OrganisationCode>), TargetValue>);

impl Targets {
    /// Reads targets for a region with these local authorities. Every fault is told at its place
    /// in `/targets`.
    pub fn parse(wanted: &[Target], local_authorities: &[OrganisationCode]) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let mut targets = BTreeMap::new();
        for (index, target) in wanted.iter().enumerate() {
            let at = |field: &str| format!("/targets/{index}/{field}");
            let is_count = target
                .measure
                .definition()
                .is_some_and(|definition| definition.unit == MeasureUnit::Count);
            let value = TargetValue::of(target.value).filter(|value| !is_count || value.is_whole());
            if value.is_none() {
                let detail = if is_count {
                    "a target for a count is a whole number from 0 to 1,000,000"
                } else {
                    "a target is a number from 0 to 1,000,000 with at most two decimals"
                };
                faults.add(FaultCode::InvalidValue, at("value"), detail);
            }
            if let Some(area) = &target.local_authority
                && !local_authorities.contains(area)
            {
                faults.add(
                    FaultCode::UnknownRecord,
                    at("local_authority"),
                    "there is no such local authority in this region",
                );
            }
            let place = (target.measure, target.local_authority.clone());
            if targets.contains_key(&place) {
                faults.add(
                    FaultCode::InvalidValue,
                    at("measure"),
                    "this measure has a target for this area already; leave one of them out",
                );
            }
            targets.extend(value.map(|value| (place, value)));
        }
        faults.or(Self(targets))
    }

    /// The target of a measure for an area; `None` as the area is the whole region.
    pub fn of(&self, measure: DefinedCode, area: Option<&OrganisationCode>) -> Option<TargetValue> {
        self.0.get(&(measure, area.cloned())).copied()
    }

    /// The targets as they are told: by measure, the region before its local authorities.
    pub fn told(&self) -> Vec<Target> {
        let target = |((measure, area), value): (&(DefinedCode, Option<OrganisationCode>), &TargetValue)| Target {
            measure: *measure,
            local_authority: area.clone(),
            value: value.as_f64(),
        };
        self.0.iter().map(target).collect()
    }

    /// The targets as they were stored, checked before.
    pub fn stored(targets: Vec<Target>) -> Self {
        let read = targets.into_iter().filter_map(|target| {
            let value = TargetValue::of(target.value)?;
            Some(((target.measure, target.local_authority), value))
        });
        Self(read.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::{MeasureCode, ScorecardCode};

    fn area(code: &str) -> OrganisationCode {
        OrganisationCode::parse(code, "").unwrap()
    }

    fn target(measure: MeasureCode, area_code: Option<&str>, value: f64) -> Target {
        Target {
            measure: DefinedCode::Measure(measure),
            local_authority: area_code.map(area),
            value,
        }
    }

    #[test]
    fn targets_are_found_by_measure_and_area_and_told_as_they_were_set() {
        let a10 = Target {
            measure: DefinedCode::Scorecard(ScorecardCode::A10),
            local_authority: None,
            value: 400.0,
        };
        let wanted = [
            target(MeasureCode::Approved, None, 110.0),
            target(MeasureCode::Approved, Some("HCC"), 60.0),
            target(MeasureCode::StageOneMonths, None, 1.8),
            a10,
        ];
        let targets = Targets::parse(&wanted, &[area("HCC")]).unwrap();
        let approved = DefinedCode::Measure(MeasureCode::Approved);
        assert_eq!(targets.of(approved, None).map(TargetValue::hundredths), Some(11_000));
        assert_eq!(targets.of(approved, Some(&area("HCC"))).map(TargetValue::as_f64), Some(60.0));
        assert_eq!(targets.of(approved, Some(&area("IOW"))), None);
        assert_eq!(targets.told(), wanted);
        assert_eq!(Targets::stored(targets.told()), targets);
    }

    #[test]
    fn every_fault_is_told_at_its_place() {
        let wanted = [
            target(MeasureCode::Approved, None, -1.0),
            target(MeasureCode::Approved, None, 1.5),
            target(MeasureCode::StageOneMonths, None, 1.805),
            target(MeasureCode::StageTwoMonths, Some("NORTH"), 3.0),
            target(MeasureCode::Enquiries, None, 5.0),
            target(MeasureCode::Enquiries, None, 6.0),
            target(MeasureCode::AdoptionOrders, None, f64::NAN),
        ];
        let faults = Targets::parse(&wanted, &[area("HCC")]).unwrap_err();
        let told: Vec<(FaultCode, &str)> = faults.0.iter().map(|fault| (fault.code, fault.pointer.as_str())).collect();
        assert_eq!(
            told,
            [
                (FaultCode::InvalidValue, "/targets/0/value"),
                (FaultCode::InvalidValue, "/targets/1/value"),
                (FaultCode::InvalidValue, "/targets/2/value"),
                (FaultCode::UnknownRecord, "/targets/3/local_authority"),
                (FaultCode::InvalidValue, "/targets/5/measure"),
                (FaultCode::InvalidValue, "/targets/6/value"),
            ]
        );
    }

    #[test]
    fn hundredths_are_read_as_they_are_written() {
        for (written, hundredths) in [(2.82, 282), (0.0, 0), (0.01, 1), (999_999.99, 99_999_999), (19.0, 1900)] {
            assert_eq!(TargetValue::of(written).map(TargetValue::hundredths), Some(hundredths));
        }
        assert_eq!(TargetValue::of(1_000_000.01), None);
    }
}
