//! Disclosure control: what of a table of figures may leave the organisation.
//!
//! Counts of 1 to 5 are shown as `c`; a percentage or mean is withheld where its numerator is 5 or
//! less or its denominator 10 or less; and where a total and the other parts would give a withheld
//! figure away, a further one is withheld. Inside the organisation the true figures are shown.

use crate::codes::code_list;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The greatest count that is withheld.
pub const SMALL_COUNT: u64 = 5;
/// The greatest denominator over which a percentage or mean is withheld.
pub const SMALL_DENOMINATOR: u64 = 10;

code_list! {
    /// Why a figure is not shown.
    Withheld {
        /// A count of 1 to 5.
        Small = "c",
        /// A percentage or mean over too few, or of too few.
        FewInCohort = "few_in_cohort",
        /// The total and the other parts would give a withheld figure away.
        Secondary = "secondary",
    }
}

/// A figure as disclosure control looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Cell {
    /// How many.
    Count(u64),
    /// A percentage or mean: how many of how many. A mean has no numerator.
    Share {
        /** Of whom. */
        numerator: Option<u64>,
        /** Over whom. */
        denominator: u64,
    },
    /// Nobody, so that there is no figure.
    Empty,
}

impl Cell {
    /// Whether the figure by itself tells of too few people.
    pub fn primary(self) -> Option<Withheld> {
        match self {
            Self::Count(count) => (1..=SMALL_COUNT).contains(&count).then_some(Withheld::Small),
            Self::Share { numerator, denominator } => {
                let few = numerator.is_some_and(|part| part <= SMALL_COUNT) || denominator <= SMALL_DENOMINATOR;
                few.then_some(Withheld::FewInCohort)
            }
            Self::Empty => None,
        }
    }

    /// How much is lost by withholding it: the smaller, the rather.
    fn size(self) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Share { denominator, .. } => denominator,
            Self::Empty => 0,
        }
    }
}

/// A total and the parts that make it up, as places in the list of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The total.
    pub total: usize,
    /// The parts; one that counts several times is named several times.
    pub parts: Vec<usize>,
}

impl Sum {
    fn members(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain([self.total])
    }

    /// The same sum, where only the cells of these places are left, which are sorted.
    fn among(&self, places: &[usize]) -> Self {
        let among = |place: &usize| places.partition_point(|other| other < place);
        Self {
            total: among(&self.total),
            parts: self.parts.iter().map(among).collect(),
        }
    }
}

/// What is withheld of each cell. No cell that is withheld can be reckoned from those that are
/// shown, by whatever combination of the sums; and of counts that are withheld together, none is
/// pinned down by what they make in all.
pub fn withhold(cells: &[Cell], sums: &[Sum]) -> Vec<Option<Withheld>> {
    withhold_beside(cells, sums, vec![None; cells.len()])
}

/// The same, where something is withheld already for a reason of its own.
pub fn withhold_beside(cells: &[Cell], sums: &[Sum], already: Vec<Option<Withheld>>) -> Vec<Option<Withheld>> {
    let mut withheld = already;
    for (cell, reason) in cells.iter().zip(&mut withheld) {
        *reason = reason.or(cell.primary());
    }
    // Sums that have no cell in common say nothing of one another, so each group is looked at as a
    // small table of its own.
    let members: Vec<Vec<usize>> = sums.iter().map(|sum| sum.members().collect()).collect();
    for group in groups(cells.len(), &members) {
        let sums: Vec<&Sum> = group.iter().filter_map(|place| sums.get(*place)).collect();
        let places: BTreeSet<usize> = sums.iter().flat_map(|sum| sum.members()).collect();
        let places: Vec<usize> = places.into_iter().collect();
        let own: Vec<Cell> = places.iter().filter_map(|place| cells.get(*place).copied()).collect();
        let mut of_own: Vec<Option<Withheld>> = places.iter().filter_map(|place| withheld.get(*place).copied()).collect();
        let sums: Vec<Sum> = sums.iter().map(|sum| sum.among(&places)).collect();
        withhold_group(&own, &sums, &mut of_own);
        for (place, reason) in places.iter().zip(of_own) {
            if let Some(entry) = withheld.get_mut(*place) {
                *entry = reason;
            }
        }
    }
    withheld
}

