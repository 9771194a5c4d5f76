//! A link that its owner sends by its own key: the same link sent twice is one link.

use super::identify::{Identification, identify};
use crate::{
    http::PushOutcome,
    problems::{Outcome, Problem, ProblemKind},
    tokens::Caller,
};
use family_finding_domain::{
    identifiers::{LinkId, Reference, Source},
    journeys::Milestone,
    links::{LinkMilestone, LinkMilestoneKind, LinkSubject},
};
use family_finding_persistence::{AnyConnection, StoreError, links, links::LinkFile};

/// Records the link that has this key, or finds that it stands. Who is linked with whom, and since
/// when, never changes: another link under the same key is refused, and so is one that was taken
/// back.
pub(crate) fn tell(
    connection: &mut AnyConnection,
    caller: &Caller,
    (source, reference): (Source, Reference),
    wanted: Identification,
) -> Outcome<(PushOutcome, LinkId)> {
    let scope = caller.scope(connection)?;
    let case = match links::find_by_reference(connection, &scope, source.as_str(), reference.as_str()) {
        Err(StoreError::NotFound) => {
            let wanted = Identification {
                key: Some((source, reference)),
                ..wanted
            };
            return Ok((PushOutcome::Created, identify(connection, caller, &scope, &wanted)?));
        }
        found => found?,
    };
    let id = case.parties.link;
    let file = links::file(connection, &scope, id)?;
    let identified_then =
        |milestone: &LinkMilestone| milestone.kind() == LinkMilestoneKind::Identified && Milestone::occurred_on(milestone) == wanted.on;
    let was_identified = file.facts.iter().any(|recorded| identified_then(&recorded.fact.milestone));
    if !is_between(&file, &wanted) || !was_identified {
        return Err(Problem::reference_taken(
            "a link with this source and reference stands between others, or since another day",
        ));
    }
    if !file.standing().any(identified_then) {
        return Err(Problem::of_field(
            ProblemKind::SourceKeyVoided,
            "/reference",
            "this link was recorded with this key, and its identification was voided",
        ));
    }
    Ok((PushOutcome::Unchanged, id))
}

fn is_between(file: &LinkFile, wanted: &Identification) -> bool {
    let parties = &file.case.parties;
    let same_subject = match wanted.subject {
        LinkSubject::Child(child) => parties.group.is_none() && parties.children == [child],
        LinkSubject::Group(group) => parties.group == Some(group),
    };
    parties.adopter == wanted.adopter && same_subject
}
