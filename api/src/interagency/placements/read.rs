//! `GET /v1/interagency-placements/{id}`

use super::out::PlacementOut;
use crate::{
    http::{Id, Reading, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::InteragencyRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::PlacementId;
use family_finding_persistence::{AnyConnection, Scope, interagency::placements};

/// Read an interagency placement.
///
/// With its fee, what is due when, and what may be recorded next. For the regional adoption agency.
#[utoipa::path(
    operation_id = "read_interagency_placement",
    tag = "interagency",
    params(("id" = PlacementId, Path, description = "The placement.")),
    responses(
        (status = 200, description = "The placement.", body = PlacementOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "It is as If-None-Match says.")
    ),
    security(("bearer" = ["interagency:read"]))
)]
#[get("/v1/interagency-placements/{id}")]
pub async fn read_interagency_placement(
    service: Data<Service>,
    authorised: Authorised<InteragencyRead>,
    id: Id<PlacementId>,
) -> Outcome<Reading<PlacementOut>> {
    let caller = authorised.caller;
    service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            reread(connection, caller, &scope, id.case)
        })
        .await
        .map(Reading::whole)
}

/// The placement as it stands in this transaction.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: PlacementId) -> Outcome<Versioned<PlacementOut>> {
    let facts = placements::file(connection, scope, id)?;
    Ok(Versioned {
        value: PlacementOut::of(connection, caller, scope, &facts)?,
        version: facts.case.version,
        day: caller.today,
    })
}
