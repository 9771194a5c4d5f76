//! The laws of disclosure control, over tables nobody thought of.

#![allow(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use family_finding_domain::measures::disclosure::{Cell, Sum, withhold};
use proptest::prelude::*;

/// A table of areas by quarters with its totals, and its sums.
fn tables() -> impl Strategy<Value = (Vec<Cell>, Vec<Sum>)> {
    let count = prop_oneof![3 => 0..8u64, 2 => 6..60u64];
    (1..5usize, 1..5usize)
        .prop_flat_map(move |(rows, columns)| prop::collection::vec(prop::collection::vec(count.clone(), columns), rows))
        .prop_map(|rows| {
            let (height, width) = (rows.len(), rows[0].len());
            let mut counts: Vec<Vec<u64>> = rows;
            counts.iter_mut().for_each(|row| row.push(row.iter().sum()));
            let totals = (0..=width).map(|column| counts.iter().map(|row| row[column]).sum()).collect();
            counts.push(totals);
            let place = |row: usize, column: usize| row * (width + 1) + column;
            let mut sums = Vec::new();
            for row in 0..=height {
                sums.push(Sum {
                    total: place(row, width),
                    parts: (0..width).map(|column| place(row, column)).collect(),
                });
            }
            for column in 0..=width {
                sums.push(Sum {
                    total: place(height, column),
                    parts: (0..height).map(|row| place(row, column)).collect(),
                });
            }
            (counts.into_iter().flatten().map(Cell::Count).collect(), sums)
        })
}

/// Another way to ask whether a cell can be reckoned: whoever knows the shown cells can change the
/// withheld ones without breaking a sum. A cell that stays the same under every such change is
/// determined. Changes are sought by elimination over fractions, written apart from the code's own.
fn determined(withheld: &[bool], sums: &[Sum]) -> Vec<usize> {
    let places: Vec<usize> = (0..withheld.len()).filter(|place| withheld[*place]).collect();
    let mut rows: Vec<Vec<f64>> = sums
        .iter()
        .map(|sum| {
            let mut row = vec![0.0; places.len()];
            for (column, place) in places.iter().enumerate() {
                row[column] += sum.parts.iter().filter(|part| *part == place).count() as f64;
                row[column] -= f64::from(u8::from(sum.total == *place));
            }
            row
        })
        .collect();
    let (mut pivots, mut done) = (Vec::new(), 0);
    for column in 0..places.len() {
        let best = (done..rows.len()).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()));
        let Some(best) = best.filter(|row| rows[*row][column].abs() > 1e-9) else {
            continue;
        };
        rows.swap(done, best);
        let lead: Vec<f64> = rows[done].iter().map(|entry| entry / rows[done][column]).collect();
        for (number, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if number == done {
                row.clone_from(&lead);
            } else {
                row.iter_mut().zip(&lead).for_each(|(entry, of_lead)| *entry -= factor * of_lead);
            }
        }
        pivots.push((done, column));
        done += 1;
    }
    let alone = |row: usize| rows[row].iter().filter(|entry| entry.abs() > 1e-9).count() == 1;
    pivots
        .into_iter()
        .filter(|(row, _)| alone(*row))
        .map(|(_, column)| places[column])
        .collect()
}

/// What somebody can tell of each cell who draws the least and the most that it can be together, sum
/// by sum, until nothing moves, and takes it that what is withheld is not nothing.
fn told(cells: &[Cell], withheld: &[bool], sums: &[Sum]) -> Vec<(f64, f64)> {
    let count = |cell: &Cell| match cell {
        Cell::Count(count) => *count as f64,
        _ => 0.0,
    };
    let some_nothing = cells.iter().zip(withheld).any(|(cell, withheld)| *withheld && count(cell) == 0.0);
    let least = if some_nothing { 0.0 } else { 1.0 };
    let start = |(cell, withheld): (&Cell, &bool)| if *withheld { (least, 1e6) } else { (count(cell), count(cell)) };
    let mut told: Vec<(f64, f64)> = cells.iter().zip(withheld).map(start).collect();
    for _ in 0..200 {
        for sum in sums {
            // The total and its parts make nothing in all, the total taken as negative.
            let members: Vec<(usize, f64)> = sum.parts.iter().map(|part| (*part, 1.0)).chain([(sum.total, -1.0)]).collect();
            for (place, sign) in &members {
                let (mut least, mut most) = (0.0, 0.0);
                for (other, factor) in members.iter().filter(|(other, _)| other != place) {
                    let ends = [-sign * factor * told[*other].0, -sign * factor * told[*other].1];
                    least += ends[0].min(ends[1]);
                    most += ends[0].max(ends[1]);
                }
                told[*place] = (told[*place].0.max(least), told[*place].1.min(most));
            }
        }
    }
    told
}

proptest! {
    #[test]
    fn no_small_count_is_pinned_down_by_what_is_withheld_with_it((cells, sums) in tables()) {
        let withheld: Vec<bool> = withhold(&cells, &sums).iter().map(Option::is_some).collect();
        // Where everything is withheld, there is nothing to reckon with.
        if withheld.iter().any(|withheld| !withheld) {
            for (cell, (least, most)) in cells.iter().zip(told(&cells, &withheld, &sums)) {
                if let Cell::Count(count @ 1..=5) = cell {
                    prop_assert!(most - least >= 1.0, "{count} is told: {cells:?} {withheld:?}");
                }
            }
        }
    }

    #[test]
    fn a_small_count_is_never_shown((cells, sums) in tables()) {
        for (cell, withheld) in cells.iter().zip(withhold(&cells, &sums)) {
            if let Cell::Count(1..=5) = cell {
                prop_assert!(withheld.is_some());
            }
        }
    }

    #[test]
    fn no_withheld_count_can_be_reckoned_from_the_shown_ones((cells, sums) in tables()) {
        let withheld: Vec<bool> = withhold(&cells, &sums).iter().map(Option::is_some).collect();
        prop_assert_eq!(determined(&withheld, &sums), Vec::<usize>::new());
    }

    #[test]
    fn where_nothing_is_small_nothing_is_withheld((cells, sums) in tables()) {
        let small = cells.iter().any(|cell| matches!(cell, Cell::Count(1..=5)));
        let some = withhold(&cells, &sums).iter().any(Option::is_some);
        prop_assert_eq!(some, small);
    }
}
