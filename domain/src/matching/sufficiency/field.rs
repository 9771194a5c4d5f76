//! The households of a region as sets, one for each thing that a barrier turns on: whom a search
//! could place its children with is then a few intersections, not a look at each household.

use crate::{
    adopters::Household,
    codes::{Answer, Need, Sex},
    identifiers::{AdopterId, Area},
    matching::{
        compare::Sides,
        contact,
        distance::Point,
        location::home_of,
        parties::{Candidate, Seeking},
        search::Search,
        settings::SearchSettings,
    },
};
use chrono::NaiveDate;
use fixedbitset::FixedBitSet;
use std::collections::HashMap;

/// The most children, and the highest age in years, that an approval can name.
const MOST_CHILDREN: usize = crate::adopters::MOST_CHILDREN as usize;
const MOST_YEARS: usize = crate::adopters::MOST_YEARS as usize;

/// The households of a region.
pub(super) struct Field<'a> {
    candidates: &'a [Candidate<'a>],
    by_id: HashMap<AdopterId, usize>,
    available: FixedBitSet,
    for_siblings: FixedBitSet,
    for_early_permanence: FixedBitSet,
    /// By the number of children that the approval has room for.
    with_room: Vec<FixedBitSet>,
    /// By the age in years that the approval covers.
    of_age: Vec<FixedBitSet>,
    only_boys: FixedBitSet,
    only_girls: FixedBitSet,
    /// By the need that is ruled out.
    without_need: Vec<FixedBitSet>,
    /// By the kind of contact that is ruled out.
    without_contact: Vec<FixedBitSet>,
    in_area: HashMap<&'a Area, FixedBitSet>,
    /// Where each lives, from south to north, as far as known.
    homes: Vec<(Point, usize)>,
}

impl<'a> Field<'a> {
    pub(super) fn prepare(candidates: &'a [Candidate<'a>], today: NaiveDate) -> Self {
        let none = FixedBitSet::with_capacity(candidates.len());
        let mut field = Self {
            candidates,
            by_id: candidates
                .iter()
                .enumerate()
                .map(|(index, candidate)| (candidate.adopter, index))
                .collect(),
            available: none.clone(),
            for_siblings: none.clone(),
            for_early_permanence: none.clone(),
            with_room: vec![none.clone(); MOST_CHILDREN + 1],
            of_age: vec![none.clone(); MOST_YEARS + 1],
            only_boys: none.clone(),
            only_girls: none.clone(),
            without_need: vec![none.clone(); Need::ALL.len()],
            without_contact: vec![none.clone(); contact::KINDS.len()],
            in_area: HashMap::new(),
            homes: Vec::new(),
        };
        for (index, candidate) in candidates.iter().enumerate() {
            field.take(index, candidate, today, &none);
        }
        field.homes.sort_by(|one, other| one.0.latitude().total_cmp(&other.0.latitude()));
        field
    }

    fn take(&mut self, index: usize, candidate: &Candidate<'a>, today: NaiveDate, none: &FixedBitSet) {
        let Some(terms) = candidate.terms().filter(|_| candidate.availability.is_available()) else {
            return;
        };
        self.available.insert(index);
        self.for_siblings.set(index, terms.sibling_group);
        self.for_early_permanence.set(index, terms.early_permanence);
        let taken = candidate.summary.links.iter().filter(|link| link.is_formal_on(today)).count();
        let room = usize::from(terms.children_most).saturating_sub(taken);
        self.with_room.iter_mut().take(room + 1).for_each(|set| set.insert(index));
        let ages = usize::from(terms.age_from_years)..=usize::from(terms.age_to_years);
        for (years, set) in self.of_age.iter_mut().enumerate() {
            set.set(index, ages.contains(&years));
        }
        self.only_boys.set(index, terms.only_sex == Some(Sex::Male));
        self.only_girls.set(index, terms.only_sex == Some(Sex::Female));
        self.take_household(index, candidate.household, none);
    }

    fn take_household(&mut self, index: usize, household: &'a Household, none: &FixedBitSet) {
        let ruled_out = household.needs.iter().flatten().filter(|(_, answer)| **answer == Answer::No);
        for (need, _) in ruled_out {
            if let Some(set) = self.without_need.get_mut(need.index()) {
                set.insert(index);
            }
        }
        for (kind, set) in contact::KINDS.iter().zip(&mut self.without_contact) {
            let answer = household.contact.as_ref().and_then(kind.answered);
            set.set(index, answer == Some(Answer::No));
        }
        if let Some(location) = &household.location {
            self.in_area.entry(&location.area).or_insert_with(|| none.clone()).insert(index);
        }
        self.homes.extend(home_of(household).map(|home| (home, index)));
    }

    /// The households that no barrier keeps from a search.
    pub(super) fn could_take(&self, seeking: &Seeking<'_>, today: NaiveDate) -> FixedBitSet {
        let sides = Sides::prepare(seeking, today);
        let mut set = self.available.clone();
        let keep = |set: &mut FixedBitSet, those: Option<&FixedBitSet>| match those {
            Some(those) => set.intersect_with(those),
            None => set.clear(),
        };
        keep(&mut set, self.with_room.get(sides.number.sought()));
        if sides.number.sought() > 1 {
            set.intersect_with(&self.for_siblings);
        }
        sides.ages.years().for_each(|years| keep(&mut set, self.of_age.get(years as usize)));
        if sides.early_permanence.required_for().is_some() {
            set.intersect_with(&self.for_early_permanence);
        }
        for sex in sides.sexes.known() {
            set.difference_with(if sex == Sex::Male { &self.only_girls } else { &self.only_boys });
        }
        for need in sides.needs.certain() {
            self.without_need
                .get(need.index())
                .into_iter()
                .for_each(|those| set.difference_with(those));
        }
        for (kind, those) in contact::KINDS.iter().zip(&self.without_contact) {
            if sides.contact.requires(kind.criterion) {
                set.difference_with(those);
            }
        }
        for district in sides.excluded_areas.districts() {
            self.in_area.get(district).into_iter().for_each(|those| set.difference_with(those));
        }
        self.leave_circles(&sides, &mut set);
        self.look_at_linked(seeking, today, &mut set);
        set
    }

    /// Takes out who lives in an excluded circle; only those in its band of latitudes are measured.
    fn leave_circles(&self, sides: &Sides<'_>, set: &mut FixedBitSet) {
        for circle in sides.excluded_areas.circles() {
            let (south, north) = circle.latitudes();
            let from = self.homes.partition_point(|(home, _)| home.latitude() < south);
            let band = self.homes.iter().skip(from).take_while(|(home, _)| home.latitude() <= north);
            for (home, index) in band {
                if set.contains(*index) && circle.holds(*home) {
                    set.set(*index, false);
                }
            }
        }
    }

    /// Looks again, in full, at every household that a child of the search was ever linked with:
    /// an earlier link can bar, and a child's own place is no place taken.
    fn look_at_linked(&self, seeking: &Seeking<'_>, today: NaiveDate, set: &mut FixedBitSet) {
        let linked = seeking.children().flat_map(|(_, child)| child.links.iter());
        let mut indices: Vec<usize> = linked.filter_map(|link| self.by_id.get(&link.adopter).copied()).collect();
        indices.dedup();
        if indices.is_empty() {
            return;
        }
        let settings = SearchSettings::default();
        let search = Search::prepare(seeking, &settings, today);
        for index in indices {
            if let Some(candidate) = self.candidates.get(index) {
                set.set(index, search.assess(candidate).barriers.is_empty());
            }
        }
    }
}
