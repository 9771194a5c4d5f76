//! `POST /v1/adopters/{id}/milestones`

use super::{AdopterOut, list_milestones::AdopterMilestoneOut, read::reread};
use crate::{
    audit::{Shown, Shows},
    http::{Body, Created, Id, IdempotencyKey, Once, PushOutcome, create_once},
    journeys::{Changed, Sent, Stored, TakenBack, check_new, end_links, recorded_before, recorded_now, refresh},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode, Faults,
    adopters::{
        ADOPTER_RULES, AdopterEndReason, AdopterMilestone, AdopterMilestoneKind, AdopterMilestoneOptions, AdopterSummary, DecisionOutcome,
        EnquirySource, FastTrackGround, HoldSide, PanelRecommendation, StageOneOutcome, TermsIn, summarise,
    },
    identifiers::{AdopterId, LinkId, SourceKey},
    interagency::PlacedElsewhere,
    journeys::RecordedDates,
    links::{LinkedChild, ends_after_household_left, new_contradictions},
};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, AdopterFile, AdopterInLinks, OpenAdopter},
    milestones::Recorded,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A milestone to record. Beside `kind` and `occurred_on`, each kind takes only its own fields.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdopterMilestoneIn {
    /// What happened.
    pub kind: AdopterMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// `enquiry_received`: how the enquiry came.
    #[serde(default)]
    pub enquiry_source: Option<EnquirySource>,
    /// `stage_one_completed` (required): its outcome.
    #[serde(default)]
    pub stage_one_outcome: Option<StageOneOutcome>,
    /// `stage_two_started`: why Stage 1 is left out.
    #[serde(default)]
    pub fast_track: Option<FastTrackGround>,
    /// `panel_considered` and `irm_recommended` (required): the recommendation.
    #[serde(default)]
    pub recommendation: Option<PanelRecommendation>,
    /// `decision_made` (required): the decision.
    #[serde(default)]
    pub decision: Option<DecisionOutcome>,
    /// `decision_made` with `approved` (required): the terms of approval. `approval_reviewed`: the
    /// terms from then on, where they change.
    #[serde(default)]
    pub terms: Option<TermsIn>,
    /// `hold_started`: at whose wish.
    #[serde(default)]
    pub hold_requested_by: Option<HoldSide>,
    /// `hold_started`: the day the hold ended, where later milestones stand already, so that one
    /// cannot be recorded without the other. It is recorded as a `hold_ended` of its own.
    #[serde(default)]
    pub hold_ended_on: Option<NaiveDate>,
    /// `withdrawn`, `closed_by_agency`, `approval_ended` (required) and `registration_declined`: why.
    #[serde(default)]
    pub reason: Option<AdopterEndReason>,
    /// The key that your own system gives this fact: the same fact sent with it twice is one fact.
    #[serde(default)]
    pub source_key: Option<SourceKey>,
}

impl AdopterMilestoneIn {
    /// The milestone and, for a hold recorded with its end, that end.
    fn parse(self, today: NaiveDate) -> Outcome<(AdopterMilestone, Option<AdopterMilestone>)> {
        let Self {
            kind,
            occurred_on,
            enquiry_source,
            stage_one_outcome,
            fast_track,
            recommendation,
            decision,
            terms,
            hold_requested_by,
            hold_ended_on,
            reason,
            source_key: _,
        } = self;
        let options = AdopterMilestoneOptions {
            enquiry_source,
            stage_one_outcome,
            fast_track,
            recommendation,
            decision,
            terms,
            hold_requested_by,
            reason,
        };
        let mut faults = Faults::none();
        if let Some(ended_on) = hold_ended_on {
            check_hold_end(kind, occurred_on, ended_on, today, &mut faults);
        }
        match AdopterMilestone::parse(kind, occurred_on, options, today) {
            Ok(milestone) => {
                let hold_end = hold_ended_on
                    .map(|on| AdopterMilestone::stored(AdopterMilestoneKind::HoldEnded, on, AdopterMilestoneOptions::default()))
                    .transpose()?;
                Ok(faults.or((milestone, hold_end))?)
            }
            Err(of_milestone) => {
                faults.extend(of_milestone);
                Err(faults.into())
            }
        }
    }
}

fn check_hold_end(kind: AdopterMilestoneKind, started_on: NaiveDate, ended_on: NaiveDate, today: NaiveDate, faults: &mut Faults) {
    let at = "/hold_ended_on";
    if kind != AdopterMilestoneKind::HoldStarted {
        let detail = format!("a milestone of kind {kind} does not carry this field");
        faults.add(FaultCode::FieldNotAllowed, at, detail);
        return;
    }
    if ended_on < started_on {
        faults.add(FaultCode::RangeReversed, at, "the hold ends before it starts");
    }
    RecordedDates { today }.check(ended_on, at, faults);
}

