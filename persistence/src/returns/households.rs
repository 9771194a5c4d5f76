//! The households of a return.

use super::{distinct, standing};
use crate::{
    adopters::{self, AdopterFilter},
    children,
    connection::AnyConnection,
    error::StoreError,
    scope::Scope,
};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::AdopterMilestone,
    identifiers::{AdopterId, OrganisationCode},
    returns::ReturnHousehold,
};

/// The households of the region's own agency, of those the ones in a council's area where it is named,
/// that belong in a return, in the order of their identifiers. The scope decides whom the caller
/// sees: a return that is to be complete needs one that hides nobody.
pub fn return_households(
    connection: &mut AnyConnection,
    scope: &Scope,
    area: Option<&OrganisationCode>,
    today: NaiveDate,
    belongs: &dyn Fn(&ReturnHousehold) -> bool,
) -> Result<Vec<ReturnHousehold>, StoreError> {
    let filter = AdopterFilter {
        agency: scope.region().cloned(),
        local_authority: area.cloned(),
        ..AdopterFilter::default()
    };
    let cases = adopters::list(connection, scope, &filter, None, usize::MAX, today)?;
    let ids: Vec<AdopterId> = cases.iter().map(|case| case.id).collect();
    let linked = distinct(cases.iter().flat_map(|case| &case.summary.links).map(|link| link.child));
    let adopted = children::adopted_days(connection, scope, &linked)?;
    let mut milestones = standing::<AdopterMilestone>(connection, &ids)?;
    let households = cases.into_iter().map(|case| {
        let links = case.summary.links.iter();
        let living = links.filter(|link| link.placed_on.is_some() && link.over_on().is_none());
        ReturnHousehold {
            id: case.id,
            local_authority: case.local_authority,
            household: case.household.without_identity().clone(),
            milestones: milestones.remove(&case.id).unwrap_or_default(),
            adopted_on: living.filter_map(|link| adopted.get(&link.child).copied()).collect(),
            reference: case.reference,
            summary: case.summary,
        }
    });
    Ok(households.filter(belongs).collect())
}
