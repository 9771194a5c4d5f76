//! `GET /v1/adopters/{id}/timeline`

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
        permissions::{AdoptersRead, LinksRead, PanelsRead},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use family_finding_domain::{identifiers::AdopterId, journeys::Milestone, timelines::TimelineSource};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, AdopterFile},
    links::LinkFilter,
    shortlists,
};

/// Read the timeline of a household.
///
/// Everything in order: the household's own milestones, those of its links, what panels recommended
/// and what was decided on its approval and its matches, ends that follow from other cases with their
/// cause, what was voided, and where it was shortlisted. A council sees the household while a link
/// with one of its children lives, and of links, panels and shortlists its own.
#[utoipa::path(
    operation_id = "list_adopter_timeline",
    tag = "timelines",
    params(("id" = AdopterId, Path, description = "The household."), MilestonesQuery),
    responses((status = 200, description = "A page of the timeline.", body = TimelinePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["adopters:read", "links:read", "panels:read"]))
)]
#[get("/v1/adopters/{id}/timeline")]
pub async fn list_adopter_timeline(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    _links: Authorised<LinksRead>,
    _panels: Authorised<PanelsRead>,
    id: Id<AdopterId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    answer_timeline(
        &service,
        &request,
        authorised.caller,
        &query.0,
        id.case,
        |connection, caller, scope, id| {
            let file = adopters::file(connection, scope, id)?;
            entries(connection, caller, scope, &file)
        },
    )
    .await
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
    entries.extend(of_links_and_panels(connection, caller, scope, &filter)?);
    let lines = shortlists::history_of_adopter(connection, scope, id)?;
    entries.extend(lines.iter().flat_map(|line| of_line(line, caller.sees_identity)));
    Ok(entries)
}
