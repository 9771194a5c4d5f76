//! The rows that measures count: from the summaries, or, as known at an earlier moment, from the
//! facts that stood then, through the same folds.

mod known_at;
mod seen;

use known_at::records_known_at;
pub use seen::seen;

use crate::{
    connection::AnyConnection,
    error::StoreError,
    schema::{adopters, children, sibling_groups},
    scope::Scope,
    stored::{from_json, instant, parse, short},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use family_finding_domain::{
    adopters::AdopterSummary,
    children::{ChildProfile, ChildSummary},
    identifiers::{OrganisationCode, SiblingGroupId},
    identities::Pseudonymised,
    measures::{AdopterRecord, ChildRecord, Records},
    sibling_groups::Assessment,
};
use serde::Deserialize;
use std::collections::BTreeSet;

/// What of a household's answers figures look at.
#[derive(Deserialize)]
struct Answers {
    #[serde(default)]
    open_to_further_children: Option<bool>,
}

/// The households a caller's figures are made of, each with its stored summary still to be read: a
/// region's all, a council's those of its area, nobody else's; those created by a moment, where one is
/// given.
fn households(
    connection: &mut AnyConnection,
    scope: &Scope,
    created_by: Option<DateTime<Utc>>,
) -> Result<Vec<(AdopterRecord, String)>, StoreError> {
    let Some(region) = scope.region() else {
        return Ok(Vec::new());
    };
    let mut query = adopters::table.filter(adopters::region.eq(region.to_string())).into_boxed();
    if let Scope::LocalAuthority { code, .. } = scope {
        query = query.filter(adopters::local_authority.eq(code.to_string()));
    }
    if let Some(moment) = created_by {
        query = query.filter(adopters::created_at.le(instant(moment)));
    }
    let rows: Vec<(String, String, String, String, String)> = query
        .order(adopters::id)
        .select((
            adopters::id,
            adopters::local_authority,
            adopters::agency,
            adopters::household,
            adopters::summary,
        ))
        .load(connection)?;
    let read = |(id, local_authority, agency, household, summary): (String, String, String, String, String)| {
        let answers: Answers = from_json(&household)?;
        let record = AdopterRecord {
            id: parse(&id)?,
            local_authority: short(&local_authority)?,
            own_agency: agency == region.as_str(),
            open_to_further_children: answers.open_to_further_children.unwrap_or(false),
            summary: AdopterSummary::default(),
        };
        Ok((record, summary))
    };
    rows.into_iter().map(read).collect()
}

/// The children a caller's figures are made of, in the same way: a region's all, a council's own.
fn counted_children(
    connection: &mut AnyConnection,
    scope: &Scope,
    created_by: Option<DateTime<Utc>>,
    together: &BTreeSet<SiblingGroupId>,
) -> Result<Vec<(ChildRecord, String)>, StoreError> {
    let mut query = crate::children::counted(scope);
    if let Some(moment) = created_by {
        query = query.filter(children::created_at.le(instant(moment)));
    }
    let rows: Vec<(String, String, Option<String>, String, String)> = query
        .order(children::id)
        .select((
            children::id,
            children::local_authority,
            children::sibling_group_id,
            children::profile,
            children::summary,
        ))
        .load(connection)?;
    let read = |(id, local_authority, group, profile, summary): (String, String, Option<String>, String, String)| {
        let group = group.as_deref().map(parse).transpose()?;
        let record = ChildRecord {
            id: parse(&id)?,
            local_authority: short(&local_authority)?,
            profile: Pseudonymised::<ChildProfile>::of(from_json(&profile)?).into_without_identity(),
            together_with: group.filter(|group| together.contains(group)),
            summary: ChildSummary::default(),
        };
        Ok((record, summary))
    };
    rows.into_iter().map(read).collect()
}

/// The records that a caller's figures are made of: as they stand, or as they were known at a moment.
pub fn records(connection: &mut AnyConnection, scope: &Scope, known_at: Option<DateTime<Utc>>) -> Result<Records, StoreError> {
    if let Some(moment) = known_at {
        return records_known_at(connection, scope, moment);
    }
    let together = together(connection, scope)?;
    let mut records = Records::default();
    for (household, summary) in households(connection, scope, None)? {
        let summary = from_json(&summary)?;
        records.adopters.push(AdopterRecord { summary, ..household });
    }
    for (child, summary) in counted_children(connection, scope, None, &together)? {
        let summary = from_json(&summary)?;
        records.children.push(ChildRecord { summary, ..child });
    }
    Ok(records)
}

/// The sibling groups of the scope's region who are to be placed together.
fn together(connection: &mut AnyConnection, scope: &Scope) -> Result<BTreeSet<SiblingGroupId>, StoreError> {
    let Some(region) = scope.region() else {
        return Ok(BTreeSet::new());
    };
    let ids: Vec<String> = sibling_groups::table
        .filter(sibling_groups::region.eq(region.to_string()))
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
