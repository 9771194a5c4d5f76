//! The report inside the organisation: the true figures.

use super::{
    figure::{Report, ReportSection},
    period::{EARLIER_YEARS, ReportPeriod},
    set_out::{Cell, Cells, Edition},
};
use crate::{
    calendar::Period,
    identifiers::OrganisationCode,
    measures::{Breakdown, ComparedWith, DefinedCode, MeasureQuery, Records, figures, scorecards},
    targets::Targets,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Which report is asked for, whichever its edition.
#[derive(Clone, Debug)]
pub struct ReportQuery {
    /// The period; for the public edition its year must be over, as for statistics.
    pub period: ReportPeriod,
    /// The region.
    pub region: OrganisationCode,
    /// The local authority whose edition it is; the whole region where none is named.
    pub local_authority: Option<OrganisationCode>,
    /// The councils of the region.
    pub local_authorities: Vec<OrganisationCode>,
    /// The first day of cumulative figures, which the public edition has none of.
    pub since: NaiveDate,
    /// Today, or the day as known at whose end the records are.
    pub today: NaiveDate,
    /// The targets of each period, by its name.
    pub targets: BTreeMap<String, Targets>,
}

/// The report of a period with the true figures; `more` are sections that no measure counts.
pub fn full_report(records: &Records, query: &ReportQuery, more: Vec<ReportSection>) -> Report {
    let period = &query.period;
    let areas: &[OrganisationCode] = match &query.local_authority {
        Some(area) => std::slice::from_ref(area),
        None => &query.local_authorities,
    };
    let mut cells = Cells::default();
    add_figures(
        &mut cells,
        records,
        query,
        period.period.clone(),
        (Breakdown::LocalAuthority, EARLIER_YEARS),
        areas,
    );
    // An edition of a council needs its quarters alone, one of the region those of the whole.
    let quarters_of = if query.local_authority.is_some() { areas } else { &[] };
    add_figures(
        &mut cells,
        records,
        query,
        period.of_quarters(),
        (Breakdown::Quarter, 0),
        quarters_of,
    );
    for of in period.shown() {
        let children = records.children.iter().map(|child| (&child.local_authority, &child.summary));
        for card in scorecards(children, &of, 1, areas) {
            let cell = Cell {
                value: card.value.map(|value| value as f64),
                withheld: None,
                numerator: card.numerator,
                cohort: Some(card.cohort),
            };
            cells.add(DefinedCode::Scorecard(card.code), &of.label, card.local_authority, cell);
        }
    }
    query.edition(Some(query.since)).report(&cells, more)
}

impl ReportQuery {
    /// What the figures are set out as.
    pub(super) fn edition(&self, since: Option<NaiveDate>) -> Edition<'_> {
        Edition {
            period: &self.period,
            region: &self.region,
            area: self.local_authority.as_ref(),
            local_authorities: if self.local_authority.is_some() {
                &[]
            } else {
                &self.local_authorities
            },
            targets: &self.targets,
            since,
        }
    }
}

fn add_figures(
    cells: &mut Cells,
    records: &Records,
    query: &ReportQuery,
    period: Period,
    (by, earlier_years): (Breakdown, u32),
    areas: &[OrganisationCode],
) {
    let mut breakdown = vec![by];
    if !areas.is_empty() && by != Breakdown::LocalAuthority {
        breakdown.push(Breakdown::LocalAuthority);
    }
    let asked = MeasureQuery {
        codes: None,
        period,
        by: breakdown,
        local_authorities: areas.to_vec(),
        since: query.since,
        today: query.today,
        compared: ComparedWith {
            earlier_years,
            ..ComparedWith::default()
        },
    };
    for figure in figures(records, &asked) {
        let code = DefinedCode::Measure(figure.measure);
        let area = figure.local_authority;
        for earlier in figure.earlier {
            let cell = Cell {
                value: earlier.value,
                ..Cell::default()
            };
            cells.add(code, &earlier.period, area.clone(), cell);
        }
        let cell = Cell {
            value: figure.value,
            withheld: None,
            numerator: figure.numerator,
            cohort: Some(figure.cohort),
        };
        cells.add(code, &figure.period, area, cell);
    }
}
