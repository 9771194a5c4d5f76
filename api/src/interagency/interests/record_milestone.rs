//! `POST /v1/expressions-of-interest/{id}/milestones`

use super::{
    list_milestones::InterestMilestoneOut,
    out::{InterestOut, file_of, is_keeper},
    read::reread,
};
use crate::{
    audit::{Shown, Shows},
    http::{Body, Created, Id, IdempotencyKey, create_once},
    journeys::{check_new, recorded_now},
    problems::{Outcome, Problem, ProblemKind},
    service::Service,
    tokens::{Authorised, Caller, permissions::InterestWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use chrono::NaiveDate;
use family_finding_domain::{
    Fault, FaultCode,
    adopters::{Availability, availability_on},
    identifiers::InterestId,
    interagency::{
        INTEREST_RULES, InterestDirection, InterestEndReason, InterestMilestone, InterestMilestoneKind, InterestMilestoneOptions,
        InterestState, interest_state,
    },
};
use family_finding_persistence::{
    AnyConnection, Scope, adopters,
    interagency::interests::{self, InterestCase},
    milestones,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A milestone to record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterestMilestoneIn {
    /// What happened.
    pub kind: InterestMilestoneKind,
    /// The day on which it happened.
    pub occurred_on: NaiveDate,
    /// `declined` and `withdrawn` (required): why.
    #[serde(default)]
    pub reason: Option<InterestEndReason>,
}

/// A recorded milestone and what it made of the expression.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterestMilestoneRecorded {
    /// The milestone.
    pub milestone: InterestMilestoneOut,
    /// The expression as it is now, with what may be recorded next.
    pub expression_of_interest: InterestOut,
}

impl Shows for InterestMilestoneRecorded {
    fn note(&self, shown: &mut Shown) {
        self.expression_of_interest.note(shown);
    }
}

/// Record a milestone of an expression of interest.
///
/// The household's agency considers, agrees or declines; the child's agency withdraws. Of those
/// that the region sends out, it records the other agency's answers itself. `opened` is recorded
/// with the expression, `released` with the release.
#[utoipa::path(
    operation_id = "record_interest_milestone",
    tag = "interagency",
    params(
        ("id" = InterestId, Path, description = "The expression of interest."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)
    ),
    request_body(content = InterestMilestoneIn, example = json!({"kind": "considered", "occurred_on": "2022-04-01"})),
    responses(
        (status = 201, description = "The milestone was recorded.", body = InterestMilestoneRecorded),
        (status = 409, description = "The milestone does not fit those that stand.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The milestone breaks a rule.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["interest:write"]))
)]
#[post("/v1/expressions-of-interest/{id}/milestones")]
pub async fn record_interest_milestone(
    service: Data<Service>,
    authorised: Authorised<InterestWrite>,
    id: Id<InterestId>,
    key: IdempotencyKey,
    body: Body<InterestMilestoneIn>,
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
    id: InterestId,
    wanted: &InterestMilestoneIn,
) -> Outcome<Created<InterestMilestoneRecorded>> {
    let scope = caller.scope(connection)?;
    let mut file = file_of(connection, caller, &scope, id)?;
    may_record(&scope, &file.case, wanted.kind)?;
    // Facts of one day have the order of the table; but what one agency ended, the other does not
    // take up on the same day.
    if matches!(file.case.state, InterestState::Declined | InterestState::Withdrawn) {
        let detail = format!("it was {} already", file.case.state);
        return Err(Fault::new(FaultCode::JourneyEnded, "/kind", detail).into());
    }
    let options = InterestMilestoneOptions { reason: wanted.reason };
    let milestone = InterestMilestone::parse(wanted.kind, wanted.occurred_on, options, caller.today)?;
    let state = interest_state(&check_new(INTEREST_RULES, file.standing(), &milestone)?);
    if wanted.kind == InterestMilestoneKind::Agreed {
        must_be_free(connection, caller, &file.case, "/kind")?;
    }
    let recorded = recorded_now(caller, milestone, None);
    milestones::insert(connection, id, &recorded)?;
    file.case.state = state;
    interests::update(connection, &mut file.case, caller.now)?;
    caller.changes(id);
    let after = reread(connection, caller, &scope, id)?;
    Ok(Created {
        location: None,
        etag: Some(after.etag()),
        body: InterestMilestoneRecorded {
            milestone: InterestMilestoneOut::of(&recorded),
            expression_of_interest: after.value,
        },
    })
}

/// Refuses a step that is the other agency's to take.
pub(super) fn may_record(scope: &Scope, case: &InterestCase, kind: InterestMilestoneKind) -> Outcome<()> {
    use InterestMilestoneKind as K;
    let refuse = |detail: &str| Err(Problem::new(ProblemKind::Forbidden, detail));
    let incoming = case.direction == InterestDirection::Incoming;
    match (kind, is_keeper(scope, case)) {
        (K::Opened | K::Released, _) => {
            let detail = "this is recorded with the expression itself, or with its release";
            Err(Fault::new(FaultCode::InvalidValue, "/kind", detail).into())
        }
        (K::Withdrawn, true) if incoming => refuse("the child's agency withdraws; the household's declines"),
        (K::Withdrawn, false) | (_, true) => Ok(()),
        (_, false) => refuse("the household's agency records this; the child's may withdraw"),
    }
}

/// Refuses to go on with a household that is no longer free.
pub(super) fn must_be_free(connection: &mut AnyConnection, caller: &Caller, case: &InterestCase, pointer: &str) -> Outcome<()> {
    let Some(adopter) = case.adopter else { return Ok(()) };
    let region = Scope::whole_region(case.region.clone());
    let household = adopters::find(connection, &region, adopter)?;
    match availability_on(&household.summary, household.open_to_further(), caller.today) {
        Availability::Free => Ok(()),
        _ => Err(Fault::new(
            FaultCode::HouseholdNotAvailable,
            pointer,
            "the household is on hold, linked, or thought of for a child of its own region",
        )
        .into()),
    }
}
