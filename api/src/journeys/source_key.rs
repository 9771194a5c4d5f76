//! The key that an owner's system gives a fact, so that the same fact sent twice is one fact.

use crate::{
    problems::{Outcome, Problem, ProblemKind},
    tokens::Caller,
};
use family_finding_domain::identifiers::{MilestoneId, SourceKey};
use family_finding_persistence::milestones::Recorded;

const AT: &str = "/source_key";

/// What a fact that was recorded under its key before and voided is to whoever sends it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// Refused: a message that comes late, or every night, brings nothing back.
    Refused,
    /// Known: the sender takes it back too, in what it sends next.
    Known,
}

/// The fact that a key of the caller's organisation names: the one that was told to be meant, or the
/// one that stands, or one that was taken back.
pub fn fact_of_key<'a, M>(
    caller: &Caller,
    facts: &'a [Recorded<M>],
    key: &SourceKey,
    meant: Option<MilestoneId>,
) -> Option<&'a Recorded<M>> {
    let own = of_key(caller, facts, key);
    let meant = own.iter().copied().find(|recorded| Some(recorded.fact.id) == meant);
    let standing = || own.iter().copied().find(|recorded| recorded.fact.voided_at.is_none());
    meant.or_else(standing).or_else(|| own.first().copied())
}

fn of_key<'a, M>(caller: &Caller, facts: &'a [Recorded<M>], key: &SourceKey) -> Vec<&'a Recorded<M>> {
    facts
        .iter()
        .filter(|recorded| recorded.source_key.as_ref() == Some(key) && recorded.recorder.organisation == caller.organisation.as_str())
        .collect()
}

/// The fact that stands under a key of the caller's organisation, where it is the fact that is sent.
/// Refuses another fact under the same key, and a fact that was voided where that is not known.
pub fn recorded_before<'a, M>(
    caller: &Caller,
    facts: &'a [Recorded<M>],
    key: Option<&SourceKey>,
    taken_back: TakenBack,
    is_same: impl Fn(&M) -> bool,
) -> Outcome<Option<&'a Recorded<M>>> {
    let Some(key) = key else { return Ok(None) };
    let own = of_key(caller, facts, key);
    let same = |recorded: &Recorded<M>| is_same(&recorded.fact.milestone);
    match own.iter().copied().find(|recorded| recorded.fact.voided_at.is_none()) {
        Some(standing) if same(standing) => Ok(Some(standing)),
        _ if taken_back == TakenBack::Known && own.iter().any(|voided| same(voided)) => Ok(own.into_iter().find(|voided| same(voided))),
        Some(_) => Err(Problem::of_field(
            ProblemKind::SourceKeyReused,
            AT,
            "another fact of this case stands under this key",
        )),
        None if own.iter().any(|voided| same(voided)) => Err(Problem::of_field(
            ProblemKind::SourceKeyVoided,
            AT,
            "this fact was recorded with this key and voided",
        )),
        None => Ok(None),
    }
}
