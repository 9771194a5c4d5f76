//! `GET /v1/children/{id}/timeline`

use super::{
    entry::{TimelineEntry, of_facts, of_line},
    links::of_links_and_panels,
    page::{TimelinePage, answer_timeline},
};
use crate::{
    http::{Id, Query},
    journeys::MilestonesQuery,
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised, Caller,
        permissions::{ChildrenRead, LinksRead, PanelsRead},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{identifiers::ChildId, links::LinkSubject, timelines::TimelineSource};
use family_finding_persistence::{
    AnyConnection, Scope,
    children::{self, ChildFile},
    links::LinkFilter,
    shortlists, sibling_groups,
};

/// Read the timeline of a child.
///
/// Everything in order: the child's own milestones, its sibling group's assessment, what its links
/// say of it, what panels recommended and what was decided on its plan and its matches, ends that
/// follow from other cases with their cause, what was voided, and its shortlist.
#[utoipa::path(
    operation_id = "list_child_timeline",
    tag = "timelines",
    params(("id" = ChildId, Path, description = "The child."), MilestonesQuery),
    responses((status = 200, description = "A page of the timeline.", body = TimelinePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["children:read", "links:read", "panels:read"]))
)]
#[get("/v1/children/{id}/timeline")]
pub async fn list_child_timeline(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ChildrenRead>,
    _links: Authorised<LinksRead>,
    _panels: Authorised<PanelsRead>,
    id: Id<ChildId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    answer_timeline(
        &service,
        &request,
        authorised.caller,
        &query.0,
        id.case,
        |connection, caller, scope, id| {
            let file = children::file(connection, scope, id)?;
            entries(connection, caller, scope, &file)
        },
    )
    .await
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
    entries.extend(of_links_and_panels(connection, caller, scope, &filter)?);
    entries.extend(lines.iter().flat_map(|line| of_line(line, caller.sees_identity)));
    Ok(entries)
}
