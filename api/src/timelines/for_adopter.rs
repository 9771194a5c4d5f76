//! `GET /v1/adopters/{id}/timeline`

use super::{
    entry::{TimelineEntry, of_facts, of_line, of_link},
    page::{TimelinePage, page_of_timeline},
};
use crate::{
    audit::About,
    http::{Id, Page, Query},
    journeys::MilestonesQuery,
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised, Caller,
        permissions::{AdoptersRead, LinksRead},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{identifiers::AdopterId, journeys::Milestone, timelines::TimelineSource};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, AdopterFile},
    links::{self, LinkFilter},
    shortlists,
};

/// Read the timeline of a household.
///
/// Everything in order: the household's own milestones, those of its links, ends that follow from
/// other cases with their cause, what was voided, and where it was shortlisted. A council sees the
/// household while a link with one of its children lives, and of links and shortlists its own.
#[utoipa::path(
    operation_id = "list_adopter_timeline",
    tag = "timelines",
    params(("id" = AdopterId, Path, description = "The household."), MilestonesQuery),
    responses((status = 200, description = "A page of the timeline.", body = TimelinePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["adopters:read", "links:read"]))
)]
#[get("/v1/adopters/{id}/timeline")]
pub async fn list_adopter_timeline(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    _also: Authorised<LinksRead>,
    id: Id<AdopterId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| list(connection, caller, &page, id.case))
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}

fn list(connection: &mut AnyConnection, caller: &Caller, page: &Page, id: AdopterId) -> Outcome<About<TimelinePage>> {
    let scope = caller.scope(connection)?;
    let file = adopters::file(connection, &scope, id)?;
    let entries = entries(connection, caller, &scope, &file)?;
    let page = page_of_timeline(connection, &scope, page, entries)?;
    Ok(About::one(id, page).with_its_own())
}

/// Everything that a caller sees of a household, in no order yet. Every source has a line here.
pub fn entries(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, file: &AdopterFile) -> Outcome<Vec<TimelineEntry>> {
    let id = file.case.id;
    let mut entries = of_facts(TimelineSource::Adopter, id.0, &file.facts, |milestone| {
        (milestone.occurred_on(), milestone.kind().code(), milestone.options().outcome())
    });
    let filter = LinkFilter {
        adopter: Some(id),
        ..LinkFilter::default()
    };
    let cases = links::list(connection, scope, &filter, None, usize::MAX)?;
    for link in links::files_of(connection, cases)? {
        entries.extend(of_link(&link, None, caller.sees_identity));
    }
    let lines = shortlists::history_of_adopter(connection, scope, id)?;
    entries.extend(lines.iter().flat_map(|line| of_line(line, caller.sees_identity)));
    Ok(entries)
}
