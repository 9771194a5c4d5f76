//! `POST /v1/panel-items/{id}/milestones`

use super::{
    PanelItemOut,
    imply::imply,
    list_milestones::PanelItemMilestoneOut,
    read::{meeting_of, reread},
    stand::{not_cancelled, refold},
};
use crate::{
    audit::{Shown, Shows},
    http::{Body, Created, Id, IdempotencyKey, create_once},
    journeys::{check_new, links_seen, recorded_now},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::PanelsWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults, Note,
    adopters::{PanelRecommendation, TermsIn},
    identifiers::{LinkId, PanelItemId},
    journeys::Milestone,
    panels::{
        DECISION_WORKING_DAYS, HeardAt, PANEL_ITEM_RULES, PanelDecision, PanelItemEndReason, PanelItemJourney, PanelItemMilestone,
        PanelItemMilestoneKind, PanelItemMilestoneOptions, PanelItemStep, must_be_quorate,
    },
};
use family_finding_persistence::{
    AnyConnection, milestones,
    panels::{
        PanelCase,
        items::{self, PanelItemFile},
    },
    settings,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A milestone of a case to record. Beside `kind`, each kind takes only its own fields.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelItemMilestoneIn {
    /// What happened.
    pub kind: PanelItemMilestoneKind,
    /// The day on which it happened; required but for `recommendation_made`, which has the day of
    /// the meeting.
    #[serde(default)]
    pub occurred_on: Option<NaiveDate>,
    /// `recommendation_made` and `irm_recommended` (required): the recommendation.
    #[serde(default)]
    pub recommendation: Option<PanelRecommendation>,
    /// `recommendation_made` (required): the panel's reasons. Shown with `identity:read` only.
    #[serde(default)]
    pub reasons: Option<Note>,
    /// `recommendation_made`: when the decision maker had the final minutes. The time for the
    /// decision runs from then on, and from the meeting where it is left out.
    #[serde(default)]
    pub minutes_received_on: Option<NaiveDate>,
    /// `decision_made` (required): the decision.
    #[serde(default)]
    pub decision: Option<PanelDecision>,
    /// `decision_made` with `approved` (required): the terms of approval.
    #[serde(default)]
    pub terms: Option<TermsIn>,
    /// `withdrawn` and `deferred` (required): why.
    #[serde(default)]
    pub reason: Option<PanelItemEndReason>,
}

impl PanelItemMilestoneIn {
    fn parse(&self, heard: HeardAt, decide_within: u8, today: NaiveDate) -> Result<PanelItemMilestone, Faults> {
        let Self {
            kind,
            occurred_on,
            recommendation,
            reasons,
            minutes_received_on,
            decision,
            terms,
            reason,
        } = self.clone();
        let options = PanelItemMilestoneOptions {
            recommendation,
            reasons,
            minutes_received_on,
            decide_within_working_days: (kind == PanelItemMilestoneKind::RecommendationMade).then_some(decide_within),
            decision,
            terms,
            reason,
            recognised: false,
        };
        PanelItemMilestone::parse(kind, occurred_on, options, heard, today)
    }
}

/// A recorded milestone and what it made of the case.
#[derive(Serialize, ToSchema)]
pub struct PanelItemMilestoneRecorded {
    /// The milestone.
    pub milestone: PanelItemMilestoneOut,
    /// The case as it is now, with what may be recorded next.
    pub item: PanelItemOut,
    /// Links that ended with it.
    #[schema(max_items = 100)]
    pub ended_links: Vec<LinkId>,
}

impl Shows for PanelItemMilestoneRecorded {
    fn note(&self, shown: &mut Shown) {
        self.item.note(shown);
        self.ended_links.iter().for_each(|link| shown.case(*link));
    }
}

/// Record a milestone of a case on an agenda.
///
/// The minutes' recommendation, the decision, what follows a qualifying determination, or that the
/// case is taken off the agenda. What it means for the household, link or child is recorded there
/// once, with everything that follows from it: where the same was recorded there before, it is
/// recognised, and where something else was, the request is refused.
#[utoipa::path(
    operation_id = "record_panel_item_milestone",
    tag = "panels",
    params(
        ("id" = PanelItemId, Path, description = "The case on the agenda."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = PanelItemMilestoneIn, example = json!({
        "kind": "recommendation_made", "recommendation": "suitable", "reasons": "The household meets the children's needs.", "minutes_received_on": "2022-05-13"
    })),
    responses(
        (status = 201, description = "The milestone was recorded.", body = PanelItemMilestoneRecorded),
        (status = 409, description = "The milestone does not fit what stands.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The milestone breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["panels:write"]))
)]
#[post("/v1/panel-items/{id}/milestones")]
pub async fn record_panel_item_milestone(
    service: Data<Service>,
    authorised: Authorised<PanelsWrite>,
    id: Id<PanelItemId>,
    key: IdempotencyKey,
    body: Body<PanelItemMilestoneIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        record(connection, &acting, id.case, &wanted)
    })
    .await
}

fn record(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: PanelItemId,
    wanted: &PanelItemMilestoneIn,
) -> Outcome<Created<PanelItemMilestoneRecorded>> {
    let scope = caller.scope(connection)?;
    let file = items::file(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let panel = meeting_of(connection, &file)?;
    not_cancelled(&panel)?;
    let set = settings::find(connection, &panel.region)?.settings.panel_decision_working_days;
    let heard = HeardAt {
        kind: file.case.subject.kind(),
        held_on: panel.held_on,
    };
    let milestone = wanted.parse(heard, set.unwrap_or(DECISION_WORKING_DAYS), caller.today)?;
    check(&file, &panel, &milestone)?;

    let standing = imply(connection, caller, &scope, &file.case, &milestone)?;
    let recognised = standing.as_ref().is_some_and(|standing| standing.recognised);
    let milestone = if recognised { milestone.recognising() } else { milestone };
    let recorded = recorded_now(caller, milestone, standing.as_ref().map(|standing| standing.milestone));
    milestones::insert(connection, id, &recorded)?;
    refold(connection, caller, &scope, id)?;

    let after = reread(connection, caller, &scope, id)?;
    let ended_links = standing.map(|standing| standing.ended_links).unwrap_or_default();
    let ended_links = links_seen(connection, &scope, ended_links)?;
    let etag = after.etag();
    let body = PanelItemMilestoneRecorded {
        milestone: PanelItemMilestoneOut::of(&recorded, caller),
        item: after.value,
        ended_links,
    };
    Ok(Created {
        body,
        location: None,
        etag: Some(etag),
    })
}

/// Whether the case itself allows the milestone: the panel met with enough members and recommended
/// before anything is decided.
fn check(file: &PanelItemFile, panel: &PanelCase, milestone: &PanelItemMilestone) -> Outcome<()> {
    if milestone.step() == PanelItemStep::Recommended {
        must_be_quorate(&panel.members, &file.case.absences)?;
    }
    let minuted = PanelItemJourney::fold(file.standing()).is_ok_and(|journey| journey.recommendation().is_some());
    if milestone.kind() == PanelItemMilestoneKind::DecisionMade && !minuted && file.case.state.is_on_agenda() {
        let detail = "the panel has not recommended yet: record its recommendation first";
        return Err(Fault::new(FaultCode::DecisionBeforePanel, "/kind", detail).into());
    }
    check_new(PANEL_ITEM_RULES, file.standing(), milestone)?;
    Ok(())
}
