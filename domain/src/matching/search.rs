//! The search for a family: the children's side, prepared once, and a household looked at.

use super::{
    barred::{EndedLinks, barriers},
    barriers::BarrierSet,
    compare::Sides,
    explanation::Explained,
    left_out::{SettingSet, Standing},
    parties::{Candidate, Seeking},
    score::{Grades, Scores},
    settings::SearchSettings,
};
use chrono::NaiveDate;

/// The search for a family for a child or sibling group, as they are on one day.
pub struct Search<'a> {
    pub(super) sides: Sides<'a>,
    pub(super) ended_links: EndedLinks,
    pub(super) settings: &'a SearchSettings,
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
    pub fn prepare(seeking: &'a Seeking<'a>, settings: &'a SearchSettings, today: NaiveDate) -> Self {
        Self {
            sides: Sides::prepare(seeking, today),
            ended_links: EndedLinks::prepare(seeking, today),
            settings,
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
            scores: grades.scores(self.settings.weights()),
        }
    }

    /// Which settings leave a household out of a list of households. It is no barrier: the worker
    /// chose it for this search.
    pub fn left_out(&self, candidate: &Candidate<'_>) -> SettingSet {
        self.left_out_of_list(candidate, candidate.summary.approved_on)
    }

    /// Which settings leave a pair out of a list of those who have waited since a day.
    pub(super) fn left_out_of_list(&self, candidate: &Candidate<'_>, waiting_since: Option<NaiveDate>) -> SettingSet {
        let today = self.sides.today;
        self.settings.leave_out(
            &Standing {
                farthest_km: self
                    .settings
                    .max_distance_km()
                    .and_then(|_| self.sides.location.farthest_km(candidate)),
                external: candidate.external,
                summary: candidate.summary,
                waiting_since,
            },
            today,
        )
    }
}

/// How one household stands to one child or sibling group today.
pub fn assess(seeking: &Seeking<'_>, candidate: &Candidate<'_>, settings: &SearchSettings, today: NaiveDate) -> Assessment {
    Search::prepare(seeking, settings, today).assess(candidate)
}

/// How one household stands to one child or sibling group today, in words.
pub fn explain(seeking: &Seeking<'_>, candidate: &Candidate<'_>, settings: &SearchSettings, today: NaiveDate) -> Explained {
    Search::prepare(seeking, settings, today).explain(candidate)
}
