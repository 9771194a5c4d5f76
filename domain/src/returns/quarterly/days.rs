//! The days of milestones as columns: for each kind its latest day, and where the kind carries an
//! outcome or reason a second column with the code of that one.

use crate::returns::table::Cell;
use chrono::NaiveDate;

/// A kind of milestone with the headings of its day and of its outcome.
pub(super) struct Column<K: 'static> {
    pub kind: K,
    pub day: &'static str,
    pub outcome: Option<&'static str>,
}

/// What the columns need to know of a milestone.
pub(super) struct Told<K> {
    pub kind: K,
    pub on: NaiveDate,
    pub outcome: Option<&'static str>,
}

/// The headings.
pub(super) fn headings<K>(columns: &[Column<K>]) -> impl Iterator<Item = &'static str> {
    columns.iter().flat_map(|column| [Some(column.day), column.outcome]).flatten()
}

/// The cells, from the milestones by the end of the quarter.
pub(super) fn cells<K: PartialEq>(columns: &[Column<K>], told: &[Told<K>], end: NaiveDate) -> Vec<Cell> {
    let mut cells = Vec::new();
    for column in columns {
        let of_kind = told.iter().filter(|one| one.kind == column.kind && one.on <= end);
        let latest = of_kind.max_by_key(|one| one.on);
        cells.push(Cell::day(latest.map(|one| one.on)));
        if column.outcome.is_some() {
            cells.push(Cell::text(latest.and_then(|one| one.outcome)));
        }
    }
    cells
}
