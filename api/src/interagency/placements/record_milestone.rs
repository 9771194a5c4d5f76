//! `POST /v1/interagency-placements/{id}/milestones`

use super::{
    begin::refresh_household,
    list_milestones::PlacementMilestoneOut,
    out::{PlacementOut, terms_faults},
    read::reread,
};
use crate::{
    audit::{Shown, Shows},
    http::{Body, Created, Id, IdempotencyKey, create_once},
    journeys::{check_new, recorded_now},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InteragencyWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::PlacementId,
    interagency::{
        AmountReason, PLACEMENT_RULES, PlacementEndReason, PlacementMilestone, PlacementMilestoneKind, PlacementMilestoneOptions,
    },
};
use family_finding_persistence::{AnyConnection, interagency::placements, milestones};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A milestone to record. Beside `kind` and `occurred_on`, each kind takes only its own fields.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacementMilestoneIn {
    /// What happened.
    pub kind: PlacementMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// `ended` and `disrupted` (required): why.
    #[serde(default)]
    pub reason: Option<PlacementEndReason>,
    /// `amount_agreed` (required): the amount in pence; below zero where it comes back.
    #[serde(default)]
    #[schema(minimum = -100000000, maximum = 100000000)]
    pub amount_pence: Option<i64>,
    /// `amount_agreed` (required): what it is for.
    #[serde(default)]
    pub amount_reason: Option<AmountReason>,
}

/// A recorded milestone and what it made of the placement.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementMilestoneRecorded {
    /// The milestone.
    pub milestone: PlacementMilestoneOut,
    /// The placement as it is now, with what may be recorded next.
    pub placement: PlacementOut,
}

impl Shows for PlacementMilestoneRecorded {
    fn note(&self, shown: &mut Shown) {
        self.placement.note(shown);
    }
}

/// Record a milestone of an interagency placement.
///
/// Of a sold placement its days: the household's availability follows from them. Of a bought one
/// the amounts alone, because its days are those of its link. For the regional adoption agency.
#[utoipa::path(
    operation_id = "record_placement_milestone",
    tag = "interagency",
    params(
        ("id" = PlacementId, Path, description = "The placement."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = PlacementMilestoneIn, example = json!({"kind": "placed", "occurred_on": "2022-03-28"})),
    responses(
        (status = 201, description = "The milestone was recorded.", body = PlacementMilestoneRecorded),
        (status = 409, description = "The milestone does not fit those that stand.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The milestone breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interagency:write"]))
)]
#[post("/v1/interagency-placements/{id}/milestones")]
pub async fn record_placement_milestone(
    service: Data<Service>,
    authorised: Authorised<InteragencyWrite>,
    id: Id<PlacementId>,
    key: IdempotencyKey,
    body: Body<PlacementMilestoneIn>,
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
    id: PlacementId,
    wanted: &PlacementMilestoneIn,
) -> Outcome<Created<PlacementMilestoneRecorded>> {
    let scope = caller.scope(connection)?;
    let mut facts = placements::file(connection, &scope, id)?;
    let PlacementMilestoneIn {
        kind,
        occurred_on,
        reason,
        amount_pence,
        amount_reason,
    } = *wanted;
    let options = PlacementMilestoneOptions {
        reason,
        amount_pence,
        amount_reason,
    };
    let milestone = PlacementMilestone::parse(kind, occurred_on, options, facts.case.direction, caller.today)?;
    check_new(PLACEMENT_RULES, facts.standing(), &milestone)?;
    if kind == PlacementMilestoneKind::Placed {
        terms_faults(&facts.case.terms, occurred_on, "/occurred_on").or(())?;
    }
    let recorded = recorded_now(caller, milestone, None);
    milestones::insert(connection, id, &recorded)?;
    placements::touch(connection, &mut facts.case, caller.now)?;
    refresh_household(connection, caller, facts.case.adopter, &facts.case)?;
    caller.changes(id);
    let after = reread(connection, caller, &scope, id)?;
    Ok(Created {
        location: None,
        etag: Some(after.etag()),
        body: PlacementMilestoneRecorded {
            milestone: PlacementMilestoneOut::of(&recorded),
            placement: after.value,
        },
    })
}
