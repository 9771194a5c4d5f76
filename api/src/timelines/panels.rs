//! What panels hear, recommend, and what is decided after them.

use super::entry::{TimelineEntry, TimelinePanelOut, of_facts};
use crate::problems::{Outcome, Problem};
use family_finding_domain::{
    identifiers::{AdopterId, ChildId, PanelId},
    journeys::Milestone,
    panels::PanelSubject,
    timelines::{TimelineEvent, TimelinePlace, TimelineSource},
};
use family_finding_persistence::{
    AnyConnection,
    links::LinkFile,
    panels::{self, PanelCase, items::PanelItemFile},
};
use std::collections::BTreeSet;

/// The entries of cases on agendas: that each was listed, and what was recorded of it. `links` are
/// those that cases of a match are about. The caller was shown the cases.
pub fn of_items(
    connection: &mut AnyConnection,
    links: &[LinkFile],
    files: &[PanelItemFile],
    sees_identity: bool,
) -> Outcome<Vec<TimelineEntry>> {
    let ids: BTreeSet<PanelId> = files.iter().map(|file| file.case.panel).collect();
    let ids: Vec<PanelId> = ids.into_iter().collect();
    let meetings = panels::of_ids(connection, &ids)?;
    let mut entries = Vec::new();
    for file in files {
        let meeting = meetings.iter().find(|meeting| meeting.id == file.case.panel);
        entries.extend(of_item(file, meeting.ok_or_else(Problem::not_found)?, links, sees_identity));
    }
    Ok(entries)
}

fn of_item(file: &PanelItemFile, meeting: &PanelCase, links: &[LinkFile], sees_identity: bool) -> Vec<TimelineEntry> {
    let case = &file.case;
    let mut entries = of_facts(TimelineSource::PanelItem, case.id.0, &file.facts, |milestone| {
        (milestone.occurred_on(), milestone.kind().code(), milestone.options().outcome())
    });
    for entry in &mut entries {
        let of = file.facts.iter().find(|recorded| Some(recorded.fact.id) == entry.out.milestone_id);
        let reasons = of.and_then(|recorded| recorded.fact.milestone.options().reasons.clone());
        entry.out.note = reasons.filter(|_| sees_identity);
        // It follows from nothing: it says the same as that milestone, and stands as long.
        entry.out.stands_on = entry.out.implied_by.take();
    }
    let listed = TimelinePlace::done(case.created_at, case.id.0, TimelineEvent::Listed);
    entries.push(TimelineEntry::new(listed, TimelineSource::PanelItem, case.id.0));
    let (adopter, children) = about(file, links);
    for entry in &mut entries {
        entry.out.panel = Some(TimelinePanelOut {
            panel_id: meeting.id,
            held_on: meeting.held_on,
            kind: case.subject.kind(),
        });
        entry.out.adopter_id = adopter;
        entry.out.children.clone_from(&children);
    }
    entries
}

/// The household and the children whom a case is about.
fn about(file: &PanelItemFile, links: &[LinkFile]) -> (Option<AdopterId>, Option<Vec<ChildId>>) {
    match file.case.subject {
        PanelSubject::Approval(adopter) => (Some(adopter), None),
        PanelSubject::Plan(child) => (None, Some(vec![child])),
        PanelSubject::Match(link) => {
            let parties = links.iter().map(|file| &file.case.parties).find(|parties| parties.link == link);
            (parties.map(|parties| parties.adopter), Some(file.case.children.clone()))
        }
    }
}
