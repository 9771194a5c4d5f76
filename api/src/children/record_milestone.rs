//! `POST /v1/children/{id}/milestones`

use super::{ChildOut, list_milestones::ChildMilestoneOut, read::reread};
use crate::{
    audit::{Shown, Shows},
    http::{Body, Created, Id, IdempotencyKey, Once, PushOutcome, create_once},
    journeys::{Sent, Stored, TakenBack, check_new, end_links, recorded_before, recorded_now, refresh},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::ChildrenWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    children::{
        CHILD_RULES, ChildFact, ChildMilestone, ChildMilestoneKind, ChildMilestoneOptions, LeftCareReason, PauseReason, PlanChangeReason,
    },
    identifiers::{ChildId, LinkId, SourceKey},
    links::ends_after_child_left,
};
use family_finding_persistence::{
    AnyConnection, Closed, Scope, StoreError,
    children::{self, ChildFile, OpenChild},
    milestones::Recorded,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A milestone to record. Beside `kind` and `occurred_on`, each kind takes only its own fields.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildMilestoneIn {
    /// What happened.
    pub kind: ChildMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// `plan_changed` (required): the statutory reason.
    #[serde(default)]
    pub plan_change_reason: Option<PlanChangeReason>,
    /// `paused` (required): why.
    #[serde(default)]
    pub pause_reason: Option<PauseReason>,
    /// `left_care` (required): how.
    #[serde(default)]
    pub left_care_reason: Option<LeftCareReason>,
    /// The key that your own system gives this fact: the same fact sent with it twice is one fact.
    #[serde(default)]
    pub source_key: Option<SourceKey>,
}

/// A recorded milestone and what it made of the child.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildMilestoneRecorded {
    /// `created`, or `unchanged` where it stood already under its source key.
    pub outcome: PushOutcome,
    /// The milestone.
    pub milestone: ChildMilestoneOut,
    /// The child as it is now, with what may be recorded next.
    pub child: ChildOut,
    /// Links that ended with it.
    #[schema(max_items = 100)]
    pub ended_links: Vec<LinkId>,
}

impl Shows for ChildMilestoneRecorded {
    fn note(&self, shown: &mut Shown) {
        self.child.note(shown);
        self.ended_links.iter().for_each(|link| shown.case(*link));
    }
}

/// Record a milestone of a child.
///
/// The fact is checked against those that stand, the match and placement recorded on links among
/// them. A change of plan and leaving care end the links that have not led to a placement.
#[utoipa::path(
    operation_id = "record_child_milestone",
    tag = "children",
    params(
        ("id" = ChildId, Path, description = "The child."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = ChildMilestoneIn, example = json!({"kind": "entered_care", "occurred_on": "2021-09-01"})),
    responses(
        (status = 201, description = "The milestone was recorded.", body = ChildMilestoneRecorded),
        (status = 200, description = "The fact stands already under this source key; nothing was changed.", body = ChildMilestoneRecorded, headers(("ETag" = String, description = "The version of the case."))),
        (status = 409, description = "The milestone does not fit those that stand.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The milestone breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["children:write"]))
)]
#[post("/v1/children/{id}/milestones")]
pub async fn record_child_milestone(
    service: Data<Service>,
    authorised: Authorised<ChildrenWrite>,
    id: Id<ChildId>,
    key: IdempotencyKey,
    body: Body<ChildMilestoneIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        record(connection, &acting, id.case, wanted.clone())
    })
    .await
}

fn record(connection: &mut AnyConnection, caller: &Caller, id: ChildId, wanted: ChildMilestoneIn) -> Outcome<Once<ChildMilestoneRecorded>> {
    let sent = record_once(connection, caller, id, wanted, TakenBack::Refused)?;
    let scope = caller.scope(connection)?;
    let ended_links = sent.ended_links(connection, &scope)?;
    let told = told(connection, caller, &scope, id, (sent.outcome, &sent.recorded), ended_links)?;
    Ok(sent.once(told))
}

