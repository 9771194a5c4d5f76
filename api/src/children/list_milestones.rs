//! `GET /v1/children/{id}/milestones`

use crate::{
    audit::About,
    http::{Id, Page, Query, page_of},
    journeys::{MilestonesQuery, RecordedOut},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::ChildrenRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    children::{ChildMilestone, ChildMilestoneKind, ChildMilestoneOptions},
    identifiers::{ChildId, MilestoneId},
};
use family_finding_persistence::{children, milestones::Recorded};
use serde::Serialize;
use utoipa::ToSchema;

/// A recorded milestone of a child.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildMilestoneOut {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub kind: ChildMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// What the kind carries.
    #[serde(flatten)]
    pub options: ChildMilestoneOptions,
    /// How it was recorded.
    #[serde(flatten)]
    pub recorded: RecordedOut,
}

impl ChildMilestoneOut {
    /// The outside of a recorded milestone.
    pub fn of(recorded: &Recorded<ChildMilestone>) -> Self {
        let milestone = &recorded.fact.milestone;
        Self {
            id: recorded.fact.id,
            kind: milestone.kind(),
            occurred_on: milestone.occurred_on(),
            options: milestone.options().clone(),
            recorded: RecordedOut::of(recorded),
        }
    }
}

/// A page of milestones.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildMilestonePage {
    /// The milestones in the order of recording, voided ones among them.
    pub items: Vec<ChildMilestoneOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the milestones of a child.
///
/// Everything that was recorded of the child itself, in the order of recording; voided facts are
/// marked. What a link says of the child stands on the link.
#[utoipa::path(
    operation_id = "list_child_milestones",
    tag = "children",
    params(("id" = ChildId, Path, description = "The child."), MilestonesQuery),
    responses((status = 200, description = "A page of milestones.", body = ChildMilestonePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/children/{id}/milestones")]
pub async fn list_child_milestones(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ChildrenRead>,
    id: Id<ChildId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = children::file(connection, &scope, id.case)?;
            let (rows, next_cursor) = page_of(&page, file.facts, |recorded| recorded.fact.id.0);
            let page = ChildMilestonePage {
                items: rows.iter().map(ChildMilestoneOut::of).collect(),
                next_cursor,
            };
            Ok(About::one(id.case, page))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
