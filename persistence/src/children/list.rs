//! Lists of children: filtered, in the order of their identifiers, from a key on.

use super::{ChildCase, ChildRow, visible};
use crate::{connection::AnyConnection, error::StoreError, schema::children, scope::Scope};
use diesel::prelude::*;
use family_finding_domain::{
    children::{ChildStage, FamilyFinding},
    identifiers::{ChildId, OrganisationCode, Reference},
};

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct ChildFilter {
    /// The stage.
    pub stage: Option<ChildStage>,
    /// How the search for a family stands.
    pub family_finding: Option<FamilyFinding>,
    /// The responsible council.
    pub local_authority: Option<OrganisationCode>,
    /// Text that the reference begins with, whatever its case.
    pub reference_begins: Option<String>,
}

/// Up to `limit` children after a key.
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    filter: &ChildFilter,
    after: Option<ChildId>,
    limit: usize,
) -> Result<Vec<ChildCase>, StoreError> {
    let mut query = visible(scope);
    if let Some(stage) = filter.stage {
        query = query.filter(children::stage.eq(stage.code()));
    }
    if let Some(family_finding) = filter.family_finding {
        query = query.filter(children::family_finding.eq(family_finding.code()));
    }
    if let Some(authority) = &filter.local_authority {
        query = query.filter(children::local_authority.eq(authority.to_string()));
    }
    if let Some(text) = &filter.reference_begins {
        let from = Reference::search_form(text);
        // References hold letters and digits only, all of them before '~'.
        let to = format!("{from}~");
        query = query
            .filter(children::reference_search.ge(from))
            .filter(children::reference_search.lt(to));
    }
    if let Some(after) = after {
        query = query.filter(children::id.gt(after.to_string()));
    }
    let rows: Vec<ChildRow> = query
        .order(children::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(ChildRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ChildRow::read).collect()
}

/// The children for whom a family is being looked for, and who are not linked formally.
pub fn waiting(connection: &mut AnyConnection, scope: &Scope) -> Result<Vec<ChildCase>, StoreError> {
    let searching = [
        FamilyFinding::Early.code(),
        FamilyFinding::NoPotentialLink.code(),
        FamilyFinding::PotentialLink.code(),
    ];
    let rows: Vec<ChildRow> = visible(scope)
        .filter(children::family_finding.eq_any(searching))
        .order(children::id)
        .select(ChildRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ChildRow::read).collect()
}
