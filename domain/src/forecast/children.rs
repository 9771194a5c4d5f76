//! The states of a child for whom a family is looked for.

use super::course::Stay;
use crate::{
    children::{ChildSummary, FamilyFinding, family_finding_on},
    measures::ChildRecord,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The stays of a child in each state of the search for a family, as known on a day. While no family
/// is needed there is no stay.
pub(super) fn stays_of_child(record: &ChildRecord, today: NaiveDate) -> Vec<Stay<FamilyFinding>> {
    let summary = &record.summary;
    let mut changes: Vec<(NaiveDate, FamilyFinding)> = Vec::new();
    for day in days_of_change(summary).range(..=today) {
        let state = family_finding_on(summary, *day);
        if changes.last().is_none_or(|(_, last)| *last != state) {
            changes.push((*day, state));
        }
    }
    let nexts = changes.iter().skip(1).map(|change| Some(*change)).chain(std::iter::once(None));
    changes
        .iter()
        .zip(nexts)
        .filter(|((_, state), _)| *state != FamilyFinding::NotNeeded)
        .map(|((from, state), left)| Stay {
            state: *state,
            from: *from,
            left,
        })
        .collect()
}

/// Every day on which the state may change.
fn days_of_change(summary: &ChildSummary) -> BTreeSet<NaiveDate> {
    let spans = summary.decisions.iter().chain(&summary.authority).chain(&summary.pauses);
    let of_spans = spans.flat_map(|span| [Some(span.from), span.to]);
    let of_links = summary
        .links
        .iter()
        .flat_map(|link| [Some(link.identified_on), link.matched_on, link.ended_on, link.disrupted_on]);
    let ends = [summary.adopted_on, summary.left_care_on];
    of_spans.chain(of_links).chain(ends).flatten().collect()
}
