//! Pins as they arrive and as they are shown.

use crate::problems::Outcome;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    identifiers::{AdopterId, ChildId, SiblingGroupId},
    links::LinkSubject,
    matching::{PinKind, PlanPin},
};
use family_finding_persistence::{AnyConnection, Scope, StoreError, adopters, children, sibling_groups};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A pair that is pinned: a household, and a child or a sibling group.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MatchingPlanPin)]
pub struct PinIn {
    /// `keep`: the plan gives them this household. `never`: the plan does not.
    pub kind: PinKind,
    /// The household.
    pub adopter_id: AdopterId,
    /// The child, where it is looked for alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child_id: Option<ChildId>,
    /// The sibling group, assessed to be placed together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sibling_group_id: Option<SiblingGroupId>,
}

impl From<&PlanPin> for PinIn {
    fn from(pin: &PlanPin) -> Self {
        Self {
            kind: pin.kind,
            adopter_id: pin.adopter,
            child_id: pin.subject.child(),
            sibling_group_id: pin.subject.group(),
        }
    }
}

/// Reads all pins; whom the caller does not see is unknown. Faults are collected.
pub fn parse(connection: &mut AnyConnection, scope: &Scope, pins: &[PinIn], faults: &mut Faults) -> Outcome<Vec<PlanPin>> {
    let mut read = Vec::new();
    for (position, pin) in pins.iter().enumerate() {
        let at = |field: &str| format!("/pins/{position}/{field}");
        let household = known(adopters::find(connection, scope, pin.adopter_id), at("adopter_id"), faults)?;
        let subject = match (pin.child_id, pin.sibling_group_id) {
            (Some(child), None) => {
                known(children::find(connection, scope, child), at("child_id"), faults)?.then_some(LinkSubject::Child(child))
            }
            (None, Some(group)) => {
                known(sibling_groups::find(connection, scope, group), at("sibling_group_id"), faults)?.then_some(LinkSubject::Group(group))
            }
            (None, None) => {
                faults.add(FaultCode::FieldRequired, at("child_id"), "name a child or a sibling group");
                None
            }
            (Some(_), Some(_)) => {
                faults.add(
                    FaultCode::FieldNotAllowed,
                    at("sibling_group_id"),
                    "name a child or a sibling group, not both",
                );
                None
            }
        };
        if let (true, Some(subject)) = (household, subject) {
            read.push(PlanPin {
                kind: pin.kind,
                subject,
                adopter: pin.adopter_id,
            });
        }
    }
    Ok(read)
}

fn known<T>(found: Result<T, StoreError>, pointer: String, faults: &mut Faults) -> Outcome<bool> {
    match found {
        Ok(_) => Ok(true),
        Err(StoreError::NotFound) => {
            faults.push(Fault::new(
                FaultCode::UnknownRecord,
                pointer,
                "there is no such record for this caller",
            ));
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
