//! `POST /v1/sibling-groups/{id}/milestones`

use super::{SiblingGroupOut, list_milestones::SiblingGroupMilestoneOut, read::reread};
use crate::{
    audit::{Shown, Shows},
    http::{Body, Created, Id, IdempotencyKey, Once, PushOutcome, create_once},
    journeys::{Sent, Stored, TakenBack, check_new, recorded_before, recorded_now},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    identifiers::{SiblingGroupId, SourceKey},
    sibling_groups::{SIBLING_GROUP_RULES, SiblingGroupMilestone, SiblingGroupMilestoneKind},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    milestones::Recorded,
    sibling_groups::{self, OpenSiblingGroup},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A milestone to record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroupMilestoneIn {
    /// What the assessment says.
    pub kind: SiblingGroupMilestoneKind,
    /// The day of the assessment.
    pub occurred_on: NaiveDate,
    /// The key that your own system gives this fact: the same fact sent with it twice is one fact.
    #[serde(default)]
    pub source_key: Option<SourceKey>,
}

/// A recorded milestone and what it made of the group.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiblingGroupMilestoneRecorded {
    /// `created`, or `unchanged` where it stood already under its source key.
    pub outcome: PushOutcome,
    /// The milestone.
    pub milestone: SiblingGroupMilestoneOut,
    /// The group as it is now.
    pub sibling_group: SiblingGroupOut,
}

impl Shows for SiblingGroupMilestoneRecorded {
    fn note(&self, shown: &mut Shown) {
        self.sibling_group.note(shown);
    }
}

/// Record the assessment of a sibling group.
///
/// The outcome stands until the other one replaces it.
#[utoipa::path(
    operation_id = "record_sibling_group_milestone",
    tag = "sibling-groups",
    params(
        ("id" = SiblingGroupId, Path, description = "The group."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = SiblingGroupMilestoneIn, example = json!({"kind": "assessed_together", "occurred_on": "2021-10-01"})),
    responses(
        (status = 201, description = "The milestone was recorded.", body = SiblingGroupMilestoneRecorded),
        (status = 200, description = "The fact stands already under this source key; nothing was changed.", body = SiblingGroupMilestoneRecorded, headers(("ETag" = String, description = "The version of the case."))),
        (status = 409, description = "The milestone does not fit those that stand.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The milestone breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["children:write"]))
)]
#[post("/v1/sibling-groups/{id}/milestones")]
pub async fn record_sibling_group_milestone(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    id: Id<SiblingGroupId>,
    key: IdempotencyKey,
    body: Body<SiblingGroupMilestoneIn>,
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
    id: SiblingGroupId,
    wanted: &SiblingGroupMilestoneIn,
) -> Outcome<Once<SiblingGroupMilestoneRecorded>> {
    let sent = record_once(connection, caller, id, wanted, TakenBack::Refused)?;
    let scope = caller.scope(connection)?;
    let milestone = SiblingGroupMilestoneOut::of(&sent.recorded);
    let told = told(connection, caller, &scope, id, (sent.outcome, milestone))?;
    Ok(sent.once(told))
}

/// Records the assessment that its owner sends, or finds it recorded before under its key.
fn record_once(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: SiblingGroupId,
    wanted: &SiblingGroupMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<SiblingGroupMilestone>> {
    let scope = caller.scope(connection)?;
    let mut group = OpenSiblingGroup::of(sibling_groups::file(connection, &scope, id)?);
    let sent = record_in(caller, &mut group, wanted, taken_back)?;
    group.store(connection, caller.now)?;
    Ok(sent)
}

/// Records the assessment that its owner sends, or finds it recorded before under its key, for every
/// operation that does so. Whoever calls it stores the group.
pub(crate) fn record_in(
    caller: &Caller,
    group: &mut OpenSiblingGroup,
    wanted: &SiblingGroupMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<SiblingGroupMilestone>> {
    let milestone = SiblingGroupMilestone::parse(wanted.kind, wanted.occurred_on, caller.today)?;
    let source_key = wanted.source_key.clone();
    let is_same = |standing: &SiblingGroupMilestone| *standing == milestone;
    if let Some(standing) = recorded_before(caller, &group.facts, source_key.as_ref(), taken_back, is_same)? {
        return Ok(Sent::before(standing));
    }
    check_new(SIBLING_GROUP_RULES, group.standing(), &milestone)?;
    let recorded = Recorded {
        source_key,
        ..recorded_now(caller, milestone, None)
    };
    group.add([recorded.clone()], caller.today)?;
    Ok(Sent::now(Stored {
        recorded,
        ended_links: Vec::new(),
    }))
}

/// What is told of a milestone that stands, with the group as it is now.
fn told(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    id: SiblingGroupId,
    (outcome, milestone): (PushOutcome, SiblingGroupMilestoneOut),
) -> Outcome<Created<SiblingGroupMilestoneRecorded>> {
    let after = reread(connection, caller, scope, id)?;
    let etag = after.etag();
    Ok(Created {
        body: SiblingGroupMilestoneRecorded {
            outcome,
            milestone,
            sibling_group: after.value,
        },
        location: None,
        etag: Some(etag),
    })
}
