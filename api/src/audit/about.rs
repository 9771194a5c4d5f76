//! An answer that does not name the case that it is about.

use super::{Shown, Shows};
use family_finding_domain::audit::{Case, IdentityField};

/// An answer about cases that its own fields do not name: a page of one case's milestones, for
/// example.
#[derive(Debug)]
pub struct About<T> {
    /// The answer.
    pub answer: T,
    shown: Shown,
}

impl<T> About<T> {
    /// An answer about one case.
    pub fn one(case: impl Into<Case>, answer: T) -> Self {
        let shown = Shown::default();
        Self { answer, shown }.and(case)
    }

    /// These fields of the identity of a case are shown.
    pub fn and_identity(mut self, case: impl Into<Case>, fields: impl IntoIterator<Item = IdentityField>) -> Self {
        self.shown.identity(case, fields);
        self
    }

    /// The answer is about this case too.
    pub fn and(mut self, case: impl Into<Case>) -> Self {
        self.shown.case(case);
        self
    }
}

impl<T: Shows> About<T> {
    /// What the answer itself says that it shows is noted beside.
    pub fn with_its_own(mut self) -> Self {
        self.answer.note(&mut self.shown);
        self
    }
}

impl<T> Shows for About<T> {
    fn note(&self, shown: &mut Shown) {
        shown.extend(self.shown.clone().cases());
    }
}
