//! `GET /v1/sibling-groups/{id}/milestones`

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
    identifiers::{MilestoneId, SiblingGroupId},
    sibling_groups::{SiblingGroupMilestone, SiblingGroupMilestoneKind},
};
use family_finding_persistence::{milestones::Recorded, sibling_groups};
use serde::Serialize;
use utoipa::ToSchema;

/// A recorded milestone of a sibling group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiblingGroupMilestoneOut {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub kind: SiblingGroupMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// How it was recorded.
    #[serde(flatten)]
    pub recorded: RecordedOut,
}

impl SiblingGroupMilestoneOut {
    /// The outside of a recorded milestone.
    pub fn of(recorded: &Recorded<SiblingGroupMilestone>) -> Self {
        let milestone = &recorded.fact.milestone;
        Self {
            id: recorded.fact.id,
            kind: milestone.kind,
            occurred_on: milestone.occurred_on,
            recorded: RecordedOut::of(recorded),
        }
    }
}

/// A page of milestones.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiblingGroupMilestonePage {
    /// The milestones in the order of recording, voided ones among them.
    pub items: Vec<SiblingGroupMilestoneOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the milestones of a sibling group.
///
/// Everything that was recorded, in the order of recording; voided facts are
/// marked.
#[utoipa::path(
    operation_id = "list_sibling_group_milestones",
    tag = "sibling-groups",
    params(("id" = SiblingGroupId, Path, description = "The group."), MilestonesQuery),
    responses((status = 200, description = "A page of milestones.", body = SiblingGroupMilestonePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["children:read"]))
)]
#[get("/v1/sibling-groups/{id}/milestones")]
pub async fn list_sibling_group_milestones(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<ChildrenRead>,
    id: Id<SiblingGroupId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = sibling_groups::file(connection, &scope, id.case)?;
            let (rows, next_cursor) = page_of(&page, file.facts, |recorded| recorded.fact.id.0);
            let page = SiblingGroupMilestonePage {
                items: rows.iter().map(SiblingGroupMilestoneOut::of).collect(),
                next_cursor,
            };
            Ok(About::one(id.case, page))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
