//! What figures are asked for, and how one is answered.

use super::{
    codes::MeasureCode,
    compared::{ComparedWith, Difference, EarlierFigure},
    vocabulary::Breakdown,
};
use crate::{calendar::Period, identifiers::OrganisationCode};
use chrono::NaiveDate;
use serde::Serialize;

/// Which figures are asked for.
#[derive(Clone, Debug)]
pub struct MeasureQuery {
    /// The measures; all where none is named.
    pub codes: Option<Vec<MeasureCode>>,
    /// The period.
    pub period: Period,
    /// What the figures are broken down by; the whole is always given too.
    pub by: Vec<Breakdown>,
    /// The local authorities to break down by, so that one without any case shows a zero.
    pub local_authorities: Vec<OrganisationCode>,
    /// The first day of the cumulative figures.
    pub since: NaiveDate,
    /// Today: a state is never read later than this.
    pub today: NaiveDate,
    /// What the figures are set beside.
    pub compared: ComparedWith,
}

impl MeasureQuery {
    /// Whether the figures are broken down by something.
    pub(super) fn is_by(&self, breakdown: Breakdown) -> bool {
        self.by.contains(&breakdown)
    }

    /// Whether a measure is asked for.
    pub(super) fn asks_for(&self, code: MeasureCode) -> bool {
        self.codes.as_ref().is_none_or(|codes| codes.contains(&code))
    }

    /// The whole period, then its years, quarters and months where they are asked for.
    pub fn periods(&self) -> Vec<Period> {
        let whole = &self.period;
        let cut = |by: Breakdown, cut: fn(&Period) -> Vec<Period>| if self.is_by(by) { cut(whole) } else { Vec::new() };
        let years = cut(Breakdown::Year, Period::years).into_iter();
        let quarters = cut(Breakdown::Quarter, Period::quarters);
        let parts = years.chain(quarters).chain(cut(Breakdown::Month, Period::months));
        let parts = parts.filter(|part| (part.start, part.end) != (whole.start, whole.end));
        std::iter::once(whole.clone()).chain(parts).collect()
    }

    /// The local authorities to break down by.
    pub(super) fn areas(&self) -> &[OrganisationCode] {
        if self.is_by(Breakdown::LocalAuthority) {
            &self.local_authorities
        } else {
            &[]
        }
    }
}

/// One figure of a measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figure {
    /// The measure.
    pub measure: MeasureCode,
    /// The period by its name, for example `2021-22-q3`.
    #[cfg_attr(feature = "openapi", schema(max_length = 22, example = "2021-22-q3"))]
    pub period: String,
    /// The first day the figure speaks of: for a state the day on which it was read, for a
    /// cumulative figure the start date.
    pub from: NaiveDate,
    /// The last day the figure speaks of.
    pub to: NaiveDate,
    /// The local authority; absent for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// The figure; `null`, not zero, for a mean or share over nobody and for a state that has
    /// not come yet.
    pub value: Option<f64>,
    /// For a share, how many of the cohort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<u64>,
    /// For a share or mean over how many; for a count the count.
    pub cohort: u64,
    /// The figure that guidance sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<f64>,
    /// Whether the figure, as shown, keeps to guidance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance_met: Option<bool>,
    /// How the figure differs from guidance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_guidance: Option<Difference>,
    /// The target that the region set for this period and area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Whether the figure, as shown, reaches the target; absent where neither direction is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_met: Option<bool>,
    /// How the figure differs from the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_target: Option<Difference>,
    /// The figures of the same period of earlier years, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub earlier: Vec<EarlierFigure>,
}
