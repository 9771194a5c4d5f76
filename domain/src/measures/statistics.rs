//! Figures that may leave the organisation: one table for each financial year that is over.
//!
//! What is withheld is decided on the whole table, all measures by council and quarter, whatever
//! part of it is asked for. So every answer of a year shows the same figures, and two answers
//! together tell no more than one.

use super::{
    codes::MeasureCode as M,
    compared::ComparedWith,
    definitions::{DEFINITIONS, DefinedCode, Definition},
    disclosure::{Cell, Sum, Withheld, withhold, withhold_beside},
    engine::figures,
    query::MeasureQuery,
    records::Records,
    scorecards::scorecards,
    vocabulary::{Breakdown, MeasureUnit, PeriodRule},
};
use crate::{calendar::FinancialYear, codes::code_list, identifiers::OrganisationCode};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

code_list! {
    /// That a figure is not shown.
    NotShown {
        /// Too few people stand behind it, or behind one that it would give away. Which of the two
        /// is not told: it would narrow the figure down.
        Suppressed = "c",
    }
}

/// A figure that may leave the organisation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statistic {
    /// The measure or scorecard.
    pub code: DefinedCode,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 100, example = "Enquiries"))]
    pub name: &'static str,
    /// Its unit.
    pub unit: MeasureUnit,
    /// The year, or the quarter.
    #[cfg_attr(feature = "openapi", schema(max_length = 22, example = "2021-22-q3"))]
    pub period: String,
    /// The local authority; absent for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<OrganisationCode>,
    /// The figure; `null` where it is withheld, and for a mean or share over nobody.
    pub value: Option<f64>,
    /// `c` where the figure is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<NotShown>,
    /// The figure that guidance sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<f64>,
}

/// Shares with the measures that are their part, where it is one, and their whole. A share is shown
/// only beside both: with one of them it tells the other.
const SHARES: &[(M, Option<M>, M)] = &[
    (M::ApprovedEarlyPermanencePercent, Some(M::ApprovedEarlyPermanence), M::Approved),
    (M::ApprovedSiblingGroupPercent, Some(M::ApprovedSiblingGroup), M::Approved),
    (M::EnquiryToAssessment, Some(M::ForwardedToAssessment), M::Enquiries),
    (M::EnquiryToApproval, Some(M::Approved), M::Enquiries),
    (M::AssessmentToApproval, Some(M::Approved), M::ForwardedToAssessment),
    (M::CohortEnquiryToAssessment, None, M::Enquiries),
    (M::CohortEnquiryToApproval, None, M::Enquiries),
    (M::HardToPlacePercent, Some(M::HardToPlace), M::FamiliesIdentified),
];

/// Measures that others make up. A group of two is two of the children in groups.
const TOTALS: &[(M, &[(M, usize)])] = &[
    (
        M::AvailableAdopters,
        &[(M::AvailableAdoptersPreLinked, 1), (M::AvailableAdoptersFree, 1)],
    ),
    (
        M::FamiliesIdentified,
        &[(M::IdentifiedUnder2, 1), (M::Identified2To5, 1), (M::IdentifiedOver5, 1)],
    ),
    (
        M::SiblingGroups,
        &[
            (M::SiblingGroupsOfTwo, 1),
            (M::SiblingGroupsOfThree, 1),
            (M::SiblingGroupsOfFourOrMore, 1),
        ],
    ),
    (
        M::ChildrenInSiblingGroups,
        &[
            (M::SiblingGroupsOfTwo, 2),
            (M::SiblingGroupsOfThree, 3),
            (M::SiblingGroupsOfFourOrMore, 4),
        ],
    ),
    (M::ChildrenInSiblingGroups, &[(M::HardToPlaceSiblingGroup, 1)]),
];

/// A place in the table: the position of the definition, the period, the area.
type Place = (usize, String, Option<OrganisationCode>);