/// Lists of cells in groups that have no cell in common, by their places; empty lists are in none.
fn groups(cells: usize, lists: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..cells).collect();
    fn lead(leader: &[usize], mut place: usize) -> usize {
        while let Some(next) = leader.get(place).copied().filter(|next| *next != place) {
            place = next;
        }
        place
    }
    for (first, others) in lists.iter().filter_map(|list| list.split_first()) {
        let first = lead(&leader, *first);
        for other in others {
            let other = lead(&leader, *other);
            if let Some(entry) = leader.get_mut(other) {
                *entry = first;
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, list) in lists.iter().enumerate() {
        if let Some(first) = list.first() {
            groups.entry(lead(&leader, *first)).or_default().push(place);
        }
    }
    groups.into_values().collect()
}

fn withhold_group(cells: &[Cell], sums: &[Sum], withheld: &mut [Option<Withheld>]) {
    let mut settled: BTreeSet<usize> = BTreeSet::new();
    let parts: BTreeSet<usize> = sums.iter().flat_map(|sum| sum.parts.iter().copied()).collect();
    loop {
        let shown = |place: &usize| withheld.get(*place).is_some_and(Option::is_none);
        // A part rather than the total, and rather the smallest that is not nothing, and the whole of
        // everything last; first from a sum in which one stands alone, then beside the one that is
        // told, then anywhere.
        let cost = |place: usize| cells.get(place).map_or(0, |cell| cell.size());
        let cheapest = |wanted: &dyn Fn(&Sum) -> bool| {
            let sums = sums.iter().filter(|sum| wanted(sum));
            let candidates = sums.flat_map(|sum| sum.members().map(move |place| (place == sum.total, place)));
            candidates
                .filter(|(_, place)| shown(place))
                .min_by_key(|(is_total, place)| (!parts.contains(place), cost(*place) == 0, *is_total, cost(*place), *place))
        };
        let lone = |sum: &Sum| sum.members().filter(|member| !shown(member)).count() == 1;
        let some_withheld = |sum: &Sum| sum.members().any(|member| !shown(&member));
        let next = if let Some(beside) = cheapest(&lone) {
            Some(beside)
        } else if let Some(told) = given_away(withheld, sums) {
            let names = |sum: &Sum| sum.members().any(|member| member == told);
            cheapest(&names).or_else(|| cheapest(&some_withheld))
        } else if let Some(told) = pinned_down(cells, withheld, sums, false).or_else(|| pinned_down(cells, withheld, sums, true)) {
            let names = |sum: &Sum| sum.members().any(|member| member == told);
            cheapest(&names).or_else(|| cheapest(&some_withheld))
        } else if let Some(tight) = (0..sums.len()).find(|place| !settled.contains(place) && is_tight(cells, withheld, sums.get(*place))) {
            settled.insert(tight);
            cheapest(&|sum: &Sum| sums.get(tight) == Some(sum))
        } else {
            break;
        };
        // Where nothing is left to withhold, the sums say nothing any more.
        let Some((_, place)) = next else { break };
        if let Some(cell) = withheld.get_mut(place) {
            *cell = Some(Withheld::Secondary);
            settled.clear();
        }
    }
}

/// More than any count.
const ANY: i64 = 1 << 40;

/// How often the bounds are drawn together. Sums that hold need a few rounds, as many as sums hang
/// together; sums that hold only nearly may contradict one another, and push bounds up for ever.
const MOST_ROUNDS: usize = 100;

/// A withheld count that the sums leave one value only, for whoever knows that what is withheld is
/// not nothing, or, with `guess`, wrongly takes it so of a nothing that is withheld. The least and the
/// most that each can be are drawn together until nothing moves.
fn pinned_down(cells: &[Cell], withheld: &[Option<Withheld>], sums: &[Sum], guess: bool) -> Option<usize> {
    let is_withheld = |place: usize| withheld.get(place).is_some_and(Option::is_some);
    let mut bounds: Vec<(i64, i64)> = cells
        .iter()
        .enumerate()
        .map(|(place, cell)| {
            let count = i64::try_from(cell.size()).unwrap_or(ANY);
            let least = if guess { 1 } else { count.min(1) };
            if is_withheld(place) { (least, ANY) } else { (count, count) }
        })
        .collect();
    let are_counts = |sum: &Sum| sum.members().all(|place| matches!(cells.get(place), Some(Cell::Count(_))));
    let sums: Vec<&Sum> = sums.iter().filter(|sum| are_counts(sum)).collect();
    for _ in 0..MOST_ROUNDS {
        let mut moved = false;
        for sum in &sums {
            let of = |bounds: &[(i64, i64)], place: usize| bounds.get(place).copied().unwrap_or((0, ANY));
            let in_all = |bounds: &[(i64, i64)]| {
                let parts = sum.parts.iter().map(|part| of(bounds, *part));
                parts.fold((0, 0), |(least, most), part| (least + part.0, most + part.1))
            };
            let (least, most) = in_all(&bounds);
            moved |= narrow(&mut bounds, sum.total, least, most);
            let total = of(&bounds, sum.total);
            for part in &sum.parts {
                let own = of(&bounds, *part);
                let (least, most) = in_all(&bounds);
                moved |= narrow(&mut bounds, *part, total.0 - (most - own.1), total.1 - (least - own.0));
            }
        }
        if !moved {
            break;
        }
    }
    // What is told wrongly is not told.
    let told = |place: usize, at: i64| matches!(cells.get(place), Some(Cell::Count(count)) if i64::try_from(*count) == Ok(at));
    let small = |place: usize| cells.get(place).is_some_and(|cell| cell.primary().is_some());
    let pinned = |(place, (least, most)): (usize, &(i64, i64))| least == most && is_withheld(place) && small(place) && told(place, *least);
    bounds.iter().enumerate().find(|bounds| pinned(*bounds)).map(|(place, _)| place)
}

/// Draws the bounds of a cell together, and says whether they moved. Sums that hold only nearly, as
/// where a case counts in two councils, may contradict one another: then the bounds stay.
fn narrow(bounds: &mut [(i64, i64)], place: usize, least: i64, most: i64) -> bool {
    let Some(own) = bounds.get_mut(place) else { return false };
    let next = (own.0.max(least), own.1.min(most));
    if next == *own || next.0 > next.1 {
        return false;
    }
    *own = next;
    true
}

/// Whether the counts that are withheld from a sum make so little in all that each of them is all
/// but told: whoever knows that none is nothing must be left with every count from 1 to 5.
fn is_tight(cells: &[Cell], withheld: &[Option<Withheld>], sum: Option<&Sum>) -> bool {
    let Some(sum) = sum else { return false };
    let is_withheld = |place: &usize| withheld.get(*place).is_some_and(Option::is_some);
    let count = |place: &usize| match cells.get(*place) {
        Some(Cell::Count(count)) => Some(*count),
        _ => None,
    };
    let Some(counts) = sum.parts.iter().map(count).collect::<Option<Vec<u64>>>() else {
        return false;
    };
    let hidden: Vec<u64> = sum
        .parts
        .iter()
        .zip(counts)
        .filter(|(part, _)| is_withheld(part))
        .map(|(_, count)| count)
        .collect();
    let different: BTreeSet<&usize> = sum.parts.iter().collect();
    if hidden.is_empty() || is_withheld(&sum.total) || different.len() < sum.parts.len() {
        return false;
    }
    let others = hidden.len().saturating_sub(1);
    hidden.iter().sum::<u64>() < u64::try_from(others).unwrap_or(u64::MAX).saturating_add(SMALL_COUNT)
}

/// A modulus for exact elimination: a prime, so that every number but 0 has an inverse.
const PRIME: i64 = 1_000_000_007;

/// A withheld cell that the sums determine. Shown cells are known numbers, so only the withheld ones
/// matter, and sums that have none of them in common say nothing of one another.
fn given_away(withheld: &[Option<Withheld>], sums: &[Sum]) -> Option<usize> {
    let is_withheld = |place: &usize| withheld.get(*place).is_some_and(Option::is_some);
    let hidden: Vec<Vec<usize>> = sums.iter().map(|sum| sum.members().filter(is_withheld).collect()).collect();
    let groups = groups(withheld.len(), &hidden).into_iter();
    let told = groups.filter_map(|group| {
        let of_group = |lists: &usize| hidden.get(*lists).into_iter().flatten().copied();
        let places: BTreeSet<usize> = group.iter().flat_map(of_group).collect();
        let sums: Vec<&Sum> = group.iter().filter_map(|place| sums.get(*place)).collect();
        determined(&places.into_iter().collect::<Vec<_>>(), &sums)
    });
    told.min()
}

/// The first of these unknown cells, which are sorted, that the sums determine: elimination leaves a
/// row with it alone.
fn determined(places: &[usize], sums: &[&Sum]) -> Option<usize> {
    let column = |place: usize| places.binary_search(&place).ok();
    let mut rows: Vec<Vec<i64>> = sums
        .iter()
        .map(|sum| {
            let mut row = vec![0; places.len()];
            let terms = sum.parts.iter().map(|part| (*part, 1)).chain([(sum.total, PRIME - 1)]);
            for (place, factor) in terms {
                if let Some(entry) = column(place).and_then(|column| row.get_mut(column)) {
                    *entry = (*entry + factor) % PRIME;
                }
            }
            row
        })
        .collect();
    let mut done = 0;
    for column in 0..places.len() {
        let at = |row: &Vec<i64>| row.get(column).copied().unwrap_or(0);
        let Some(pivot) = (done..rows.len()).find(|row| rows.get(*row).is_some_and(|row| at(row) != 0)) else {
            continue;
        };
        rows.swap(done, pivot);
        let Some(mut lead) = rows.get(done).cloned() else { break };
        let scale = inverse(at(&lead));
        lead.iter_mut().for_each(|entry| *entry = *entry * scale % PRIME);
        for (number, row) in rows.iter_mut().enumerate() {
            let factor = at(row);
            if number == done {
                row.clone_from(&lead);
            } else if factor != 0 {
                // What is left of the pivot is nothing already.
                for (entry, of_lead) in row.iter_mut().zip(&lead).skip(column).filter(|(_, of_lead)| **of_lead != 0) {
                    *entry = (*entry + PRIME - factor * of_lead % PRIME) % PRIME;
                }
            }
        }
        done += 1;
    }
    rows.iter().find_map(|row| {
        let mut left = row.iter().enumerate().filter(|(_, entry)| **entry != 0);
        match (left.next(), left.next()) {
            (Some((only, _)), None) => places.get(only).copied(),
            _ => None,
        }
    })
}

/// The inverse modulo the prime, by Fermat's little theorem.
fn inverse(number: i64) -> i64 {
    let (mut base, mut power, mut result) = (number % PRIME, PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[u64; 4]]) -> (Vec<Cell>, Vec<Sum>) {
        // Rows are areas, columns quarters; the last row and column are the sums.
        let mut cells = Vec::new();
        for row in rows {
            cells.extend(row.iter().map(|count| Cell::Count(*count)));
            cells.push(Cell::Count(row.iter().sum()));
        }
        for column in 0..5 {
            let sum = (0..rows.len()).map(|row| cells[row * 5 + column].size()).sum();
            cells.push(Cell::Count(sum));
        }
        let of_row = |row: usize| Sum {
            total: row * 5 + 4,
            parts: (0..4).map(|column| row * 5 + column).collect(),
        };
        let of_column = |column: usize| Sum {
            total: rows.len() * 5 + column,
            parts: (0..rows.len()).map(|row| row * 5 + column).collect(),
        };
        let sums = (0..=rows.len()).map(of_row).chain((0..5).map(of_column)).collect();
        (cells, sums)
    }

    #[test]
    fn sums_that_contradict_one_another_come_to_an_end() {
        let sum = |total, parts: [usize; 2]| Sum {
            total,
            parts: parts.to_vec(),
        };
        let withheld = withhold(&[Cell::Count(2); 3], &[sum(0, [1, 2]), sum(1, [0, 2])]);
        assert_eq!(withheld, [Some(Withheld::Small); 3]);
    }

    #[test]
    fn small_counts_and_small_cohorts_are_withheld() {
        for (cell, withheld) in [
            (Cell::Count(0), None),
            (Cell::Count(1), Some(Withheld::Small)),
            (Cell::Count(5), Some(Withheld::Small)),
            (Cell::Count(6), None),
            (
                Cell::Share {
                    numerator: Some(6),
                    denominator: 11,
                },
                None,
            ),
            (
                Cell::Share {
                    numerator: Some(5),
                    denominator: 11,
                },
                Some(Withheld::FewInCohort),
            ),
            (
                Cell::Share {
                    numerator: Some(0),
                    denominator: 40,
                },
                Some(Withheld::FewInCohort),
            ),
            (
                Cell::Share {
                    numerator: Some(10),
                    denominator: 10,
                },
                Some(Withheld::FewInCohort),
            ),
            (
                Cell::Share {
                    numerator: None,
                    denominator: 11,
                },
                None,
            ),
            (
                Cell::Share {
                    numerator: None,
                    denominator: 10,
                },
                Some(Withheld::FewInCohort),
            ),
            (Cell::Empty, None),
        ] {
            assert_eq!(cell.primary(), withheld, "{cell:?}");
        }
    }

    #[test]
    fn a_total_does_not_give_the_only_small_part_away() {
        let (cells, sums) = table(&[[60, 70, 80, 90], [12, 3, 20, 15], [30, 31, 32, 33]]);
        let withheld = withhold(&cells, &sums);
        assert_eq!(withheld[6], Some(Withheld::Small));
        // One more in its row, one more in its column, and the corner that closes the rectangle.
        assert_eq!(withheld.iter().flatten().count(), 4, "{withheld:?}");
        assert_eq!(given_away(&withheld, &sums), None);
    }

    #[test]
    fn where_nothing_is_small_everything_is_shown() {
        let (cells, sums) = table(&[[60, 70, 80, 90], [12, 13, 20, 15]]);
        assert!(withhold(&cells, &sums).iter().all(Option::is_none));
    }
}
