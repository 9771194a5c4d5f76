//! The largest number of searches that can be paired with a household each.

use fixedbitset::FixedBitSet;

/// How many of the searches can at most have a household of their own at once. `could_take` holds
/// for each search the households it could be paired with, of `households` in all.
///
/// A largest matching of a bipartite graph, by augmenting paths (Berge). In each pass a household
/// is visited at most once, whichever search asks for it, so that a pass takes time in proportion
/// to the sets; passes repeat until one finds no path. What could be paired at the first glance
/// is paired in the first pass, and few passes follow.
pub(super) fn most_paired(could_take: &[&FixedBitSet], households: usize) -> usize {
    let mut pairing = Pairing {
        could_take,
        household_of: vec![None; could_take.len()],
        search_of: vec![None; households],
    };
    loop {
        let mut unvisited = FixedBitSet::with_capacity(households);
        unvisited.insert_range(..);
        let mut found = false;
        for search in 0..could_take.len() {
            let free = pairing.household_of.get(search).is_some_and(Option::is_none);
            found |= free && pairing.augment(search, &mut unvisited);
        }
        if !found {
            return pairing.household_of.iter().flatten().count();
        }
    }
}

struct Pairing<'a> {
    could_take: &'a [&'a FixedBitSet],
    household_of: Vec<Option<usize>>,
    search_of: Vec<Option<usize>>,
}

impl Pairing<'_> {
    /// Looks for a path from a search to a household that is free, along which every search on
    /// the way moves to another household. The path is kept on a stack of its own: it can be as
    /// long as there are searches.
    fn augment(&mut self, start: usize, unvisited: &mut FixedBitSet) -> bool {
        let mut path: Vec<(usize, usize)> = Vec::new();
        let mut search = start;
        loop {
            match self.next(search, unvisited) {
                Some(household) => {
                    unvisited.set(household, false);
                    path.push((search, household));
                    match self.search_of.get(household).copied().flatten() {
                        Some(other) => search = other,
                        None => {
                            self.take(&path);
                            return true;
                        }
                    }
                }
                None => match path.pop() {
                    Some((back, _)) => search = back,
                    None => return false,
                },
            }
        }
    }

    fn next(&self, search: usize, unvisited: &FixedBitSet) -> Option<usize> {
        self.could_take.get(search)?.intersection(unvisited).next()
    }

    fn take(&mut self, path: &[(usize, usize)]) {
        for (search, household) in path {
            if let Some(slot) = self.household_of.get_mut(*search) {
                *slot = Some(*household);
            }
            if let Some(slot) = self.search_of.get_mut(*household) {
                *slot = Some(*search);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection, prelude::*};

    fn sets(rows: &[Vec<bool>], households: usize) -> Vec<FixedBitSet> {
        let set = |row: &Vec<bool>| {
            let mut set = FixedBitSet::with_capacity(households);
            (0..households).for_each(|index| set.set(index, row[index]));
            set
        };
        rows.iter().map(set).collect()
    }

    /// Tries every way.
    fn by_trying(rows: &[Vec<bool>], taken: &mut Vec<bool>) -> usize {
        let Some((first, rest)) = rows.split_first() else { return 0 };
        let mut best = by_trying(rest, taken);
        for household in 0..first.len() {
            if first[household] && !taken[household] {
                taken[household] = true;
                best = best.max(1 + by_trying(rest, taken));
                taken[household] = false;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn as_many_are_paired_as_by_trying_every_way(rows in (1..6_usize).prop_flat_map(|households| collection::vec(collection::vec(prop::bool::weighted(0.4), households), 0..6))) {
            let households = rows.first().map_or(0, Vec::len);
            let sets = sets(&rows, households);
            let sides: Vec<&FixedBitSet> = sets.iter().collect();
            prop_assert_eq!(most_paired(&sides, households), by_trying(&rows, &mut vec![false; households]));
        }
    }

    #[test]
    fn a_long_chain_of_moves_is_found() {
        // Every search could take its own household or the next; the last could take only the first.
        let households = 3_000;
        let mut rows: Vec<Vec<bool>> = Vec::new();
        for search in 0..households - 1 {
            let mut row = vec![false; households];
            (row[search], row[search + 1]) = (true, true);
            rows.push(row);
        }
        let mut last = vec![false; households];
        last[0] = true;
        rows.push(last);
        let sets = sets(&rows, households);
        assert_eq!(most_paired(&sets.iter().collect::<Vec<_>>(), households), households);
    }
}
