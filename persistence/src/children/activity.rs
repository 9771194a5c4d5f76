//! When something last happened in the search for a child's family.

use crate::{connection::AnyConnection, error::StoreError, links, milestones};
use chrono::NaiveDate;
use family_finding_domain::{children::ChildMilestone, identifiers::ChildId, journeys::Milestone};
use std::collections::BTreeMap;

/// The latest day up to `day` on which something happened for each child: a milestone of its own
/// that stands, or one of a link that names it. Not scoped: the caller has been shown the children.
pub fn last_activity(
    connection: &mut AnyConnection,
    children: &[ChildId],
    day: NaiveDate,
) -> Result<BTreeMap<ChildId, NaiveDate>, StoreError> {
    let mut latest: BTreeMap<ChildId, NaiveDate> = BTreeMap::new();
    let mut note = |child: ChildId, on: NaiveDate| {
        if on <= day {
            latest.entry(child).and_modify(|known| *known = on.max(*known)).or_insert(on);
        }
    };
    for (child, recorded) in milestones::of_cases::<ChildMilestone>(connection, children)? {
        if recorded.fact.voided_at.is_none() {
            note(child, recorded.fact.milestone.occurred_on());
        }
    }
    for file in links::of_children(connection, children)? {
        for child in file.case.parties.children.iter().filter(|child| children.contains(child)) {
            for milestone in file.standing().filter(|milestone| milestone.names(*child)) {
                note(*child, milestone.occurred_on());
            }
        }
    }
    Ok(latest)
}
