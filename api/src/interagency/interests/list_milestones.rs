//! `GET /v1/expressions-of-interest/{id}/milestones`

use super::out::file_of;
use crate::{
    audit::About,
    http::{Id, Page, Query, page_of},
    journeys::{MilestonesQuery, RecordedOut},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::InterestRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{InterestId, MilestoneId},
    interagency::{InterestEndReason, InterestMilestone, InterestMilestoneKind},
    journeys::Milestone,
};
use family_finding_persistence::milestones::Recorded;
use serde::Serialize;
use utoipa::ToSchema;

/// A recorded milestone of an expression of interest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterestMilestoneOut {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub kind: InterestMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// Why it was declined or withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<InterestEndReason>,
    /// How it was recorded.
    #[serde(flatten)]
    pub recorded: RecordedOut,
}

impl InterestMilestoneOut {
    /// The outside of a recorded milestone.
    pub fn of(recorded: &Recorded<InterestMilestone>) -> Self {
        let milestone = &recorded.fact.milestone;
        Self {
            id: recorded.fact.id,
            kind: milestone.kind(),
            occurred_on: milestone.occurred_on(),
            reason: milestone.options().reason,
            recorded: RecordedOut::of(recorded),
        }
    }
}

/// A page of milestones.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterestMilestonePage {
    /// The milestones in the order of recording, voided ones among them.
    #[schema(max_items = 100)]
    pub items: Vec<InterestMilestoneOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the milestones of an expression of interest.
///
/// Everything that was recorded, in the order of recording; voided facts are marked.
#[utoipa::path(
    operation_id = "list_interest_milestones",
    tag = "interagency",
    params(("id" = InterestId, Path, description = "The expression of interest."), MilestonesQuery),
    responses((status = 200, description = "A page of milestones.", body = InterestMilestonePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["interest:read"]))
)]
#[get("/v1/expressions-of-interest/{id}/milestones")]
pub async fn list_interest_milestones(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<InterestRead>,
    id: Id<InterestId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = file_of(connection, caller, &scope, id.case)?;
            let (rows, next_cursor) = page_of(&page, file.facts, |recorded| recorded.fact.id.0);
            let page = InterestMilestonePage {
                items: rows.iter().map(InterestMilestoneOut::of).collect(),
                next_cursor,
            };
            Ok(About::one(id.case, page))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
