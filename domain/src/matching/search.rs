//! The search for a family: the children's side, prepared once, and a household looked at.

use super::{
    barred::{EndedLinks, barriers},
    barriers::BarrierSet,
    compare::Sides,
    explanation::Explained,
    parties::{Candidate, Seeking},
    score::{Grades, Scores},
};
use chrono::NaiveDate;

/// The search for a family for a child or sibling group, as they are on one day.
pub struct Search<'a> {
    pub(super) sides: Sides<'a>,
    pub(super) ended_links: EndedLinks,
}

/// How a household stands, without words: small, and made without allocating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// What excludes the household.
    pub barriers: BarrierSet,
    /// The grade of each criterion that applies.
    pub grades: Grades,
    /// What the grades come to.
    pub scores: Scores,
}

impl<'a> Search<'a> {
    /// Prepares the children's side, for any number of households.
    pub fn prepare(seeking: &'a Seeking<'a>, today: NaiveDate) -> Self {
        Self {
            sides: Sides::prepare(seeking, today),
            ended_links: EndedLinks::prepare(seeking, today),
        }
    }

    /// Looks at a household.
    pub fn assess(&self, candidate: &Candidate<'_>) -> Assessment {
        let mut grades = Grades::default();
        self.sides
            .compare(candidate, &mut |criterion, finding| grades.set(criterion, finding.grade()));
        let mut standing = BarrierSet::default();
        barriers(&self.sides, &self.ended_links, candidate, &mut |barrier| {
            standing.insert(barrier.code())
        });
        Assessment {
            barriers: standing,
            grades,
            scores: grades.scores(),
        }
    }
}

/// How one household stands to one child or sibling group today.
pub fn assess(seeking: &Seeking<'_>, candidate: &Candidate<'_>, today: NaiveDate) -> Assessment {
    Search::prepare(seeking, today).assess(candidate)
}

/// How one household stands to one child or sibling group today, in words.
pub fn explain(seeking: &Seeking<'_>, candidate: &Candidate<'_>, today: NaiveDate) -> Explained {
    Search::prepare(seeking, today).explain(candidate)
}
