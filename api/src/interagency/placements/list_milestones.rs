//! `GET /v1/interagency-placements/{id}/milestones`

use crate::{
    audit::About,
    http::{Id, Page, Query, page_of},
    journeys::{MilestonesQuery, RecordedOut},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::InteragencyRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{MilestoneId, PlacementId},
    interagency::{AmountReason, PlacementEndReason, PlacementMilestone, PlacementMilestoneKind},
    journeys::Milestone,
};
use family_finding_persistence::{interagency::placements, milestones::Recorded};
use serde::Serialize;
use utoipa::ToSchema;

/// A recorded milestone of an interagency placement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlacementMilestoneOut {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub kind: PlacementMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// Why it ended or disrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<PlacementEndReason>,
    /// The agreed amount in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_pence: Option<i64>,
    /// What the amount is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_reason: Option<AmountReason>,
    /// How it was recorded.
    #[serde(flatten)]
    pub recorded: RecordedOut,
}

impl PlacementMilestoneOut {
    /// The outside of a recorded milestone.
    pub fn of(recorded: &Recorded<PlacementMilestone>) -> Self {
        let milestone = &recorded.fact.milestone;
        Self {
            id: recorded.fact.id,
            kind: milestone.kind(),
            occurred_on: milestone.occurred_on(),
            reason: milestone.options().reason,
            amount_pence: milestone.options().amount_pence,
            amount_reason: milestone.options().amount_reason,
            recorded: RecordedOut::of(recorded),
        }
    }
}

/// A page of milestones.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementMilestonePage {
    /// The milestones in the order of recording, voided ones among them.
    #[schema(max_items = 100)]
    pub items: Vec<PlacementMilestoneOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the milestones of an interagency placement.
///
/// Everything that was recorded, in the order of recording; voided facts are marked.
#[utoipa::path(
    operation_id = "list_placement_milestones",
    tag = "interagency",
    params(("id" = PlacementId, Path, description = "The placement."), MilestonesQuery),
    responses((status = 200, description = "A page of milestones.", body = PlacementMilestonePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["interagency:read"]))
)]
#[get("/v1/interagency-placements/{id}/milestones")]
pub async fn list_placement_milestones(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<InteragencyRead>,
    id: Id<PlacementId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = placements::file(connection, &scope, id.case)?;
            let (rows, next_cursor) = page_of(&page, file.facts, |recorded| recorded.fact.id.0);
            let page = PlacementMilestonePage {
                items: rows.iter().map(PlacementMilestoneOut::of).collect(),
                next_cursor,
            };
            Ok(About::one(id.case, page))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
