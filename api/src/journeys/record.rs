//! A fact as it is recorded now.

use crate::tokens::Caller;
use family_finding_domain::{
    identifiers::{LinkId, MilestoneId},
    journeys::Fact,
};
use family_finding_persistence::milestones::Recorded;
use uuid::Uuid;

/// A milestone that was recorded, and the links that ended with it.
pub struct Stored<M> {
    /// The milestone.
    pub recorded: Recorded<M>,
    /// Links that ended with it.
    pub ended_links: Vec<LinkId>,
}

/// A milestone that the caller records. `implied_by` names the milestone of another case from
/// which it follows.
pub fn recorded_now<M>(caller: &Caller, milestone: M, implied_by: Option<MilestoneId>) -> Recorded<M> {
    let fact = Fact {
        id: MilestoneId(Uuid::now_v7()),
        milestone,
        recorded_at: caller.now,
        voided_at: None,
    };
    Recorded {
        fact,
        recorder: caller.recorder(),
        voided_by: None,
        void_reason: None,
        implied_by,
        source_key: None,
    }
}
