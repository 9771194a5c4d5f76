//! The key that an owner's system gives a fact, so that the same fact sent twice is one fact.

use crate::{
    problems::{Outcome, Problem, ProblemError, ProblemKind},
    tokens::Caller,
};
use family_finding_domain::identifiers::SourceKey;
use family_finding_persistence::milestones::Recorded;

/// The fact that stands under a key of the caller's organisation, where it is the fact that is sent.
/// Refuses another fact under the same key, and a fact that was voided: a message that comes late, or
/// every night, brings nothing back that was taken back.
pub fn recorded_before<'a, M>(
    caller: &Caller,
    facts: &'a [Recorded<M>],
    key: Option<&SourceKey>,
    is_same: impl Fn(&M) -> bool,
) -> Outcome<Option<&'a Recorded<M>>> {
    let Some(key) = key else { return Ok(None) };
    let own: Vec<&Recorded<M>> = facts
        .iter()
        .filter(|recorded| recorded.source_key.as_ref() == Some(key) && recorded.recorder.organisation == caller.organisation.as_str())
        .collect();
    let same = |recorded: &Recorded<M>| is_same(&recorded.fact.milestone);
    match own.iter().copied().find(|recorded| recorded.fact.voided_at.is_none()) {
        Some(standing) if same(standing) => Ok(Some(standing)),
        Some(_) => Err(refused(
            ProblemKind::SourceKeyReused,
            "another fact of this case stands under this key",
        )),
        None if own.iter().any(|voided| same(voided)) => Err(refused(
            ProblemKind::SourceKeyVoided,
            "this fact was recorded with this key and voided",
        )),
        None => Ok(None),
    }
}

fn refused(kind: ProblemKind, detail: &str) -> Problem {
    let error = ProblemError {
        pointer: Some("/source_key".to_owned()),
        parameter: None,
        code: kind.slug().to_owned(),
        detail: detail.to_owned(),
    };
    Problem::with_errors(kind, vec![error])
}
