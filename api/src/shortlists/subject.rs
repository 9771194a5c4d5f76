//! The child or sibling group on whose shortlist something is done.

use crate::problems::Outcome;
use family_finding_domain::{audit::Case, identifiers::OrganisationCode, links::LinkSubject};
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildCase},
    sibling_groups,
};

/// The subject with its children, as far as the caller sees them.
pub struct Subject {
    /// The child or group.
    pub subject: LinkSubject,
    /// The region.
    pub region: OrganisationCode,
    /// The council responsible for the children.
    pub local_authority: OrganisationCode,
    /// The children.
    pub children: Vec<ChildCase>,
}

impl Subject {
    /// The subject, if the caller sees it.
    pub fn find(connection: &mut AnyConnection, scope: &Scope, subject: LinkSubject) -> Outcome<Self> {
        Ok(match subject {
            LinkSubject::Child(child) => {
                let case = children::find(connection, scope, child)?;
                Self {
                    subject,
                    region: case.region.clone(),
                    local_authority: case.local_authority.clone(),
                    children: vec![case],
                }
            }
            LinkSubject::Group(group) => {
                let case = sibling_groups::find(connection, scope, group)?;
                Self {
                    subject,
                    region: case.region,
                    local_authority: case.local_authority,
                    children: children::of_group(connection, scope, group)?,
                }
            }
        })
    }

    /// The child or group as the audit trail names it.
    pub fn case(&self) -> Case {
        match self.subject {
            LinkSubject::Child(child) => child.into(),
            LinkSubject::Group(group) => group.into(),
        }
    }
}
