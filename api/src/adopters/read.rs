//! `GET /v1/adopters/{id}` and `GET /v1/adopters/by-reference/{source}/{reference}`

use super::AdopterOut;
use crate::{
    http::{ByReference, Fields, Id, Query, Reading, Versioned},
    links::{AskedOfCase, CaseQuery},
    problems::Outcome,
    service::Service,
    tokens::{Authorised, Caller, permissions::AdoptersRead},
};
use actix_web::{get, web::Data};
use family_finding_domain::{identifiers::AdopterId, identities::HouseholdIdentity};
use family_finding_persistence::{
    AnyConnection, Scope,
    adopters::{self, AdopterFile},
    identities::{self, Keyring},
    links::LinkFilter,
};

/// Read a household.
///
/// With its stage, clocks, approval and what may be recorded next.
#[utoipa::path(
    operation_id = "read_adopter",
    tag = "adopters",
    params(("id" = AdopterId, Path, description = "The household."), CaseQuery),
    responses(
        (status = 200, description = "The household.", body = AdopterOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The household is as If-None-Match says.")
    ),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters/{id}")]
pub async fn read_adopter(
    service: Data<Service>,
    authorised: Authorised<AdoptersRead>,
    id: Id<AdopterId>,
    query: Query<CaseQuery>,
) -> Outcome<Reading<AdopterOut>> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let asked = AskedOfCase::of::<AdopterOut>(&caller, query.0)?;
    let fields = asked.fields.clone();
    let read = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            asked_of(connection, &keys, caller, &scope, id.case, &asked)
        })
        .await?;
    Ok(Reading::of(read, fields))
}

/// Find a household by its reference.
///
/// By the owning system and its key.
#[utoipa::path(
    operation_id = "read_adopter_by_reference",
    tag = "adopters",
    params(
        ("source" = String, Path, description = "The owning system.", max_length = 40, pattern = "^[a-z0-9-]{1,40}$"),
        ("reference" = String, Path, description = "The owning system's key.", max_length = 20, pattern = "^[A-Za-z0-9]{1,20}$"),
        CaseQuery
    ),
    responses(
        (status = 200, description = "The household.", body = AdopterOut, headers(("ETag" = String, description = "Its version."), ("Last-Modified" = String, description = "When it last changed, or its day began; absent during that very second."))),
        (status = 304, description = "The household is as If-None-Match says.")
    ),
    security(("bearer" = ["adopters:read"]))
)]
#[get("/v1/adopters/by-reference/{source}/{reference}")]
pub async fn read_adopter_by_reference(
    service: Data<Service>,
    authorised: Authorised<AdoptersRead>,
    named: ByReference,
    query: Query<CaseQuery>,
) -> Outcome<Reading<AdopterOut>> {
    let caller = authorised.caller;
    let keys = service.identity_keys.clone();
    let asked = AskedOfCase::of::<AdopterOut>(&caller, query.0)?;
    let fields = asked.fields.clone();
    let ByReference { source, reference } = named;
    let read = service
        .database
        .read(caller, move |connection, caller| {
            let scope = caller.scope(connection)?;
            let case = adopters::find_by_reference(connection, &scope, source.as_str(), reference.as_str())?;
            asked_of(connection, &keys, caller, &scope, case.id, &asked)
        })
        .await?;
    Ok(Reading::of(read, fields))
}

/// What of a household is asked for.
fn asked_of(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    scope: &Scope,
    id: AdopterId,
    asked: &AskedOfCase,
) -> Outcome<Versioned<AdopterOut>> {
    let mut shown = shown_with(connection, keys, caller, scope, id, &asked.fields)?;
    let of = LinkFilter {
        adopter: Some(id),
        ..LinkFilter::default()
    };
    shown.value.expanded = asked.expanded(connection, caller, scope, &of)?;
    Ok(shown)
}

/// A household as this caller sees it: identity is for the agency itself.
pub(super) fn shown(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    scope: &Scope,
    id: AdopterId,
) -> Outcome<Versioned<AdopterOut>> {
    shown_with(connection, keys, caller, scope, id, &Fields::default())
}

/// The same for whom not every field is wanted: identity that is not asked for is not opened.
fn shown_with(
    connection: &mut AnyConnection,
    keys: &Keyring,
    caller: &Caller,
    scope: &Scope,
    id: AdopterId,
    fields: &Fields,
) -> Outcome<Versioned<AdopterOut>> {
    let file = adopters::file(connection, scope, id)?;
    let identity = match caller.sees_identity && scope.is_region() && fields.has("household") {
        true => Some(identities::find::<HouseholdIdentity>(connection, keys, id)?.identity),
        false => None,
    };
    Ok(versioned(file, identity.as_ref(), caller))
}

/// The household again, after a change in the same transaction. It holds no identity, whoever
/// asks: the answer to what was recorded may be kept for its idempotency key.
pub(super) fn reread(connection: &mut AnyConnection, caller: &Caller, scope: &Scope, id: AdopterId) -> Outcome<Versioned<AdopterOut>> {
    Ok(versioned(adopters::file(connection, scope, id)?, None, caller))
}

fn versioned(file: AdopterFile, identity: Option<&HouseholdIdentity>, caller: &Caller) -> Versioned<AdopterOut> {
    Versioned {
        version: file.case.version,
        value: AdopterOut::of_file(file, identity, caller.today),
        day: caller.today,
    }
}
