//! `POST /v1/erasures/{id}/decision`

use super::{
    out::{ErasureOut, kind_of},
    subject::Record,
};
use crate::{
    http::{Body, Id, Versioned},
    problems::{Outcome, Problem},
    service::Service,
    tokens::{Authorised, Caller, permissions::ErasureWrite},
};
use actix_web::{post, web::Data};
use family_finding_domain::{
    identifiers::ErasureId,
    retention::{ErasureDecision, ErasureState, Retention},
};
use family_finding_persistence::{
    AnyConnection,
    retention::{self, Decided},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Decides on an erasure.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureDecisionIn {
    /// What is decided.
    pub decision: ErasureDecision,
}

/// Decide on an erasure.
///
/// `confirm` erases the record, now and for good: its identity and content are gone, figures count
/// what is left. It is for somebody else than who asked, and refused where the record must be kept
/// for longer after all.
#[utoipa::path(
    operation_id = "record_erasure_decision",
    tag = "protection",
    params(("id" = ErasureId, Path, description = "The erasure.")),
    request_body(content = ErasureDecisionIn, example = json!({"decision": "reject"})),
    responses(
        (status = 200, description = "The erasure as it is now.", body = ErasureOut, headers(("ETag" = String, description = "Its version."))),
        (status = 409, description = "It was decided before, it needs a second person, or the record must be kept.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "There is no such record for this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["erasure:write"]))
)]
#[post("/v1/erasures/{id}/decision")]
pub async fn record_erasure_decision(
    service: Data<Service>,
    authorised: Authorised<ErasureWrite>,
    id: Id<ErasureId>,
    body: Body<ErasureDecisionIn>,
) -> Outcome<Versioned<ErasureOut>> {
    let decision = body.value.decision;
    service
        .database
        .write(authorised.caller, move |connection, caller| {
            decide(connection, caller, id.case, decision)
        })
        .await
}

fn decide(connection: &mut AnyConnection, caller: &Caller, id: ErasureId, decision: ErasureDecision) -> Outcome<Versioned<ErasureOut>> {
    let scope = caller.scope(connection)?;
    let mut erasure = retention::find(connection, &scope, id)?;
    let by_who_asked = erasure.requested_by.subject == caller.subject;
    erasure.state = erasure.state.decide(decision, by_who_asked)?;
    erasure.decided = Some(Decided {
        at: caller.now,
        by: caller.recorder(),
    });
    if erasure.state == ErasureState::Done {
        let record = match kind_of(&erasure.case) {
            (Some(child), _) => Record::Child(child),
            (_, Some(adopter)) => Record::Adopter(adopter),
            _ => return Err(Problem::internal("an erasure of neither a child nor a household")),
        };
        // A fact recorded since may keep it for longer.
        let kept = record
            .retention(connection, caller, &scope)
            .map_err(|problem| problem.pointing(whole))?;
        let kept = Retention::admit_erasure(kept, caller.today, "")?;
        (erasure.basis, erasure.keep_until) = (kept.basis, kept.keep_until);
        match record {
            Record::Child(child) => retention::erase_child(connection, child, caller.now)?,
            Record::Adopter(adopter) => retention::erase_adopter(connection, adopter, caller.now)?,
        }
    }
    retention::decide(connection, &mut erasure)?;
    Ok(Versioned {
        value: ErasureOut::from(&erasure),
        version: erasure.version,
        day: caller.today,
    })
}

/// The record is named by the erasure, not by the request.
fn whole(_: &str) -> &str {
    ""
}
