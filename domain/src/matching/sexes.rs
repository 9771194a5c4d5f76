//! The sex of the children, against an approval that is for one sex only.

use super::parties::{Position, Seeking};
use crate::{adopters::ApprovalTerms, codes::Sex};

/// The sex of each child.
pub(super) struct Sought(Vec<(Position, Sex)>);

impl Sought {
    pub(super) fn prepare(seeking: &Seeking<'_>) -> Self {
        Self(seeking.children().map(|(position, child)| (position, child.profile.sex)).collect())
    }

    /// The first child whom a restriction leaves out; a sex that is not known leaves nobody out.
    pub(super) fn outside(&self, terms: &ApprovalTerms) -> Option<Position> {
        let only = terms.only_sex?;
        self.first(|sex| sex != only && sex != Sex::Unknown)
    }

    /// The first child whose sex would have to be known to tell.
    pub(super) fn to_ask(&self, terms: &ApprovalTerms) -> Option<Position> {
        terms.only_sex?;
        self.first(|sex| sex == Sex::Unknown)
    }

    /// The sexes of the children, as far as known.
    pub(super) fn known(&self) -> impl Iterator<Item = Sex> {
        self.0.iter().map(|(_, sex)| *sex).filter(|sex| *sex != Sex::Unknown)
    }

    fn first(&self, such: impl Fn(Sex) -> bool) -> Option<Position> {
        self.0.iter().find(|(_, sex)| such(*sex)).map(|(child, _)| *child)
    }
}
