//! The public edition: what statistics let leave the organisation, set out as a report.

use super::{
    compose::ReportQuery,
    figure::Report,
    set_out::{Cell, Cells},
};
use crate::measures::{Records, statistics};

/// The public edition of a report, from the records of the whole region. Each figure is one that the
/// statistics of its year tell, so the report gives away no more than they do; cumulative figures and
/// money have none there, and are not told.
pub fn public_report(records: &Records, query: &ReportQuery) -> Report {
    let mut cells = Cells::default();
    for year in query.period.years() {
        for statistic in statistics(records, year, &query.local_authorities, query.today) {
            let cell = Cell {
                value: statistic.value,
                withheld: statistic.withheld,
                ..Cell::default()
            };
            cells.add(statistic.code, &statistic.period, statistic.local_authority, cell);
        }
    }
    query.edition(None).report(&cells, Vec::new())
}
