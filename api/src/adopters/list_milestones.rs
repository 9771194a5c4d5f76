//! `GET /v1/adopters/{id}/milestones`

use crate::{
    audit::About,
    http::{Id, Page, Query, page_of},
    journeys::{MilestonesQuery, RecordedOut},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::AdoptersRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    adopters::{AdopterMilestone, AdopterMilestoneKind, AdopterMilestoneOptions},
    identifiers::{AdopterId, MilestoneId},
    journeys::Milestone,
};
use family_finding_persistence::{adopters, milestones::Recorded};
use serde::Serialize;
use utoipa::ToSchema;

/// A recorded milestone of a household.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AdopterMilestoneOut {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub kind: AdopterMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// What the kind carries.
    #[serde(flatten)]
    pub options: AdopterMilestoneOptions,
    /// How it was recorded.
    #[serde(flatten)]
    pub recorded: RecordedOut,
}

impl AdopterMilestoneOut {
    /// The outside of a recorded milestone.
    pub fn of(recorded: &Recorded<AdopterMilestone>) -> Self {
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
pub struct AdopterMilestonePage {
    /// The milestones in the order of recording, voided ones among them.
    pub items: Vec<AdopterMilestoneOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the milestones of a household.
///
/// Everything that was recorded, in the order of recording; voided facts are marked.
#[utoipa::path(
    operation_id = "list_adopter_milestones",
    tag = "adopters",
    params(("id" = AdopterId, Path, description = "The household."), MilestonesQuery),
    responses((status = 200, description = "A page of milestones.", body = AdopterMilestonePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters/{id}/milestones")]
pub async fn list_adopter_milestones(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<AdoptersRead>,
    id: Id<AdopterId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = adopters::file(connection, &scope, id.case)?;
            let (rows, next_cursor) = page_of(&page, file.facts, |recorded| recorded.fact.id.0);
            let page = AdopterMilestonePage {
                items: rows.iter().map(AdopterMilestoneOut::of).collect(),
                next_cursor,
            };
            Ok(About::one(id.case, page))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
