//! What links say, and the panels that hear of them.

use super::{
    entry::{TimelineEntry, of_facts},
    panels::of_items,
};
use crate::{problems::Outcome, tokens::Caller};
use family_finding_domain::{
    identifiers::{ChildId, LinkId},
    journeys::Milestone,
    timelines::TimelineSource,
};
use family_finding_persistence::{
    AnyConnection, Scope,
    links::{self, LinkFile, LinkFilter},
    panels::items::{self, PanelItemFilter},
};

/// The entries of the links that a filter finds, and of every case on an agenda that is about one of
/// them, or about the household or child of the filter itself.
pub fn of_links_and_panels(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    filter: &LinkFilter,
) -> Outcome<Vec<TimelineEntry>> {
    let cases = links::list(connection, scope, filter, None, usize::MAX)?;
    let found = links::files_of(connection, cases)?;
    let mut entries: Vec<TimelineEntry> = found
        .iter()
        .flat_map(|link| of_link(link, filter.child, caller.sees_identity))
        .collect();
    let own = PanelItemFilter {
        adopter: filter.adopter,
        child: filter.child,
        ..PanelItemFilter::default()
    };
    let mut heard = items::list(connection, scope, &own, None, usize::MAX)?;
    let ids: Vec<LinkId> = found.iter().map(|link| link.case.parties.link).collect();
    let of_links = items::of_links(connection, scope, &ids)?.into_iter();
    heard.extend(of_links.filter(|item| filter.child.is_none_or(|child| item.case.children.contains(&child))));
    entries.extend(of_items(connection, &found, &heard, caller.sees_identity)?);
    Ok(entries)
}

/// The entries of a link's facts; with a child, of those that name it.
fn of_link(file: &LinkFile, child: Option<ChildId>, sees_identity: bool) -> Vec<TimelineEntry> {
    let parties = &file.case.parties;
    let facts: Vec<_> = file
        .facts
        .iter()
        .filter(|recorded| child.is_none_or(|child| recorded.fact.milestone.names(child)))
        .cloned()
        .collect();
    let mut entries = of_facts(TimelineSource::Link, parties.link.0, &facts, |milestone| {
        (milestone.occurred_on(), milestone.kind().code(), milestone.options().outcome())
    });
    for entry in &mut entries {
        let of = facts.iter().find(|recorded| Some(recorded.fact.id) == entry.out.milestone_id);
        let options = of.map(|recorded| recorded.fact.milestone.options());
        let named = options.and_then(|options| options.children.as_ref());
        entry.out.children = Some(named.unwrap_or(&parties.children).clone());
        entry.out.adopter_id = Some(parties.adopter);
        entry.out.sibling_group_id = parties.group;
        entry.out.note = options.and_then(|options| options.note.clone()).filter(|_| sees_identity);
    }
    entries
}
