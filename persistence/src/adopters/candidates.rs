//! The households that come into question for a child: what a ranking needs of each, no more.

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::adopters,
    stored::{from_json, parse, short},
};
use diesel::prelude::*;
use family_finding_domain::{
    adopters::{AdopterSummary, Availability, Household},
    identifiers::{AdopterId, OrganisationCode, Reference},
};

/// A household as a ranking looks at it.
#[derive(Clone, Debug)]
pub struct CandidateHousehold {
    /// Its identifier.
    pub id: AdopterId,
    /// The owning system's key.
    pub reference: Reference,
    /// The council in whose area it lives.
    pub local_authority: OrganisationCode,
    /// What is known of it.
    pub household: Household,
    /// The folded journey.
    pub summary: AdopterSummary,
}

/// The available households of a region; with `unavailable` also those that are approved and on
/// hold or linked. A council may ask too; what it is shown of them is decided above.
pub fn candidates(
    connection: &mut AnyConnection,
    region: &OrganisationCode,
    unavailable: bool,
) -> Result<Vec<CandidateHousehold>, StoreError> {
    let wanted: Vec<&str> = Availability::ALL
        .iter()
        .filter(|availability| match availability {
            Availability::Free | Availability::PreLinked => true,
            Availability::OnHold | Availability::Linked => unavailable,
            Availability::NotApproved | Availability::ApprovalEnded => false,
        })
        .map(|availability| availability.code())
        .collect();
    let rows: Vec<(String, String, String, String, String)> = adopters::table
        .filter(adopters::region.eq(region.as_str()))
        .filter(adopters::availability.eq_any(wanted))
        .order(adopters::id)
        .select((
            adopters::id,
            adopters::reference,
            adopters::local_authority,
            adopters::household,
            adopters::summary,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(|(id, reference, local_authority, household, summary)| {
            Ok(CandidateHousehold {
                id: parse(&id)?,
                reference: short(&reference)?,
                local_authority: short(&local_authority)?,
                household: from_json(&household)?,
                summary: from_json(&summary)?,
            })
        })
        .collect()
}
