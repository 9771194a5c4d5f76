//! A fact as it is recorded now.

use super::{links_ended_by, links_seen};
use crate::{
    http::{Created, Once, PushOutcome},
    problems::Outcome,
    tokens::Caller,
};
use family_finding_domain::{
    identifiers::{LinkId, MilestoneId},
    journeys::Fact,
};
use family_finding_persistence::{AnyConnection, Scope, milestones::Recorded};
use uuid::Uuid;

/// A milestone that was recorded, and the links that ended with it.
pub struct Stored<M> {
    /// The milestone.
    pub recorded: Recorded<M>,
    /// Links that ended with it.
    pub ended_links: Vec<LinkId>,
}

/// What sending a milestone came to: it was recorded, or stood already under its key.
pub struct Sent<M> {
    /// Created or unchanged.
    pub outcome: PushOutcome,
    /// The milestone.
    pub recorded: Recorded<M>,
    ended_links: Vec<LinkId>,
}

impl<M: Clone> Sent<M> {
    /// It stood already.
    pub fn before(standing: &Recorded<M>) -> Self {
        Self {
            outcome: PushOutcome::Unchanged,
            recorded: standing.clone(),
            ended_links: Vec::new(),
        }
    }

    /// It was recorded now.
    pub fn now(Stored { recorded, ended_links }: Stored<M>) -> Self {
        Self {
            outcome: PushOutcome::Created,
            recorded,
            ended_links,
        }
    }

    /// The links that ended with it, now or then, and that a caller sees.
    pub fn ended_links(&self, connection: &mut AnyConnection, scope: &Scope) -> Outcome<Vec<LinkId>> {
        match self.outcome {
            PushOutcome::Unchanged => links_ended_by(connection, scope, self.recorded.fact.id),
            _ => links_seen(connection, scope, self.ended_links.clone()),
        }
    }

    /// The answer that tells it.
    pub fn once<T>(&self, told: Created<T>) -> Once<T> {
        (self.outcome, told).into()
    }
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
