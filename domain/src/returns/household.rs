//! A household as returns see it.

use crate::{
    adopters::{AdopterMilestone, AdopterSummary, Household},
    identifiers::{AdopterId, OrganisationCode, Reference},
};
use chrono::NaiveDate;

/// A household with everything that its rows in returns are made of.
#[derive(Clone)]
pub struct ReturnHousehold {
    /// Its identifier.
    pub id: AdopterId,
    /// The agency's own key.
    pub reference: Reference,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// What is known of it.
    pub household: Household,
    /// Its journey.
    pub summary: AdopterSummary,
    /// Its milestones, as they stand.
    pub milestones: Vec<AdopterMilestone>,
    /// The days of the orders by which it adopted children of the region.
    pub adopted_on: Vec<NaiveDate>,
}

crate::fault::redacted_debug!(ReturnHousehold);
