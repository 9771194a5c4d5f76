//! What an answer shows of cases, told by the answer itself.

use crate::http::{Created, Versioned};
use family_finding_domain::{
    audit::{Case, CaseShown, IdentityField},
    identifiers::OrganisationCode,
};
use std::collections::{BTreeMap, BTreeSet};

/// An answer that can say which cases it shows. Whoever adds a field to an answer looks here too:
/// what is not noted is missing from the audit trail.
pub trait Shows {
    /// Notes every case that the answer shows anything of, and what of identity it shows.
    fn note(&self, shown: &mut Shown);
}

/// The cases that an answer shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    cases: BTreeMap<Case, BTreeSet<IdentityField>>,
    region: Option<OrganisationCode>,
}

impl Shown {
    /// What an answer shows.
    pub fn by(answer: &impl Shows) -> Self {
        let mut shown = Self::default();
        answer.note(&mut shown);
        shown
    }

    /// Something of this case is shown.
    pub fn case(&mut self, case: impl Into<Case>) {
        self.cases.entry(case.into()).or_default();
    }

    /// Something of this case is shown, and of its identity these fields.
    pub fn identity(&mut self, case: impl Into<Case>, fields: impl IntoIterator<Item = IdentityField>) {
        self.cases.entry(case.into()).or_default().extend(fields);
    }

    /// The cases are of this region. Where it is not said, they are of the caller's own; a caller
    /// that belongs to no region needs it said, so that the region's trail holds the entry.
    pub fn in_region(&mut self, region: OrganisationCode) {
        self.region = Some(region);
    }

    /// Adds cases of which something was shown.
    pub fn extend(&mut self, cases: impl IntoIterator<Item = CaseShown>) {
        for CaseShown { case, fields } in cases {
            self.identity(case, fields);
        }
    }

    /// The region that was said.
    pub fn region(&self) -> Option<&OrganisationCode> {
        self.region.as_ref()
    }

    /// The cases, each once.
    pub fn cases(self) -> Vec<CaseShown> {
        self.cases.into_iter().map(|(case, fields)| CaseShown { case, fields }).collect()
    }
}

impl<T: Shows> Shows for Versioned<T> {
    fn note(&self, shown: &mut Shown) {
        self.value.note(shown);
    }
}

impl<T: Shows> Shows for Created<T> {
    fn note(&self, shown: &mut Shown) {
        self.body.note(shown);
    }
}

impl<T: Shows> Shows for (T, bool) {
    fn note(&self, shown: &mut Shown) {
        self.0.note(shown);
    }
}

impl<T: Shows> Shows for Vec<T> {
    fn note(&self, shown: &mut Shown) {
        self.iter().for_each(|one| one.note(shown));
    }
}

impl<T: Shows> Shows for Option<T> {
    fn note(&self, shown: &mut Shown) {
        self.iter().for_each(|one| one.note(shown));
    }
}
