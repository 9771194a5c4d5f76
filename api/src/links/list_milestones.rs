//! `GET /v1/links/{id}/milestones`

use crate::{
    audit::About,
    http::{Id, Page, Query, page_of},
    journeys::{MilestonesQuery, RecordedOut},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::LinksRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    audit::IdentityField,
    identifiers::{LinkId, MilestoneId},
    journeys::Milestone,
    links::{LinkMilestone, LinkMilestoneKind, LinkMilestoneOptions},
};
use family_finding_persistence::{links, milestones::Recorded};
use serde::Serialize;
use utoipa::ToSchema;

/// A recorded milestone of a link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkMilestoneOut {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub kind: LinkMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// What the kind carries.
    #[serde(flatten)]
    pub options: LinkMilestoneOptions,
    /// How it was recorded.
    #[serde(flatten)]
    pub recorded: RecordedOut,
}

impl LinkMilestoneOut {
    /// The outside of a recorded milestone. A note is for those who may see identity.
    pub fn of(recorded: &Recorded<LinkMilestone>, sees_identity: bool) -> Self {
        let milestone = &recorded.fact.milestone;
        let mut options = milestone.options().clone();
        options.note = options.note.filter(|_| sees_identity);
        Self {
            id: recorded.fact.id,
            kind: milestone.kind(),
            occurred_on: milestone.occurred_on(),
            options,
            recorded: RecordedOut::of(recorded),
        }
    }
}

/// A page of milestones.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkMilestonePage {
    /// The milestones in the order of recording, voided ones among them.
    pub items: Vec<LinkMilestoneOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the milestones of a link.
///
/// Everything that was recorded, in the order of recording; voided facts are
/// marked, and those that another case implied name their cause.
#[utoipa::path(
    operation_id = "list_link_milestones",
    tag = "links",
    params(("id" = LinkId, Path, description = "The link."), MilestonesQuery),
    responses((status = 200, description = "A page of milestones.", body = LinkMilestonePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["links:read"]))
)]
#[get("/v1/links/{id}/milestones")]
pub async fn list_link_milestones(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<LinksRead>,
    id: Id<LinkId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = links::file(connection, &scope, id.case)?;
            let parties = file.case.parties.clone();
            let (rows, next_cursor) = page_of(&page, file.facts, |recorded| recorded.fact.id.0);
            let page = LinkMilestonePage {
                items: rows
                    .iter()
                    .map(|recorded| LinkMilestoneOut::of(recorded, caller.sees_identity))
                    .collect(),
                next_cursor,
            };
            let notes = page.items.iter().any(|milestone| milestone.options.note.is_some());
            let shown = About::one(parties.link, page)
                .and(parties.adopter)
                .and_identity(parties.link, notes.then_some(IdentityField::Note));
            Ok(parties.children.into_iter().fold(shown, About::and))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