/// Records a milestone that its owner sends, or finds it recorded before under its key.
fn record_once(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: ChildId,
    wanted: ChildMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<ChildMilestone>> {
    let scope = caller.scope(connection)?;
    let mut child = OpenChild::of(children::file(connection, &scope, id)?);
    let sent = record_in(connection, caller, &mut child, wanted, taken_back)?;
    child.store(connection, caller.now)?;
    Ok(sent)
}

/// Records a milestone that its owner sends, or finds it recorded before under its key, for every
/// operation that does so. Whoever calls it stores the child.
pub(crate) fn record_in(
    connection: &mut AnyConnection,
    caller: &Caller,
    child: &mut OpenChild,
    wanted: ChildMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<ChildMilestone>> {
    let ChildMilestoneIn {
        kind,
        occurred_on,
        plan_change_reason,
        pause_reason,
        left_care_reason,
        source_key,
    } = wanted;
    let options = ChildMilestoneOptions {
        plan_change_reason,
        pause_reason,
        left_care_reason,
    };
    let milestone = ChildMilestone::parse(kind, occurred_on, options, caller.today)?;
    if let Some(standing) = recorded_before(caller, &child.facts, source_key.as_ref(), taken_back, |standing| {
        *standing == milestone
    })? {
        return Ok(Sent::before(standing));
    }
    add_fact(connection, caller, child, milestone, source_key).map(Sent::now)
}

/// What is told of a milestone that stands, with the child as it is now.
fn told(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    id: ChildId,
    (outcome, recorded): (PushOutcome, &Recorded<ChildMilestone>),
    ended_links: Vec<LinkId>,
) -> Outcome<Created<ChildMilestoneRecorded>> {
    // An adoption order may close the record to whoever records it; the answer to that is theirs still.
    let after = match children::find(connection, scope, id) {
        Err(StoreError::NotFound) => reread(connection, caller, &scope.clone().closing(Closed::RestrictedSeen), id)?,
        found => found.map_err(Problem::from).and_then(|_| reread(connection, caller, scope, id))?,
    };
    let etag = after.etag();
    let body = ChildMilestoneRecorded {
        outcome,
        milestone: ChildMilestoneOut::of(recorded),
        child: after.value,
        ended_links,
    };
    Ok(Created {
        body,
        location: None,
        etag: Some(etag),
    })
}

/// Records a milestone of a child with everything that follows from it, for every operation that
/// does so. The caller has been shown the child and may write it.
pub(crate) fn record_fact(
    connection: &mut AnyConnection,
    caller: &Caller,
    file: ChildFile,
    milestone: ChildMilestone,
    source_key: Option<SourceKey>,
) -> Outcome<Stored<ChildMilestone>> {
    let mut child = OpenChild::of(file);
    let stored = add_fact(connection, caller, &mut child, milestone, source_key)?;
    child.store(connection, caller.now)?;
    Ok(stored)
}

/// Adds a milestone to a child, with what follows from it for others; the child itself is stored
/// where something does, and otherwise by whoever calls it.
fn add_fact(
    connection: &mut AnyConnection,
    caller: &Caller,
    child: &mut OpenChild,
    milestone: ChildMilestone,
    source_key: Option<SourceKey>,
) -> Outcome<Stored<ChildMilestone>> {
    let (id, kind, occurred_on) = (child.case.id, milestone.kind(), milestone.occurred_on());
    child.case.profile.without_identity().check_born(occurred_on, "/occurred_on")?;
    let standing = child.child_facts();
    check_new(CHILD_RULES, standing.iter(), &ChildFact::own(milestone.clone()))?;
    let ends = match kind {
        ChildMilestoneKind::PlanChanged | ChildMilestoneKind::LeftCare => ends_after_child_left(occurred_on, &child.linked),
        _ => Vec::new(),
    };

    let recorded = Recorded {
        source_key,
        ..recorded_now(caller, milestone, None)
    };
    caller.changes(id);
    child.add([recorded.clone()], caller.today)?;
    let parts = child.linked.clone();
    if !ends.is_empty() {
        child.store_facts(connection)?;
    }
    let mut changed = end_links(connection, caller, recorded.fact.id, &ends, &parts)?;
    let ended_links = changed.links.iter().copied().collect();
    if kind == ChildMilestoneKind::AdoptionOrderGranted {
        // The link and household of an adopted child stand differently from now on.
        for linked in parts
            .iter()
            .filter(|linked| linked.placed_on.is_some() && linked.over_on().is_none())
        {
            changed.add(linked);
        }
    }
    if !changed.is_nothing() {
        // How others stand is read from what is stored of the child.
        child.store_anew(connection, caller.today, caller.now)?;
        changed.children.remove(&id);
        refresh(connection, caller, &child.case.region, &changed)?;
    }
    Ok(Stored { recorded, ended_links })
}
