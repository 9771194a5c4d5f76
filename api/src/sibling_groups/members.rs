//! Which children belong to a group.

use crate::{problems::Outcome, tokens::Caller};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{ChildId, OrganisationCode, SiblingGroupId},
};
use family_finding_persistence::{AnyConnection, Scope, StoreError, children};

/// The children named, when each is visible to the caller, of the council, named once and in no
/// other group.
pub fn members(
    connection: &mut AnyConnection,
    scope: &Scope,
    council: &OrganisationCode,
    group: Option<SiblingGroupId>,
    named: &[ChildId],
    faults: &mut Faults,
) -> Outcome<Vec<children::ChildFile>> {
    let mut found = Vec::new();
    for (index, id) in named.iter().enumerate() {
        let pointer = format!("/children/{index}");
        let mut refuse = |code, detail: &str| faults.push(Fault::new(code, &pointer, detail));
        let file = match children::file(connection, scope, *id) {
            Ok(file) => file,
            Err(StoreError::NotFound) => {
                refuse(FaultCode::UnknownRecord, "there is no such child for this caller");
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        if named.iter().take(index).any(|before| before == id) {
            refuse(FaultCode::ChildrenMismatch, "this child is named twice");
        } else if &file.case.local_authority != council {
            refuse(FaultCode::ChildrenMismatch, "the children of a sibling group belong to one council");
        } else if file.case.sibling_group.is_some_and(|other| Some(other) != group) {
            refuse(FaultCode::ChildrenMismatch, "this child belongs to another sibling group");
        }
        found.push(file);
    }
    Ok(found)
}

/// Puts a child into a group, or takes it out of one.
pub fn assign(
    connection: &mut AnyConnection,
    caller: &Caller,
    mut file: children::ChildFile,
    group: Option<SiblingGroupId>,
) -> Outcome<()> {
    caller.changes(file.case.id);
    file.case.sibling_group = group;
    children::rebuild(connection, &mut file, caller.today, caller.now)?;
    Ok(())
}

/// The identifiers of a group's children.
pub fn ids(connection: &mut AnyConnection, scope: &Scope, group: SiblingGroupId) -> Outcome<Vec<ChildId>> {
    Ok(children::of_group(connection, scope, group)?
        .into_iter()
        .map(|child| child.id)
        .collect())
}
