//! The cases that lines name by their owners' keys.

use super::record::{CaseKey, LinkRecord};
use crate::{http::ByReference, links::Identification, problems::Outcome, tokens::Caller};
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{AdopterId, ChildId, SiblingGroupId},
    links::LinkSubject,
};
use family_finding_persistence::{
    AnyConnection, Scope, StoreError, adopters as stored_adopters, children as stored_children, sibling_groups as stored_groups,
};

/// Who is linked with whom, found by their owners' keys.
pub fn identification(connection: &mut AnyConnection, caller: &Caller, wanted: &LinkRecord) -> Outcome<Identification> {
    let scope = caller.scope(connection)?;
    let mut faults = Faults::none();
    let adopter = match (&wanted.adopter, wanted.adopter_id) {
        (Some(key), None) => found(adopter_of(connection, &scope, &key.clone().into()), "/body/adopter", &mut faults)?,
        (None, Some(id)) => Some(id),
        (None, None) => {
            faults.add(FaultCode::FieldRequired, "/body/adopter", "name the household");
            None
        }
        (Some(_), Some(_)) => {
            faults.add(FaultCode::FieldNotAllowed, "/body/adopter_id", "name the household once");
            None
        }
    };
    let subject = match (&wanted.child, &wanted.sibling_group) {
        (Some(key), None) => found(child_of(connection, &scope, &key.clone().into()), "/body/child", &mut faults)?.map(LinkSubject::Child),
        (None, Some(key)) => {
            let group = group_of(connection, &scope, &key.clone().into());
            found(group, "/body/sibling_group", &mut faults)?.map(LinkSubject::Group)
        }
        (None, None) => {
            faults.add(FaultCode::FieldRequired, "/body/child", "name a child or a sibling group");
            None
        }
        (Some(_), Some(_)) => {
            faults.add(
                FaultCode::FieldNotAllowed,
                "/body/sibling_group",
                "name a child or a sibling group, not both",
            );
            None
        }
    };
    match (adopter, subject) {
        (Some(adopter), Some(subject)) => Ok(Identification {
            adopter,
            subject,
            on: wanted.identified_on,
            key: None,
        }),
        _ => Err(faults.into()),
    }
}

/// A refusal of the identification points at what a line names instead.
pub fn at_owner_key(pointer: &str) -> &str {
    match pointer {
        "/adopter_id" => "/adopter",
        "/child_id" => "/child",
        "/sibling_group_id" => "/sibling_group",
        other => other,
    }
}

const UNKNOWN: &str = "no case with this source and reference stands for this caller; it comes before what is said of it";

/// The case that a line is of.
pub fn known<T>(case: Result<T, StoreError>) -> Outcome<T> {
    case.map_err(|error| match error {
        StoreError::NotFound => Fault::new(FaultCode::UnknownRecord, "/reference", UNKNOWN).into(),
        other => other.into(),
    })
}

/// A case that a line names, or a fault that it is unknown; another failure stays one.
fn found<T>(case: Result<T, StoreError>, pointer: &str, faults: &mut Faults) -> Outcome<Option<T>> {
    match case {
        Ok(case) => Ok(Some(case)),
        Err(StoreError::NotFound) => {
            faults.add(FaultCode::UnknownRecord, pointer, UNKNOWN);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

pub fn children_of(connection: &mut AnyConnection, scope: &Scope, named: &[CaseKey], pointer: &str) -> Outcome<Vec<ChildId>> {
    let mut faults = Faults::none();
    let mut ids = Vec::new();
    for (index, key) in named.iter().enumerate() {
        let child = child_of(connection, scope, &key.clone().into());
        ids.extend(found(child, &format!("{pointer}/{index}"), &mut faults)?);
    }
    Ok(faults.or(ids)?)
}

fn adopter_of(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<AdopterId, StoreError> {
    stored_adopters::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str()).map(|case| case.id)
}

fn child_of(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<ChildId, StoreError> {
    stored_children::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str()).map(|case| case.id)
}

fn group_of(connection: &mut AnyConnection, scope: &Scope, key: &ByReference) -> Result<SiblingGroupId, StoreError> {
    stored_groups::find_by_reference(connection, scope, key.source.as_str(), key.reference.as_str()).map(|case| case.id)
}

impl From<CaseKey> for ByReference {
    fn from(CaseKey { source, reference }: CaseKey) -> Self {
        Self { source, reference }
    }
}
