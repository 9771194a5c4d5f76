//! `GET /v1/children/{id}/care-record`

use super::gather::care_fields;
use crate::{
    audit::About,
    http::{Id, Versioned},
    problems::Outcome,
    service::Service,
    tokens::{
        Authorised, Caller,
        permissions::{IdentityRead, ReturnsRead},
    },
};
use actix_web::{get, web::Data};
use family_finding_domain::{identifiers::ChildId, returns::CareRecord};
use family_finding_persistence::{
    AnyConnection, children,
    identities::{self, Keyring, StoredIdentity},
};

/// Read the care record of a child.
///
/// The episodes of care and what else the SSDA903 return needs beside the child's journey. An absent
/// field is not known. It tells where the child lives, so it needs `identity:read` too. It is for the
/// child's council and the regional adoption agency.
#[utoipa::path(
    operation_id = "read_child_care_record",
    tag = "returns",
    params(("id" = ChildId, Path, description = "The child.")),
    responses(
        (status = 200, description = "The care record.", body = CareRecord, headers(("ETag" = String, description = "Its version."))),
        (status = 304, description = "The care record is as If-None-Match says.")
    ),
    security(("bearer" = ["returns:read", "identity:read"]))
)]
#[get("/v1/children/{id}/care-record")]
pub async fn read_child_care_record(
    service: Data<Service>,
    authorised: Authorised<ReturnsRead>,
    _also: Authorised<IdentityRead>,
    id: Id<ChildId>,
) -> Outcome<Versioned<CareRecord>> {
    let keys = service.identity_keys.clone();
    service
        .database
        .read(authorised.caller, move |connection, caller| {
            read(connection, &keys, caller, id.case)
        })
        .await
        .map(|read| read.answer)
}

fn read(connection: &mut AnyConnection, keys: &Keyring, caller: &Caller, id: ChildId) -> Outcome<About<Versioned<CareRecord>>> {
    let scope = caller.scope(connection)?;
    children::find(connection, &scope, id)?;
    let stored = identities::find::<CareRecord>(connection, keys, id)?;
    Ok(about(id, stored, caller))
}

/// The answer about the care record of a child.
pub fn about(id: ChildId, stored: StoredIdentity<CareRecord>, caller: &Caller) -> About<Versioned<CareRecord>> {
    let fields = care_fields(&stored.identity);
    let answer = Versioned {
        value: stored.identity,
        version: stored.version,
        day: caller.today,
    };
    About::one(id, answer).and_identity(id, fields)
}
