//! Who takes part in a plan: a child alone, or siblings who are placed as one.

use super::allocate::Stake;
use crate::{
    identifiers::{ChildId, SiblingGroupId},
    links::LinkSubject,
    matching::Seeking,
};
use chrono::NaiveDate;

/// A child or sibling group for whom a family is being looked for.
#[derive(Clone, Debug)]
pub struct PlanFamily<'a> {
    /// The children.
    pub seeking: Seeking<'a>,
    /// The sibling group, where all its children are in the plan together. The brothers and
    /// sisters left of a group of whom some are placed already go on as one too, without it.
    pub group: Option<SiblingGroupId>,
    /// How many of the children have no live link with any household. A link that lives already
    /// is a potential link: its child is not left without one, whatever the plan says.
    pub without_link: u8,
}

impl PlanFamily<'_> {
    /// What a link with this family is made with: the group, or each child.
    pub fn subjects(&self) -> Vec<LinkSubject> {
        match self.group {
            Some(group) => vec![LinkSubject::Group(group)],
            None => self.seeking.ids().map(LinkSubject::Child).collect(),
        }
    }

    /// Whether a pin on a child or group means this family.
    pub(super) fn is_meant_by(&self, subject: LinkSubject) -> bool {
        self.subjects().contains(&subject)
    }

    pub(super) fn holds(&self, child: ChildId) -> bool {
        self.seeking.ids().any(|held| held == child)
    }

    pub(super) fn stake(&self, today: NaiveDate) -> Stake {
        let waited = self.seeking.waits_since().map_or(0, |since| (today - since).num_days());
        Stake {
            without_link: self.without_link,
            waited_days: u32::try_from(waited).unwrap_or(0),
        }
    }

    /// The place in a plan: the longest wait first, who is not waiting yet last.
    pub(super) fn place(&self) -> (NaiveDate, Option<ChildId>) {
        (self.seeking.waits_since().unwrap_or(NaiveDate::MAX), self.seeking.ids().min())
    }
}
