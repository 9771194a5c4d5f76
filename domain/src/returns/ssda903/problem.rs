//! What keeps a record from being returned validly.

use crate::{codes::code_list, identifiers::ChildId};
use chrono::NaiveDate;

code_list! {
    /// A file of the SSDA903 collection.
    ReturnFile {
        /// Who the child is.
        Header = "Header",
        /// Its care.
        Episodes = "Episodes",
        /// Its adoption.
        Ad1 = "AD1",
        /// The decisions that it should be placed for adoption.
        PlacedAdoption = "PlacedAdoption",
    }
}

code_list! {
    /// What kind of obstacle it is.
    ReturnProblemKind {
        /// Something is not recorded.
        Missing = "missing",
        /// Two records say different things.
        Contradiction = "contradiction",
        /// The collection of that year has no such code.
        NotInCodeSet = "not_in_code_set",
        /// The collection's rules do not allow what is recorded.
        Rule = "rule",
    }
}

/// One obstacle. Its sentence names fields and days' roles, and repeats no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnProblem {
    /// The child.
    pub child: ChildId,
    /// The file that could not be valid.
    pub file: ReturnFile,
    /// Its column.
    pub column: &'static str,
    /// The first day of the episode, where it is about one.
    pub episode: Option<NaiveDate>,
    /// What kind of obstacle it is.
    pub kind: ReturnProblemKind,
    /// The number of the collection's rule, where one forbids it.
    pub rule: Option<&'static str>,
    /// What is wrong, and what would be right.
    pub detail: &'static str,
}

/// The obstacles of one child.
pub(super) struct Findings {
    child: ChildId,
    pub list: Vec<ReturnProblem>,
}

impl Findings {
    pub fn of(child: ChildId) -> Self {
        Self { child, list: Vec::new() }
    }

    /// Notes an obstacle; a rule may be empty.
    pub fn add(&mut self, file: ReturnFile, column: &'static str, kind: ReturnProblemKind, rule: &'static str, detail: &'static str) {
        self.at(None, file, column, kind, rule, detail);
    }

    /// Notes an obstacle of an episode.
    pub fn in_episode(
        &mut self,
        began: NaiveDate,
        column: &'static str,
        kind: ReturnProblemKind,
        rule: &'static str,
        detail: &'static str,
    ) {
        self.at(Some(began), ReturnFile::Episodes, column, kind, rule, detail);
    }

    fn at(
        &mut self,
        episode: Option<NaiveDate>,
        file: ReturnFile,
        column: &'static str,
        kind: ReturnProblemKind,
        rule: &'static str,
        detail: &'static str,
    ) {
        self.list.push(ReturnProblem {
            child: self.child,
            file,
            column,
            episode,
            kind,
            rule: (!rule.is_empty()).then_some(rule),
            detail,
        });
    }
}
