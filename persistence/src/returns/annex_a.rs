//! The children of Ofsted's Annex A.

use super::{distinct, references, reversals};
use crate::{
    children::{self, ChildFilter},
    connection::AnyConnection,
    error::StoreError,
    scope::Scope,
};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{ChildId, OrganisationCode},
    returns::annex_a::{AnnexChild, family_of, is_listed},
};

/// The children of a council who stand in list 10 as at a day, in the order of their identifiers. The
/// scope decides whom the caller sees: a list that is to be complete needs one that hides nobody.
pub fn annex_children(
    connection: &mut AnyConnection,
    scope: &Scope,
    council: &OrganisationCode,
    as_at: NaiveDate,
) -> Result<Vec<AnnexChild>, StoreError> {
    let filter = ChildFilter {
        local_authority: Some(council.clone()),
        ..ChildFilter::default()
    };
    let mut cases = children::list(connection, scope, &filter, None, usize::MAX)?;
    cases.retain(|case| is_listed(&case.summary, as_at));
    let ids: Vec<ChildId> = cases.iter().map(|case| case.id).collect();
    let mut reversals = reversals(connection, &ids)?;
    let families = cases.iter().filter_map(|case| family_of(&case.summary, as_at));
    let families = distinct(families.map(|link| link.adopter));
    let families = references(connection, scope, &families)?;
    let children = cases.into_iter().map(|case| AnnexChild {
        id: case.id,
        profile: case.profile.without_identity().clone(),
        reversals: reversals.remove(&case.id).unwrap_or_default(),
        family: family_of(&case.summary, as_at).and_then(|link| families.get(&link.adopter).cloned()),
        reference: case.reference,
        summary: case.summary,
    });
    Ok(children.collect())
}
