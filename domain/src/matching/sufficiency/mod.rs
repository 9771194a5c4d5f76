//! Sufficiency: the children of a region who wait, by characteristic, against the households that
//! could take them. It tells a recruitment team whom to look for.
//!
//! What is counted is a *search*: a child alone, or siblings who are placed as one. A household
//! *could take* a search when no barrier stands between them. The **shortfall** is the number of
//! searches of a characteristic that would find no household even if every available household
//! took one of them, in the best way there is: searches less the largest number that can be
//! paired with a household each. It is at most the searches, and at least those that no household
//! could take; and it is reckoned for each characteristic as if the households were there for it
//! alone, so a shortfall that is shared by two characteristics is told at both.

mod characteristic;
mod field;
mod pairing;

pub use characteristic::{Characteristic, CharacteristicKind};

use super::parties::{Candidate, Seeking};
use chrono::NaiveDate;
use field::Field;
use fixedbitset::FixedBitSet;
use pairing::most_paired;
use serde::Serialize;
use std::collections::BTreeMap;

/// A search with the area its children belong to.
pub struct SearchIn<'a, A> {
    /// The children.
    pub seeking: Seeking<'a>,
    /// The area, such as the responsible council.
    pub area: A,
}

/// The figures of one characteristic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SufficiencyRow {
    /// What the children have in common.
    #[serde(flatten)]
    pub characteristic: Characteristic,
    /// The children who wait and have it.
    pub children: usize,
    /// The searches with such a child: a child alone, or siblings who are placed as one.
    pub searches: usize,
    /// The available households that could take at least one of these searches.
    pub households: usize,
    /// The searches that no available household could take.
    pub without_household: usize,
    /// The searches that would find no household if every household took one, in the best way.
    pub shortfall: usize,
}

/// The figures of one area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SufficiencyOf<A> {
    /// The area; `None` for all of them together.
    pub area: Option<A>,
    /// The figures: all children first, then by each characteristic that a waiting child has.
    pub rows: Vec<SufficiencyRow>,
}

/// Reckons the sufficiency of all areas together, then of each area in the order of its name.
pub fn sufficiency<A: Ord + Clone>(searches: &[SearchIn<'_, A>], candidates: &[Candidate<'_>], today: NaiveDate) -> Vec<SufficiencyOf<A>> {
    let field = Field::prepare(candidates, today);
    let could_take: Vec<FixedBitSet> = searches.iter().map(|search| field.could_take(&search.seeking, today)).collect();
    let mut areas: BTreeMap<Option<&A>, BTreeMap<Characteristic, Group>> = BTreeMap::new();
    for (index, search) in searches.iter().enumerate() {
        for (characteristic, children) in characteristic::of(&search.seeking, today) {
            for area in [None, Some(&search.area)] {
                let group = areas.entry(area).or_default().entry(characteristic).or_default();
                group.children += children;
                group.searches.push(index);
            }
        }
    }
    // With nobody waiting the whole still says so.
    areas.entry(None).or_default().entry(Characteristic::all()).or_default();
    let figures = |groups: BTreeMap<Characteristic, Group>| {
        let row = |(characteristic, group): (Characteristic, Group)| group.row(characteristic, &could_take, candidates.len());
        groups.into_iter().map(row).collect()
    };
    areas
        .into_iter()
        .map(|(area, groups)| SufficiencyOf {
            area: area.cloned(),
            rows: figures(groups),
        })
        .collect()
}

/// The searches of one characteristic in one area.
#[derive(Default)]
struct Group {
    children: usize,
    searches: Vec<usize>,
}

impl Group {
    fn row(self, characteristic: Characteristic, could_take: &[FixedBitSet], households: usize) -> SufficiencyRow {
        let sides: Vec<&FixedBitSet> = self.searches.iter().filter_map(|index| could_take.get(*index)).collect();
        let mut any = FixedBitSet::with_capacity(households);
        sides.iter().for_each(|side| any.union_with(side));
        SufficiencyRow {
            characteristic,
            children: self.children,
            searches: sides.len(),
            households: any.count_ones(..),
            without_household: sides.iter().filter(|side| side.is_clear()).count(),
            shortfall: sides.len() - most_paired(&sides, households),
        }
    }
}
