//! What timelines look up beside the cases themselves.

use crate::{
    adopters, children, connection::AnyConnection, error::StoreError, links, milestones::BATCH, schema, scope::Scope, stored::parse,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use family_finding_domain::{identifiers::MilestoneId, timelines::TimelineSource};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A milestone of another case, from which an entry of a timeline follows.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The kind of case.
    pub source: TimelineSource,
    /// The case.
    pub case: Uuid,
    /// The kind of milestone.
    pub kind: String,
    /// The day on which it happened.
    pub on: NaiveDate,
}

macro_rules! causes_of {
    ($connection:ident, $ids:ident, $table:ident, $source:expr) => {{
        let mut found: Vec<(MilestoneId, Cause)> = Vec::new();
        for batch in $ids.chunks(BATCH) {
            let rows: Vec<(String, String, String, NaiveDate)> = schema::$table::table
                .filter(schema::$table::id.eq_any(batch))
                .select((
                    schema::$table::id,
                    schema::$table::case_id,
                    schema::$table::kind,
                    schema::$table::occurred_on,
                ))
                .load($connection)?;
            for (id, case, kind, on) in rows {
                let cause = Cause {
                    source: $source,
                    case: parse(&case)?,
                    kind,
                    on,
                };
                found.push((parse(&id)?, cause));
            }
        }
        found
    }};
}

/// The milestones with these identifiers, as far as the caller sees their cases.
pub fn causes(
    connection: &mut AnyConnection,
    scope: &Scope,
    ids: &BTreeSet<MilestoneId>,
) -> Result<BTreeMap<MilestoneId, Cause>, StoreError> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut causes = BTreeMap::new();
    let of_adopters = causes_of!(connection, ids, adopter_milestones, TimelineSource::Adopter);
    let seen = adopters::seen(connection, scope, &cases(&of_adopters))?;
    causes.extend(of_adopters.into_iter().filter(|(_, cause)| seen.contains(&cause.case.to_string())));
    let of_children = causes_of!(connection, ids, child_milestones, TimelineSource::Child);
    let seen = children::seen(connection, scope, &cases(&of_children))?;
    causes.extend(of_children.into_iter().filter(|(_, cause)| seen.contains(&cause.case.to_string())));
    let of_links = causes_of!(connection, ids, link_milestones, TimelineSource::Link);
    let seen = links::seen(connection, scope, &cases(&of_links))?;
    causes.extend(of_links.into_iter().filter(|(_, cause)| seen.contains(&cause.case.to_string())));
    Ok(causes)
}

fn cases(causes: &[(MilestoneId, Cause)]) -> Vec<String> {
    let cases: BTreeSet<String> = causes.iter().map(|(_, cause)| cause.case.to_string()).collect();
    cases.into_iter().collect()
}
