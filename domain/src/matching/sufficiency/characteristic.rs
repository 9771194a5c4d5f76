//! What waiting children have in common.

use crate::{
    calendar::age_in_years,
    children::EarlyPermanence,
    codes::{NeedStatus, code_list},
    matching::parties::Seeking,
    measures::AGE_BANDS,
};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

code_list! {
    /// A kind of characteristic.
    CharacteristicKind {
        /// Every child who waits.
        All = "all",
        /// The child's age today, in the bands of the measures.
        AgeBand = "age_band",
        /// How many children are placed as one.
        GroupSize = "group_size",
        /// A need that the child is known to have.
        Need = "need",
        /// The plan is Fostering for Adoption.
        EarlyPermanence = "early_permanence",
    }
}

/// What some of the waiting children have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Characteristic {
    /// The kind.
    kind: CharacteristicKind,
    /// Which of the kind, for age bands the youngest age, for groups the size.
    #[serde(skip)]
    nth: usize,
    /// Which of the kind: `under_2`, `2_to_5`, `over_5`; the number of children; the need. Absent
    /// where there is one only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 40, example = "under_2"))]
    value: Option<&'static str>,
}

/// The sizes of a group that is placed as one.
const SIZES: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

impl Characteristic {
    fn of(kind: CharacteristicKind, nth: usize, value: Option<&'static str>) -> Self {
        Self { kind, nth, value }
    }

    /// That of every child who waits.
    pub fn all() -> Self {
        Self::of(CharacteristicKind::All, 0, None)
    }

    /// The kind.
    pub fn kind(&self) -> CharacteristicKind {
        self.kind
    }

    /// Which of the kind.
    pub fn value(&self) -> Option<&'static str> {
        self.value
    }
}

/// What the children of a search have in common with others, and how many of them have it.
pub(super) fn of(seeking: &Seeking<'_>, today: NaiveDate) -> BTreeMap<Characteristic, usize> {
    use CharacteristicKind as K;
    let mut found = BTreeMap::new();
    found.insert(Characteristic::all(), seeking.size());
    if let Some(size) = SIZES.get(seeking.size() - 1) {
        found.insert(Characteristic::of(K::GroupSize, seeking.size(), Some(size)), seeking.size());
    }
    for (_, child) in seeking.children() {
        let years = age_in_years(child.profile.date_of_birth, today).unwrap_or(0);
        if let Some(band) = AGE_BANDS.iter().find(|band| band.holds(years)) {
            let at = Characteristic::of(K::AgeBand, band.from_years as usize, Some(band.code));
            *found.entry(at).or_default() += 1;
        }
        let needs = child.profile.needs.iter().flatten();
        for (need, _) in needs.filter(|(_, status)| **status == NeedStatus::Present) {
            *found
                .entry(Characteristic::of(K::Need, need.index(), Some(need.code())))
                .or_default() += 1;
        }
        if child.profile.early_permanence == Some(EarlyPermanence::Required) {
            *found.entry(Characteristic::of(K::EarlyPermanence, 0, None)).or_default() += 1;
        }
    }
    found
}