/// A recorded milestone and what it made of the household.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdopterMilestoneRecorded {
    /// `created`, or `unchanged` where it stood already under its source key.
    pub outcome: PushOutcome,
    /// The milestone.
    pub milestone: AdopterMilestoneOut,
    /// The household as it is now, with what may be recorded next.
    pub adopter: AdopterOut,
    /// Links that ended with it.
    #[schema(max_items = 100)]
    pub ended_links: Vec<LinkId>,
}

impl Shows for AdopterMilestoneRecorded {
    fn note(&self, shown: &mut Shown) {
        self.adopter.note(shown);
        self.ended_links.iter().for_each(|link| shown.case(*link));
    }
}

/// Record a milestone of a household.
///
/// The fact is checked against those that stand. Recording the end of a journey or approval ends
/// the household's links that have not led to a placement.
#[utoipa::path(
    operation_id = "record_adopter_milestone",
    tag = "adopters",
    params(
        ("id" = AdopterId, Path, description = "The household."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = AdopterMilestoneIn, example = json!({"kind": "enquiry_received", "occurred_on": "2022-03-01", "enquiry_source": "web"})),
    responses(
        (status = 201, description = "The milestone was recorded.", body = AdopterMilestoneRecorded),
        (status = 200, description = "The fact stands already under this source key; nothing was changed.", body = AdopterMilestoneRecorded, headers(("ETag" = String, description = "The version of the case."))),
        (status = 409, description = "The milestone does not fit those that stand.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The milestone breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["adopters:write"]))
)]
#[post("/v1/adopters/{id}/milestones")]
pub async fn record_adopter_milestone(
    service: Data<Service>,
    authorised: Authorised<AdoptersWrite>,
    id: Id<AdopterId>,
    key: IdempotencyKey,
    body: Body<AdopterMilestoneIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        record(connection, &acting, id.case, wanted.clone())
    })
    .await
}

fn record(
    connection: &mut AnyConnection,
    caller: &Caller,
    id: AdopterId,
    wanted: AdopterMilestoneIn,
) -> Outcome<Once<AdopterMilestoneRecorded>> {
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
    id: AdopterId,
    wanted: AdopterMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<AdopterMilestone>> {
    let scope = caller.scope(connection)?;
    let file = adopters::file(connection, &scope, id)?;
    caller.must_be_region(&scope)?;
    let mut adopter = OpenAdopter::of(AdopterInLinks::of_file(connection, file)?);
    let sent = record_in(connection, caller, &mut adopter, wanted, taken_back)?;
    adopter.store(connection, caller.now)?;
    Ok(sent)
}

/// Records a milestone that its owner sends, or finds it recorded before under its key, for every
/// operation that does so. Whoever calls it stores the household.
pub(crate) fn record_in(
    connection: &mut AnyConnection,
    caller: &Caller,
    adopter: &mut OpenAdopter,
    wanted: AdopterMilestoneIn,
    taken_back: TakenBack,
) -> Outcome<Sent<AdopterMilestone>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let source_key = wanted.source_key.clone();
    let (milestone, hold_end) = wanted.parse(caller.today)?;
    let is_same = |standing: &AdopterMilestone| {
        let has_end = |end: &AdopterMilestone| adopter.standing().any(|standing| standing == end);
        *standing == milestone && hold_end.as_ref().is_none_or(has_end)
    };
    if let Some(standing) = recorded_before(caller, &adopter.facts, source_key.as_ref(), taken_back, is_same)? {
        return Ok(Sent::before(standing));
    }
    add_fact(connection, caller, adopter, milestone, hold_end, source_key).map(Sent::now)
}

/// What is told of a milestone that stands, with the household as it is now.
fn told(
    connection: &mut AnyConnection,
    caller: &Caller,
    scope: &Scope,
    id: AdopterId,
    (outcome, recorded): (PushOutcome, &Recorded<AdopterMilestone>),
    ended_links: Vec<LinkId>,
) -> Outcome<Created<AdopterMilestoneRecorded>> {
    let after = reread(connection, caller, scope, id)?;
    let etag = after.etag();
    let body = AdopterMilestoneRecorded {
        outcome,
        milestone: AdopterMilestoneOut::of(recorded),
        adopter: after.value,
        ended_links,
    };
    Ok(Created {
        body,
        location: None,
        etag: Some(etag),
    })
}

