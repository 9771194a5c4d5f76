//! `POST /v1/erasures`

use super::{out::ErasureOut, subject::Record};
use crate::{
    http::{Body, Created, IdempotencyKey, Versioned, create_once},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::ErasureWrite},
};
use actix_web::{HttpResponse, post, web::Data};
use family_finding_domain::{
    Fault, FaultCode,
    audit::Case,
    identifiers::{AdopterId, ChildId, ErasureId},
    retention::{ErasureState, Retention},
};
use family_finding_persistence::{
    AnyConnection,
    retention::{self, Erasure},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Asks for the erasure of one record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureIn {
    /// The child whose record it is.
    #[serde(default)]
    pub child_id: Option<ChildId>,
    /// The household whose record it is.
    #[serde(default)]
    pub adopter_id: Option<AdopterId>,
}

impl ErasureIn {
    fn record(&self) -> Result<Record, Fault> {
        match (self.child_id, self.adopter_id) {
            (Some(child), None) => Ok(Record::Child(child)),
            (None, Some(adopter)) => Ok(Record::Adopter(adopter)),
            (None, None) => Err(Fault::new(FaultCode::FieldRequired, "/child_id", "name a child or a household")),
            (Some(_), Some(_)) => {
                let detail = "name a child or a household, not both";
                Err(Fault::new(FaultCode::FieldNotAllowed, "/adopter_id", detail))
            }
        }
    }
}

/// Ask for the erasure of a record.
///
/// Of a child or household that need not be kept any more. Nothing is erased yet: somebody else
/// decides. Only the regional adoption agency may.
#[utoipa::path(
    operation_id = "create_erasure",
    tag = "protection",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer again.", max_length = 80)),
    request_body(content = ErasureIn, example = json!({"adopter_id": "018f9c2e-7a10-7cc2-9d3e-0a4c53b1a001"})),
    responses(
        (status = 201, description = "The erasure awaits a decision.", body = ErasureOut, headers(
            ("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version.")
        )),
        (status = 409, description = "The record must be kept for longer, or somebody has asked before.", body = crate::problems::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "There is no such record for this caller.", body = crate::problems::ProblemBody, content_type = "application/problem+json")
    ),
    security(("bearer" = ["erasure:write"]))
)]
#[post("/v1/erasures")]
pub async fn create_erasure(
    service: Data<Service>,
    authorised: Authorised<ErasureWrite>,
    key: IdempotencyKey,
    body: Body<ErasureIn>,
) -> Outcome<HttpResponse> {
    let caller = authorised.caller;
    let (acting, hash, wanted) = (caller.clone(), body.hash, body.value);
    create_once(&service, &caller, key, &hash, move |connection| {
        request(connection, &acting, &wanted)
    })
    .await
}

fn request(connection: &mut AnyConnection, caller: &Caller, wanted: &ErasureIn) -> Outcome<Created<ErasureOut>> {
    let scope = caller.scope(connection)?;
    caller.must_be_region(&scope)?;
    let record = wanted.record()?;
    let kept = record.retention(connection, caller, &scope)?;
    let kept = Retention::admit_erasure(kept, caller.today, record.pointer())?;
    let case = match record {
        Record::Child(id) => Case::from(id),
        Record::Adopter(id) => Case::from(id),
    };
    if retention::stands_for(connection, &case)? {
        let detail = "somebody has asked for this erasure before";
        return Err(Fault::new(FaultCode::ErasureStands, record.pointer(), detail).into());
    }
    let erasure = Erasure {
        id: ErasureId(Uuid::now_v7()),
        region: caller.region(&scope)?,
        case,
        basis: kept.basis,
        keep_until: kept.keep_until,
        requested_at: caller.now,
        requested_by: caller.recorder(),
        decided: None,
        state: ErasureState::Requested,
        version: 1,
    };
    retention::insert(connection, &erasure)?;
    let made = Versioned {
        value: ErasureOut::from(&erasure),
        version: erasure.version,
        day: caller.today,
    };
    Ok(Created {
        etag: Some(made.etag()),
        location: Some(format!("/v1/erasures/{}", erasure.id)),
        body: made.value,
    })
}