/// One figure with what disclosure control has to know.
struct Entry {
    definition: &'static Definition,
    statistic: Statistic,
    cell: Cell,
}

fn definition_of(code: DefinedCode) -> Option<(usize, &'static Definition)> {
    DEFINITIONS.iter().enumerate().find(|(_, definition)| definition.code == code)
}

/// The table of a year.
struct Table {
    entries: Vec<Entry>,
    places: BTreeMap<Place, usize>,
    periods: Vec<String>,
    areas: Vec<Option<OrganisationCode>>,
}

impl Table {
    fn of(records: &Records, year: FinancialYear, local_authorities: &[OrganisationCode], today: NaiveDate) -> Self {
        let period = year.period();
        let query = MeasureQuery {
            codes: None,
            period: period.clone(),
            by: vec![Breakdown::LocalAuthority, Breakdown::Quarter],
            local_authorities: local_authorities.to_vec(),
            since: period.start,
            today,
            compared: ComparedWith::default(),
        };
        let quarters = period.quarters().into_iter().map(|quarter| quarter.label);
        let mut table = Self {
            entries: Vec::new(),
            places: BTreeMap::new(),
            periods: std::iter::once(period.label.clone()).chain(quarters).collect(),
            areas: std::iter::once(None).chain(local_authorities.iter().cloned().map(Some)).collect(),
        };
        for figure in figures(records, &query) {
            let code = DefinedCode::Measure(figure.measure);
            table.add(
                code,
                figure.period,
                figure.local_authority,
                figure.value,
                figure.numerator,
                figure.cohort,
            );
        }
        let children = records.children.iter().map(|child| (&child.local_authority, &child.summary));
        for card in scorecards(children, &period, 1, local_authorities) {
            let value = card.value.map(|value| value as f64);
            let code = DefinedCode::Scorecard(card.code);
            table.add(code, period.label.clone(), card.local_authority, value, card.numerator, card.cohort);
        }
        table
    }

    fn add(
        &mut self,
        code: DefinedCode,
        period: String,
        area: Option<OrganisationCode>,
        value: Option<f64>,
        numerator: Option<u64>,
        cohort: u64,
    ) {
        let Some((position, definition)) = definition_of(code) else {
            return;
        };
        // Of two cumulative figures, one less the other is the figure of the time between.
        if definition.period_rule == PeriodRule::SinceStart {
            return;
        }
        let cell = match definition.unit {
            _ if value.is_none() => Cell::Empty,
            MeasureUnit::Count => Cell::Count(cohort),
            _ => Cell::Share {
                numerator,
                denominator: cohort,
            },
        };
        self.places.insert((position, period.clone(), area.clone()), self.entries.len());
        self.entries.push(Entry {
            definition,
            cell,
            statistic: Statistic {
                code,
                name: definition.name,
                unit: definition.unit,
                period,
                local_authority: area,
                value,
                withheld: None,
                guidance: definition.guidance.map(f64::from),
            },
        });
    }

    fn at(&self, position: usize, period: &str, area: &Option<OrganisationCode>) -> Option<usize> {
        self.places.get(&(position, period.to_owned(), area.clone())).copied()
    }

    fn measure_at(&self, measure: M, period: &str, area: &Option<OrganisationCode>) -> Option<usize> {
        let (position, _) = definition_of(DefinedCode::Measure(measure))?;
        self.at(position, period, area)
    }

