//! `GET /v1/children/{id}/timeline`

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
        permissions::{ChildrenRead, LinksRead},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{identifiers::ChildId, links::LinkSubject, timelines::TimelineSource};
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildFile},
    links::{self, LinkFilter},
    shortlists, sibling_groups,
};

/// Read the timeline of a child.
///
/// Everything in order: the child's own milestones, its sibling group's assessment, what its links
/// say of it, ends that follow from other cases with their cause, what was voided, and its shortlist.
#[utoipa::path(
    operation_id = "list_child_timeline",
    tag = "timelines",
    params(("id" = ChildId, Path, description = "The child."), MilestonesQuery),
    responses((status = 200, description = "A page of the timeline.", body = TimelinePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["children:read", "links:read"]))
)]
#[get("/v1/children/{id}/timeline")]
pub async fn list_child_timeline(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ChildrenRead>,
    _also: Authorised<LinksRead>,
    id: Id<ChildId>,
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

fn list(connection: &mut AnyConnection, caller: &Caller, page: &Page, id: ChildId) -> Outcome<About<TimelinePage>> {
    let scope = caller.scope(connection)?;
    let file = children::file(connection, &scope, id)?;
    let entries = entries(connection, caller, &scope, &file)?;
    let page = page_of_timeline(connection, &scope, page, entries)?;
    Ok(About::one(id, page).with_its_own())
}

/// Everything that a caller sees of a child, in no order yet. Every source has a line here.
pub fn entries(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, file: &ChildFile) -> Outcome<Vec<TimelineEntry>> {
    let id = file.case.id;
    let mut entries = of_facts(TimelineSource::Child, id.0, &file.facts, |milestone| {
        (milestone.occurred_on(), milestone.kind().code(), milestone.options().outcome())
    });
    let mut lines = shortlists::history(connection, scope, LinkSubject::Child(id))?;
    if let Some(group) = file.case.sibling_group {
        let assessments = sibling_groups::file(connection, scope, group)?.facts;
        entries.extend(of_facts(TimelineSource::SiblingGroup, group.0, &assessments, |assessment| {
            (assessment.occurred_on, assessment.kind.code(), None)
        }));
        lines.extend(shortlists::history(connection, scope, LinkSubject::Group(group))?);
    }
    let filter = LinkFilter {
        child: Some(id),
        ..LinkFilter::default()
    };
    let cases = links::list(connection, scope, &filter, None, usize::MAX)?;
    for link in links::files_of(connection, cases)? {
        entries.extend(of_link(&link, Some(id), caller.sees_identity));
    }
    entries.extend(lines.iter().flat_map(|line| of_line(line, caller.sees_identity)));
    Ok(entries)
}
