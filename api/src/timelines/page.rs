//! One page of a timeline, and how it is answered.

use super::entry::{TimelineEntry, TimelineEntryOut};
use crate::{
    audit::{About, Shown, Shows},
    http::Page,
    journeys::MilestonesQuery,
    problems::{Outcome, Problem},
    service::Service,
    tokens::Caller,
};
use actix_web::{HttpRequest, HttpResponse};
use family_finding_domain::{
    audit::{Case, IdentityField},
    identifiers::{AdopterId, ChildId, LinkId, MilestoneId, PanelItemId, SiblingGroupId},
    timelines::TimelineSource,
};
use family_finding_persistence::{AnyConnection, Scope, timelines};
use serde::Serialize;
use std::{collections::BTreeSet, fmt::Display};
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelinePage {
    /// The entries by the day on which they happened, the earliest first; those of one day in the
    /// order of recording.
    pub items: Vec<TimelineEntryOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

impl Shows for TimelinePage {
    fn note(&self, shown: &mut Shown) {
        for entry in &self.items {
            let fields = || entry.note.iter().map(|_| IdentityField::Note);
            let id = entry.case_id;
            match entry.source {
                TimelineSource::Adopter => shown.identity(AdopterId(id), fields()),
                TimelineSource::Child => shown.identity(ChildId(id), fields()),
                TimelineSource::SiblingGroup => shown.identity(SiblingGroupId(id), fields()),
                TimelineSource::Link => shown.identity(LinkId(id), fields()),
                TimelineSource::PanelItem => shown.identity(PanelItemId(id), fields()),
                // The case of a line is a child or a group, which the line itself names.
                TimelineSource::Shortlist => {
                    entry.children.iter().flatten().for_each(|child| shown.identity(*child, fields()));
                    entry.sibling_group_id.iter().for_each(|group| shown.identity(*group, fields()));
                }
            }
            entry.children.iter().flatten().for_each(|child| shown.case(*child));
            entry.adopter_id.iter().for_each(|adopter| shown.case(*adopter));
            entry.panel.iter().for_each(|panel| shown.case(panel.panel_id));
        }
    }
}

/// Answers a page of the timeline of one case. `gather` finds every entry that the caller sees.
pub async fn answer_timeline<Id>(
    service: &Service,
    request: &HttpRequest,
    caller: Caller,
    query: &MilestonesQuery,
    id: Id,
    gather: fn(&mut AnyConnection, &Caller, &Scope, Id) -> Outcome<Vec<TimelineEntry>>,
) -> Outcome<HttpResponse>
where
    Id: Into<Case> + Display + Copy + Send + 'static,
{
    let page = Page::read(&format!("{} {id}", caller.operation), query)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let entries = gather(connection, caller, &scope, id)?;
            let page = page_of_timeline(connection, &scope, &page, entries)?;
            Outcome::Ok(About::one(id, page).with_its_own())
        })
        .await?
        .answer;
    Ok(Page::answer(request, &body, body.next_cursor.as_deref()))
}

/// Puts the entries in order, cuts the page and tells what caused its entries, as far as the caller
/// sees that. An entry goes nowhere once it is there, so a cursor names the last one of its page; what
/// is recorded meanwhile for an earlier day is found by starting anew.
fn page_of_timeline(connection: &mut AnyConnection, scope: &Scope, page: &Page, mut entries: Vec<TimelineEntry>) -> Outcome<TimelinePage> {
    entries.sort_unstable_by_key(|entry| entry.place);
    if let Some(after) = page.after::<Uuid>() {
        let last = entries.iter().position(|entry| entry.place.key() == after);
        entries.drain(..=last.ok_or_else(Problem::lost_cursor)?);
    }
    entries.truncate(page.rows());
    let next_cursor = page.cut(&mut entries, |entry| entry.place.key());
    let items = with_causes(connection, scope, entries)?;
    Ok(TimelinePage { items, next_cursor })
}

/// Every entry in order, with what caused it as far as the caller sees that.
pub fn whole_timeline(connection: &mut AnyConnection, scope: &Scope, mut entries: Vec<TimelineEntry>) -> Outcome<Vec<TimelineEntryOut>> {
    entries.sort_unstable_by_key(|entry| entry.place);
    with_causes(connection, scope, entries)
}

fn with_causes(connection: &mut AnyConnection, scope: &Scope, entries: Vec<TimelineEntry>) -> Outcome<Vec<TimelineEntryOut>> {
    let causes: BTreeSet<MilestoneId> = entries.iter().filter_map(|entry| entry.out.implied_by).collect();
    let causes = if causes.is_empty() {
        Default::default()
    } else {
        timelines::causes(connection, scope, &causes)?
    };
    Ok(entries
        .into_iter()
        .map(|entry| {
            let mut out = entry.out;
            out.cause = out
                .implied_by
                .and_then(|cause| causes.get(&cause).map(|cause| cause.clone().into()));
            out
        })
        .collect())
}