    /// Every sum that holds between the entries.
    fn sums(&self) -> Vec<Sum> {
        let mut sums = Vec::new();
        for (position, definition) in DEFINITIONS.iter().enumerate() {
            let (whole, parts) = (&None, self.areas.get(1..).unwrap_or_default());
            for period in &self.periods {
                let parts = parts.iter().filter_map(|area| self.at(position, period, area));
                sums.extend(self.at(position, period, whole).map(|total| Sum {
                    total,
                    parts: parts.collect(),
                }));
            }
            let Some((year, quarters)) = self.periods.split_first() else {
                continue;
            };
            // A state at the year's end is that at the end of its last quarter.
            let counted = if definition.period_rule == PeriodRule::AtLastDay {
                quarters.last().map(std::slice::from_ref).unwrap_or_default()
            } else {
                quarters
            };
            for area in &self.areas {
                let parts = counted.iter().filter_map(|quarter| self.at(position, quarter, area));
                sums.extend(self.at(position, year, area).map(|total| Sum {
                    total,
                    parts: parts.collect(),
                }));
            }
        }
        for (total, parts) in TOTALS {
            for (period, area) in self.rows() {
                let parts = parts.iter().flat_map(|(part, times)| {
                    let place = self.measure_at(*part, period, area);
                    place.into_iter().flat_map(|place| std::iter::repeat_n(place, *times))
                });
                sums.extend(self.measure_at(*total, period, area).map(|total| Sum {
                    total,
                    parts: parts.collect(),
                }));
            }
        }
        sums.retain(|sum| !sum.parts.is_empty());
        sums
    }

    fn rows(&self) -> impl Iterator<Item = (&String, &Option<OrganisationCode>)> {
        self.periods
            .iter()
            .flat_map(|period| self.areas.iter().map(move |area| (period, area)))
    }

    /// What is withheld: of counts first, then of shares and means.
    fn withheld(&self) -> Vec<Option<Withheld>> {
        let sums = self.sums();
        let only = |wanted: &dyn Fn(&Cell) -> bool| -> Vec<Cell> {
            let cells = self.entries.iter().map(|entry| entry.cell);
            cells.map(|cell| if wanted(&cell) { cell } else { Cell::Empty }).collect()
        };
        let of_counts = |wanted: bool| -> Vec<Sum> {
            let unit = |place: usize| self.entries.get(place).map(|entry| entry.definition.unit == MeasureUnit::Count);
            sums.iter().filter(|sum| unit(sum.total) == Some(wanted)).cloned().collect()
        };
        let mut withheld = withhold(&only(&|cell| matches!(cell, Cell::Count(_))), &of_counts(true));
        for (share, part, whole) in SHARES {
            for (period, area) in self.rows() {
                let is_withheld = |measure: M| {
                    let place = self.measure_at(measure, period, area);
                    place.is_some_and(|place| withheld.get(place).is_some_and(Option::is_some))
                };
                let gives_away = is_withheld(*whole) || part.is_some_and(is_withheld);
                let place = self.measure_at(*share, period, area).filter(|_| gives_away);
                if let Some(reason) = place.and_then(|place| withheld.get_mut(place)) {
                    *reason = Some(Withheld::Secondary);
                }
            }
        }
        withhold_beside(&only(&|cell| matches!(cell, Cell::Share { .. })), &of_counts(false), withheld)
    }
}

/// The statistics of a financial year: by measure in the order of the definitions, the year before
/// its quarters, the whole before its councils.
pub fn statistics(records: &Records, year: FinancialYear, local_authorities: &[OrganisationCode], today: NaiveDate) -> Vec<Statistic> {
    let table = Table::of(records, year, local_authorities, today);
    let withheld = table.withheld();
    let entries = table.entries.into_iter().zip(withheld);
    entries
        .map(|(entry, withheld)| match withheld.filter(|_| entry.statistic.value.is_some()) {
            None => entry.statistic,
            Some(_) => Statistic {
                value: None,
                withheld: Some(NotShown::Suppressed),
                ..entry.statistic
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_names_what_it_is_a_share_of() {
        let shares = DEFINITIONS.iter().filter(|definition| {
            definition.unit == MeasureUnit::Percent && definition.period_rule != PeriodRule::SinceStart && definition.measure().is_some()
        });
        for definition in shares {
            assert!(
                SHARES.iter().any(|(share, _, _)| Some(*share) == definition.measure()),
                "{:?}",
                definition.code
            );
        }
    }
}
