//! `GET /v1/erasures/{id}`

use super::out::ErasureOut;
use crate::{
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, permissions::RetentionRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::identifiers::ErasureId;
use family_finding_persistence::retention;

/// Read an erasure.
///
/// Who asked for it, who decided, and when. It outlives the record.
#[utoipa::path(
    operation_id = "read_erasure",
    tag = "protection",
    params(("id" = ErasureId, Path, description = "The erasure.")),
    responses(
        (status = 200, description = "The erasure.", body = ErasureOut, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The erasure is as If-None-Match says.")
    ),
    security(("bearer" = ["retention:read"]))
)]
#[get("/v1/erasures/{id}")]
pub async fn read_erasure(
    service: Data<Service>,
    authorised: Authorised<RetentionRead>,
    id: Id<ErasureId>,
) -> Outcome<Versioned<ErasureOut>> {
    service
        .database
        .read(authorised.caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let erasure = retention::find(connection, &scope, id.case)?;
            Ok(Versioned {
                value: ErasureOut::from(&erasure),
                version: erasure.version,
                day: caller.today,
            })
        })
        .await
}