/// Records a milestone of a household with everything that follows from it, for every operation
/// that does so. The caller has been shown the household and may write it.
pub(crate) fn record_fact(
    connection: &mut AnyConnection,
    caller: &Caller,
    file: AdopterFile,
    milestone: AdopterMilestone,
) -> Outcome<Stored<AdopterMilestone>> {
    let mut adopter = OpenAdopter::of(AdopterInLinks::of_file(connection, file)?);
    let stored = add_fact(connection, caller, &mut adopter, milestone, None, None)?;
    adopter.store(connection, caller.now)?;
    Ok(stored)
}

/// Adds a milestone to a household, with what follows from it for others; the household itself is
/// stored where something does, and otherwise by whoever calls it.
fn add_fact(
    connection: &mut AnyConnection,
    caller: &Caller,
    adopter: &mut OpenAdopter,
    milestone: AdopterMilestone,
    hold_end: Option<AdopterMilestone>,
    source_key: Option<SourceKey>,
) -> Outcome<Stored<AdopterMilestone>> {
    let id = adopter.case.id;
    let journey = check_new(ADOPTER_RULES, adopter.standing().chain(&hold_end), &milestone)?;
    let linked = adopter.linked.clone();
    let would_be = summarise(&journey, linked.clone());
    refuse_contradictions((&adopter.case.summary, &linked), (&would_be, &linked), "/occurred_on")?;
    let ends = if journey.ended().is_some() {
        refuse_while_placed(connection, &adopter.case.region, &linked)?;
        refuse_while_placed_elsewhere(&adopter.case.summary)?;
        ends_after_household_left(milestone_day(&milestone), &linked)
    } else {
        Vec::new()
    };

    let recorded = Recorded {
        source_key,
        ..recorded_now(caller, milestone, None)
    };
    let hold_end = hold_end.map(|hold_end| recorded_now(caller, hold_end, None));
    caller.changes(id);
    adopter.add([recorded.clone()].into_iter().chain(hold_end), caller.today)?;
    if !ends.is_empty() {
        adopter.store_facts(connection)?;
    }
    let mut changed: Changed = end_links(connection, caller, recorded.fact.id, &ends, &linked)?;
    let ended_links = changed.links.iter().copied().collect();
    if !changed.is_nothing() {
        changed.adopters.remove(&id);
        refresh(connection, caller, &adopter.case.region, &changed)?;
        adopter.store_anew(connection, caller.today, caller.now)?;
    }
    Ok(Stored { recorded, ended_links })
}

fn milestone_day(milestone: &AdopterMilestone) -> NaiveDate {
    family_finding_domain::journeys::Milestone::occurred_on(milestone)
}

/// No fact of a household may take the ground from a match or a move that was recorded: a hold over
/// its day, an approval that ended before it or began after it.
pub(super) fn refuse_contradictions(
    before: (&AdopterSummary, &[LinkedChild]),
    after: (&AdopterSummary, &[LinkedChild]),
    pointer: &str,
) -> Outcome<()> {
    let mut faults = Faults::none();
    for contradiction in new_contradictions(before, after) {
        faults.push(contradiction.fault(pointer));
    }
    Ok(faults.or(())?)
}

/// A household cannot leave while a child is placed with it and not adopted: the placement's own
/// end comes first.
fn refuse_while_placed(
    connection: &mut AnyConnection,
    region: &family_finding_domain::identifiers::OrganisationCode,
    linked: &[LinkedChild],
) -> Outcome<()> {
    let scope = Scope::whole_region(region.clone());
    for part in linked.iter().filter(|part| part.placed_on.is_some() && part.over_on().is_none()) {
        let child = family_finding_persistence::children::find(connection, &scope, part.child)?;
        if child.summary.adopted_on.is_none() {
            let detail = "a child is placed with the household and not adopted: record the adoption order or the disruption first";
            return Err(Fault::new(FaultCode::DependedUpon, "/kind", detail).into());
        }
    }
    Ok(())
}

/// The same holds for children of another agency.
fn refuse_while_placed_elsewhere(summary: &AdopterSummary) -> Outcome<()> {
    if summary.placed_elsewhere.iter().any(PlacedElsewhere::is_under_way) {
        let detail = "a child of another agency is to move in or lives with the household: record the adoption order or the end of the \
                      interagency placement first";
        return Err(Fault::new(FaultCode::DependedUpon, "/kind", detail).into());
    }
    Ok(())
}
