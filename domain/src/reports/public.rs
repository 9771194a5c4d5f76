//! The public edition: what statistics let leave the organisation, set out as a report.

use super::{
    figure::Report,
    period::ReportPeriod,
    set_out::{Cell, Cells, Edition},
};
use crate::{
    calendar::FinancialYear,
    identifiers::OrganisationCode,
    measures::{Records, statistics},
    targets::Targets,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Which public edition is asked for.
#[derive(Clone, Debug)]
pub struct PublicQuery {
    /// The period; its year must be over, as for statistics.
    pub period: ReportPeriod,
    /// The region.
    pub region: OrganisationCode,
    /// The local authority whose edition it is; the whole region where none is named.
    pub local_authority: Option<OrganisationCode>,
    /// The councils of the region.
    pub local_authorities: Vec<OrganisationCode>,
    /// Today.
    pub today: NaiveDate,
    /// The targets of each period, by its name.
    pub targets: BTreeMap<String, Targets>,
}

/// The public edition of a report, from the records of the whole region. Each figure is one that the
/// statistics of its year tell, so the report gives away no more than they do; cumulative figures and
/// money have none there, and are not told.
pub fn public_report(records: &Records, query: &PublicQuery) -> Report {
    let period = &query.period;
    let shown = std::iter::once(period.period.clone())
        .chain(period.earlier())
        .chain(period.of_quarters().quarters());
    let years: BTreeSet<FinancialYear> = shown.map(|period| FinancialYear::containing(period.start)).collect();
    let mut cells = Cells::default();
    for year in years {
        for statistic in statistics(records, year, &query.local_authorities, query.today) {
            let cell = Cell {
                value: statistic.value,
                withheld: statistic.withheld,
                ..Cell::default()
            };
            cells.add(statistic.code, &statistic.period, statistic.local_authority, cell);
        }
    }
    let edition = Edition {
        period,
        region: &query.region,
        area: query.local_authority.as_ref(),
        local_authorities: if query.local_authority.is_some() {
            &[]
        } else {
            &query.local_authorities
        },
        targets: &query.targets,
        since: None,
    };
    edition.report(&cells, Vec::new())
}
