//! For whom a household is identified.

use crate::identifiers::{ChildId, SiblingGroupId};

/// A child, or a sibling group that is placed as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkSubject {
    /// One child.
    Child(ChildId),
    /// The children of a sibling group, assessed to be placed together.
    Group(SiblingGroupId),
}

impl LinkSubject {
    /// The child, where it is one.
    pub fn child(self) -> Option<ChildId> {
        match self {
            Self::Child(child) => Some(child),
            Self::Group(_) => None,
        }
    }

    /// The sibling group, where it is one.
    pub fn group(self) -> Option<SiblingGroupId> {
        match self {
            Self::Child(_) => None,
            Self::Group(group) => Some(group),
        }
    }
}
