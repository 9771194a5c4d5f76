//! The demonstration region: invented households and children whose figures are those that a
//! Regional Adoption Agency published for 2021-22.
//!
//! The counts of the plan (`quotas`, `home_quotas`) are given; which case takes which way, and
//! every day, are drawn from a seed. Means are brought to the day by moving single dates.

mod adopter_facts;
mod adopter_records;
mod ages;
mod assembly;
mod care_days;
mod care_records;
mod case;
mod child_facts;
mod child_profiles;
mod child_records;
mod enquiries;
mod home;
mod home_journeys;
mod home_means;
mod home_quotas;
mod household_profiles;
mod interagency;
mod keys;
mod live_links;
mod matched_cases;
mod matching;
mod means;
mod organisations;
mod outside_homes;
mod places;
mod quotas;
mod recording;
mod search_days;
mod seeded;
mod sibling_groups;
mod side_links;
mod terms;
mod unmatched_cases;
mod unmatched_days;

#[cfg(test)]
mod tests;

use family_finding_domain::{
    adopters::{AdopterMilestone, Check, Household},
    children::{ChildMilestone, ChildProfile},
    identifiers::{AdopterId, ChildId, LinkId, OrganisationCode, PlacementId, Reference, SiblingGroupId, Source},
    identities::UniquePupilNumber,
    interagency::{PlacementDirection, PlacementMilestone, PlacementTerms},
    journeys::Fact,
    links::{LinkMilestone, LinkParties},
    returns::CareRecord,
    sibling_groups::SiblingGroupMilestone,
};
use seeded::Seeded;
use std::fmt;

pub use care_records::{CareStep, CareStory, episodes};
pub use organisations::{DemoOrganisation, organisations};

/// Everything in the region.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The agencies and councils.
    pub organisations: Vec<DemoOrganisation>,
    /// Households, those of other agencies included.
    pub adopters: Vec<DemoAdopter>,
    /// Children.
    pub children: Vec<DemoChild>,
    /// Sibling groups.
    pub groups: Vec<DemoGroup>,
    /// Links.
    pub links: Vec<DemoLink>,
    /// Placements across agencies.
    pub placements: Vec<DemoPlacement>,
}

/// A placement across agencies.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoPlacement {
    /// The placement.
    pub id: PlacementId,
    /// The other agency.
    pub partner: OrganisationCode,
    /// Which way the household goes.
    pub direction: PlacementDirection,
    /// The household.
    pub adopter: AdopterId,
    /// Bought: the link.
    pub link: Option<LinkId>,
    /// What the agencies agreed.
    pub terms: PlacementTerms,
    /// Its facts.
    pub facts: Vec<Fact<PlacementMilestone>>,
}

/// A household.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoAdopter {
    /// The household.
    pub id: AdopterId,
    /// The system that owns the case.
    pub source: Source,
    /// Its key there.
    pub reference: Reference,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// The agency that assesses it.
    pub agency: OrganisationCode,
    /// What is known of it.
    pub household: Household,
    /// Its facts.
    pub facts: Vec<Fact<AdopterMilestone>>,
    /// Its checks.
    pub checks: Vec<Check>,
}

/// A child.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoChild {
    /// The child.
    pub id: ChildId,
    /// The system that owns the case.
    pub source: Source,
    /// Its key there.
    pub reference: Reference,
    /// The council that is responsible.
    pub local_authority: OrganisationCode,
    /// What is known of the child.
    pub profile: ChildProfile,
    /// The child's own facts.
    pub facts: Vec<Fact<ChildMilestone>>,
    /// Its care.
    pub care: CareRecord,
    /// Its unique pupil number.
    pub pupil_number: Option<UniquePupilNumber>,
}

/// A sibling group.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoGroup {
    /// The group.
    pub id: SiblingGroupId,
    /// The system that owns it.
    pub source: Source,
    /// Its key there.
    pub reference: Reference,
    /// The council that is responsible.
    pub local_authority: OrganisationCode,
    /// The siblings, the eldest first.
    pub children: Vec<ChildId>,
    /// Its facts.
    pub facts: Vec<Fact<SiblingGroupMilestone>>,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoLink {
    /// Who is linked with whom.
    pub parties: LinkParties,
    /// Its facts.
    pub facts: Vec<Fact<LinkMilestone>>,
}

/// Why no region came of a plan. The plan and the rules of the journeys contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenerationError {
    /// A count of the plan cannot be met.
    Quota(&'static str),
    /// A mean of the plan cannot be met.
    Mean,
    /// A text is no identifier.
    Text,
    /// A milestone is not complete.
    Refused,
}

impl fmt::Display for GenerationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quota(what) => write!(f, "the demonstration region's plan cannot be met: {what}"),
            Self::Mean => f.write_str("the demonstration region's plan cannot be met: a mean"),
            Self::Text => f.write_str("a text of the demonstration region is no identifier"),
            Self::Refused => f.write_str("a milestone of the demonstration region is not complete"),
        }
    }
}

impl std::error::Error for GenerationError {}

/// How often chance is tried again where the draw of a seed leaves no room for the plan.
const MOST_ATTEMPTS: u64 = 40;

/// The region of a seed: the same seed gives the same region.
pub fn generate(seed: u64) -> Result<Region, GenerationError> {
    let mut failed = GenerationError::Mean;
    for attempt in 0..MOST_ATTEMPTS {
        match assembly::assemble(&mut Seeded::new(seed, attempt)) {
            Ok(region) => return Ok(region),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}
