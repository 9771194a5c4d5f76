//! What a line of an import is about.

use crate::{audit::CaseKind, codes::code_list};

code_list! {
    /// What a line of an import says.
    RecordKind {
        /// A household as its owning system knows it, in full.
        Adopter = "adopter",
        /// A child as its owning system knows it, in full.
        Child = "child",
        /// A sibling group as its owning system knows it, in full.
        SiblingGroup = "sibling_group",
        /// A household identified for a child or sibling group.
        Link = "link",
        /// A milestone of a household.
        AdopterMilestone = "adopter_milestone",
        /// A milestone of a child.
        ChildMilestone = "child_milestone",
        /// The assessment of a sibling group.
        SiblingGroupMilestone = "sibling_group_milestone",
        /// A milestone of a link.
        LinkMilestone = "link_milestone",
        /// A milestone of a household is taken back.
        AdopterVoid = "adopter_void",
        /// A milestone of a child is taken back.
        ChildVoid = "child_void",
        /// The assessment of a sibling group is taken back.
        SiblingGroupVoid = "sibling_group_void",
        /// A milestone of a link is taken back.
        LinkVoid = "link_void",
    }
}

/// What a record does with its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordDoes {
    /// Tells the case in full.
    Tells,
    /// Records a milestone of it.
    Records,
    /// Takes a milestone of it back.
    Voids,
}

impl RecordKind {
    /// The kind of case that the record is of.
    pub const fn case_kind(self) -> CaseKind {
        match self {
            Self::Adopter | Self::AdopterMilestone | Self::AdopterVoid => CaseKind::Adopter,
            Self::Child | Self::ChildMilestone | Self::ChildVoid => CaseKind::Child,
            Self::SiblingGroup | Self::SiblingGroupMilestone | Self::SiblingGroupVoid => CaseKind::SiblingGroup,
            Self::Link | Self::LinkMilestone | Self::LinkVoid => CaseKind::Link,
        }
    }

    /// What it does with that case.
    pub const fn does(self) -> RecordDoes {
        match self {
            Self::Adopter | Self::Child | Self::SiblingGroup | Self::Link => RecordDoes::Tells,
            Self::AdopterMilestone | Self::ChildMilestone | Self::SiblingGroupMilestone | Self::LinkMilestone => RecordDoes::Records,
            Self::AdopterVoid | Self::ChildVoid | Self::SiblingGroupVoid | Self::LinkVoid => RecordDoes::Voids,
        }
    }
}
