//! The two sides of a match: the children who are looked for a family, and a household.

use crate::{
    adopters::{AdopterSummary, ApprovalTerms, Availability, Household, availability_on},
    children::ChildProfile,
    identifiers::{AdopterId, ChildId},
    links::LinkedChild,
};
use chrono::NaiveDate;

/// One of the children who are looked for a family.
#[derive(Clone, Copy, Debug)]
pub struct SoughtChild<'a> {
    /// The child.
    pub id: ChildId,
    /// What is known of the child.
    pub profile: &'a ChildProfile,
    /// The child's part in every link so far, from the child's summary; those that ended for a
    /// reason that still holds bar the same household.
    pub links: &'a [LinkedChild],
}

/// One child, or a sibling group that is placed as one: never empty.
#[derive(Clone, Debug)]
pub struct Seeking<'a> {
    children: Vec<SoughtChild<'a>>,
    waiting_since: Option<NaiveDate>,
}

impl<'a> Seeking<'a> {
    /// A child alone.
    pub fn one(child: SoughtChild<'a>) -> Self {
        Self {
            children: vec![child],
            waiting_since: None,
        }
    }

    /// Siblings who are placed as one, in the order in which sentences count them ("the second
    /// child"); `None` when there are none.
    pub fn together(children: Vec<SoughtChild<'a>>) -> Option<Self> {
        (!children.is_empty()).then_some(Self {
            children,
            waiting_since: None,
        })
    }

    /// Since when the children wait for a family. It orders children for a household and enters
    /// no score.
    #[must_use]
    pub fn waiting_since(mut self, day: Option<NaiveDate>) -> Self {
        self.waiting_since = day;
        self
    }

    /// The identifiers of the children.
    pub fn ids(&self) -> impl Iterator<Item = ChildId> {
        self.children.iter().map(|child| child.id)
    }

    /// How many children are placed as one.
    pub fn size(&self) -> usize {
        self.children.len()
    }

    /// Since when the children wait, where known.
    pub fn waits_since(&self) -> Option<NaiveDate> {
        self.waiting_since
    }

    /// The children, each with its position.
    pub(super) fn children(&self) -> impl Iterator<Item = (Position, &SoughtChild<'a>)> {
        let alone = self.size() == 1;
        self.children
            .iter()
            .enumerate()
            .map(move |(index, child)| (Position { index, alone }, child))
    }
}

/// Which of the children a sentence is about; sentences never name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    index: usize,
    alone: bool,
}

impl Position {
    /// The words for the child within a sentence.
    pub(super) fn words(self) -> &'static str {
        match self.index {
            _ if self.alone => "the child",
            0 => "the first child",
            1 => "the second child",
            2 => "the third child",
            3 => "the fourth child",
            4 => "the fifth child",
            5 => "the sixth child",
            _ => "a further child",
        }
    }

    /// The words for the child at the start of a sentence.
    pub(super) fn opening(self) -> String {
        let (initial, rest) = self.words().split_at(1);
        initial.to_ascii_uppercase() + rest
    }

    /// The words for all the children whom the child stands for.
    pub(super) fn all(self) -> &'static str {
        if self.alone { "the child" } else { "every child" }
    }
}

/// A household that may be considered.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The household.
    pub adopter: AdopterId,
    /// What is known of it.
    pub household: &'a Household,
    /// The days of its journey, its terms and its links.
    pub summary: &'a AdopterSummary,
    /// Whether it is available today.
    pub availability: Availability,
    /// Whether it belongs to another agency than the children's.
    pub external: bool,
}

impl<'a> Candidate<'a> {
    /// A household as it stands at the end of a day.
    pub fn on(day: NaiveDate, adopter: AdopterId, household: &'a Household, summary: &'a AdopterSummary) -> Self {
        let open = household.open_to_further_children.unwrap_or(false);
        Self {
            adopter,
            household,
            summary,
            availability: availability_on(summary, open, day),
            external: false,
        }
    }

    /// A household of another agency, where it is one.
    #[must_use]
    pub fn external(mut self, external: bool) -> Self {
        self.external = external;
        self
    }

    /// The terms of its approval.
    pub(super) fn terms(&self) -> Option<&'a ApprovalTerms> {
        self.summary.terms.as_ref()
    }
}
