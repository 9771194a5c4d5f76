//! `GET /v1/panel-items/{id}/milestones`

use crate::{
    audit::About,
    http::{Id, Page, Query, page_of},
    journeys::{MilestonesQuery, RecordedOut},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsRead},
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Note,
    adopters::{PanelRecommendation, TermsIn},
    audit::IdentityField,
    identifiers::{MilestoneId, PanelItemId},
    journeys::Milestone,
    panels::{PanelDecision, PanelItemEndReason, PanelItemMilestone, PanelItemMilestoneKind, PanelItemMilestoneOptions},
};
use family_finding_persistence::{milestones::Recorded, panels::items};
use serde::Serialize;
use utoipa::ToSchema;

/// A recorded milestone of a case on an agenda.
#[derive(Clone, Serialize, ToSchema)]
pub struct PanelItemMilestoneOut {
    /// Its identifier.
    pub id: MilestoneId,
    /// What happened.
    pub kind: PanelItemMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// The recommendation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<PanelRecommendation>,
    /// The panel's reasons, with `identity:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Note>,
    /// When the decision maker had the final minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_received_on: Option<NaiveDate>,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<PanelDecision>,
    /// The terms of an approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<TermsIn>,
    /// Why it was taken off the agenda.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<PanelItemEndReason>,
    /// The milestone of the household, link or child that says the same. Where that one is voided,
    /// this one is too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_on: Option<MilestoneId>,
    /// Whether that milestone had been recorded there before, and was recognised.
    pub recognised: bool,
    /// Who recorded it and when.
    #[serde(flatten)]
    pub recorded: RecordedOut,
}

impl PanelItemMilestoneOut {
    /// The outside of a milestone.
    pub fn of(recorded: &Recorded<PanelItemMilestone>, caller: &Caller) -> Self {
        let milestone = &recorded.fact.milestone;
        let PanelItemMilestoneOptions {
            recommendation,
            reasons,
            minutes_received_on,
            decide_within_working_days: _,
            decision,
            terms,
            reason,
            recognised,
        } = milestone.options().clone();
        Self {
            id: recorded.fact.id,
            kind: milestone.kind(),
            occurred_on: milestone.occurred_on(),
            recommendation,
            reasons: reasons.filter(|_| caller.sees_identity),
            minutes_received_on,
            decision,
            terms,
            reason,
            stands_on: recorded.implied_by,
            recognised,
            recorded: RecordedOut {
                implied_by: None,
                ..RecordedOut::of(recorded)
            },
        }
    }
}

/// A page of milestones of a case on an agenda.
#[derive(Serialize, ToSchema)]
pub struct PanelItemMilestonePage {
    /// The milestones in the order of recording.
    pub items: Vec<PanelItemMilestoneOut>,
    /// The cursor of the next page; null on the last.
    #[schema(max_length = 200)]
    pub next_cursor: Option<String>,
}

/// List the milestones of a case on an agenda.
///
/// In the order of recording, voided ones marked.
#[utoipa::path(
    operation_id = "list_panel_item_milestones",
    tag = "panels",
    params(("id" = PanelItemId, Path, description = "The case on the agenda."), MilestonesQuery),
    responses((status = 200, description = "A page of milestones.", body = PanelItemMilestonePage, headers(("Link" = String, description = "The next page.")))),
    security(("bearer" = ["panels:read"]))
)]
#[get("/v1/panel-items/{id}/milestones")]
pub async fn list_panel_item_milestones(
    service: Data<Service>,
    request: HttpRequest,
    authorised: Authorised<PanelsRead>,
    id: Id<PanelItemId>,
    query: Query<MilestonesQuery>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let page = Page::read(&format!("{} {}", caller.operation, id.case), &query.0)?;
    let body = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let file = items::file(connection, &scope, id.case)?;
            let (facts, next_cursor) = page_of(&page, file.facts, |recorded| recorded.fact.id.0);
            let items: Vec<PanelItemMilestoneOut> = facts.iter().map(|recorded| PanelItemMilestoneOut::of(recorded, caller)).collect();
            let reasons = items.iter().any(|milestone| milestone.reasons.is_some());
            let page = PanelItemMilestonePage { items, next_cursor };
            Ok(About::one(id.case, page).and_identity(id.case, reasons.then_some(IdentityField::Note)))
        })
        .await?
        .answer;
    Ok(Page::answer(&request, &body, body.next_cursor.as_deref()))
}
