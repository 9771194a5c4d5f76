//! The rows that measures count: from the summaries, or, as known at an earlier moment, from the
//! facts that stood then, through the same folds.

mod known_at;
mod seen;

pub use known_at::records_known_at;
pub use seen::seen;

use crate::{
    adopters::AdopterCase,
    children::ChildCase,
    connection::AnyConnection,
    error::StoreError,
    schema::{adopters, children, sibling_groups},
    scope::Scope,
    stored::{from_json, parse, short},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::{
    adopters::AdopterSummary,
    children::ChildSummary,
    identifiers::{OrganisationCode, SiblingGroupId},
    measures::{AdopterRecord, ChildRecord, Records},
    sibling_groups::Assessment,
};
use std::collections::BTreeSet;

fn adopter_record(case: AdopterCase, summary: AdopterSummary) -> AdopterRecord {
    AdopterRecord {
        id: case.id,
        own_agency: !case.is_external(),
        open_to_further_children: case.open_to_further(),
        local_authority: case.local_authority,
        summary,
    }
}

fn child_record(case: ChildCase, summary: ChildSummary, together: &BTreeSet<SiblingGroupId>) -> ChildRecord {
    ChildRecord {
        id: case.id,
        local_authority: case.local_authority,
        profile: case.profile.into_without_identity(),
        together_with: case.sibling_group.filter(|group| together.contains(group)),
        summary,
    }
}

/// The households and children a caller's figures are made of: a region's all, a council's its
/// own children and the households of its area, nobody else's.
fn cases(connection: &mut AnyConnection, scope: &Scope) -> Result<(Vec<AdopterCase>, Vec<ChildCase>), StoreError> {
    let Some(region) = scope.region() else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut households = adopters::table.filter(adopters::region.eq(region.to_string())).into_boxed();
    if let Scope::LocalAuthority { code, .. } = scope {
        households = households.filter(adopters::local_authority.eq(code.to_string()));
    }
    let households: Vec<crate::adopters::AdopterRow> = households
        .order(adopters::id)
        .select(crate::adopters::AdopterRow::as_select())
        .load(connection)?;
    let of_scope: Vec<crate::children::ChildRow> = crate::children::counted(scope)
        .order(children::id)
        .select(crate::children::ChildRow::as_select())
        .load(connection)?;
    Ok((
        households
            .into_iter()
            .map(crate::adopters::AdopterRow::read)
            .collect::<Result<_, _>>()?,
        of_scope
            .into_iter()
            .map(crate::children::ChildRow::read)
            .collect::<Result<_, _>>()?,
    ))
}

/// The records as they stand.
pub fn records(connection: &mut AnyConnection, scope: &Scope) -> Result<Records, StoreError> {
    let (households, of_scope) = cases(connection, scope)?;
    let together = together(connection)?;
    Ok(Records {
        adopters: households
            .into_iter()
            .map(|mut case| {
                let summary = std::mem::take(&mut case.summary);
                adopter_record(case, summary)
            })
            .collect(),
        children: of_scope
            .into_iter()
            .map(|mut case| {
                let summary = std::mem::take(&mut case.summary);
                child_record(case, summary, &together)
            })
            .collect(),
    })
}

fn together(connection: &mut AnyConnection) -> Result<BTreeSet<SiblingGroupId>, StoreError> {
    let ids: Vec<String> = sibling_groups::table
        .filter(sibling_groups::assessment.eq(Assessment::Together.code()))
        .select(sibling_groups::id)
        .load(connection)?;
    ids.iter().map(|id| parse(id)).collect()
}

/// The summaries of the children adopted between two days, for scorecards.
pub fn adopted_children(
    connection: &mut AnyConnection,
    scope: &Scope,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(OrganisationCode, ChildSummary)>, StoreError> {
    let rows: Vec<(String, String)> = crate::children::counted(scope)
        .filter(children::adopted_on.ge(from))
        .filter(children::adopted_on.le(to))
        .order(children::id)
        .select((children::local_authority, children::summary))
        .load(connection)?;
    rows.into_iter()
        .map(|(authority, summary)| Ok((short(&authority)?, from_json(&summary)?)))
        .collect()
}
