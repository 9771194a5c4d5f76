//! The rows that measures count: one for each case, already folded.

use crate::{
    adopters::AdopterSummary,
    children::{ChildProfile, ChildSummary},
    identifiers::{AdopterId, ChildId, OrganisationCode, SiblingGroupId},
};

/// A household.
#[derive(Clone, Debug)]
pub struct AdopterRecord {
    /// The household.
    pub id: AdopterId,
    /// The local authority in whose area it lives.
    pub local_authority: OrganisationCode,
    /// Whether it is a household of the region's own agency. Households of other agencies are
    /// never counted in the funnel, the timescales or the available adopters.
    pub own_agency: bool,
    /// Whether it would take a further child.
    pub open_to_further_children: bool,
    /// Its journey and links.
    pub summary: AdopterSummary,
}

/// A child.
#[derive(Clone, Debug)]
pub struct ChildRecord {
    /// The child.
    pub id: ChildId,
    /// The local authority responsible for the child.
    pub local_authority: OrganisationCode,
    /// What is known of the child.
    pub profile: ChildProfile,
    /// The sibling group with which the child is to be placed together.
    pub together_with: Option<SiblingGroupId>,
    /// The child's journey and links.
    pub summary: ChildSummary,
}

/// Everything a caller's figures are made of.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Households.
    pub adopters: Vec<AdopterRecord>,
    /// Children.
    pub children: Vec<ChildRecord>,
}
