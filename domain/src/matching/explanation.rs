//! The explanation of a pair: every barrier and every criterion, each in one plain sentence.

use super::{
    barred::{barriers, open_barriers},
    barriers::BarrierCode,
    criteria::{Criterion, Grade},
    parties::Candidate,
    search::Search,
    weights::WEIGHTS_VERSION,
};
use serde::Serialize;

/// A barrier that stands. One kind may stand for several reasons, each told by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedBarrier {
    /// The kind of barrier.
    pub code: BarrierCode,
    /// Why it stands: which need, which contact, how many.
    pub why: String,
}

/// A barrier of which it cannot be told whether it stands. It does not exclude.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenBarrier {
    /// The kind of barrier.
    pub code: BarrierCode,
    /// The question that would tell.
    pub question: String,
}

/// How one criterion stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedCriterion {
    /// The criterion.
    pub criterion: Criterion,
    /// How it stands.
    pub grade: Grade,
    /// Its share in the weighted mean, without unit; 0 where the search leaves it out of the score.
    pub weight: u32,
    /// Why it stands so.
    pub why: String,
    /// The question to ask, where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// How a household stands to a child or sibling group, explained. No sentence carries a name, an
/// identifier, a coordinate or an exact distance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explained {
    /// What excludes the household; empty when nothing does.
    pub barriers: Vec<ExplainedBarrier>,
    /// What might exclude it and cannot be told yet.
    pub open_barriers: Vec<OpenBarrier>,
    /// Every criterion that applies.
    pub criteria: Vec<ExplainedCriterion>,
    /// The score over what is known, 0 to 100; absolute, the same for the same pair and the same
    /// weights whoever else is considered.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score: u8,
    /// The score if every question were answered with `does_not_meet`.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score_lowest: u8,
    /// The score if every question were answered with `meets`.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub score_highest: u8,
    /// How many criteria that count are not known.
    pub unknown_count: u8,
    /// The version of the weights behind the scores.
    #[cfg_attr(feature = "openapi", schema(example = "2026-11"))]
    pub weights_version: &'static str,
}

impl Search<'_> {
    /// Puts into words how a household stands.
    pub fn explain(&self, candidate: &Candidate<'_>) -> Explained {
        let mut criteria = Vec::new();
        self.sides.compare(candidate, &mut |criterion, finding| {
            let grade = finding.grade();
            criteria.push(ExplainedCriterion {
                criterion,
                grade,
                weight: self.settings.weights().of(criterion),
                why: finding.why(),
                question: (grade == Grade::NotKnown).then(|| finding.question()),
            });
        });
        let mut standing = Vec::new();
        barriers(&self.sides, &self.ended_links, candidate, &mut |barrier| {
            standing.push(ExplainedBarrier {
                code: barrier.code(),
                why: barrier.why(),
            });
        });
        let mut open = Vec::new();
        open_barriers(&self.sides, candidate, &mut |code, _, question| {
            open.push(OpenBarrier { code, question })
        });
        let scores = self.assess(candidate).scores;
        Explained {
            barriers: standing,
            open_barriers: open,
            criteria,
            score: scores.score,
            score_lowest: scores.score_lowest,
            score_highest: scores.score_highest,
            unknown_count: scores.unknown_count,
            weights_version: WEIGHTS_VERSION,
        }
    }
}
