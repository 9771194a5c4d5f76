//! Lists of children: filtered, in the order of their identifiers, from a key on.

use super::{ChildCase, ChildRow, visible};
use crate::{connection::AnyConnection, error::StoreError, milestones::BATCH, schema::children, scope::Scope, stored::parse};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::{
    children::{ChildStage, FamilyFinding},
    identifiers::{ChildId, OrganisationCode, Reference, SiblingGroupId},
};
use std::collections::BTreeMap;

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

/// The children who were not adopted at the end of a day, of one council where it is named: those
/// among whom some may wait on that day.
pub fn not_adopted_on(
    connection: &mut AnyConnection,
    scope: &Scope,
    local_authority: Option<&OrganisationCode>,
    day: NaiveDate,
) -> Result<Vec<ChildCase>, StoreError> {
    let mut query = visible(scope).filter(children::adopted_on.is_null().or(children::adopted_on.gt(day)));
    if let Some(authority) = local_authority {
        query = query.filter(children::local_authority.eq(authority.to_string()));
    }
    let rows: Vec<ChildRow> = query.order(children::id).select(ChildRow::as_select()).load(connection)?;
    rows.into_iter().map(ChildRow::read).collect()
}

/// The days on which children were adopted, of those who were.
pub fn adopted_days(connection: &mut AnyConnection, scope: &Scope, ids: &[ChildId]) -> Result<BTreeMap<ChildId, NaiveDate>, StoreError> {
    let mut days = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<(String, Option<NaiveDate>)> = visible(scope)
            .filter(children::id.eq_any(names))
            .filter(children::adopted_on.is_not_null())
            .select((children::id, children::adopted_on))
            .load(connection)?;
        for (id, adopted_on) in rows {
            if let Some(adopted_on) = adopted_on {
                days.insert(parse(&id)?, adopted_on);
            }
        }
    }
    Ok(days)
}

/// The children of several sibling groups, each group's in the order of their identifiers.
pub fn ids_of_groups(
    connection: &mut AnyConnection,
    scope: &Scope,
    groups: &[SiblingGroupId],
) -> Result<BTreeMap<SiblingGroupId, Vec<ChildId>>, StoreError> {
    let mut members: BTreeMap<SiblingGroupId, Vec<ChildId>> = BTreeMap::new();
    for batch in groups.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<(Option<String>, String)> = visible(scope)
            .filter(children::sibling_group_id.eq_any(names))
            .order(children::id)
            .select((children::sibling_group_id, children::id))
            .load(connection)?;
        for (group, child) in rows {
            if let Some(group) = group {
                members.entry(parse(&group)?).or_default().push(parse(&child)?);
            }
        }
    }
    Ok(members)
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

/// The children of several sibling groups, each child in full.
pub fn of_groups(connection: &mut AnyConnection, scope: &Scope, groups: &[SiblingGroupId]) -> Result<Vec<ChildCase>, StoreError> {
    let mut found = Vec::new();
    for batch in groups.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<ChildRow> = visible(scope)
            .filter(children::sibling_group_id.eq_any(names))
            .order(children::id)
            .select(ChildRow::as_select())
            .load(connection)?;
        for row in rows {
            found.push(row.read()?);
        }
    }
    Ok(found)
}
