//! The versions of the cases that a plan looked at: what it may be compared with later.

use crate::identifiers::{AdopterId, ChildId, SiblingGroupId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The cases that a plan looked at, each at its version. Every change of a case counts its version
/// up, so two snapshots of equal versions saw the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSnapshot {
    /// The children.
    pub children: BTreeMap<ChildId, i64>,
    /// The sibling groups placed together.
    pub sibling_groups: BTreeMap<SiblingGroupId, i64>,
    /// The available households.
    pub households: BTreeMap<AdopterId, i64>,
}

/// The cases that came, went or changed between two snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The children.
    pub children: Vec<ChildId>,
    /// The sibling groups.
    pub sibling_groups: Vec<SiblingGroupId>,
    /// The households.
    pub households: Vec<AdopterId>,
}

impl Moved {
    /// Whether both snapshots saw the same.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty() && self.sibling_groups.is_empty() && self.households.is_empty()
    }
}

impl PlanSnapshot {
    /// What differs in a later snapshot.
    pub fn moved(&self, now: &Self) -> Moved {
        Moved {
            children: differing(&self.children, &now.children),
            sibling_groups: differing(&self.sibling_groups, &now.sibling_groups),
            households: differing(&self.households, &now.households),
        }
    }
}

fn differing<Id: Ord + Copy>(then: &BTreeMap<Id, i64>, now: &BTreeMap<Id, i64>) -> Vec<Id> {
    let all: BTreeSet<Id> = then.keys().chain(now.keys()).copied().collect();
    all.into_iter().filter(|id| then.get(id) != now.get(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_came_went_or_changed_has_moved() {
        let id = |n| AdopterId(Uuid::from_u128(n));
        let of = |versions: &[(u128, i64)]| PlanSnapshot {
            households: versions.iter().map(|(n, version)| (id(*n), *version)).collect(),
            ..PlanSnapshot::default()
        };
        let then = of(&[(1, 1), (2, 5), (3, 2)]);
        assert_eq!(then.moved(&of(&[(2, 6), (3, 2), (4, 1)])).households, [id(1), id(2), id(4)]);
        assert!(then.moved(&then).is_empty());
    }
}
