//! Tallies kept apart by local authority; the whole is their sum, so that the two always agree.

use super::tally::Tally;
use crate::identifiers::OrganisationCode;
use std::collections::BTreeMap;

/// One row of tallies for each local authority that was met.
pub(super) struct Areas<'a> {
    width: usize,
    rows: BTreeMap<&'a OrganisationCode, Vec<Tally>>,
}

impl<'a> Areas<'a> {
    /// No area yet; each will have `width` tallies.
    pub fn new(width: usize) -> Self {
        Self {
            width,
            rows: BTreeMap::new(),
        }
    }

    /// The tallies of one area.
    pub fn of(&mut self, area: &'a OrganisationCode) -> &mut [Tally] {
        let width = self.width;
        self.rows.entry(area).or_insert_with(|| vec![Tally::default(); width])
    }

    /// The whole first, then each of `areas`, those without any case included.
    pub fn rows(&self, areas: &[OrganisationCode]) -> Vec<(Option<OrganisationCode>, Vec<Tally>)> {
        let none = || vec![Tally::default(); self.width];
        let of_area = |area: &OrganisationCode| (Some(area.clone()), self.rows.get(area).cloned().unwrap_or_else(none));
        std::iter::once((None, self.whole())).chain(areas.iter().map(of_area)).collect()
    }

    fn whole(&self) -> Vec<Tally> {
        let mut whole = vec![Tally::default(); self.width];
        for row in self.rows.values() {
            whole.iter_mut().zip(row).for_each(|(sum, tally)| sum.absorb(tally));
        }
        whole
    }
}
